from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agentd.cli.doctor.engine import image, limits, others, runc, storage
from agentd.cli.doctor.home import disk, file_system_of, filesystem, home
from agentd.cli.doctor.install import install
from agentd.cli.doctor.machine import encoding, proxies, sqlite, system
from agentd.sandbox import Engine
from agentd.settings import IMAGE


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


def test_room_for_images_is_told_where_it_can_be_seen(tmp_path):
    assert "GiB free" in storage({"DockerRootDir": str(tmp_path)}).says
    assert "out of sight" in storage({"DockerRootDir": str(tmp_path / "elsewhere")}).says
    assert storage({}).level == "ok"


def test_a_home_that_others_can_read_is_a_warning(tmp_path):
    folder = tmp_path / "home"
    assert home(folder).level == "ok"
    folder.mkdir(mode=0o755)
    found = home(folder)
    assert found.level == "warn" and found.fix == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert home(folder).level == "ok"


def test_a_home_of_someone_else_is_a_failure(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, -1)
    found = home(folder)
    assert found.level == "fail" and "12345" in found.says and "AGENTD_HOME" in found.fix


MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:41 / /home rw shared:2 - nfs4 server:/home rw
31 30 0:42 / /home/own\\040disk rw - xfs /dev/vdb rw
32 22 0:43 / /run rw - tmpfs tmpfs rw
33 22 0:44 / /mnt/c rw - 9p drvfs rw
34 22 0:45 / /remote rw - fuse.sshfs me@there: rw
"""


@pytest.mark.parametrize(("path", "level", "kind"), [
    ("/var", "ok", "ext4"), ("/home", "warn", "nfs4"), ("/home/own disk", "ok", "xfs"),
    ("/homely", "ok", "ext4"), ("/run", "warn", "tmpfs"), ("/mnt/c", "warn", "9p"), ("/remote", "warn", "fuse.sshfs"),
])
def test_a_file_system_from_elsewhere_is_a_warning(path, level, kind):
    assert file_system_of(Path(path), MOUNTS) == kind
    found = filesystem(kind)
    assert found.level == level and kind in found.says and bool(found.fix) == (level == "warn")


def test_the_file_system_under_a_home_that_is_not_made_yet_is_known(tmp_path):
    assert file_system_of(tmp_path / "not" / "yet") == file_system_of(tmp_path) != ""


def test_what_the_disk_holds_is_said_by_kind(tmp_path):
    assert "runs" not in disk(tmp_path / "home").says
    run = tmp_path / "runs" / "one"
    run.mkdir(parents=True)
    (run / "log.db").write_bytes(b"x" * (3 << 20))
    assert "runs 3 MiB" in disk(tmp_path).says and "cache" not in disk(tmp_path).says


def test_an_old_sqlite_is_explained():
    assert "one" in sqlite((3, 40, 1)).says
    assert sqlite((3, 51, 3)).says == "3.51.3"


def test_systems():
    assert system("linux", "6.1.0-debian", "aarch64").level == "ok"
    assert system("linux", "5.15.153.1-microsoft-standard-WSL2", "x86_64").level == "ok"
    assert system("linux", "4.4.0-19041-Microsoft", "x86_64").level == "warn"
    assert "best effort" in system("darwin", "24.0", "arm64").says


def test_an_encoding_that_cannot_show_every_script_is_a_warning():
    assert encoding("utf-8", "utf-8").level == encoding("UTF8", "utf-8").level == "ok"
    found = encoding("ANSI_X3.4-1968", "utf-8")
    assert found.level == "warn" and "output is ANSI" in found.says and "file names" not in found.says


def test_proxies_are_named_and_their_values_are_not():
    assert "no proxy" in proxies({"PATH": "/bin"}).says
    said = proxies({"https_proxy": "http://me:secret@proxy:3128", "NO_PROXY": "x", "HTTP_PROXY": ""}).says
    assert "NO_PROXY, https_proxy" in said and "secret" not in said and "HTTP_PROXY" not in said


def distribution(folder, name, version, files=()):
    """What pip leaves in site-packages of an installed distribution."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = []
    for file, content in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        lines.append(f"{file},sha256={digest},{len(content)}")
    (info / "RECORD").write_text("\n".join([*lines, f"{info.name}/RECORD,,"]) + "\n")


