"""The wheel works outside a checkout: tools, policies and the sandbox's files travel in it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that holds the wheel's contents, far from the checkout."""
    built = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)], cwd=ROOT, check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("*.whl")
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def agentd(installed, *args):
    env = {"PYTHONPATH": str(installed), "HOME": str(installed), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "agentd", *args], cwd=installed, env=env, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_wheel_carries_its_data(installed):
    data = installed / "agentd" / "_data"
    for kind, name in (("policies", "default.yaml"), ("tools", "shell/tool.py"), ("sandbox", "runner.py")):
        assert (data / kind / name).read_bytes() == (ROOT / kind / name).read_bytes()


def test_tools_come_from_the_wheel(installed):
    tools = agentd(installed, "tools", "list", "--json")["tools"]
    assert len(tools) == len([p for p in (ROOT / "tools").iterdir() if (p / "tool.yaml").is_file()])
    assert all(str(installed) in tool["origin"] for tool in tools)


def test_policies_come_from_the_wheel(installed):
    checked = agentd(installed, "policy", "check", "default", "readonly", "strict", "--json")
    assert [policy["ok"] for policy in checked] == [True, True, True]
