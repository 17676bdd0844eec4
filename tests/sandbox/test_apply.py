"""Applying changes to a real folder, also a hostile one."""

from __future__ import annotations

import os

import pytest

from agentd.canon import sha256
from agentd.contracts import Change
from agentd.errors import WorkspaceError
from agentd.sandbox import apply_changes, danger
from tests.sandbox.changes import Changes, change_of, entry


def test_new_changed_and_gone(folder):
    report = (Changes().add("a.txt", b"one\n", b"two\n").add("old.txt", b"old\n")
              .add("sub/deep/new.txt", None, b"new\n").apply(folder))
    assert report.applied == ("a.txt", "old.txt", "sub/deep/new.txt")
    assert (folder / "a.txt").read_bytes() == b"two\n"
    assert (folder / "sub/deep/new.txt").read_bytes() == b"new\n"
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == ["a.txt", "new.txt"]


def test_applying_again_changes_nothing(folder):
    changes = Changes().add("a.txt", b"one\n", b"two\n").add("old.txt", b"old\n")
    first = changes.apply(folder)
    assert set(changes.apply(folder).applied) == set(first.applied)


def test_what_changed_meanwhile_is_a_conflict_and_stays(folder):
    changes = Changes().add("a.txt", b"one\n", b"two\n").add("old.txt", b"old\n").add("n.txt", None, b"n")
    (folder / "a.txt").write_bytes(b"mine\n")
    (folder / "old.txt").unlink()
    (folder / "n.txt").write_bytes(b"mine")
    report = changes.apply(folder)
    assert [c.path for c in report.conflicts] == ["a.txt", "n.txt"]
    assert report.applied == ("old.txt",)
    assert (folder / "a.txt").read_bytes() == b"mine\n"
    assert (folder / "n.txt").read_bytes() == b"mine"


def test_a_dry_run_writes_nothing_and_says_the_same(folder):
    changes = Changes().add("a.txt", b"one\n", b"two\n").add("old.txt", b"old\n").add(".bashrc", None, b"x")
    dry = changes.apply(folder, dry_run=True)
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]
    assert changes.apply(folder) == dry


@pytest.mark.parametrize("place", ["state", "."])
def test_nothing_is_written_to_agentds_own_state(folder, place):
    """Even named: what a run leaves there could say which files are trusted."""
    changes = Changes().add("state/trusted.json", None, b"{}").add("state", None, b"{}").add("statement", None, b"x")
    state = folder / place
    report = changes.apply(folder, include={"state/trusted.json", "state"}, overwrite={"state"}, state=state)
    assert [s.path for s in report.skipped if s.why == "agentd's own state"][:2] == ["state", "state/trusted.json"]
    assert (folder / "statement").exists() == (place == "state") and not state.joinpath("trusted.json").exists()


def test_a_conflict_may_be_overwritten_on_demand(folder):
    (folder / "a.txt").write_bytes(b"mine\n")
    report = Changes().add("a.txt", b"one\n", b"two\n").apply(folder, overwrite={"a.txt"})
    assert report.applied == ("a.txt",)
    assert (folder / "a.txt").read_bytes() == b"two\n"


@pytest.mark.parametrize("path", [
    ".git/hooks/pre-commit", "sub/.GIT/config", ".bashrc", ".zshrc", ".profile", ".github/workflows/x.yml",
    ".vscode/tasks.json", ".local/bin/ls", "sitecustomize.py", "x.pth", ".envrc", ".pre-commit-config.yaml",
    "agentd.toml",
])
def test_what_runs_by_itself_later_must_be_named(folder, path):
    changes = Changes().add(path, None, b"evil")
    report = changes.apply(folder)
    assert [s.path for s in report.skipped] == [path]
    assert not (folder / path).exists()
    assert changes.apply(folder, include={path}).applied == (path,)
    assert (folder / path).read_bytes() == b"evil"


def test_a_new_executable_must_be_named_and_an_old_one_not(folder):
    blob = {sha256(data): data for data in (b"", b"a", b"b")}.__getitem__
    assert danger(Change(path="x", before=None, after=entry("x", b"", 0o755)), blob)
    assert danger(Change(path="x", before=entry("x", b"a", 0o755), after=entry("x", b"b", 0o755)), blob) is None
    assert danger(Change(path="x", before=entry("x", b"a"), after=entry("x", b"a", 0o755)), blob)


def test_a_link_must_be_named(folder):
    change = Change(path="l", before=None, after=entry("l", kind="link", target="/etc/shadow"))
    assert apply_changes(folder, [change], {}.__getitem__).skipped
    assert apply_changes(folder, [change], {}.__getitem__, include={"l"}).applied == ("l",)
    assert os.readlink(folder / "l") == "/etc/shadow"  # noqa: PTH115 - the link itself


