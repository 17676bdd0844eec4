"""Which changes of a folder make something run later, and so must be named to be applied.

A file that a shell, an editor, Git, a CI service or another agent reads and obeys is a way out of the
sandbox: what it says runs outside, as the user. The list names what runs without being asked for.

And which would lose a secret: a model that was shown a mark in place of it may write that mark back.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from agentd.contracts import REDACTED, Change, FileEntry
from agentd.errors import LogError
from agentd.text import folded

_GIT, _HOOK, _CI = "Git's own data", "Git hooks", "a CI pipeline"
_ORDERS, _PROGRAM, _EDITOR = "orders for an agent", "a program's start-up", "tasks of an editor"
_IMAGE, _SHELL, _LOGINS = "orders for the build of an image", "a shell's start-up", "keys and logins"


def _each(why: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), why)


# Folded names. Whatever lies in such a folder, and whatever else has its name; `git~1` is `.git` to Windows.
_FOLDERS = {
    **_each(_GIT, ".git git~1"), ".hg": "Mercurial's own data", ".svn": "Subversion's own data",
    ".jj": "Jujutsu's own data", ".sl": "Sapling's own data", **_each(_HOOK, ".githooks .husky"),
    **_each(_EDITOR, ".vscode .idea .zed .vs .fleet .theia .helix"),
    ".devcontainer": "a container that an editor starts",
    **_each(_CI, ".circleci .buildkite .woodpecker .forgejo .gitea .ci .builds .semaphore .azure-pipelines .teamcity "
                 ".tekton .github/workflows .github/actions .gitlab/ci"),
    **_each(_PROGRAM, ".cargo .mise .mvn .yarn .config"), ".local": "programs and their state",
    **_each(_ORDERS, ".claude .cursor .codex .gemini .clinerules .roo .windsurf .continue .opencode .kiro .junie "
                     ".agents .amazonq .qwen .github/instructions .github/prompts .github/chatmodes .github/agents "
                     ".github/skills .github/hooks"),
    **_each(_LOGINS, ".ssh .gnupg .aws"),
}
_FILES = {
    # Beside `objects` and `refs` these make any folder a repository to Git, which runs what its config says.
    **_each(_GIT, "head commondir config.worktree"),
    "config": "settings of Git, or of another program",
    **_each(_HOOK, "applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg "
                   "commit-msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive post-receive "
                   "post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate "
                   "fsmonitor-watchman post-index-change proc-receive"),
    **_each("orders for Git", ".gitconfig .gitmodules .gitattributes .pre-commit-config.y*ml lefthook* .lefthook*"),
    **_each(_SHELL, ".bash_* .profile .login .zprofile .zlogin .zlogout .zshenv .bashrc .cshrc .tcshrc .kshrc .mkshrc "
                    ".zshrc .inputrc .envrc .env .autoenv* .xprofile .xinitrc .xsession config.fish"),
    **_each("an editor's start-up", ".vimrc .gvimrc .exrc .nvimrc .nvim.lua .ideavimrc .emacs .dir-locals*.el .lvimrc "
                                    ".luarc.json*"),
    **_each(_EDITOR, "*.code-workspace"),
    **_each(_CI, ".gitlab-ci.y*ml .travis.y*ml .drone.y*ml .woodpecker.y*ml .cirrus.y*ml .build.y*ml cloudbuild.y*ml "
                 "azure-pipelines.y*ml bitbucket-pipelines.y*ml jenkinsfile appveyor.y*ml .appveyor.y*ml "
                 "buildspec.y*ml"),
    **_each(_ORDERS, ".mcp.json .cursorrules .windsurfrules .roorules* .goosehints .aider* agentd.toml agents.md "
                     "agents.*.md claude.md claude.*.md gemini.md qwen.md copilot-instructions.md "
                     "opencode.json* crush.json .crush.json"),
    **_each(_IMAGE, "dockerfile containerfile dockerfile.* *.dockerfile .dockerignore"),
    **_each("orders for containers", "docker-compose*.y*ml compose.y*ml compose.*.y*ml"),
    **_each(_PROGRAM, "sitecustomize.py usercustomize.py *.pth .ghci .tmux.conf .renviron .rprofile rust-toolchain "
                      "rust-toolchain.toml .tool-versions .python-version mise.toml mise.*.toml .mise.toml "
                      ".mise.*.toml bunfig.toml .yarnrc.yml .pnpmfile.cjs .pnp.* pip.conf .netrc .*rc .*init"),
}
_GLOBS = tuple(name for name in _FILES if "*" in name)


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
    after, before = change.after, change.before
    parts = folded(change.path).split("/")
    for i, part in enumerate(parts):
        if why := _FOLDERS.get("/".join(parts[i : i + 2])) or _FOLDERS.get(part):
            return why
    if any(entry is not None and entry.kind != "dir" for entry in (before, after)) and (why := _obeyed(parts[-1])):
        return why
    if after is None:
        return None
    if after.kind == "link":
        return "a link"
    if after.kind == "file" and after.mode & 0o111 and not (before and before.kind == "file" and before.mode & 0o111):
        return "a new executable"
    return None


def _obeyed(name: str) -> str | None:
    """What a file of this name is obeyed as."""
    return _FILES.get(name) or next((_FILES[glob] for glob in _GLOBS if fnmatchcase(name, glob)), None)
