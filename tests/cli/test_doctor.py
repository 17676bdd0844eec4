from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from agentd.cli.doctor.engine import limits, runc
from agentd.cli.doctor.home import home
from agentd.cli.doctor.machine import sqlite


@pytest.mark.parametrize(("version", "level"), [
    ("1.1.5+ds1", "warn"), ("1.2.7", "warn"), ("1.2.8", "ok"), ("1.3.2", "warn"), ("1.3.3", "ok"), ("1.4.0", "ok"),
    ("unknown", "warn"), ("", "warn"),
])
def test_runc_with_known_holes_is_named(version, level):
    assert runc({"Components": [{"Name": "runc", "Version": version}]}).level == level


def test_an_engine_without_limits_is_a_failure():
    whole = {"MemoryLimit": True, "PidsLimit": True, "CpuCfsQuota": True, "SecurityOptions": ["name=seccomp,profile=x"]}
    assert limits(whole).level == "ok"
    assert "PidsLimit" in limits({**whole, "PidsLimit": False}).says
    assert limits({**whole, "SecurityOptions": ["name=apparmor"]}).level == "fail"


def test_a_home_that_others_can_read_is_a_warning(tmp_path):
    folder = tmp_path / "home"
    assert home(folder).level == "ok"
    folder.mkdir(mode=0o755)
    found = home(folder)
    assert found.level == "warn" and found.fix == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert home(folder).level == "ok"


def test_an_old_sqlite_is_explained():
    assert "one" in sqlite((3, 40, 1)).says
    assert sqlite((3, 51, 3)).says == "3.51.3"


def test_without_an_engine_it_fails_and_says_what_to_run(tmp_path):
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    done = subprocess.run(
        [sys.executable, "-m", "agentd", "doctor", "--json"], capture_output=True, text=True, env=env, check=False
    )
    document = json.loads(done.stdout)
    assert (done.returncode, document["ok"]) == (5, False)
    (engine,) = [finding for finding in document["findings"] if finding["name"] == "engine"]
    assert engine["level"] == "fail" and engine["fix"].endswith("sandbox/engine.sh")


def test_with_an_engine_and_an_image_it_is_content(docker_image, tmp_path):
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "AGENTD_IMAGE": docker_image}
    env |= {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"}
    done = subprocess.run(
        [sys.executable, "-m", "agentd", "doctor"], capture_output=True, text=True, env=env, check=False
    )
    lines = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines() if line[:4].strip()}
    assert done.returncode == 0
    assert {name: lines[name] for name in ("python", "engine", "limits", "image")} == dict.fromkeys(
        ("python", "engine", "limits", "image"), "ok"
    )
