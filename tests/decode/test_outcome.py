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
    for outcome in (ToolOutcome(status="timeout", error="took too long"), ToolOutcome(status="ok", text="a")):
        assert checked_outcome(specs[0], outcome) is outcome
