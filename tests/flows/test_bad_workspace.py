"""Folders that cannot, or should not, be worked on: a clear error or a said left-out; nothing lost, nothing
left behind."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from agentd.sandbox import Engine
from tests.terminal import AGENTD, environment

# Root without these is subject to permissions like anyone else.
AS_ANYONE = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]


@pytest.fixture(scope="module")
def desk(docker_image, tmp_path_factory):
    """Types `agentd run` and says what became of it, and what is left of it in the engine."""
    place = tmp_path_factory.mktemp("bad")
    script = place / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": ["look"], "done_when": []}, {"tool": "finish", "args": {"status": "done", "answer": "seen"}},
    ]))

    class Desk:
        home = place / "state"
        env = environment(place, AGENTD_IMAGE=docker_image)
        user = place

        def runs(self, *args, cwd=None, as_anyone=False, **env):
            done = subprocess.run(
                [*(AS_ANYONE if as_anyone and os.geteuid() == 0 else []), sys.executable, "-P", "-c", AGENTD,
                 "run", "Look.", "--model", f"scripted:{script}", *map(str, args)],
                cwd=cwd, env=self.env | env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
            )
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            return done.returncode, done.stdout.decode(), done.stderr.decode()

        def left_behind(self):
            with closing(Engine.connect(self.home)) as engine:
                mine = {"agentd.home": engine.home}
                return [*engine.containers(mine), *engine.volumes(mine)]

    return Desk()


@pytest.fixture
def folder(tmp_path):
    """A folder with a file; whatever a test makes of it is readable again in the end."""
    path = tmp_path / "folder"
    path.mkdir()
    (path / "a.txt").write_text("a\n")
    yield path
    subprocess.run(["rm", "-rf", str(path)], check=True)  # pytest's own clean-up recurses


def snapshot(folder):
    """Everything below by name, kind and content, as far as a path reaches."""
    found = {}
    for top, dirs, files in os.walk(folder):
        for path in (Path(top, name) for name in (*dirs, *files) if len(top) < 3000):
            status = path.lstat()
            content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
            found[path] = (status.st_mode, status.st_size, status.st_mtime_ns, content)
    return found


def missing(folder):
    return folder / "none"


def a_file(folder):
    return folder / "a.txt"


def dangling(folder):
    (folder / "link").symlink_to("nowhere")
    return folder / "link"


def loop(folder):
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


def unreadable(folder):
    folder.chmod(0o000)
    return folder


def unsearchable(folder):
    folder.chmod(0o600)
    return folder


def behind_a_wall(folder):
    (folder / "wall" / "in").mkdir(parents=True)
    (folder / "wall").chmod(0o000)
    return folder / "wall" / "in"


def below_a_file(folder):
    return folder / "a.txt" / "in"


def too_long(folder):
    return folder / ("n" * 300)


def too_large(folder):
    (folder / "data" / "raw").mkdir(parents=True)
    with (folder / "data" / "raw" / "big.bin").open("wb") as file:
        file.truncate(2 << 20)
    return folder


def root(folder):
    return Path("/")


def roundabout(folder):
    (folder / "link").symlink_to("/proc/..")
    return folder / "link"


@pytest.mark.parametrize(("make", "says", "hint"), [
    (missing, "No such file or directory", "--dir"),
    (a_file, "Not a directory", "--dir"),
    (dangling, "No such file or directory", "--dir"),
    (loop, "Symlink loop", ""),
    (unreadable, "is not readable", "agentd run --help"),
    (unsearchable, "cannot be read: Permission denied", ""),
    (behind_a_wall, "Permission denied", "--dir"),
    (below_a_file, "Not a directory", "--dir"),
    (too_long, "File name too long", "--dir"),
    (too_large, "holds 2 files, 2.0 MiB, more than 1 MiB (workspace_bytes); the largest: data/raw/big.bin 2.0 MiB",
     ".agentdignore"),
    (root, "is the whole machine", "--dir"),
    (roundabout, "is the whole machine", "--dir"),
], ids=lambda part: getattr(part, "__name__", ""))
def test_a_folder_that_cannot_be_worked_on(desk, folder, make, says, hint):
    path = make(folder)
    before = snapshot(folder)
    code, out, err = desk.runs("--dir", path, "--limit", f"workspace_bytes={1 << 20}", as_anyone=True)
    assert code == 2, f"{out}{err}"
    error, *rest = [line for line in err.splitlines() if not line.startswith("note:")]
    assert error.startswith("error: ") and str(path) in error and says in error
    assert hint in "\n".join(rest)
    assert snapshot(folder) == before and desk.left_behind() == []
    assert not (desk.home / "runs").exists()


def test_the_home_folder_is_not_meant_by_saying_nothing(desk):
    (desk.user / "diary.txt").write_text("dear\n")
    code, _, err = desk.runs(cwd=desk.user)
    assert code == 2 and "is your home" in err and "--dir ~" in err
    desk.home.mkdir(exist_ok=True)
    code, out, _ = desk.runs("--dir", desk.user)
    assert code == 0 and "not copied: state (agentd's own state)" in out
    (desk.user / "diary.txt").unlink()


@pytest.mark.parametrize("name", ["", "runs"])
def test_agentds_own_state_is_no_project(desk, name):
    (desk.home / "runs").mkdir(parents=True, exist_ok=True)
    code, _, err = desk.runs("--dir", desk.home / name)
    assert code == 2 and "is agentd's own state" in err and desk.left_behind() == []


def leads_out(folder):
    (folder / "out").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("../..")
    return {"out": "a link that leads out of the folder", "up": "a link that leads out of the folder"}


def fifo(folder):
    os.mkfifo(folder / "fifo")
    return {"fifo": "neither a file, a folder nor a link"}


def device(folder):
    os.mknod(folder / "null", 0o666 | 0o020000, os.makedev(1, 3))
    return {"null": "neither a file, a folder nor a link"}


def listener(folder):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
    return {"socket": "neither a file, a folder nor a link"}


def walls(folder):
    (folder / "secret").write_text("x")
    (folder / "wall").mkdir()
    for name in ("secret", "wall"):
        (folder / name).chmod(0)
    return {"secret": "cannot be read: Permission denied", "wall": "cannot be read: Permission denied"}


def loops(folder):
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "here").symlink_to(".")
    return {}


def deep(folder):
    at = os.open(folder, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("d" * 200, dir_fd=at)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = deeper
    os.close(at)
    return {"d" * 200: None}


def long_name(folder):
    (folder / ("n" * 255)).write_text("x")
    return {}


def empty(folder):
    (folder / "a.txt").unlink()
    return {}


def secret(folder):
    (folder / ".env").write_text("TOKEN=x")
    return {".env": "looks like a secret"}


@pytest.mark.parametrize("make", [
    leads_out, fifo, device, listener, walls, loops, deep, long_name, empty, secret,
], ids=lambda make: make.__name__)
def test_what_cannot_be_copied_is_left_out_and_said(desk, folder, make):
    left_out = make(folder)
    before = snapshot(folder)
    code, out, err = desk.runs("--dir", folder, as_anyone=True)
    assert code == 0, f"{out}{err}"
    for path, why in left_out.items():
        assert f"not copied: {path}" in out and (why is None or f"{path} ({why})" in out)
    assert out.count("not copied:") == len(left_out)
    assert snapshot(folder) == before and desk.left_behind() == []


def test_a_large_copy_is_told_of_and_goes_on(desk, folder):
    (folder / "many").mkdir()
    for number in range(10_001):
        (folder / "many" / str(number)).touch()
    code, out, err = desk.runs("--dir", folder, "--json")
    assert code == 0 and json.loads(out)["status"] == "done"
    assert "note: copying 10,002 files" in err and "many 10,001 files" in err and ".agentdignore" in err
    (folder / ".agentdignore").write_text("many\n")
    assert "copying" not in desk.runs("--dir", folder, "--json")[2]
