from __future__ import annotations

import json
import subprocess
import sys

import pytest

from agentd.cli.platforms import unsupported


@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "arm64", "AMD64"])
@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13)])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_supported(system, machine, python):
    assert unsupported(system, machine, python) == ""


@pytest.mark.parametrize(("system", "machine", "python", "names"), [
    ("win32", "AMD64", (3, 12), "WSL2"),
    ("freebsd14", "amd64", (3, 11), "freebsd14"),
    ("linux", "armv7l", (3, 11), "armv7l"),
    ("linux", "riscv64", (3, 13), "riscv64"),
    ("linux", "x86_64", (3, 10), "3.10"),
    ("linux", "x86_64", (3, 14), "3.14"),
    ("linux", "x86_64", (4, 0), "4.0"),
])
def test_anything_else_is_one_sentence(system, machine, python, names):
    said = unsupported(system, machine, python)
    assert names in said and said.endswith(".") and "\n" not in said


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_ends_with_that_sentence_and_no_traceback(as_json):
    code = "import sys; sys.platform = 'win32'; from agentd.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "runs", *(["--json"] if as_json else [])], capture_output=True, text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1)
    said = json.loads(done.stderr)["error"]["message"] if as_json else done.stderr
    assert "WSL2" in said
