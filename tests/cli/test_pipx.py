"""The way that most people install a program: pipx, from the built wheel, with a model server and no llama.cpp."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIPX = "pipx==1.18.4"


def test_pipx_installs_the_wheel_and_compiles_nothing(docker_image, tmp_path):
    def do(*args, **kwargs):
        done = subprocess.run(args, capture_output=True, text=True, check=False, timeout=600, **kwargs)
        assert done.returncode in (0, 5), f"{args}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    do(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    do(sys.executable, "-m", "venv", str(tmp_path / "tool"))
    do(str(tmp_path / "tool/bin/pip"), "install", "-q", PIPX)
    home = {"HOME": str(tmp_path), "PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    env = {"PATH": "/usr/bin:/bin", **home, "AGENTD_IMAGE": docker_image}
    do(str(tmp_path / "tool/bin/pipx"), "install", "--python", sys.executable, str(wheel), env=env)

    agentd = str(tmp_path / "bin/agentd")
    found = {finding["name"]: finding for finding in json.loads(do(agentd, "doctor", "--json", env=env))["findings"]}
    assert str(tmp_path / "pipx") in found["package"]["says"]
    assert (found["package"]["level"], found["engine"]["level"]) == ("ok", "ok")
    assert found["model"]["level"] == "fail" and "`embedded`" in found["model"]["fix"]
    (tmp_path / "folder").mkdir()
    (tmp_path / "script.yaml").write_text(
        "- {steps: [write], done_when: []}\n- {tool: write_file, args: {path: a, text: x}}\n"
        "- {tool: finish, args: {status: done, answer: written}}\n"
    )
    do(agentd, "run", "Write", "--model", "scripted:../script.yaml", "--apply", cwd=tmp_path / "folder", env=env)
    assert (tmp_path / "folder/a").read_text() == "x"
