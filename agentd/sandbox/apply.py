"""Write a run's changes into the user's folder, each only where the folder still is as it was copied.

Every path is opened beneath the folder without following links. A file appears whole or not at all:
it is written beside its place, synced, and renamed. What was applied before is recognised, so an
interrupted apply is finished by another.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path, PurePosixPath

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry, Value
from agentd.errors import LogError, WorkspaceError
from agentd.sandbox.beneath import beneath, check_path, directory, hash_file, is_name, open_root, read_file
from agentd.sandbox.danger import danger

Blob = Callable[[str], bytes]


class NotApplied(Value):
    """A path that was left as it is, and why."""

    path: str
    why: str


class ApplyReport(Value):
    """What came of each change, by path. `skipped` had to be named or could not be written; for
    `conflicts` the folder is no longer as it was copied. Nothing of either was written."""

    applied: tuple[str, ...] = ()
    skipped: tuple[NotApplied, ...] = ()
    conflicts: tuple[NotApplied, ...] = ()


class _Conflict(Exception):
    """The folder is not as it was copied."""


class _Left(Exception):
    """The change is left out."""


def apply_changes(
    folder: Path, changes: Sequence[Change], blob: Blob, *, include: Set[str] = frozenset(),
    overwrite: Set[str] = frozenset(), state: Path | None = None, dry_run: bool = False,
) -> ApplyReport:
    """Apply net changes to a folder; `blob` gives contents by sha256.

    `include` names the paths of dangerous changes (see `danger`) that are wanted all the same,
    `overwrite` those where what the user changed meanwhile may be lost. Nothing is
    written to `state`, agentd's own folder. With `dry_run` nothing is written at all and the report says
    what would be. Raises WorkspaceError for a folder that cannot be opened.
    """
    root = open_root(folder)
    try:
        work = _Apply(root, blob, include, overwrite, beneath(folder, state))
        for change in changes:
            if not dry_run:
                work.sweep(change)
            work.attempt(work.check, change)
        if not dry_run:
            for step in _steps([c for c in changes if c.path not in work.left]):
                if step.path not in work.left:
                    work.attempt(work.write, step)
            work.sync()
    finally:
        os.close(root)
    left = sorted(work.left.items())
    return ApplyReport(
        applied=tuple(sorted(c.path for c in changes if c.path not in work.left)),
        skipped=tuple(NotApplied(path=p, why=str(e)) for p, e in left if isinstance(e, _Left)),
        conflicts=tuple(NotApplied(path=p, why=str(e)) for p, e in left if isinstance(e, _Conflict)),
    )


def _steps(changes: Sequence[Change]) -> Iterator[Change]:
    """Changes in an order in which each is possible: what is in the way goes first, folders come before
    what they hold, and what is gone goes last, so that a rename never loses its content midway."""
    turned = {c.path for c in changes if c.before and c.after and c.before.kind != c.after.kind}
    removals = sorted((c for c in changes if c.after is None), key=lambda c: c.path, reverse=True)
    blocking = [c for c in removals if any(str(p) in turned for p in PurePosixPath(c.path).parents)]
    yield from blocking
    yield from (c.model_copy(update={"after": None}) for c in changes if c.path in turned)
    for change in sorted((c for c in changes if c.after is not None), key=lambda c: c.path):
        yield change.model_copy(update={"before": None}) if change.path in turned else change
    yield from (c for c in removals if c not in blocking)


class _Apply:
    """One apply under way: what was left out, by path, and which folders were written to."""

    def __init__(self, root: int, blob: Blob, include: Set[str], overwrite: Set[str], state: str | None) -> None:
        self._root = root
        self._blob = blob
        self._include = include
        self._overwrite = overwrite
        self._state = state
        self._touched: set[str] = set()
        self.left: dict[str, _Conflict | _Left] = {}

    def attempt(self, action: Callable[[Change], None], change: Change) -> None:
        """Run one check or step; what goes wrong is kept under the path."""
        try:
            action(change)
        except (_Conflict, _Left) as error:
            self.left[change.path] = error
        except (LogError, WorkspaceError) as error:
            self.left[change.path] = _Left(error.message)
        except OSError as error:
            self.left[change.path] = _Left(_explained(error))

    def sweep(self, change: Change) -> None:
        """Remove what an apply that was killed left beside a change's place, also where it had placed it."""
        gone = contextlib.suppress(OSError, WorkspaceError)
        with gone, directory(self._root, _split(check_path(change.path))[0]) as fd:
            new = _new_name(change.path)
            try:
                os.unlink(new, dir_fd=fd)
            except IsADirectoryError:
                os.rmdir(new, dir_fd=fd)

    def check(self, change: Change) -> None:
        """Raise where a change may not be applied. Writes nothing."""
        check_path(change.path)
        if change.after is not None and not is_name(change.after.target or ""):
            raise _Left("its target is no path")
        if self._state is not None and (self._state == "." or f"{change.path}/".startswith(f"{self._state}/")):
            raise _Left("agentd's own state")
        if (why := danger(change, self._blob)) and change.path not in self._include:
            raise _Left(f"{why}: name it to apply it")
        parent, name = _split(change.path)
        try:
            with directory(self._root, parent) as fd:
                self._compare(fd, name, change)
                if _makes_executable(_status(fd, name), change) and change.path not in self._include:
                    raise _Left("a new executable: name it to apply it")
        except FileNotFoundError:
            if change.before is not None and change.after is not None and change.path not in self._overwrite:
                raise _Conflict("its folder is gone") from None
        except NotADirectoryError:
            pass  # a file that this apply turns into a folder; else the step says what is wrong

    def write(self, change: Change) -> None:
        """Make one change. What it replaces is looked at again first."""
        parent, name = _split(change.path)
        if change.after is not None:
            self._make_parents(parent)
        try:
            with directory(self._root, parent) as fd:
                if self._compare(fd, name, change):
                    return
                if change.after is None:
                    _remove(fd, name, change)
                elif change.after.kind == "dir":
                    _make_folder(fd, _new_name(change.path), name, change.after.mode)
                elif change.after.kind == "link":
                    target = change.after.target or ""
                    self._place(fd, name, change, lambda new: os.symlink(target, new, dir_fd=fd))
                else:
                    self._write_file(fd, name, change, change.after)
        except FileNotFoundError:
            if change.after is not None:
                raise
        self._touched.add(parent)

    def _make_parents(self, parent: str) -> None:
        ends = [i for i, char in enumerate(parent) if char == "/"]
        for path in (*(parent[:i] for i in ends), *((parent,) if parent else ())):
            above, name = _split(path)
            with directory(self._root, above) as fd:
                if _status(fd, name) is None:
                    _make_folder(fd, _new_name(path), name, 0o755)

    def sync(self) -> None:
        """Make the renames durable."""
        for parent in self._touched:
            with contextlib.suppress(OSError), directory(self._root, parent) as fd:
                os.fsync(fd)

    def _compare(self, fd: int, name: str, change: Change) -> bool:
        """Whether the change is there already. Raises _Conflict where neither side of it is."""
        if _is(fd, name, change.after, modes=_modes_differ(change)):
            return True
        turned = change.before and change.after and change.before.kind != change.after.kind
        if _is(fd, name, change.before) or change.path in self._overwrite or (turned and _is(fd, name, None)):
            return False
        raise _Conflict("is there already" if change.before is None else "was changed since it was copied")

    def _write_file(self, fd: int, name: str, change: Change, after: FileEntry) -> None:
        if after.sha256 is None:
            raise _Left("its content was too large to keep")
        if change.before and change.before.sha256 == after.sha256 and _is(fd, name, change.before):
            data = read_file(fd, name, after.size_bytes)  # a new file all the same: this one may have another name
        else:
            data = self._blob(after.sha256)
        if sha256(data) != after.sha256:
            raise _Left("its recorded content is damaged")
        now = _status(fd, name)
        mode = _mode(now, change, after)
        self._place(fd, name, change, lambda new: _create(fd, new, data, mode, now or os.fstat(fd)))

    def _place(self, fd: int, name: str, change: Change, make: Callable[[str], None]) -> None:
        """Make it under a name of ours, then rename it to its place, which is looked at once more."""
        new = _new_name(change.path)
        try:
            make(new)
            if self._compare(fd, name, change):
                return
            if change.path not in self._overwrite and _status(fd, name) is None:
                _rename_to_nothing(fd, new, name)
            else:
                os.rename(new, name, src_dir_fd=fd, dst_dir_fd=fd)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(new, dir_fd=fd)


