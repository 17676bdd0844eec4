"""Which changes of a folder make something run later, and so must be named to be applied.

A file that a shell, an editor, Git, a CI service or another agent reads and obeys is a way out of the
sandbox: what it says runs outside, as the user. The list names what runs without being asked for.

And which would lose a secret: a model that was shown a mark in place of it may write that mark back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from agentd.contracts import REDACTED, Change, FileEntry
from agentd.errors import LogError
from agentd.text import folded, visible

_GIT, _HOOK, _CI = "Git's own data", "Git hooks", "a CI pipeline"
_ORDERS, _PROGRAM, _EDITOR = "orders for an agent", "a program's start-up", "tasks of an editor"
_IMAGE, _SHELL, _LOGINS = "orders for the build of an image", "a shell's start-up", "keys and logins"
_STARTS, _SPACE = "an editor's start-up", "a container that an editor starts"


def _each(why: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), why)


# Folded names. Whatever lies in such a folder, and whatever else has its name; `git~1` is `.git` to Windows.
FOLDERS = {
    **_each(_GIT, ".git git~1"), ".hg": "Mercurial's own data", ".svn": "Subversion's own data",
    ".jj": "Jujutsu's own data", ".sl": "Sapling's own data", **_each(_HOOK, ".githooks .husky"),
    **_each(_EDITOR, ".vscode .idea .zed .vs .fleet .theia .helix"), **_each(_STARTS, ".vim .emacs.d"),
    **_each(_SPACE, ".devcontainer .idx .codesandbox"),
    **_each(_CI, ".circleci .buildkite .woodpecker .forgejo .gitea .ci .builds .semaphore .azure-pipelines .teamcity "
                 ".tekton .github/workflows .github/actions .gitlab/ci .gitlab-ci.d .zuul.d zuul.d"),
    **_each(_PROGRAM, ".cargo .mise .mvn .yarn .config .ipython .gradle/init.d library/launchagents "
                      "library/launchdaemons sitecustomize usercustomize"),
    ".local": "programs and their state",
    **_each(_ORDERS, ".claude .cursor .codex .gemini .clinerules .roo .windsurf .continue .opencode .kiro .junie "
                     ".agents .amazonq .qwen .trae .kilocode .augment .openhands .factory .github/instructions "
                     ".github/prompts .github/chatmodes .github/agents .github/skills .github/hooks"),
    **_each(_LOGINS, ".ssh .gnupg .aws"),
}
FILES = {
    # Samples, which nothing reads. They come first, since the first glob decides. Not `.env.dist`: Symfony reads it.
    **_each("", ".env*.example .env*.sample .env*.template .*rc.example .*rc.sample .*rc.template"),
    # Beside `objects` and `refs` these make any folder a repository to Git, which runs what its config says.
    **_each(_GIT, "head commondir config.worktree"),
    "config": "settings of Git, or of another program",
    **_each(_HOOK, "applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg "
                   "commit-msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive post-receive "
                   "post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate "
                   "fsmonitor-watchman post-index-change proc-receive"),
    **_each("orders for Git", ".gitconfig .gitmodules .gitattributes .pre-commit-config.y*ml lefthook* .lefthook*"),
    **_each(_SHELL, ".bash_* .profile .login .zprofile .zlogin .zlogout .zshenv .bashrc .cshrc .tcshrc .kshrc .mkshrc "
                    ".zshrc .inputrc .envrc .env .env.* .flaskenv .autoenv* .xprofile .xinitrc .xsession config.fish "
                    ".pam_environment"),
    **_each(_STARTS, ".vimrc .gvimrc .exrc .nvimrc .nvim.lua .ideavimrc .emacs* .dir-locals*.el .lvimrc .luarc.json* "
                     ".ycm_extra_conf.py"),
    **_each(_EDITOR, "*.code-workspace .project"),
    **_each(_SPACE, ".devcontainer.json .gitpod.y*ml .replit"),
    **_each(_CI, ".gitlab-ci.y*ml .travis.y*ml .drone.y*ml .woodpecker.y*ml .cirrus.y*ml .build.y*ml cloudbuild.y*ml "
                 "azure-pipelines.y*ml bitbucket-pipelines.y*ml jenkinsfile jenkinsfile.* *.jenkinsfile "
                 "appveyor.y*ml .appveyor.y*ml buildspec.y*ml .readthedocs.y*ml .vela.y*ml screwdriver.y*ml "
                 ".screwdriver.y*ml zuul.y*ml .zuul.y*ml codefresh.y*ml wercker.y*ml"),
    **_each(_ORDERS, ".mcp.json mcp.json .claude.json .cursorrules .windsurfrules .roorules* .roomodes .goosehints "
                     ".rules .augment-guidelines .aider* agentd.toml agent.md agents.md agents.*.md claude.md "
                     "claude.*.md gemini.md qwen.md warp.md crush.md copilot-instructions.md opencode.json* crush.json "
                     ".crush.json"),
    **_each(_IMAGE, "dockerfile containerfile dockerfile.* *.dockerfile containerfile.* *.containerfile .dockerignore"),
    **_each("orders for containers", "docker-compose*.y*ml compose.y*ml compose.*.y*ml"),
    **_each("orders for a web server", ".htaccess .user.ini"), **_each(_LOGINS, ".netrc .rhosts .shosts"),
    **_each(_PROGRAM, "sitecustomize.* usercustomize.* *.pth pyvenv.cfg .ghci .tmux.conf .renviron .rprofile "
                      "rust-toolchain rust-toolchain.toml .tool-versions .python-version mise.toml mise.*.toml "
                      ".mise.toml .mise.*.toml bunfig.toml .yarnrc.yml .pnpmfile.* .pnp.* pip.conf init.gradle* "
                      "directory.build.props directory.build.targets *.desktop .forward .*rc .*rc.* .*init"),
}
# Of any part of a path.
PARTS = {"*~[0-9]*": "a short name, which Windows takes for another", "-*": "a name that programs take for an option"}
_BYTES = re.compile("[\udc80-\udcff]")  # of a name that is no UTF-8: they hide nothing
_GLOBS = tuple(name for name in FILES if "*" in name)


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
        if why := FOLDERS.get("/".join(parts[i : i + 2])) or FOLDERS.get(part) or _matched(part, PARTS, PARTS):
            return why
    name = _BYTES.sub("", change.path)
    if visible(name) != name:
        return "a name that does not show as it is"
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
    return FILES.get(name) or _matched(name, _GLOBS, FILES) or None


def _matched(name: str, globs: Iterable[str], why: Mapping[str, str]) -> str | None:
    return next((why[glob] for glob in globs if fnmatchcase(name, glob)), None)
