"""What `agentd purge` lists, asks, removes and leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from agentd.sandbox import Engine, build_image
from agentd.sandbox.base import make_base
from agentd.sandbox.owner import owner_id

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = [{"steps": ["end"], "done_when": []}, {"tool": "finish", "args": {"status": "done", "answer": "ok"}}]


@pytest.fixture
def person(docker_image, tmp_path):
    """Types commands with a home of their own, in which there is a run, a cache and a model of theirs."""
    home = tmp_path / "home"
    (tmp_path / "script.yaml").write_text(yaml.safe_dump(SCRIPT))
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(home),
           "AGENTD_IMAGE": docker_image, "PYTHONPATH": str(ROOT)}
    env |= {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"}

    def types(*args, code=0, **more):
        done = subprocess.run([sys.executable, "-m", "agentd", *args], cwd=tmp_path, env=env | more, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False)
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if "--json" in args and code == 0 else done.stdout + done.stderr

    types("run", "End.", "--dir", "none", "--model", f"scripted:{tmp_path / 'script.yaml'}")
    (home / "cache" / "prompts").mkdir(parents=True)
    (home / "cache" / "prompts" / "state").write_bytes(b"x" * 5000)
    (home / "models").mkdir()
    (home / "models" / "mine.gguf").write_bytes(b"GGUF")
    types.home = home
    return types


@pytest.fixture
def engine(person):
    connected = Engine.connect(person.home)
    yield connected
    for container in connected.containers({"agentd.home": connected.home}):
        connected.remove(container["Id"])
    for image in connected.images({"agentd.image.home": connected.home}):
        for tag in image["RepoTags"]:
            connected.remove_image(tag)
    connected.close()


def own_image(engine, folder):
    folder.mkdir()
    (folder / "Dockerfile").write_text(f"FROM {make_base(engine, print)}\nRUN echo {folder} > /own\n")
    return build_image(engine, str(folder), print)


def left_by_the_dead(engine, image):
    with subprocess.Popen(["sleep", "60"]) as process:
        owner = owner_id(process.pid)
        process.kill()
    labels = engine.labels(kind="call", run_id="r1") | {"agentd.owner": owner}
    container = engine.create({"Image": image, "Cmd": ["true"], "Labels": labels})
    volume = engine.create_volume(f"agentd-test-{process.pid}", options={}, labels=labels)
    return container, volume


def test_it_lists_and_removes_all_that_is_of_this_home(person, engine, docker_image, tmp_path):
    image = own_image(engine, tmp_path / "own")
    container, volume = left_by_the_dead(engine, image)
    listed = json.loads(person("purge", "--dry-run", "--json"))
    assert [item["what"] for item in listed["items"]] == ["cache", "container", "volume", "image", "image"]
    assert listed["removed"] is False and listed["engine"] is None
    assert {volume, image} <= {item["name"] for item in listed["items"]}
    assert engine.inspect(container) and engine.image_id(image)

    assert "needs your consent" in person("purge", code=2)
    assert engine.inspect(container) and (person.home / "cache").exists()

    said = person("purge", "--yes")
    assert image in said and "removed 5 of 5" in said
    assert engine.inspect(container) is None and engine.volumes({"agentd.home": engine.home}) == []
    assert engine.images({"agentd.image.home": engine.home}) == []
    assert not (person.home / "cache").exists()
    assert (person.home / "models" / "mine.gguf").exists() and engine.image_id(docker_image)
    assert len(json.loads(person("runs", "--json"))) == 1
    assert "there is nothing to remove" in person("purge", "--yes")


def test_runs_go_only_where_they_are_named(person):
    (run,) = json.loads(person("runs", "--json"))
    listed = json.loads(person("purge", "--runs", "--yes", "--json"))
    assert [(i["what"], i["removed"]) for i in listed["items"]] == [("runs", True), ("cache", True)]
    assert json.loads(person("runs", "--json")) == []
    left = {p.name for p in person.home.rglob("*")}
    assert run["run_id"] not in left


def test_what_is_of_another_home_stays(person, engine, docker_image, tmp_path):
    other = Engine.connect(tmp_path / "other")
    try:
        container, volume = left_by_the_dead(other, docker_image)
        person("purge", "--yes", "--runs")
        assert other.inspect(container) and other.volumes({"agentd.home": other.home})
    finally:
        other.remove(container)
        other.remove_volume(volume)
        other.close()


def test_what_a_user_made_of_an_image_of_ours_stays(person, engine, tmp_path):
    image = own_image(engine, tmp_path / "own")
    engine.api.tag(image, "agentd-test-of-a-user", "1")
    try:
        person("purge", "--yes")
        assert engine.image_id("agentd-test-of-a-user:1") and engine.image_id(image) is None
    finally:
        engine.remove_image("agentd-test-of-a-user:1")


def test_nothing_is_removed_while_a_run_goes_on(person, engine, docker_image):
    """This process lives, so what it owns is a run's that goes on."""
    engine.create({"Image": docker_image, "Cmd": ["true"], "Labels": engine.labels(kind="call", run_id="r7")})
    said = person("purge", "--yes", "--runs", code=2)
    assert "a run of this home is going on (r7)" in said
    assert (person.home / "cache").exists() and len(json.loads(person("runs", "--json"))) == 1


def test_a_run_that_is_being_written_keeps_every_run(person):
    from agentd.clock import SystemClock
    from agentd.log import open_writer

    (run,) = json.loads(person("runs", "--json"))
    writer = open_writer(person.home, run["run_id"], SystemClock())
    try:
        assert "is being written by process" in person("purge", "--yes", "--runs", code=2)
    finally:
        writer.close()
    assert (person.home / "cache").exists() and len(json.loads(person("runs", "--json"))) == 1


def test_without_an_engine_the_rest_is_removed_and_it_says_so(person):
    said = person("purge", "--yes", code=5, DOCKER_HOST="unix:///nowhere.sock")
    assert "containers, volumes and images are not looked at" in said and "/nowhere.sock" in said
    assert not (person.home / "cache").exists()
