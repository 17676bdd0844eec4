"""Completion in real shells: the script is sourced, and a half-typed command completed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
eval "$(agentd completion bash)"
complete -p agentd >&2
COMP_WORDS=({words}) COMP_CWORD={index}
COMPREPLY=()
_agentd_completion agentd
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def shell(tmp_path):
    """Runs a script in a real shell with `agentd` on its path."""
    program = tmp_path / "bin/agentd"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m agentd "$@"\n')
    program.chmod(0o755)
    env = {"PATH": f"{program.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT),
           "AGENTD_HOME": str(tmp_path / "home")}

    def run(script, name="bash"):
        done = subprocess.run([name, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


def completed(shell, *words):
    quoted = " ".join(f"'{word}'" for word in words)
    return shell(ASK.format(words=quoted, index=len(words) - 1))


def test_commands_flags_and_what_they_name(shell, tmp_path):
    runs = tmp_path / "home/runs"
    for name in ("20260101-000000-aaaaa", "20260102-000000-bbbbb"):
        (runs / name).mkdir(parents=True)
    assert completed(shell, "agentd", "ru") == ["run", "runs"]
    assert completed(shell, "agentd", "config", "tru") == ["trust", "trusted"]
    assert "--policy" in completed(shell, "agentd", "run", "--po")
    assert completed(shell, "agentd", "run", "--policy", "re") == ["readonly"]
    assert completed(shell, "agentd", "run", "--model", "emb") == ["embedded"]
    for command in ("show", "events", "diff", "apply"):
        found = completed(shell, "agentd", command, "2026")
        assert found == ["20260102-000000-bbbbb", "20260101-000000-aaaaa"], command
    assert completed(shell, "agentd", "completion", "b") == ["bash"]


def test_a_broken_config_completes_no_runs_and_says_nothing(shell, tmp_path):
    (tmp_path / ".config/agentd").mkdir(parents=True)
    (tmp_path / ".config/agentd/agentd.toml").write_text("nonsense")
    assert completed(shell, "agentd", "show", "2026") == []


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_each_shell_takes_its_script(shell, tmp_path, name):
    script = json.loads(" ".join(shell(f"agentd completion {name} --json")))["script"]
    assert "_AGENTD_COMPLETE" in script
    if shutil.which(name):
        (tmp_path / "script").write_text(script)
        shell(f"{name} -n {tmp_path}/script")


def test_completing_loads_nothing_heavy(tmp_path):
    code = (
        "import json, sys\nfrom agentd.cli import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps([n for n in ('sqlalchemy', 'docker', 'httpx', 'llama_cpp', 'rich') if n in sys.modules]))"
    )
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT),
           "_AGENTD_COMPLETE": "bash_complete", "COMP_WORDS": "agentd show 2", "COMP_CWORD": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
