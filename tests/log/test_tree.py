from __future__ import annotations

from contextlib import closing

import pytest

from agentd.canon import canonical, sha256
from agentd.contracts import Change, Draft, FileEntry, Kind
from agentd.errors import LogDamaged
from agentd.log import base_tree, create_run, event_changes, final_tree, open_reader, tree_changes


def test_the_tree_before_and_after_and_what_lies_between(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        base, final, changes = base_tree(reader), final_tree(reader), tree_changes(reader)
        assert sorted(base) == ["a.txt", "b\udcff.txt"]
        assert sorted(final) == ["a.txt", "b\udcff.txt", "new/c.bin"]
        assert [(c.path, c.before is None, c.after is None) for c in changes] == [
            ("a.txt", False, False), ("new/c.bin", True, False)
        ]
        assert reader.blob(changes[0].before.sha256) == b"one\n"
        assert reader.blob(changes[0].after.sha256) == b"one\ntwo\n"


def finished(writer, body, changes=1):
    writer.append([Draft(kind=Kind.tool_finished, step=1, data={"changes": changes}, body=body)])


def test_what_was_changed_back_is_no_change(home, header, clock, entry, outcome_body):
    one, two = entry("a", b"1"), entry("a", b"2")
    link = FileEntry(path="l", kind="link", target="a")
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.workspace_imported, step=0, body=canonical([one.model_dump()]))])
        finished(writer, outcome_body(
            Change(path="a", before=one, after=two), Change(path="l", before=None, after=link)
        ), 2)
        finished(writer, outcome_body(Change(path="a", before=two, after=None)))
        with closing(open_reader(home, header().run_id)) as reader:
            assert tree_changes(reader) == (
                Change(path="a", before=one, after=None), Change(path="l", before=None, after=link)
            )
        finished(writer, outcome_body(Change(path="a", before=None, after=one)))
        finished(writer, outcome_body(Change(path="l", before=link, after=None)))
        with closing(open_reader(home, header().run_id)) as reader:
            assert tree_changes(reader) == ()
            assert final_tree(reader) == base_tree(reader) == {"a": one}
            assert event_changes(reader, list(reader.events())[-1])[0].path == "l"


def test_a_run_without_an_import_has_no_tree(home, header, clock):
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
    with closing(open_reader(home, header().run_id)) as reader:
        assert base_tree(reader) == final_tree(reader) == {}
        assert tree_changes(reader) == ()


@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"delta":{"changes":[{"path":3}]}}'])
def test_an_outcome_that_is_none_is_damage(home, header, clock, body):
    with closing(create_run(home, header(), clock)) as writer:
        finished(writer, body)
        with closing(open_reader(home, header().run_id)) as reader, pytest.raises(LogDamaged):
            tree_changes(reader)
        assert sha256(body)
