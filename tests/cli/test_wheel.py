"""The wheel, installed as pipx installs it: a virtual environment of its own, nothing of the checkout in reach.

What it depends on is lent by the environment that runs the tests, so that no registry is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
- {steps: ["count the lines"], done_when: [{file: answer.txt, exists: true}]}
- {tool: shell, args: {command: "wc -l < access.log > answer.txt"}}
- {tool: finish, args: {status: done, answer: "3 lines"}}
"""


def build(kind, target, source=ROOT):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)], cwd=source, check=True,
        capture_output=True,
    )
    (built,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def person(wheel, tmp_path_factory):
    """Someone who installed the wheel and types `agentd` in a folder of theirs."""
    home = tmp_path_factory.mktemp("person")
    venv = home / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(venv), "install", "-q", "--no-index", "--no-deps", str(wheel)],
        check=True,
    )
    (packages,) = venv.glob("lib/python*/site-packages")
    # A path alone: the .pth file that leads to the checkout is not followed from there.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    folder = home / "folder"
    folder.mkdir()
    (folder / "access.log").write_text("a\nb\nc\n")
    (folder / "script.yaml").write_text(SCRIPT)
    env = {"PATH": f"{venv}/bin:/usr/bin:/bin", "HOME": str(home)}
    env |= {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"}

    class Person:
        place, files = packages, folder

        def types(self, *args, program="agentd", code=0):
            done = subprocess.run(
                [str(venv / "bin" / program), *args], cwd=folder, env=env, capture_output=True, text=True, check=False,
                stdin=subprocess.DEVNULL, timeout=300,
            )
            assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
            return done.stdout

        def json(self, *args, **kwargs):
            return json.loads(self.types(*args, "--json", **kwargs))

    return Person()


def test_it_runs_from_where_it_was_installed(person):
    assert person.types("-c", "import agentd; print(agentd.__file__)", program="python").startswith(str(person.place))
    version = person.types("--version")
    assert re.fullmatch(r"agentd, version \d+\.\d+\.\d+\n", version)
    assert person.types("-m", "agentd", "--version", program="python") == version
    assert "Runs agents on your own machine" in person.types("--help")


def test_the_wheel_carries_its_data(person):
    data = person.place / "agentd" / "_data"
    for kind, name in (("policies", "default.yaml"), ("tools", "shell/tool.py"), ("sandbox", "runner.py")):
        assert (data / kind / name).read_bytes() == (ROOT / kind / name).read_bytes()
    assert os.access(data / "sandbox" / "engine.sh", os.X_OK)
    (licenses,) = person.place.glob("agentd_runtime-*.dist-info/licenses")
    assert {file.name for file in licenses.iterdir()} == {"LICENSE", "NOTICE"}


def test_tools_come_from_the_wheel(person):
    tools = person.json("tools", "list")["tools"]
    assert len(tools) == len([p for p in (ROOT / "tools").iterdir() if (p / "tool.yaml").is_file()])
    assert all(str(person.place) in tool["origin"] for tool in tools)


def test_policies_come_from_the_wheel(person):
    checked = person.json("policy", "check", "default", "readonly", "strict")
    assert [policy["ok"] for policy in checked] == [True, True, True]


def test_a_run_outside_the_checkout(person, docker_image):
    assert docker_image in person.types("sandbox", "build"), "the wheel's files must define the same image"
    findings = {finding["name"]: finding["level"] for finding in person.json("doctor")["findings"]}
    assert (findings["engine"], findings["image"]) == ("ok", "ok")
    result = person.json("run", "Count the lines", "--model", "scripted:script.yaml")
    assert result["status"] == "done"
    person.types("apply")
    assert (person.files / "answer.txt").read_text() == "3\n"


def test_the_source_archive_builds_the_same_wheel(wheel, tmp_path):
    unpacked = tmp_path / "source"
    unpacked.mkdir()
    subprocess.run(["tar", "-xzf", build("sdist", tmp_path / "sdist"), "-C", unpacked], check=True)
    (source,) = unpacked.iterdir()

    def contents(path):
        with zipfile.ZipFile(path) as opened:
            return {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}

    assert contents(build("wheel", tmp_path / "again", source)) == contents(wheel)
