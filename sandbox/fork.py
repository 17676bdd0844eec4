"""Holds the upper layer of a fork, and writes what changed there into the workspace. No tool ever runs
beside this program.

It speaks the frames of keeper.py. First {fill}: make /scratch/upper, /scratch/work and a file of so
many bytes. Then {changes}, entries before and after as keeper.py tells them: lay them on /merged, the
workspace, with their contents and times from /scratch/upper. An error ends it.

Nothing is laid that is not told, no link is followed, and what takes no room in the fork takes none in
the workspace: holes stay holes, and a file of several names is one. Standard library only.
"""

import contextlib
import errno
import os
import stat
import sys

sys.path.append("/agentd")
from keeper import MERGED, NOFOLLOW, UID, UPPER, WORK, read_json, write_json

FILLER = b"/scratch/filler"
CHUNK = 1 << 20
FOLDER = NOFOLLOW | os.O_DIRECTORY


def main():
    prepare(read_json()["fill"])
    write_json({"ok": True})
    while (question := read_json()) is not None:
        Laying(question["changes"]).run()
        write_json({"ok": True})


def prepare(size):
    """The folders of the overlay. Its root is as the workspace's: the topmost layer says of what mode."""
    for path in (UPPER, WORK):
        os.mkdir(path, 0o755)
    os.chown(UPPER, UID, UID)
    os.chmod(UPPER, stat.S_IMODE(os.stat(MERGED).st_mode))
    with open(FILLER, "wb") as file:
        file.write(bytes(size))


class Laying:
    """Changes on their way from one tree to the other. Paths are relative: they may be as long as a path
    may be."""

    def __init__(self, changes):
        self.changes = [(os.fsencode(c["path"]), c["before"], c["after"]) for c in changes]
        self.source = os.open(UPPER, FOLDER)
        self.target = os.open(MERGED, FOLDER)
        self.made = {}  # inode in the source -> path in the target

    def run(self):
        """Parents are sorted before what is in them, so all goes first, from the end, and comes from the start."""
        for path, before, after in reversed(self.changes):
            if before is not None and (after is None or not before["kind"] == after["kind"] == "dir"):
                clear(path, self.target)
        for path, _, after in self.changes:
            if after is not None:
                self.make(path, after)
        for path, _, after in reversed(self.changes):
            if after is not None and after["kind"] == "dir":
                self.finish_folder(path, after)
        os.close(self.source)
        os.close(self.target)

    def make(self, path, entry):
        if entry["kind"] == "dir":
            if not is_folder(path, self.target):
                clear(path, self.target)
                os.mkdir(path, 0o700, dir_fd=self.target)
                self.own(path)
            return
        clear(path, self.target)
        if entry["kind"] == "link":
            os.symlink(os.readlink(path, dir_fd=self.source), path, dir_fd=self.target)
            self.own(path)
        else:
            self.make_file(path, entry)

    def make_file(self, path, entry):
        source = os.open(path, NOFOLLOW, dir_fd=self.source)
        try:
            status = os.fstat(source)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "not a file", path)
            twin = self.made.setdefault(status.st_ino, path)
            if twin != path:
                os.link(twin, path, src_dir_fd=self.target, dst_dir_fd=self.target, follow_symlinks=False)
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            target = os.open(path, flags, 0o600, dir_fd=self.target)
            try:
                copy_data(source, target, status.st_size)
                os.fchown(target, UID, UID)
                os.fchmod(target, entry["mode"])
                os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            finally:
                os.close(target)
        finally:
            os.close(source)

    def finish_folder(self, path, entry):
        status = os.lstat(path, dir_fd=self.source)
        os.chmod(path, entry["mode"], dir_fd=self.target)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns), dir_fd=self.target)

    def own(self, path):
        os.chown(path, UID, UID, dir_fd=self.target, follow_symlinks=False)


def is_folder(path, root):
    try:
        return stat.S_ISDIR(os.lstat(path, dir_fd=root).st_mode)
    except FileNotFoundError:
        return False


def clear(path, root):
    """Remove whatever is there, and what is in it."""
    if is_folder(path, root):
        empty(path, root)
        os.rmdir(path, dir_fd=root)
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path, dir_fd=root)


def empty(path, root):
    """Remove what is in a folder, however deep: one descriptor is open at a time."""
    fd = os.open(path, FOLDER, dir_fd=root)
    above, folders = [], unlink_files(fd)
    while folders or above:
        if folders:
            name = folders.pop()
            deeper = os.open(name, FOLDER, dir_fd=fd)
            above.append((name, folders))
            folders = unlink_files(deeper)
        else:
            name, folders = above.pop()
            deeper = os.open(b"..", FOLDER, dir_fd=fd)
            os.rmdir(name, dir_fd=deeper)
        os.close(fd)
        fd = deeper
    os.close(fd)


def unlink_files(fd):
    """Remove what is in a folder but for the folders in it; their names."""
    folders = []
    for name in map(os.fsencode, os.listdir(fd)):
        if is_folder(name, fd):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=fd)
    return folders


def copy_data(source, target, size):
    """Only what is data: a hole takes no room."""
    os.ftruncate(target, size)
    at = 0
    while at < size:
        try:
            at = os.lseek(source, at, os.SEEK_DATA)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return
        end = os.lseek(source, at, os.SEEK_HOLE)
        while at < end:
            at += os.pwrite(target, os.pread(source, min(CHUNK, end - at), at), at)


if __name__ == "__main__":
    main()