def _make_folder(fd: int, new: str, name: str, mode: int) -> None:
    """Make a folder, or give one that is there another mode. A new one gets its name last: under it, it
    would be taken for whole, and keep its first mode, where this is killed."""
    at = new if _status(fd, name) is None else name
    with contextlib.suppress(FileExistsError):
        os.mkdir(at, 0o700, dir_fd=fd)
    with directory(fd, at) as made:
        if os.geteuid() == 0:
            like = os.fstat(fd)
            os.fchown(made, like.st_uid, like.st_gid)
        os.fchmod(made, mode & 0o755 | 0o700)
    if at == new:
        os.rename(new, name, src_dir_fd=fd, dst_dir_fd=fd)


def _create(fd: int, name: str, data: bytes, mode: int, like: os.stat_result) -> None:
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=fd)
    with open(file, "wb") as out:  # noqa: PTH123 - a descriptor has no Path
        out.write(data)
        out.flush()
        if os.geteuid() == 0:
            os.fchown(file, like.st_uid, like.st_gid)  # root applying for a user leaves no file of root's
        os.fchmod(file, mode & 0o777)
        os.fsync(file)


def _rename_to_nothing(fd: int, new: str, name: str) -> None:
    """Rename where nothing is; a file that appears at this very moment stays."""
    try:
        os.link(new, name, src_dir_fd=fd, dst_dir_fd=fd, follow_symlinks=False)
    except FileExistsError:
        raise _Conflict("is there already") from None
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        os.rename(new, name, src_dir_fd=fd, dst_dir_fd=fd)  # a file system without hard links


