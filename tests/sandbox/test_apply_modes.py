"""What modes files get where changes are applied."""

from __future__ import annotations

import os

from agentd.canon import sha256
from agentd.contracts import Change
from agentd.sandbox import apply_changes
from tests.sandbox.changes import Changes, entry


def test_modes_are_kept_and_changes_of_modes_applied(folder):
    (folder / "a.txt").chmod(0o600)
    assert Changes().add("a.txt", b"one\n", b"two\n").apply(folder).applied == ("a.txt",)
    assert (folder / "a.txt").stat().st_mode & 0o777 == 0o600
    tighter = Change(path="old.txt", before=entry("old.txt", b"old\n"), after=entry("old.txt", b"old\n", 0o600))
    assert apply_changes(folder, [tighter], {}.__getitem__).applied == ("old.txt",)
    assert (folder / "old.txt").stat().st_mode & 0o777 == 0o600
    wider = Change(path="a.txt", before=entry("a.txt", b"two\n"), after=entry("a.txt", b"two\n", 0o666))
    apply_changes(folder, [wider], {}.__getitem__)
    assert (folder / "a.txt").stat().st_mode & 0o022 == 0


def of_modes(path, before, after, data=b"one\n", new=None):
    new = data if new is None else new
    return Change(path=path, before=entry(path, data, before), after=entry(path, new, after))


def test_a_log_that_tells_another_mode_than_the_folder_gives_no_new_one(folder):
    """The folder's own modes are what counts: a log that was imported says what it likes."""
    (folder / "a.txt").chmod(0o644)
    for before, after in ((0o666, 0o662), (0o777, 0o662), (0o100666, 0o100662)):
        apply_changes(folder, [of_modes("a.txt", before, after)], {}.__getitem__)
        assert (folder / "a.txt").stat().st_mode & 0o7022 == 0
    blobs = {sha256(data): data for data in (b"one\n", b"two\n")}.__getitem__
    for change in (of_modes("a.txt", 0o711, 0o755), of_modes("a.txt", 0o711, 0o755, new=b"two\n")):
        report = apply_changes(folder, [change], blobs)
        assert [s.why for s in report.skipped] == ["a new executable: name it to apply it"]
        assert apply_changes(folder, [change], blobs, dry_run=True) == report
        assert (folder / "a.txt").stat().st_mode & 0o111 == 0
    assert apply_changes(folder, [change], blobs, include={"a.txt"}).applied == ("a.txt",)


def test_a_change_of_the_mode_alone_does_not_reach_another_name_of_the_file(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"keys\n")
    outside.chmod(0o600)
    os.link(outside, folder / "keys")
    report = apply_changes(folder, [of_modes("keys", 0o600, 0o644, b"keys\n")], {}.__getitem__)
    assert report.applied == ("keys",) and (folder / "keys").stat().st_mode & 0o777 == 0o644
    assert (folder / "keys").read_bytes() == b"keys\n" and outside.stat().st_mode & 0o777 == 0o600


def test_no_bit_of_a_new_file_lets_others_write_or_act_as_its_owner(folder):
    changes = [Change(path="x", before=None, after=entry("x", b"x", 0o6777))]
    assert apply_changes(folder, changes, {sha256(b"x"): b"x"}.__getitem__, include={"x"}).applied == ("x",)
    assert (folder / "x").stat().st_mode & 0o7777 == 0o755
