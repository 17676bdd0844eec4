"""What is not applied unasked: files that something obeys by their names, and marks that a model wrote where a secret
was, since the user's own secret would be lost."""

from __future__ import annotations

import pytest

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry
from agentd.sandbox import apply_changes, danger

SECRET = b"user=me\npassword=S3cr3t!one\n"


def entry(path, data):
    if data is None:
        return None
    return FileEntry(path=path, kind="file", size_bytes=len(data), sha256=sha256(data))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "conf").write_bytes(SECRET)
    (tmp_path / "doc").write_bytes(b"[redacted jwt]\n")
    return tmp_path


def apply(folder, path, before, after, **options):
    blobs = {sha256(data): data for data in (before, after) if data is not None}
    change = Change(path=path, before=entry(path, before), after=entry(path, after))
    return apply_changes(folder, [change], blobs.__getitem__, **options)


@pytest.mark.parametrize(("path", "before", "after", "why"), [
    ("conf", SECRET, b"user=you\npassword=[redacted password]\n", "a mark stands where a secret was"),
    ("new", None, b"say [redacted jwt]\n", "a mark stands where a secret was"),
    ("doc", b"[redacted jwt]\n", b"[redacted jwt] [redacted known]\n", "a mark stands where a secret was"),
    ("of [redacted known].txt", None, b"x", "a mark stands in its name where a secret was"),
])
def test_a_mark_must_be_named(folder, path, before, after, why):
    was = (folder / path).read_bytes() if before else None
    report = apply(folder, path, before, after)
    assert [(s.path, s.why) for s in report.skipped] == [(path, f"{why}: name it to apply it")]
    assert was is None or (folder / path).read_bytes() == was
    assert apply(folder, path, before, after, include={path}).applied == (path,)
    assert (folder / path).read_bytes() == after


@pytest.mark.parametrize(("path", "before", "after"), [
    ("conf", SECRET, SECRET + b"more=1\n"),
    ("doc", b"[redacted jwt]\n", b"[redacted jwt]: one\n"),
    ("doc", b"[redacted jwt]\n", None),
])
def test_what_has_no_new_mark_need_not_be(folder, path, before, after):
    assert apply(folder, path, before, after).applied == (path,)


OBEYED = """
    x/HEAD x/head x/config x/commondir x/hooks/post-checkout .git\u200c/config .git./config GIT~1/config
    lefthook.toml .lefthook.yaml lefthook-local.yml .woodpecker.yaml .build.yml .builds/ci.yml
    .semaphore/semaphore.yml cloudbuild.yaml azure-pipelines.yaml .azure-pipelines/x.yml .teamcity/settings.kts
    .tekton/x.yaml .gitlab/ci/x.yml docker-compose.yml compose.yaml mise.local.toml .mise/config.toml
    .mise.local.toml .tool-versions .python-version rust-toolchain.toml .helix/languages.toml project.code-workspace
    .vs/launch.vs.json .fleet/run.json .theia/tasks.json .luarc.json CLAUDE.local.md AGENTS.override.md .clinerules
    .clinerules/a.md .roo/mcp.json .windsurf/rules/x.md .agents/skills/x.md .continue/config.yaml
    .opencode/plugin/x.ts opencode.json .aider.conf.yml .goosehints .kiro/hooks/x QWEN.md .qwen/settings.json
    .junie/guidelines.md .amazonq/mcp.json .github/instructions/x.md .github/prompts/x.md crush.json .env
    .autoenv.zsh .ghci .pryrc .ocamlinit .sqliterc .psqlrc .screenrc .tmux.conf .Renviron .mvn/jvm.config
    bunfig.toml .yarn/releases/yarn.cjs .pnp.cjs .bashrc .envrc .gdbinit .dir-locals-2.el .bash_login dev.Dockerfile
    Jenkinsfile
    .devcontainer.json sitecustomize/__init__.py lib/usercustomize/__init__.py sitecustomize.so usercustomize.pyc
    .emacs.d/init.el .emacs.el .emacs .pnpmfile.mjs .pnpmfile.cjs .env.local .env.production .env.dist .zshrc.zwc
    .mocharc.js .eslintrc.js .prettierrc.js .lintstagedrc.js Containerfile.dev x.Jenkinsfile Jenkinsfile.release
    VSCODE~1/tasks.json x/ENV~12 .gitpod.yml .gitlab-ci.d/x.yml .readthedocs.yaml .readthedocs.yml .vela.yml
    .screwdriver.yaml screwdriver.yaml .zuul.yaml zuul.d/x.yaml codefresh.yml wercker.yml .idx/dev.nix .replit
    .codesandbox/tasks.json AGENT.md .rules .trae/rules/x.md .kilocode/mcp.json .roomodes .augment/rules/x.md
    .augment-guidelines .openhands/setup.sh .factory/hooks/x WARP.md CRUSH.md mcp.json .claude.json
    .vim/plugin/x.vim .flaskenv .htaccess .user.ini x.desktop .ipython/profile_default/startup/x.py
    .gradle/init.gradle .gradle/init.d/x.gradle init.gradle.kts Directory.Build.props src/Directory.Build.targets
    .project pyvenv.cfg .ycm_extra_conf.py .pam_environment .forward .rhosts Library/LaunchAgents/x.plist
    --checkpoint-action=exec=x -rf/x.txt src/-x a\u202etxt.exe x\x1b[2J.txt
"""
PLAIN = """
    heads.txt header.py docs/HEADER config.py config/app.py docs/config.md refs/a objects/a hooks/use-state.ts
    src.rc init.py .gitignore .editorconfig .github/ISSUE_TEMPLATE/bug.md .gitlab/issue.md composer.json compose.py
    dockerfiles.md agents-overview.md misery.toml env profile .envelope workspace.code precommit.py
    README.md src/main.py package.json docs/x.rst data.csv notes.txt Makefile docs/café.md a-b.txt x/_-.md notes.txt~
    .env.example .env.local.example .env.sample .env.template .npmrc.example environment.yml desktop.ini src/env.d.ts
    .gradle/8.0/checksums.lock gradle/init.py agents.txt rules.md jenkinsfiles.md sitecustomized.py mcp.py warp.py
    library/agents.py caf\udce9.txt
"""


@pytest.mark.parametrize("path", OBEYED.split())
def test_what_something_obeys_by_its_name_must_be_named(folder, path):
    (skipped,) = apply(folder, path, None, b"x").skipped
    assert skipped.path == path and not (folder / path).exists()
    gone = Change(path=path, before=entry(path, b"x"), after=None)
    assert danger(gone, lambda _: b"")


@pytest.mark.parametrize("path", PLAIN.split())
def test_what_only_looks_like_it_need_not_be(folder, path):
    assert apply(folder, path, None, b"x").applied == (path,)


def test_a_folder_is_not_obeyed_by_the_name_of_a_file(folder):
    made = FileEntry(path="config", kind="dir", mode=0o755)
    assert danger(Change(path="config", before=None, after=made), lambda _: b"") is None
    became = Change(path="config", before=made, after=entry("config", b"x"))
    assert danger(became, lambda _: b"")
