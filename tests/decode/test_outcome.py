from __future__ import annotations

from agentd.contracts import ToolOutcome
from agentd.decode import checked_outcome


def test_a_result_that_breaks_its_schema_is_an_error(specs):
    shell = next(spec for spec in specs if spec.name == "shell")
    good = ToolOutcome(status="ok", text="a", result={"exit_code": 0})
    assert checked_outcome(shell, good) is good
    for result in ({"exit_code": "0"}, {}, {"exit_code": 0, "more": 1}):
        checked = checked_outcome(shell, good.model_copy(update={"result": result}))
        assert (checked.status, checked.result, checked.text) == ("error", None, "a")
        assert checked.error.startswith("shell returned something else than its manifest says: ")


def test_other_outcomes_stay_as_they_are(specs):
    failed = ToolOutcome(status="timeout", error="took too long")
    assert checked_outcome(specs[0], failed) is failed


def test_text_alone_is_an_empty_result(specs):
    shell, finish = (next(spec for spec in specs if spec.name == name) for name in ("shell", "finish"))
    said = ToolOutcome(status="ok", text="a")
    assert checked_outcome(finish, said) is said
    assert checked_outcome(shell, said).error.endswith("the result needs exit_code.")
