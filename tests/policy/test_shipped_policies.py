from __future__ import annotations

import pytest

from agentd.contracts import ToolSpec
from agentd.errors import PolicyError
from agentd.policy import LoadedPolicy, check, load
from agentd.sandbox.danger import FILES, FOLDERS, PARTS
from agentd.settings import data_dir

CHANGING = ("write_file", "edit_file", "move", "delete", "change_lines", "copy")
SAVING = ("count", "lines", "table", "field", "find_files")
NAMES = ("default", "readonly", "strict")
# A path for each name that apply holds back, with something and with nothing for each `*`.
OBEYED = sorted({
    *(f"x/{folder}/y" for folder in FOLDERS),
    *(glob.replace("[0-9]", "1").replace("*", fill) for glob in (*FILES, *PARTS) for fill in ("a", "")),
})


@pytest.fixture(scope="module")
def strict(shipped: tuple[ToolSpec, ...]) -> LoadedPolicy:
    return load("strict", shipped, policies_dir=data_dir("policies"))


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
    "lib/python3/sitecustomize.py", "site/evil.pth", "src/.hidden", *OBEYED,
])
def test_strict_never_writes_what_runs_by_itself_later(path: str, strict: LoadedPolicy, ask) -> None:
    named = (path, path.split("/", maxsplit=1)[0])
    assert strict.decide(ask("write_file", {"path": path, "text": "x"}, goal_names=named)).verdict == "deny"


@pytest.mark.parametrize("output", OBEYED)
@pytest.mark.parametrize(("tool", "args", "argument"), [
    ("count", {"what": "lines", "path": "a"}, "output"), ("copy", {"from": "a"}, "to"),
])
def test_nor_saves_or_copies_to_it(
    output: str, tool: str, args: dict[str, str], argument: str, strict: LoadedPolicy, ask
) -> None:
    assert strict.decide(ask(tool, {**args, argument: output}, goal_names=(output,))).verdict == "deny"


@pytest.mark.parametrize("path", [
    "src/app.py", "docs/git.md", "gitignore.txt", "bashrc.md", "a.pth.txt", "Makefile", "README.md", "package.json",
    "config/app.py", "hooks/use-state.ts", "a-b.txt", "notes.txt~", "agents.txt", "compose.py", "docs/post-1.md",
])
def test_strict_writes_ordinary_files_that_the_goal_names(path: str, strict: LoadedPolicy, ask) -> None:
    assert strict.decide(ask("write_file", {"path": path, "text": "x"}, goal_names=(path,))).verdict == "allow"
