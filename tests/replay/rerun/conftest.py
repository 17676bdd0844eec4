"""Runs to be run again, as they were or forged, and what is typed for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing

import pytest
import yaml

from agentd.canon import canonical, sha256
from agentd.clock import FixedClock
from agentd.contracts import Draft
from agentd.log import create_run, open_reader
from agentd.replay import rerun
from agentd.runtime import RunRequest, Watch, execute
from agentd.settings import Settings
from agentd.tools import load_catalogue
from tests.replay.conftest import DONE, ROOT, call

NEW = [b"one\ntwp\n"]


def sh(command):
    return call("shell", command=command)


CALLS = [
    call("write_file", path="a.txt", text="one\ntwo\n"), sh("mkdir d; cat *.txt > d/all; chmod 750 d; ln -s a.txt l"),
    sh("ls; echo oops >&2; exit 3"), call("edit_file", path="a.txt", old="nothing", new="x"),
    call("delete", path="b.txt"), sh("cat a.txt d/all; ls"),
]


@pytest.fixture(scope="module")
def here(docker_image, tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"), image=docker_image)


@pytest.fixture(scope="module")
def go(here, tmp_path_factory):
    """Runs calls on a folder of two files, with a script beside it; the run's id."""

    def start(*script, watch=None, here=here, **request):
        folder = tmp_path_factory.mktemp("run") / "folder"
        folder.mkdir()
        for name in ("b.txt", "log.txt"):
            (folder / name).write_text(f"{name}\n")
        path = folder.with_name("script.yaml")
        path.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, *script, DONE]))
        return execute(
            RunRequest(goal="Do it.", source=folder, **request),
            here.model_copy(update={"model": f"scripted:{path}"}), watch=watch,
        ).run_id

    return start


@pytest.fixture(scope="module")
def again(here):
    """Runs the calls of a run again, by default as they were."""

    def start(run_id, here=here, watch=None):
        with closing(open_reader(here.home, run_id)) as reader:
            return list(rerun(reader, here, load_catalogue(here.tools_paths), watch or Watch()))

    return start


@pytest.fixture(scope="module")
def one(go):
    return go(*CALLS)


def signs(rows):
    return "".join(row.sign for row in rows)


def forged(here, run_id, home, change=lambda event, data, body: body, header=lambda header: header, until=None):
    """The same run in another home, with a right chain, after `change` had its way with each event's data and
    body and the contents; the settings to read it with."""
    shutil.copytree(here.home / "objects", home / "objects", dirs_exist_ok=True)
    clock = FixedClock()
    with closing(open_reader(here.home, run_id)) as reader:
        contents = {}
        for row in reader.blob_rows():
            name = bytes(row.hash).hex()
            contents[name] = reader.blob(name)
        with closing(create_run(home, header(reader.header), clock)) as writer:
            for event in list(reader.events())[:until]:
                body = json.loads(contents[event.body_hash]) if event.body_hash else None
                data, before = dict(event.data), json.dumps(body)
                body = change(event, data, body)
                if body == "left out":
                    continue
                whole = None if body is None else contents[event.body_hash] if json.dumps(body) == before else (
                    canonical(body))
                contents |= {sha256(new): new for new in NEW}
                clock.advance((event.ts_ns - clock.now_ns()) / 1e9)
                writer.append([Draft(kind=event.kind, step=event.step, data=data, call_id=event.call_id, body=whole)],
                              contents)
    return here.model_copy(update={"home": home})


@pytest.fixture
def env(docker_image):
    return lambda home: {"PATH": os.environ["PATH"], "HOME": str(home), "AGENTD_HOME": str(home),
                         "AGENTD_IMAGE": docker_image, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def typed(here, env):
    """What a command says."""

    def start(*args, home=here.home, code=0):
        done = subprocess.run([sys.executable, "-m", "agentd", *args], env=env(home), capture_output=True, text=True,
                              cwd=home, check=False)
        assert done.returncode == code, (done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    return start