OUR_FILES = [("agentd/__init__.py", b"# ours\n"), ("agentd/loop.py", b"# ours\n")]


@pytest.fixture
def packages(tmp_path):
    """An environment's site-packages with agentd-runtime in it; a cwd elsewhere."""
    folder = tmp_path / "site-packages"
    distribution(folder, "agentd-runtime", "0.1.0", OUR_FILES)
    (tmp_path / "cwd").mkdir()
    return folder


def looked_at(packages, command=None):
    found = list(install(packages / "agentd", [str(packages)], packages.parent / "cwd", command))
    assert found[0].name == "package" and all(finding.fix for finding in found[1:])
    return [(finding.level, finding.says) for finding in found[1:]]


def test_an_installation_on_its_own_is_well(packages):
    assert looked_at(packages) == []


def test_the_other_projects_package_beside_ours_is_a_failure(packages):
    distribution(packages, "agentd", "2.3.4")
    ((level, says),) = looked_at(packages)
    assert level == "fail" and "agentd 2.3.4" in says


def test_files_that_another_package_wrote_over_are_a_failure(packages):
    distribution(packages, "agentd", "2.3.4", [("agentd/__init__.py", b"# theirs\n")])
    (packages / "agentd" / "loop.py").unlink()
    _, (level, says) = looked_at(packages)
    assert level == "fail" and says.startswith("2 files")


def test_a_folder_called_agentd_where_one_stands_is_a_warning(packages):
    folder = packages.parent / "cwd" / "agentd"
    folder.mkdir()
    assert looked_at(packages) == []
    (folder / "__init__.py").touch()
    ((level, says),) = looked_at(packages)
    assert level == "warn" and "python -m agentd" in says


def test_another_agentd_on_the_path_is_a_warning(packages, tmp_path):
    other = tmp_path / "agentd"
    other.touch()
    ((level, says),) = looked_at(packages, other)
    assert level == "warn" and str(other) in says
    own = tmp_path / "linked"
    own.symlink_to(Path(sys.prefix) / "bin" / "agentd")
    assert looked_at(packages, own) == []


def test_without_an_engine_it_fails_and_says_what_to_run(tmp_path):
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    done = subprocess.run(
        [sys.executable, "-m", "agentd", "doctor", "--json"], capture_output=True, text=True, env=env, check=False
    )
    document = json.loads(done.stdout)
    assert (done.returncode, document["ok"]) == (5, False)
    (engine,) = [finding for finding in document["findings"] if finding["name"] == "engine"]
    assert engine["level"] == "fail" and engine["fix"].endswith("sandbox/engine.sh")


def test_an_engine_that_agentd_was_never_tried_with_is_named_untested(tmp_path):
    folder = Path(tempfile.mkdtemp())  # a socket's name is short
    try:
        (folder / "podman").mkdir()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(folder / "podman" / "podman.sock"))
            found = list(others({"XDG_RUNTIME_DIR": str(folder), "HOME": str(tmp_path)}))
    finally:
        shutil.rmtree(folder)
    (podman,) = [finding for finding in found if finding.says.startswith("rootless Podman")]
    assert podman.level == "warn" and "untested" in podman.says
    assert podman.fix == f"to try it: export DOCKER_HOST=unix://{folder}/podman/podman.sock"


def test_the_image_is_looked_for_as_it_is_defined_now(docker_image, tmp_path):
    connected = Engine.connect(tmp_path)
    try:
        assert image(connected, IMAGE).says.startswith(f"{docker_image}, ")
        missing = image(connected, "agentd-test-none:1")
        assert missing.level == "fail" and "docker pull agentd-test-none:1" in missing.fix
        (tmp_path / "Dockerfile").write_text(f"FROM {docker_image}\n# {tmp_path}\n")
        own = image(connected, str(tmp_path / "Dockerfile"))
        assert own.level == "warn" and "is not built" in own.says and own.fix == "run: agentd sandbox build"
    finally:
        connected.close()


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
