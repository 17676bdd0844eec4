"""Which changes of a folder make something run later, and so must be named to be applied.

A file that a shell, an editor, Git, a CI service or another agent reads and obeys is a way out of the
sandbox: what it says runs outside, as the user. The list names what runs without being asked for.

And which would lose a secret: a model that was shown a mark in place of it may write that mark back.
"""

from __future__ import annotations

from collections.abc import Callable

from agentd.contracts import REDACTED, Change, FileEntry
from agentd.errors import LogError

_FOLDERS = {
    ".git": "Git's own data", ".hg": "Mercurial's own data", ".svn": "Subversion's own data",
    ".jj": "Jujutsu's own data",
    ".githooks": "Git hooks", ".husky": "Git hooks", ".vscode": "tasks of an editor", ".idea": "tasks of an editor",
    ".zed": "tasks of an editor", ".devcontainer": "a container that an editor starts",
    ".circleci": "a CI pipeline", ".buildkite": "a CI pipeline", ".woodpecker": "a CI pipeline",
    ".forgejo": "a CI pipeline", ".gitea": "a CI pipeline", ".ci": "a CI pipeline",
    ".cargo": "a program's start-up",
    ".claude": "orders for an agent", ".cursor": "orders for an agent", ".codex": "orders for an agent",
    ".gemini": "orders for an agent", ".ssh": "keys and logins", ".gnupg": "keys and logins", ".aws": "keys and logins",
}
_PREFIXES = {
    ".github/workflows": "a CI pipeline", ".github/actions": "a CI pipeline", ".config": "a program's start-up",
    ".local": "programs and their state",
}
_FILES = {
    **dict.fromkeys((
        ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile", ".login", ".cshrc",
        ".tcshrc", ".kshrc", ".mkshrc", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".inputrc", ".envrc",
        ".xprofile", ".xinitrc", ".xsession", "config.fish",
    ), "a shell's start-up"),
    **dict.fromkeys((
        ".vimrc", ".gvimrc", ".exrc", ".nvimrc", ".nvim.lua", ".ideavimrc", ".emacs", ".dir-locals.el",
        ".dir-locals-2.el", ".lvimrc",
    ), "an editor's start-up"),
    **dict.fromkeys((
        ".gitlab-ci.yml", ".travis.yml", ".drone.yml", ".woodpecker.yml", ".cirrus.yml", "azure-pipelines.yml",
        "bitbucket-pipelines.yml", "jenkinsfile", "appveyor.yml", ".appveyor.yml", "buildspec.yml",
    ), "a CI pipeline"),
    **dict.fromkeys((
        ".gitconfig", ".gitmodules", ".gitattributes", ".pre-commit-config.yaml", "lefthook.yml", ".lefthook.yml",
    ), "orders for Git"),
    **dict.fromkeys((
        ".mcp.json", ".cursorrules", ".windsurfrules", "agentd.toml", "agents.md", "claude.md", "gemini.md",
        "copilot-instructions.md",
    ), "orders for an agent"),
    **dict.fromkeys(("dockerfile", "containerfile", ".dockerignore"), "orders for the build of an image"),
    **dict.fromkeys((
        "sitecustomize.py", "usercustomize.py", ".pythonrc", ".pdbrc", ".gdbinit", ".lldbinit", ".irbrc", ".rprofile",
        ".npmrc", ".mise.toml", "mise.toml", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "pip.conf", ".pypirc", ".netrc",
    ), "a program's start-up"),
}


def danger(change: Change, blob: Callable[[str], bytes]) -> str | None:
    """Why a change must be named to be applied; None where it need not be. `blob` gives contents by sha256;
    what it raises LogError for has nothing in it."""
    return _runs(change) or _loses_a_secret(change, blob)


def _loses_a_secret(change: Change, blob: Callable[[str], bytes]) -> str | None:
    before, after = change.before, change.after
    if after is None or (before is not None and before.sha256 == after.sha256):
        return None
    if REDACTED in change.path:
        return "a mark stands in its name where a secret was"
    return "a mark stands where a secret was" if _marks(after, blob) > _marks(before, blob) else None


def _marks(entry: FileEntry | None, blob: Callable[[str], bytes]) -> int:
    if entry is None or entry.sha256 is None:
        return 0
    try:
        return blob(entry.sha256).count(REDACTED.encode())
    except LogError:
        return 0


def _runs(change: Change) -> str | None:
    """Why a change makes something run."""
    parts = change.path.lower().split("/")
    for i, part in enumerate(parts):
        if part in _FOLDERS:
            return _FOLDERS[part]
        if why := _PREFIXES.get("/".join(parts[i : i + 2])) or _PREFIXES.get(part):
            return why
    if why := _FILES.get(parts[-1]):
        return why
    if parts[-1].startswith("dockerfile.") or parts[-1].endswith(".dockerfile"):
        return "orders for the build of an image"
    if parts[-1].endswith(".pth"):
        return "a program's start-up"
    after, before = change.after, change.before
    if after is None:
        return None
    if after.kind == "link":
        return "a link"
    if after.kind == "file" and after.mode & 0o111 and not (before and before.kind == "file" and before.mode & 0o111):
        return "a new executable"
    return None