def _remove(fd: int, name: str, change: Change) -> None:
    if change.before is not None and change.before.kind == "dir":
        os.rmdir(name, dir_fd=fd)
    else:
        os.unlink(name, dir_fd=fd)


def _is(fd: int, name: str, entry: FileEntry | None, *, modes: bool = False) -> bool:
    """Whether the folder holds just this under a name. Only regular files are opened."""
    status = _status(fd, name)
    if status is None or entry is None:
        return status is None and entry is None
    if modes and entry.kind == "file" and (status.st_mode ^ entry.mode) & 0o755:
        return False
    if entry.kind == "dir":
        return stat.S_ISDIR(status.st_mode)
    if entry.kind == "link":
        return stat.S_ISLNK(status.st_mode) and os.readlink(name, dir_fd=fd) == entry.target
    if not stat.S_ISREG(status.st_mode) or status.st_size != entry.size_bytes:
        return False
    return hash_file(fd, name, entry.size_bytes + 1) == (entry.sha256, entry.size_bytes)


def _status(fd: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=fd, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _mode(now: os.stat_result | None, change: Change, after: FileEntry) -> int:
    """What a file's mode becomes. What it is now says the folder, not the log: that may be another machine's."""
    had = _mode_of(now)
    if had is not None and not _modes_differ(change):
        return had
    return after.mode & (0o755 | (had or 0)) & 0o777  # no new way for others to write


def _makes_executable(now: os.stat_result | None, change: Change) -> bool:
    """Also where the log says that it was one before."""
    after = change.after
    if after is None or after.kind != "file" or (_mode_of(now) or 0) & 0o111:
        return False
    return bool(_mode(now, change, after) & 0o111)


def _mode_of(now: os.stat_result | None) -> int | None:
    return stat.S_IMODE(now.st_mode) if now is not None and stat.S_ISREG(now.st_mode) else None


def _modes_differ(change: Change) -> bool:
    before, after = change.before, change.after
    return before is not None and after is not None and before.kind == after.kind and before.mode != after.mode


def _new_name(path: str) -> str:
    """What a new file or folder is called until it is whole; another apply finds it again."""
    return f".agentd-{sha256(os.fsencode(path))[:16]}.new"


def _split(path: str) -> tuple[str, str]:
    parent, _, name = path.rpartition("/")
    return parent, name


def _explained(error: OSError) -> str:
    return {
        errno.ELOOP: "a link stands on the way to it",
        errno.EXDEV: "it lies on another file system",
        errno.ENOENT: "its folder is gone",
        errno.ENOTDIR: "what should be its folder is a file",
        errno.ENOTEMPTY: "the folder holds files that were not in the copy",
    }.get(error.errno or 0, f"cannot be written: {error.strerror}")
