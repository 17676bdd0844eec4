from __future__ import annotations

import pytest

from agentd.contracts import ToolSpec
from agentd.errors import PolicyError
from agentd.policy import check, load
from agentd.settings import data_dir

CHANGING = ("write_file", "edit_file", "move", "delete", "change_lines", "copy")
SAVING = ("count", "lines", "table", "field", "find_files")
NAMES = ("default", "readonly", "strict")


@pytest.mark.parametrize("name", NAMES)
def test_every_case_holds_and_every_rule_has_one(name: str, shipped: tuple[ToolSpec, ...]) -> None:
    checked = check(name, shipped, policies_dir=data_dir("policies"))
    assert [case.place for case in checked.cases if not case.holds] == []
    assert checked.untested == ()


def test_there_are_no_others() -> None:
    assert tuple(sorted(path.stem for path in data_dir("policies").glob("*.yaml"))) == NAMES


@pytest.mark.parametrize(("name", "hidden"), [
    ("default", set()),
    ("readonly", {*CHANGING, *SAVING, "shell", "python", "run_file"}),
    ("strict", {"move"}),
])
def test_tools_that_no_argument_could_allow_are_hidden_and_named(
    name: str, hidden: set[str], shipped: tuple[ToolSpec, ...]
) -> None:
    policy = load(name, shipped, policies_dir=data_dir("policies"))
    visible = {spec.name for spec in policy.visible(shipped)}
    assert visible == {spec.name for spec in shipped} - hidden
    lines = policy.forbids(shipped)
    assert {line.partition(":")[0] for line in lines} == hidden
    assert all(f"(policy {name}: " in line for line in lines)


def test_strict_is_tighter_than_default_in_every_limit(shipped: tuple[ToolSpec, ...]) -> None:
    default, strict = (load(n, shipped, policies_dir=data_dir("policies")).limits for n in ("default", "strict"))
    for field in ("steps", "wall_clock_s", "tokens", "tool_timeout_s", "output_bytes", "workspace_bytes", "denials"):
        assert getattr(strict, field) < getattr(default, field)


def test_a_policy_that_names_tools_refuses_a_catalogue_without_them(shipped: tuple[ToolSpec, ...]) -> None:
    fewer = tuple(spec for spec in shipped if spec.name != "delete")
    with pytest.raises(PolicyError, match=r"strict.yaml:\d+: .*no tool is called delete"):
        load("strict", fewer, policies_dir=data_dir("policies"))


@pytest.mark.parametrize("path", [
    ".git", ".git/config", "a/b/.git/hooks/post-checkout", ".GIT/config", ".gi\u200ct/config", ".git./config",
    ".git /config", "．git/config", ".gıt/../x", ".bashrc", "home/.zshrc", ".PROFILE", ".bash_login", ".envrc",
    ".vscode/settings.json", "x/.husky/pre-commit", ".github/workflows/x.yml", ".claude/settings.json",
    "lib/python3/sitecustomize.py", "site/evil.pth",
])
def test_strict_never_writes_what_runs_by_itself_later(path: str, shipped: tuple[ToolSpec, ...], ask) -> None:
    policy = load("strict", shipped, policies_dir=data_dir("policies"))
    named = (path, path.split("/", maxsplit=1)[0])
    assert policy.decide(ask("write_file", {"path": path, "text": "x"}, goal_names=named)).verdict == "deny"


@pytest.mark.parametrize("path", [
    "src/app.py", "docs/git.md", "gitignore.txt", "src/.hidden", "bashrc.md", "a.pth.txt",
])
def test_strict_writes_ordinary_files_that_the_goal_names(path: str, shipped: tuple[ToolSpec, ...], ask) -> None:
    policy = load("strict", shipped, policies_dir=data_dir("policies"))
    assert policy.decide(ask("write_file", {"path": path, "text": "x"}, goal_names=(path,))).verdict == "allow"
