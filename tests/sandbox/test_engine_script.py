"""sandbox/engine.sh where there is no engine: in namespaces of its own, with a few programs on the PATH."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "sandbox" / "engine.sh"
# Nothing of this machine's engine is in reach: no socket, no data, no network, no dockerd.
HIDE = """
mount -t tmpfs none /run
mkdir -p /run/empty
mount --bind /run/empty /var/lib/docker 2>/dev/null || true
mount --bind /dev/null "$DOCKERD" 2>/dev/null || true
"""
TOOLS = ("bash", "cat", "env", "id", "mktemp", "python3", "rm", "script", "seq", "setpriv", "sh", "sleep",
         "tail")


@pytest.fixture
def bare(tmp_path):
    """A machine with a few programs and no engine. `bare(command)` runs a shell command there."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        # the system's own first: a shim needs more programs than these, and a home that is not nobody's
        (tools / name).symlink_to(shutil.which(name, path="/usr/bin:/bin") or shutil.which(name))

    def run(command, *, said="", apt=False, **env):
        if apt:  # a package manager that fails, and leaves a trace of what it was asked
            (tools / "apt-get").write_text(f"#!/bin/sh\necho $* >> {tmp_path}/asked; exit 1\n")
            (tools / "apt-get").chmod(0o755)
        inside = f"{HIDE}cp -a {tools} /run/tools\nPATH=/run/tools\n{command}"
        done = subprocess.run(
            ["unshare", "--mount", "--net", "sh", "-ec", inside], input=said, text=True,
            capture_output=True, check=False, timeout=60,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DOCKERD": shutil.which("dockerd") or ""} | env,
        )
        asked = tmp_path / "asked"
        return done, asked.read_text() if asked.exists() else ""

    return run


def test_a_person_who_says_no_is_told_what_to_run_and_nothing_is_installed(bare):
    done, asked = bare(f"script -qec {SCRIPT} /dev/null", said="n\n", apt=True)
    assert "install docker.io" in done.stdout and "[y/N]" in done.stdout
    assert "nothing was installed; run: apt-get install -y docker.io" in done.stdout
    assert (done.returncode, asked) == (1, "")


@pytest.mark.parametrize(("terminal", "yes"), [(True, "1"), (False, "1"), (False, "")])
def test_with_consent_or_without_a_terminal_nothing_is_asked(bare, terminal, yes):
    done, asked = bare(f"script -qec {SCRIPT} /dev/null" if terminal else str(SCRIPT), apt=True, YES=yes)
    assert "[y/N]" not in done.stdout + done.stderr
    assert "installing docker.io" in done.stdout and asked == "update -qq\n"
    assert "apt-get could not install docker.io" in done.stdout + done.stderr and done.returncode == 1


def test_who_is_not_root_and_has_no_sudo_is_told_what_root_has_to_run(bare):
    done, asked = bare(f"setpriv --reuid 65534 --regid 65534 --clear-groups bash -s <{SCRIPT}")
    assert (done.returncode, asked) == (1, "")
    assert "su -c 'apt-get install -y docker.io && usermod -aG docker nobody'" in done.stderr


def test_without_a_package_manager_it_says_what_to_install(bare):
    done, _ = bare(str(SCRIPT))
    assert done.returncode == 1 and "install Docker 20.10 or newer" in done.stderr


def test_an_address_that_was_set_and_does_not_answer_is_named(bare):
    done, _ = bare(str(SCRIPT), DOCKER_HOST="unix:///run/nowhere.sock")
    assert done.returncode == 1 and done.stderr == "engine: nothing answers at DOCKER_HOST=unix:///run/nowhere.sock\n"


def test_the_docker_context_in_use_is_asked_and_nothing_else(bare, tmp_path):
    folder = tmp_path / "contexts" / "meta" / hashlib.sha256(b"mine").hexdigest()
    folder.mkdir(parents=True)
    (tmp_path / "config.json").write_text('{"currentContext": "mine"}')
    done, asked = bare(str(SCRIPT), apt=True, DOCKER_CONFIG=str(tmp_path))
    assert (done.returncode, asked) == (1, "") and "the docker context in use cannot be read" in done.stderr
    (folder / "meta.json").write_text('{"Endpoints": {"docker": {"Host": "unix:///run/mine.sock"}}}')
    done, asked = bare(str(SCRIPT), apt=True, DOCKER_CONFIG=str(tmp_path))
    assert (done.returncode, asked) == (1, "") and "nothing answers at unix:///run/mine.sock, which" in done.stderr
    done, asked = bare(str(SCRIPT), apt=True, DOCKER_CONFIG=str(tmp_path), DOCKER_CONTEXT="default")
    assert "installing docker.io" in done.stdout and asked == "update -qq\n"


def test_an_engine_that_answers_is_left_alone(docker_image):
    done = subprocess.run([SCRIPT], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert (docker_image != "", done.returncode, done.stdout, done.stderr) == (True, 0, "", "")