def test_a_link_on_the_way_is_not_followed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "sub").symlink_to(outside)
    report = Changes().add("sub/x.txt", None, b"evil").apply(folder)
    assert not report.applied
    assert list(outside.iterdir()) == []


def test_a_file_that_became_a_link_is_not_written_through(folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"one\n")
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(victim)
    report = Changes().add("a.txt", b"one\n", b"evil").apply(folder)
    assert [c.path for c in report.conflicts] == ["a.txt"]
    assert victim.read_bytes() == b"one\n"


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "a//b", "./x", ""])
def test_a_path_that_leads_out_is_skipped(folder, path):
    report = Changes().add(path, None, b"evil").apply(folder)
    assert not report.applied
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]


def test_a_folder_with_files_of_the_users_own_stays(folder):
    (folder / "d").mkdir()
    (folder / "d/mine.txt").write_text("mine")
    change = Change(path="d", before=entry("d", kind="dir", mode=0o755), after=None)
    report = apply_changes(folder, [change], {}.__getitem__)
    assert [s.path for s in report.skipped] == ["d"]
    assert (folder / "d/mine.txt").exists()


def test_a_file_turns_into_a_folder_and_back(folder):
    turn = [Change(path="a.txt", before=entry("a.txt", b"one\n"), after=entry("a.txt", kind="dir", mode=0o755)),
            Change(path="a.txt/x", before=None, after=entry("a.txt/x", b"x"))]
    contents = {sha256(b"x"): b"x", sha256(b"one\n"): b"one\n"}.__getitem__
    assert set(apply_changes(folder, turn, contents).applied) == {"a.txt", "a.txt/x"}
    back = [Change(path=c.path, before=c.after, after=c.before) for c in turn]
    assert set(apply_changes(folder, back, contents).applied) == {"a.txt", "a.txt/x"}
    assert (folder / "a.txt").read_bytes() == b"one\n"


def test_names_that_are_not_utf8(folder):
    name = os.fsdecode(b"caf\xe9\nx")
    assert Changes().add(name, None, b"x").apply(folder, include={name}).applied == (name,)
    assert (folder / name).read_bytes() == b"x"


def test_damaged_content_is_not_written(folder):
    changes = Changes().add("a.txt", b"one\n", b"two\n")
    changes.blobs[sha256(b"two\n")] = b"evil"
    assert [s.path for s in changes.apply(folder).skipped] == ["a.txt"]
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]
    assert (folder / "a.txt").read_bytes() == b"one\n"


def test_a_folder_that_is_gone(tmp_path):
    with pytest.raises(WorkspaceError, match="cannot open the folder"):
        Changes().add("a", None, b"x").apply(tmp_path / "none")


class Meddling:
    """Contents of a run; when one is asked for again, something happens in the folder: between check and write."""

    def __init__(self, contents, meddle):
        self._contents = {sha256(data): data for data in contents}
        self._meddle = meddle
        self._checked = set()

    def __call__(self, name):
        if name in self._checked:
            self._meddle()
        self._checked.add(name)
        return self._contents.get(name, b"")


def test_a_file_swapped_for_a_link_after_it_was_checked(folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"one\n")

    def swap():
        (folder / "a.txt").unlink()
        (folder / "a.txt").symlink_to(victim)

    report = apply_changes(folder, [change_of("a.txt", b"one\n", b"evil")], Meddling([b"evil"], swap))
    assert [c.path for c in report.conflicts] == ["a.txt"]
    assert victim.read_bytes() == b"one\n"
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]


def test_a_folder_swapped_for_a_link_after_it_was_checked(folder, tmp_path):
    (folder / "sub").mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()

    def swap():
        if not (folder / "sub").is_symlink():
            (folder / "sub").rename(folder / "moved")
            (folder / "sub").symlink_to(outside)

    changes = [change_of("sub/x", None, b"x"), change_of("sub/y", None, b"y")]
    report = apply_changes(folder, changes, Meddling([b"x", b"y"], swap))
    assert list(outside.iterdir()) == []
    assert report.applied == ("sub/x",)  # its folder was open: it went where that folder went
    assert (folder / "moved/x").read_bytes() == b"x"
    assert [s.path for s in report.skipped] == ["sub/y"]


