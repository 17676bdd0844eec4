"""A failing test in a small repository, fixed in an image with pytest in it: what the README's second example does."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "stats.py": "def median(numbers):\n    return sorted(numbers)[len(numbers) // 2]\n",
    "test_stats.py": "from stats import median\n\n\n"
                     "def test_odd():\n    assert median([3, 1, 2]) == 2\n\n\n"
                     "def test_even():\n    assert median([4, 1, 2, 3]) == 2.5\n",
}
PYTEST = "python3 -m pytest -q -p no:cacheprovider"
SCRIPT = [
    {"steps": ["run the tests", "repair what they show", "run them again"], "done_when": []},
    {"tool": "shell", "args": {"command": PYTEST}},
    {"tool": "edit_file", "match": "1 failed, 1 passed", "args": {
        "path": "stats.py", "old": "    return sorted(numbers)[len(numbers) // 2]\n",
        "new": "    low, high = sorted(numbers)[(len(numbers) - 1) // 2], sorted(numbers)[len(numbers) // 2]\n"
               "    return (low + high) / 2\n",
    }},
    {"tool": "shell", "args": {"command": PYTEST}},
    {"tool": "finish", "match": "2 passed", "args": {"status": "done", "answer": "The tests pass."}},
]


@pytest.fixture(scope="module")
def person(docker_image, tmp_path_factory):
    """Types commands beside a small repository, with a home of their own; leaves no image behind."""
    folder = tmp_path_factory.mktemp("own-image")
    env = {
        **os.environ, "HOME": str(folder), "AGENTD_HOME": str(folder / "home"), "AGENTD_IMAGE": docker_image,
        "PYTHONPATH": str(ROOT), "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }

    def types(*args, code=0, terminal=None, **more):
        command = [sys.executable, "-m", "agentd", *args]
        if terminal is None:
            done = subprocess.run(command, cwd=folder, env=env | more, capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=300)
            out, err = done.stdout, done.stderr
        else:
            done, out, err = answered(command, terminal, cwd=folder, env=env | more)
        assert done.returncode == code, f"exit {done.returncode}\n{out}\n{err}"
        return out + err

    types.folder = folder
    yield types
    types("purge", "--yes")


def answered(command, reply, **options):
    """Run a command whose questions go to a terminal, and type `reply` there."""
    ours, theirs = pty.openpty()
    said = bytearray()

    def listen():
        try:
            while data := os.read(ours, 4096):
                said.extend(data)
        except OSError:
            pass  # what a terminal says when nobody is left

    thread = threading.Thread(target=listen)
    thread.start()
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True, **options) as done:
        os.close(theirs)
        os.write(ours, reply.encode())
        out = done.communicate(timeout=300)[0]
    thread.join()
    os.close(ours)
    return done, out, said.decode()


@pytest.fixture(scope="module")
def image(person):
    """The image with pytest in it."""
    (person.folder / "requirements.txt").write_text("pytest>=8,<10  # what the goal needs\n")
    said = person("sandbox", "prepare", "--packages", "requirements.txt", "--name", "test-own-image", terminal="y\n")
    assert "download wheels of pytest, and what they need, into an image? [y/N]" in said
    assert 'agentd-sandbox-packages:test-own-image is ready: agentd run "GOAL" --image' in said
    return "agentd-sandbox-packages:test-own-image"


def test_a_failing_test_is_repaired_in_an_image_with_pytest(person, image):
    repository = person.folder / "stats"
    repository.mkdir()
    for name, text in FILES.items():
        (repository / name).write_text(text)
    (person.folder / "script.yaml").write_text(yaml.safe_dump(SCRIPT))
    assert own_tests(repository) == 1
    said = person("run", "Make the tests pass.", "--dir", "stats", "--image", image, "--model", "scripted:script.yaml")
    assert "The tests pass." in said and "done" in said
    assert person("diff", "--names") == "~ stats.py\n"
    assert own_tests(repository) == 1
    assert "applied  stats.py" in person("apply")
    assert own_tests(repository) == 0


def test_calls_in_it_have_the_packages_and_no_network(person, image):
    out = person("tools", "call", "shell", "--json", "--args", json.dumps({
        "command": "pytest --version; python3 -c 'import pip'; cut -d: -f1 /proc/net/dev | tail -n +3; id -u",
    }), AGENTD_IMAGE=image)
    said = json.loads(out)["outcome"]["text"]
    assert said.startswith("pytest ") and "No module named 'pip'" in said and said.endswith("\n    lo\n65533\n")


def own_tests(folder):
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=prepend"],
                          cwd=folder, capture_output=True, env={"PATH": os.environ["PATH"]}, check=False)
    return done.returncode


def test_who_says_no_or_cannot_be_asked_gets_no_image(person):
    (person.folder / "requirements.txt").write_text("pytest\n")
    command = ("sandbox", "prepare", "--packages", "requirements.txt", "--name", "never")
    assert "cancelled" in person(*command, terminal="n\n", code=130)
    assert "--yes: this needs your consent" in person(*command, code=2)
    assert "there is no image agentd-sandbox-packages:never" in person(
        "sandbox", "build", "--image", "agentd-sandbox-packages:never", code=5)


@pytest.mark.parametrize(("text", "code", "told"), [
    ("# nothing\n\nno-such-package-of-ours==9\n", 2, "wrong.txt:3: no wheel of no-such-package-of-ours==9"),
    ("pytest\n-e .\n", 2, "wrong.txt:2: '-e .' names no package"),
    ("", 2, "wrong.txt: names no package"),
])
def test_a_wrong_file_is_told_with_its_line(person, text, code, told):
    (person.folder / "wrong.txt").write_text(text)
    said = person("sandbox", "prepare", "--packages", "wrong.txt", "--yes", code=code, PIP_NO_INDEX="1",
                  PIP_FIND_LINKS=str(person.folder))
    assert told in said and "Traceback" not in said


def test_no_code_of_a_folder_or_a_package_runs_on_this_machine(person):
    """A module called as pip is, and a wheel that wants a source by its address: pip would build it."""
    folder, mark = person.folder / "hostile", person.folder / "ran"
    folder.mkdir()
    code = f"open({str(mark)!r}, 'a').write(__name__)\n"
    (folder / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'own'\nbackend-path = ['.']\n")
    (folder / "own.py").write_text(code)
    with tarfile.open(folder / "source.tar.gz", "w:gz") as tar:
        for name in ("pyproject.toml", "own.py"):
            tar.add(folder / name, f"source-1/{name}")
    with zipfile.ZipFile(folder / "bait-1-py3-none-any.whl", "w") as wheel:
        about = "Metadata-Version: 2.1\nName: bait\nVersion: 1\n"
        wheel.writestr("bait-1.dist-info/METADATA", f"{about}Requires-Dist: source @ file://{folder}/source.tar.gz\n")
        wheel.writestr("bait-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("bait-1.dist-info/RECORD", "")
    (person.folder / "pip.py").write_text(code)
    (person.folder / "bait.txt").write_text("bait\n")
    said = person("sandbox", "prepare", "--packages", "bait.txt", "--yes", code=5, PIP_NO_INDEX="1",
                  PIP_FIND_LINKS=str(folder))
    (person.folder / "pip.py").unlink()
    assert "a wheel wants a source by its address" in said and "Traceback" not in said
    assert not mark.exists(), mark.read_text()
