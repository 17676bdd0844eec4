"""The schemas that editors get take what loads, and refuse what does not."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from jsonschema import Draft7Validator

from agentd.config import config_schema, sample
from agentd.config.document import Content
from agentd.config.reading import read_values
from agentd.policy import policy_schema
from agentd.settings import data_dir
from agentd.tools import manifest_schema


def errors(schema, value):
    Draft7Validator.check_schema(schema)
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in Draft7Validator(schema).iter_errors(value)]


def test_the_sample_sets_nothing_and_shows_every_default(tmp_path):
    values, _ = read_values(Content(tmp_path / "agentd.toml", sample().encode(), 0o600))
    assert values == {}
    assert errors(config_schema(), tomllib.loads(sample())) == []
    shown = re.sub(r"^# (\w+ = )", r"\1", sample(), flags=re.MULTILINE)
    values, _ = read_values(Content(tmp_path / "agentd.toml", shown.encode(), 0o600))
    assert len(values) == len(re.findall(r"^# \w+ = ", sample(), re.MULTILINE))
    assert errors(config_schema(), tomllib.loads(shown)) == []


@pytest.mark.parametrize("text", [
    "", "version = 2", "version = 1\npolcy = 'x'", "version = 1\nthreads = 0", "version = 1\nsandbox.imge = 'x'",
    "version = 1\ntools = 'x'", "version = 1\nallow_remote_model = 1", "version = 1\non_event_kinds = ['x']",
    "version = 1\nsandbox = 1", "version = 1\nmodel = ''",
])
def test_a_wrong_config_fits_no_schema(text):
    assert errors(config_schema(), tomllib.loads(text))


@pytest.mark.parametrize("name", sorted(path.name for path in data_dir("policies").glob("*.yaml")))
def test_shipped_policies_fit(name):
    assert errors(policy_schema(), yaml.safe_load((data_dir("policies") / name).read_text())) == []


@pytest.mark.parametrize("change", [
    {"version": 2}, {"rules": [{"id": "a", "verdict": "alow"}]}, {"rules": [{"id": "A b", "verdict": "deny"}]},
    {"limits": {"step": 1}}, {"limits": {"steps": 0}}, {"cases": []}, {"nonsense": 1},
    {"rules": [{"id": "a", "verdict": "deny", "args": {"path": {"globb": "x"}}}]},
    {"flows": [{"id": "a", "from": "untrusted", "to": {}, "verdict": "allow"}]},
    {"rules": [{"id": "a", "verdict": "deny", "tools": []}]}, {"rules": [{"id": "a", "verdict": "deny", "tools": ""}]},
])
def test_a_wrong_policy_fits_no_schema(change):
    good = {"version": 1, "rules": [{"id": "a", "verdict": "deny", "tools": "shell"}],
            "cases": [{"call": "shell", "args": {}, "expect": "deny"}]}
    assert errors(policy_schema(), good) == []
    assert errors(policy_schema(), good | change)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in data_dir("tools").glob("*/tool.yaml")))
def test_shipped_manifests_fit(name):
    manifest = yaml.safe_load((data_dir("tools") / name / "tool.yaml").read_text())
    assert errors(manifest_schema(), manifest) == []


@pytest.mark.parametrize("change", [
    {"name": "Search"}, {"effect": "none"}, {"timeout_s": 0}, {"timeout_s": "20"}, {"output_bytes": 1}, {"files": {}},
    {"description": ""}, {"description": "x" * 201}, {"args": {"type": "string"}}, {"timeout": 5},
    {"paths": {"path": {"role": "any"}}}, {"idempotent": "maybe"},
])
def test_a_wrong_manifest_fits_no_schema(change):
    good = yaml.safe_load((data_dir("tools") / "search" / "tool.yaml").read_text())
    assert errors(manifest_schema(), good | change)
    assert errors(manifest_schema(), {k: v for k, v in good.items() if k != "effect"})
