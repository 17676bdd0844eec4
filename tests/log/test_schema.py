"""The page that describes the log, held against the code and against logs."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest

import agentd.log
from agentd.contracts import SCHEMA_VERSION, Kind, RunHeader
from agentd.log import Catalogue, export_run, open_reader
from agentd.log.chain import event_hash, genesis
from agentd.log.exchange import _KINDS, FORMAT_VERSION, Opening
from agentd.log.schema import metadata
from agentd.log.shapes import BODIES, DATA, check_shape

PAGE = Path(agentd.log.__file__).with_name("SCHEMA.md").read_text(encoding="utf-8")
GOLDEN = Path(__file__).with_name("golden")


def table(heading):
    """The rows of the table under a heading, as lists of cells."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def block(name):
    return re.search(rf"```\w+ {name}\n(.*?)\n```", PAGE, re.DOTALL)[1]


def fields(cell):
    """(those that are always there, those that may be)"""
    words = cell.split()
    return {word for word in words if word[-1] != "?"}, {word.rstrip("?") for word in words}


def test_it_names_the_versions():
    assert f"Schema version **{SCHEMA_VERSION}**, form of exported files version **{FORMAT_VERSION}**" in PAGE
    assert [int(row[0]) for row in table("Versions")] == list(range(1, SCHEMA_VERSION + 1))


def test_it_names_every_table_and_column():
    assert [tuple(row[:2]) for row in table("Tables")] == [
        (one.name, column.name) for one in metadata.tables.values() for column in one.columns
    ]


def test_its_example_is_right_by_the_standard_library_and_by_ours():
    """What the page says is enough to compute the hashes without agentd."""
    header, event = json.loads(block("header")), json.loads(block("event"))

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return repr(value) if isinstance(value, float) else value

    def tagged(tag, value):
        text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"))
        return "s1:" + hashlib.sha256(tag.encode() + b"\0" + text.encode("ascii")).hexdigest()

    without = {name: value for name, value in header.items() if (name, value) != ("parent_hash", None)}
    assert tagged("agentd.run.1", without) == block("genesis") == genesis(RunHeader(**header)) == event["prev_hash"]
    assert tagged("agentd.event.1", event) == block("hash") == event_hash(event)


def test_it_names_every_kind():
    assert [row[0] for row in table("Kinds")] == [kind.value for kind in Kind]


def not_named(reader):
    """Events whose data or body has other fields than the page names."""
    data = {row[0]: row[1] for row in table("Kinds")}
    data["forked"] = data["forked"].replace("as run_started, and", data["run_started"])
    bodies = {row[0]: row[2] for row in table("Kinds")}
    for event in reader.events():
        always, maybe = fields(data[event.kind])
        body = json.loads(reader.blob(event.body_hash)) if event.body_hash else {}
        named = data[event.kind] if "where it was cut" in bodies[event.kind] else bodies[event.kind]
        check_shape(event, reader.blob)
        said = event.data.keys() - {"redacted"}
        if not (always <= said <= maybe and (isinstance(body, list) or body.keys() <= fields(named)[1])):
            yield event


def test_what_an_import_checks_is_what_it_names():
    data = {row[0]: row[1] for row in table("Kinds")}
    data["forked"] = data["forked"].replace("as run_started, and", data["run_started"])
    assert {kind: sorted(data[kind].split()) for kind in data} == {kind: sorted(shape) for kind, shape in DATA.items()}
    bodies = {row[0]: set(row[2].split()) for row in table("Kinds") if row[2] and "cut" not in row[2]}
    assert bodies.keys() == BODIES.keys()
    for kind, shape in BODIES.items():
        named = shape if isinstance(shape, dict) else getattr(shape, "model_fields", bodies[kind])
        assert set(named) == bodies[kind], kind


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_the_fields_of_events_are_those_that_it_names(tmp_path, version):
    shutil.copytree(GOLDEN / str(version), tmp_path / "home")
    seen = set()
    for run in Catalogue(tmp_path / "home").list_runs():
        with closing(open_reader(tmp_path / "home", run.run_id)) as reader:
            seen |= {event.kind for event in reader.events()}
            assert list(not_named(reader)) == []
    assert len(seen) >= 14


def test_the_lines_of_a_file_are_those_that_it_names(tmp_path):
    named = {row[0]: fields(row[1]) for row in table("Exported files")}
    kinds = {next(iter(model.model_fields)): set(model.model_fields) for model in (*_KINDS.values(), Opening)}
    for extra in ("blob", "file"):  # the name of a content is declared after what contents have in common
        kinds[extra] = next(set(model.model_fields) for model in _KINDS.values() if extra in model.model_fields)
    kinds.pop("size", None)
    assert {name: {name, *words[1]} for name, words in named.items()} == kinds
    shutil.copytree(GOLDEN / "2", tmp_path / "home")
    out = io.BytesIO()
    (fork,) = [run for run in Catalogue(tmp_path / "home").list_runs() if run.forked]
    export_run(tmp_path / "home", fork.run_id, out, "0.1.0")
    for line in map(json.loads, gzip.decompress(out.getvalue()).splitlines()):
        first, *others = line
        assert named[first][0] <= set(others) <= named[first][1], line
