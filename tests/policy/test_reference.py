"""policies/README.md is right: its example keeps its own cases, and it names every field that there is."""

from __future__ import annotations

import re
from pathlib import Path

from agentd.policy import check
from agentd.policy.expression import FACTS
from agentd.policy.form import CaseFacts, CaseForm, FlowForm, MatcherForm, PolicyForm, RuleForm, fields
from agentd.settings import data_dir


def test_the_example_keeps_its_cases_and_they_test_every_rule(tmp_path: Path, shipped) -> None:
    text = (data_dir("policies") / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    path = tmp_path / "example.yaml"
    path.write_text(example[1], encoding="utf-8")
    checked = check(str(path), shipped, policies_dir=tmp_path)
    assert [case.said for case in checked.cases if not case.holds] == []
    assert checked.untested == ()


def test_every_field_and_fact_is_named() -> None:
    text = (data_dir("policies") / "README.md").read_text(encoding="utf-8")
    forms = (PolicyForm, RuleForm, FlowForm, MatcherForm, CaseForm, CaseFacts)
    names = [*(name for form in forms for name in fields(form)), *FACTS]
    assert [name for name in names if f"{name}:" not in text and f"`{name}`" not in text] == []