def test_what_a_person_writes_at_the_last_moment_stays(folder):
    def write():
        (folder / "a.txt").write_bytes(b"mine")
        (folder / "n.txt").write_bytes(b"mine")

    changes = [change_of("a.txt", b"one\n", b"two\n"), change_of("n.txt", None, b"n")]
    report = apply_changes(folder, changes, Meddling([b"two\n", b"n"], write))
    assert [c.path for c in report.conflicts] == ["a.txt", "n.txt"]
    assert {p.read_bytes() for p in folder.iterdir()} == {b"mine", b"old\n"}


def test_an_interrupted_apply_is_finished_by_another(folder):
    (folder / "d").mkdir()
    (folder / "d/x").write_bytes(b"x")
    changes = [
        change_of("a.txt", b"one\n", b"two\n"), change_of("b.txt", None, b"b"),
        Change(path="d", before=entry("d", kind="dir", mode=0o755), after=entry("d", b"now a file")),
        change_of("d/x", b"x", None), change_of("old.txt", b"old\n", None),
    ]
    contents = [b"two\n", b"b", b"now a file"]
    asked = 0

    def fail():
        nonlocal asked
        asked += 1
        if asked % 2 == 0:
            raise KeyboardInterrupt

    for _ in range(len(contents)):
        try:
            report = apply_changes(folder, changes, Meddling(contents, fail))
        except KeyboardInterrupt:
            continue
        break
    assert set(report.applied) == {"a.txt", "b.txt", "d", "d/x", "old.txt"}
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {"a.txt": b"two\n", "b.txt": b"b", "d": b"now a file"}


def test_a_left_over_of_a_killed_apply_is_no_hindrance(folder, tmp_path):
    name = f".agentd-{sha256(b'a.txt')[:16]}.new"
    (folder / name).symlink_to(tmp_path / "victim")
    assert Changes().add("a.txt", b"one\n", b"two\n").apply(folder).applied == ("a.txt",)
    assert not (tmp_path / "victim").exists()
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]


@pytest.mark.parametrize("now", [b"two\n", b"mine\n"])
def test_a_left_over_goes_where_its_change_is_there_or_stays_out(folder, now):
    """Killed after its file had its name, or before a user wrote there."""
    left = folder / f".agentd-{sha256(b'a.txt')[:16]}.new"
    left.write_bytes(b"two\n")
    (folder / "a.txt").write_bytes(now)
    changes = Changes().add("a.txt", b"one\n", b"two\n")
    changes.apply(folder, dry_run=True)
    assert left.exists()
    changes.apply(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "old.txt"]
    assert (folder / "a.txt").read_bytes() == now


@pytest.mark.parametrize("only", [False, True])
def test_a_new_folder_has_its_mode_though_an_apply_was_killed_making_it(folder, monkeypatch, only):
    changes = [Change(path="d", before=None, after=entry("d", kind="dir", mode=0o755)), change_of("d/x", None, b"x")]
    blobs = {sha256(b"x"): b"x"}

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(os, "fchmod", killed)
        apply_changes(folder, changes, blobs.__getitem__)
    apply_changes(folder, changes[only:], blobs.__getitem__)
    assert (folder / "d").stat().st_mode & 0o777 == 0o755
    assert sorted(p.name for p in folder.rglob("*")) == ["a.txt", "d", "old.txt", "x"]


def test_a_name_that_no_file_can_have_is_left_out(folder):
    changes = [
        change_of("a\ud800", None, b"x"), Change(path="n", before=None, after=entry("n", kind="link", target="\ud800")),
        Change(path="m", before=None, after=entry("m", kind="link", target="a\0b")), change_of("b", None, b"x"),
    ]
    report = apply_changes(folder, changes, {sha256(b"x"): b"x"}.__getitem__, include={"n", "m"})
    assert report.applied == ("b",) and [s.path for s in report.skipped] == ["a\ud800", "m", "n"]


def test_content_that_is_not_what_was_recorded_is_not_written(folder):
    report = apply_changes(folder, [change_of("x", None, b"x")], lambda _: b"other")
    assert [s.why for s in report.skipped] == ["its recorded content is damaged"]
    assert not (folder / "x").exists()


def test_a_device_or_fifo_in_the_way_is_not_opened(folder):
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")
    assert Changes().add("a.txt", b"one\n", b"two\n").apply(folder).conflicts
    (folder / "sub").mkdir()
    os.mkfifo(folder / "sub/f")
    assert Changes().add("sub/f/x", None, b"x").apply(folder).skipped


def test_a_named_folder_of_git_stays_closed_for_what_is_not_named(folder):
    (folder / ".git").mkdir()
    report = (Changes().add(".git/config", None, b"[core]\nfsmonitor = x\n").add(".git/x", None, b"x")
              .apply(folder, include={".git/x"}))
    assert report.applied == (".git/x",)
    assert [s.path for s in report.skipped] == [".git/config"]
