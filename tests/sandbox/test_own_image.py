"""Images of the user's own: what is laid on them, when they are built anew, and what is refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall
from agentd.errors import SandboxError, UsageError
from agentd.sandbox import Origin, build_image, open_sandbox, resolve
from agentd.sandbox.base import make_base
from agentd.settings import IMAGE, data_dir


@pytest.fixture
def base(docker_image, engine):
    """An image with Python and nothing of ours."""
    return make_base(engine, print)


@pytest.fixture
def own(engine, tmp_path, base):
    """Writes a Dockerfile with files beside it, of which one is like no other; its images are gone
    afterwards, and so is a container that used them."""
    folder = tmp_path / "own"
    folder.mkdir()

    def write(text, **files):
        (folder / "own").write_text(str(folder))
        (folder / "Dockerfile").write_text(text.replace("BASE", base))
        for name, content in files.items():
            (folder / name).write_text(content)
        return str(folder / "Dockerfile")

    yield write
    for container in engine.containers({"agentd.home": engine.home}):
        engine.remove(container["Id"])
    for image in engine.images({"agentd.image.home": engine.home}):
        for tag in image["RepoTags"]:
            engine.remove_image(image["Id"] if "<none>" in tag else tag)


def tags(engine):
    return {tag for image in engine.images({"agentd.image.home": engine.home}) for tag in image["RepoTags"]}


def shell(home, image, command):
    """What a shell command prints in a sandbox of that image."""
    sandbox = open_sandbox(Origin(), home=home, run_id="own", image=image, limits=Limits(), clock=SystemClock(), pool=0)
    spec = {"tool.py": "import subprocess\ndef run(args):\n"
                       "    return subprocess.run(args['c'], shell=True, capture_output=True, text=True).stdout\n"}
    from tests.sandbox.conftest import spec_of

    try:
        call = ToolCall(call_id="c", tool="probe", args={"c": command})
        return sandbox.run(call, spec_of(spec), timeout_s=20, output_bytes=1 << 16).outcome.text
    finally:
        sandbox.close()


def test_calls_run_in_a_dockerfiles_image_and_keep_its_path(engine, own, tmp_path):
    image = own("FROM BASE\nCOPY hello /opt/own/bin/hello\nENV PATH=/opt/own/bin:/usr/bin:/bin\n"
                "RUN chmod 755 /opt/own/bin/hello\nUSER 1234\nENTRYPOINT [\"false\"]\n",
                hello="#!/bin/sh\necho from my image\n")
    assert shell(tmp_path / "home", image, "hello; id -u") == "from my image\n65533\n"
    assert shell(tmp_path / "home", str(Path(image).parent), "hello") == "from my image\n"


def test_an_unchanged_one_is_reused_and_a_changed_one_replaces_it(engine, own):
    image = own("FROM BASE\nCOPY data /data\n", data="one", ignored="x")
    (Path(image).parent / ".dockerignore").write_text("# not for the image\nignored\n")
    lines = []
    first = build_image(engine, image, lines.append)
    assert any(line.startswith("Step ") for line in lines) and not any("Selecting" in line for line in lines)
    lines.clear()
    Path(image).touch()
    own("FROM BASE\nCOPY data /data\n", ignored="y")
    assert (build_image(engine, image, lines.append), lines) == (first, [])
    own("FROM BASE\nCOPY data /data\n", data="two")
    second = build_image(engine, image, lines.append)
    assert second != first and tags(engine) & {first, second} == {second}
    assert len([tag for tag in tags(engine) if tag.startswith("agentd-sandbox-own:")]) == 1


def test_an_image_that_a_container_uses_stays(engine, own, tmp_path):
    image = own("FROM BASE\nCOPY data /data\n", data=str(tmp_path))
    first = build_image(engine, image, print)
    engine.create({"Image": first, "Cmd": ["true"], "Labels": engine.labels(kind="call")})
    own("FROM BASE\nCOPY data /data\n", data="two")
    assert {first, build_image(engine, image, print)} <= tags(engine)


def test_a_local_image_gets_the_layer_once(engine, own, docker_image):
    image = build_image(engine, own("FROM BASE\nRUN echo own > /own\n"), print)
    assert resolve(engine, image) == image
    assert resolve(engine, docker_image) == docker_image == resolve(engine, IMAGE)
    below = next(tag for tag in tags(engine) if tag.startswith("agentd-sandbox-own:"))
    lines = []
    laid = build_image(engine, below, lines.append)
    assert laid.startswith(f"{IMAGE}:") and laid != below and lines[0] == f"building {laid} on {below}"


def test_proxies_reach_the_build_and_not_the_image(engine, own, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy.test:1")
    monkeypatch.setenv("no_proxy", "localhost")
    image = build_image(engine, own('FROM BASE\nRUN echo "$HTTPS_PROXY" | grep -q cret@proxy\n'
                                    'RUN test "$no_proxy" = localhost\n'), print)
    said = json.dumps([engine.image(image), engine.api.history(image)])
    assert "proxy.test" not in said and "secret" not in said and "cret@proxy" in said


@pytest.mark.parametrize(("text", "told"), [
    ("FROM scratch\nCOPY data /data\n", "it has no python3"),
    ("FROM BASE\nRUN rm -r /usr/lib/python3.11/ctypes\n", "lacks a part of the standard library"),
    ("FROM BASE\nVOLUME /data\n", "declares volumes (/data)"),
    ("FROM BASE\nRUN echo one; echo two; exit 3\n", "one\ntwo\nThe command '/bin/sh -c echo one; echo two; exit 3'"),
    ("FRO BASE\n", "FRO"),
    ("FROM agentd-test-none:1\n", "agentd-test-none"),
])
def test_an_image_that_no_call_can_run_in_is_told(engine, own, text, told):
    image = own(text, data="x")
    with pytest.raises(SandboxError) as caught:
        build_image(engine, image, print)
    assert told in caught.value.message and image in caught.value.message and caught.value.hint


def test_the_layer_refuses_an_old_python():
    fit = data_dir("sandbox") / "fit.py"
    code = f"import sys, runpy; sys.version_info = (3, 8, 1); runpy.run_path({str(fit)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "agentd: its python3 is 3.8.1, and calls need 3.9 or newer\n")


@pytest.mark.parametrize(("make", "told"), [
    (lambda folder: folder / "none", "there is no such Dockerfile"),
    (lambda folder: folder, "there is no such Dockerfile"),
])
def test_a_dockerfile_that_cannot_be_had_is_a_usage_error(engine, tmp_path, make, told):
    with pytest.raises(UsageError, match=told):
        resolve(engine, str(make(tmp_path)))


def test_a_context_that_is_too_large_is_a_usage_error(engine, own):
    image = own("FROM BASE\n")
    with (Path(image).parent / "huge").open("wb") as file:
        file.truncate(600 << 20)
    with pytest.raises(UsageError, match="more than 512 MiB") as caught:
        resolve(engine, image)
    assert ".dockerignore" in caught.value.hint
    (Path(image).parent / ".dockerignore").write_text("huge\n")
    assert resolve(engine, image)


def test_what_is_sent_does_not_depend_on_times_or_owners(own, base):
    from agentd.sandbox.context import folder_context

    image = Path(own("FROM BASE\nCOPY . /x\n", data="x"))
    (image.parent / "link").symlink_to("/etc/passwd")
    first = folder_context(image).hash()
    with folder_context(image).open() as tar:
        sent = tar.read()
    (image.parent / "data").touch()
    with folder_context(image).open() as tar:
        assert tar.read() == sent
    with tarfile.open(fileobj=io.BytesIO(sent)) as tar:
        assert {m.name: (m.mtime, m.issym()) for m in tar} == {
            "Dockerfile": (0, False), "data": (0, False), "link": (0, True), "own": (0, False),
        }
    (image.parent / "data").chmod(0o755)
    assert folder_context(image).hash() != first
