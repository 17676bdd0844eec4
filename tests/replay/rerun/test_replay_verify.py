"""`agentd replay --verify`: its words, its exit codes, its image, and that it refuses and leaves what it should."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from agentd.clock import FixedClock
from agentd.contracts import Kind
from agentd.errors import LogDamaged, SandboxError
from agentd.log import export_run, import_runs
from agentd.runtime import Watch
from tests.flows.test_interrupt import left_behind
from tests.replay.rerun.conftest import forged, sh, signs


def test_the_image_of_the_run_or_else_the_one_that_it_is_now(one, again, here, tmp_path, docker_image):
    def forge(tag):
        def change(event, data, body):
            if event.kind is Kind.run_started:
                assert data["image"] == docker_image
                data["image"] = tag
                body = body and {**body, "image": tag}
            return body

        return change

    def renamed(header):
        return header.model_copy(update={"image": "gone:1"})

    notes = []
    watch = Watch(on_note=notes.append)
    assert signs(again(one, forged(here, one, tmp_path / "1", header=renamed), watch)) == "======"
    assert notes == []
    assert signs(again(one, forged(here, one, tmp_path / "2", forge("old:1")), watch)) == "======"
    assert notes == [f"the image of the run is not here: old:1; the calls run in {docker_image}"]
    with pytest.raises(SandboxError, match="there is no image gone:1"):
        again(one, forged(here, one, tmp_path / "3", forge("old:1"), renamed))
    assert left_behind(here.home) == []


def test_an_imported_run_chooses_no_image_and_no_limits(one, again, here, tmp_path):
    """What it names as an image is not built, and what it names as bounds is not given."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nRUN exit 1\n")
    chosen = str(tmp_path / "Dockerfile")

    def forge(event, data, body):
        if event.kind is Kind.run_started:
            data |= {"image": chosen, "limits": data["limits"] | {"workspace_bytes": 1 << 50}}
        if event.kind is Kind.tool_started:
            data |= {"timeout_s": 1e6, "output_bytes": 1 << 40}
        return body

    there = forged(here, one, tmp_path / "there", forge, lambda header: header.model_copy(update={"image": chosen}))
    file = io.BytesIO()
    export_run(there.home, one, file, "0.1.0", with_files=True)
    file.seek(0)
    other = here.model_copy(update={"home": tmp_path / "here"})
    import_runs(other.home, file, FixedClock(), 1 << 30)
    notes = []
    assert signs(again(one, other, Watch(on_note=notes.append))) == "======"
    assert notes == [f"the image of the run is not here: {chosen}; the calls run in {here.image}"]


def test_a_log_without_sense_is_damage(one, again, here, tmp_path):
    def forge(event, _data, body):
        return {"delta": {}} if event.kind is Kind.tool_finished else body

    with pytest.raises(LogDamaged, match=r"event \d+ cannot be read"):
        again(one, forged(here, one, tmp_path / "1", forge))

    def gone(event, _data, body):
        return "left out" if event.kind is Kind.tool_started else body

    with pytest.raises(LogDamaged, match="cannot be read"):
        again(one, forged(here, one, tmp_path / "2", gone))


def test_the_command_says_it_and_exits_for_ci(go, typed):
    run_id = go(
        sh("echo a"),
        sh("printf '\\033[2J'; head -c 6 /dev/urandom | base64"), sh("date"), sh("echo '\x1b[31mred'; sleep 60"),
        limits={"tool_timeout_s": 2},
    )
    said = typed("replay", run_id, "--verify", code=5).splitlines()
    assert [line[:8].split() for line in said[1:5]] == [["=", "1"], ["≠", "2"], ["~", "3"], ["?", "4"]]
    assert "text line 1: '\\x1b[2J" in said[2] and "but for: time" in said[3] and "time limit" in said[4]
    assert said[5].startswith("note   normalised: time: times and dates")
    assert said[6] == "4 calls: 1 the same, 1 the same once normalised, 1 different, 1 not comparable"
    told = json.loads(typed("replay", run_id, "--verify", "--json", code=5))
    assert told["counts"] == {"=": 1, "~": 1, "≠": 1, "?": 1} and list(told["normalisers"]) == ["time"]
    assert [row["sign"] for row in told["calls"]] == ["=", "≠", "~", "?"]
    assert told["calls"][1]["differences"][0].keys() == {"what", "path", "line", "was", "now"}


def test_what_cannot_be_compared_is_no_failure(go, typed, here):
    run_id = go(sh("sleep 60"), limits={"tool_timeout_s": 1})
    assert typed("replay", run_id, "--verify").endswith("1 calls: 1 not comparable\n")
    assert "nothing to compare" in typed("replay", go(), "--verify")


@pytest.mark.parametrize("args", [["--speed", "1"], ["--step"]])
def test_it_is_not_played(one, typed, args):
    assert typed("replay", one, "--verify", *args, code=2) == ""


def test_a_damaged_log_is_refused(one, typed, here, tmp_path):
    other = forged(here, one, tmp_path / "forged")
    with closing(sqlite3.connect(other.runs / one / "log.db")) as file, file:
        for (name,) in list(file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("UPDATE event SET step = 7 WHERE seq = 9")
    said = typed("replay", one, "--verify", "--json", home=other.home, code=5)
    assert said == "" and left_behind(other.home) == []


@pytest.mark.parametrize("moment", ["opening", "call"])
def test_ctrl_c_leaves_nothing(go, here, env, moment):
    run_id = go(*[sh("echo a")][: moment == "call"], sh("sleep 6"), sh("echo b"))
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "replay", run_id, "--verify"], env=env(here.home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )
    until = time.monotonic() + 20
    while moment == "opening" and not left_behind(here.home, 0) and time.monotonic() < until:
        time.sleep(0.01)
    for line in process.stdout if moment == "call" else ():
        if line.startswith("="):
            time.sleep(0.5)
            break
    os.killpg(process.pid, signal.SIGINT)
    began = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 4
    assert (process.returncode, err) == (130, "cancelled\n") and out in ("", "goal   Do it.\n")
    assert left_behind(here.home) == []
