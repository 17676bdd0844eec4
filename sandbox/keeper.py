"""Holds a workspace and says what changed in it. No tool ever runs beside this program.

`keeper.py import`  reads files from stdin into /lower and makes /scratch/upper and /scratch/work.
`keeper.py serve`   answers questions about /merged, of which /scratch/upper holds what was changed.

stdin   frames of 4 bytes of length and JSON; a file to import is followed by its bytes. The end of
        stdin means that the owner has gone: exit, and with it go the mounts.
stdout  a frame of JSON for each question; the contents that it lists follow it, back to back.

A walk looks at the directories that the upper layer holds, so its cost follows what was changed and
not the size of the workspace. It needs no overlay attribute: what the merged directory no longer
shows is gone, whether by a whiteout or because the directory is opaque. Links are never followed,
FIFOs, sockets and devices never opened. Standard library only.

A file is read again where its status changed, and as far as REREAD reaches also where it did not: a
write through a shared mapping need not touch any of its times. What a walk reads in all is bounded by
twice the quota, which only sparse files can exceed; what lies beyond is told by its size alone. So is what all
walks together bring beyond KEPT_TIMES the quota: contents stay on the user's disk when the files are gone.
"""

import hashlib
import json
import os
import stat
import struct
import sys
import time

LOWER, MERGED, UPPER, WORK = b"/lower", b"/merged", b"/scratch/upper", b"/scratch/work"
UID = 65533
KEPT_TIMES = 8
REREAD = 16 << 20  # bytes, each file counted as 16 KiB more: about 20 ms
RACY_NS = 100_000_000  # a status this young says nothing: times are as coarse as the kernel's tick
NOFOLLOW = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def main():
    sys.setrecursionlimit(10_000)
    if sys.argv[1] == "import":
        import_files()
    else:
        serve()


def import_files():
    """Write each entry with its bytes; hand all of it to the tools' user at the end."""
    for path in (UPPER, WORK):
        os.mkdir(path, 0o755)
    made = []
    while (entry := read_json()) is not None:
        if entry == {}:
            break
        target = join(LOWER, os.fsencode(entry["path"]))
        if entry["kind"] == "dir":
            os.mkdir(target, 0o755)
        elif entry["kind"] == "link":
            os.symlink(os.fsencode(entry["target"]), target)
        else:
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                left = entry["size_bytes"]
                while left:
                    chunk = read_exactly(min(left, 1 << 20))
                    file.write(chunk)
                    left -= len(chunk)
        made.append((target, entry))
    for target, entry in reversed(made):
        if entry["kind"] != "link":
            os.chmod(target, entry["mode"])
        os.chown(target, UID, UID, follow_symlinks=False)
    for path in (LOWER, UPPER):
        os.chmod(path, 0o755)
        os.chown(path, UID, UID)
    write_json({"ok": True})
    read_json()


def serve():
    """Answer until the owner goes."""
    first = read_json()
    if first is None:
        return
    known = Known(first["known"], first["changed"], first["limit"])
    write_json({"ok": True})
    while (question := read_json()) is not None:
        if question["op"] == "walk":
            known.answer_walk()
        elif question["op"] == "take":
            known.answer_take(question["changes"])
        elif question["op"] == "room":
            room = os.statvfs(UPPER)
            write_json({"bytes": room.f_bavail * room.f_frsize, "inodes": room.f_favail})
        else:
            answer_read(question["path"], question["max_bytes"])


def answer_read(path, max_bytes):
    data = None
    try:
        fd = open_beneath(path)
        try:
            if stat.S_ISREG(os.fstat(fd).st_mode):
                data = b"".join(chunks(fd, max_bytes))
        finally:
            os.close(fd)
    except OSError:
        data = None
    write_json({"size": None if data is None else len(data)})
    write(data or b"")


class Known:
    """The entries of the workspace as last told, by path (bytes), and which are still as imported."""

    def __init__(self, entries, changed, limit):
        self.limit = limit
        self.room = KEPT_TIMES * limit
        self.entries = {os.fsencode(e["path"]): e for e in entries}
        self.imported = set(self.entries) - {os.fsencode(path) for path in changed}
        self.children = {b"": set()}
        for path in self.entries:
            self._adopt(path)
        self.signatures = {}

    def answer_walk(self):
        """Tell what changed since the last walk, with contents before (as imported) and after."""
        self.changes, self.contents, self.left_out = {}, {}, []
        self.readable, self.reread, self.now = 2 * self.limit, REREAD, time.time_ns()
        self._directory(b"")
        told = [{"before": b, "after": a} for _, (b, a) in sorted(self.changes.items()) if b != a]
        write_json({
            "changes": told, "left_out": self.left_out,
            "contents": [[digest, size] for digest, (_, size) in self.contents.items()],
        })
        for path, size in self.contents.values():
            send_file(path, size)

    def answer_take(self, changes):
        """Know what was adopted, without telling it again; answer with the first path that is not so."""
        self.changes, self.contents = {}, {}
        for change in changes:
            path, after = os.fsencode(change["path"]), change["after"]
            parent = self.entries.get(os.path.dirname(path), {"kind": "dir"} if b"/" not in path else None)
            beneath = parent is not None and parent["kind"] == "dir"  # so that no link is followed
            if not (agrees(path, after) if beneath else after is None):
                write_json({"wrong": change["path"]})
                return
            if after is None:
                self._gone(path)
            else:
                self._set(path, after)
        write_json({"wrong": None})

    def _directory(self, path):
        """One directory that the upper layer holds; beneath it only what the upper layer holds too,
        and what is new without being there (a renamed lower directory)."""
        upper = {e.name for e in os.scandir(join(UPPER, path))} if in_upper(path) else set()
        merged = set(os.listdir(join(MERGED, path)))
        for name in sorted(self.children.get(path, set()) - merged):
            self._gone(below(path, name))
        known = self.children.get(path, set())
        for name in sorted(merged):
            if name in upper or name not in known:
                try:
                    self._look(below(path, name))
                except OSError:  # a path too long to be named: it stays in the workspace, untold
                    self.left_out.append(os.fsdecode(below(path, name)))

    def _look(self, path):
        status = os.lstat(join(MERGED, path))
        entry = describe(path, status)
        if entry is None:
            self.left_out.append(os.fsdecode(path))
            self._gone(path)
        elif entry["kind"] == "file":
            self._look_at_file(path, status, entry)
        else:
            self._set(path, entry)
        if entry is not None and entry["kind"] == "dir":
            self._directory(path)

    def _look_at_file(self, path, status, entry):
        self.readable -= status.st_size
        signature = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_atime_ns,
                     status.st_mode)
        if self.signatures.get(path) == signature:
            self.reread -= status.st_size + (16 << 10)
            if self.reread < 0:
                return
        digest, size = hash_file(join(MERGED, path)) if self.readable >= 0 else (None, status.st_size)
        known = self.entries.get(path)
        if digest is not None and (known is None or known["sha256"] != digest):
            digest = digest if size <= self.room else None
            self.room -= size if digest is not None else 0
        self._set(path, {**entry, "size_bytes": size, "sha256": digest})
        if digest is not None and path in self.changes:
            self.contents[digest] = (join(MERGED, path), size)
        if self.now - status.st_ctime_ns > RACY_NS:
            self.signatures[path] = signature

    def _set(self, path, entry):
        before = self.entries.get(path)
        if before == entry:
            return
        if before is not None and before["kind"] == "dir" and entry["kind"] != "dir":
            for name in sorted(self.children.pop(path, set())):
                self._gone(below(path, name))
        self._note(path, before, entry)
        self.entries[path] = entry
        self._adopt(path)

    def _gone(self, path):
        for name in sorted(self.children.pop(path, set())):
            self._gone(below(path, name))
        before = self.entries.pop(path, None)
        self.signatures.pop(path, None)
        self.children.get(os.path.dirname(path), set()).discard(os.path.basename(path))
        if before is not None:
            self._note(path, before, None)

    def _note(self, path, before, after):
        first = self.changes[path][0] if path in self.changes else before
        self.changes[path] = (first, after)
        if path in self.imported:
            self.imported.discard(path)
            if before is not None and before["kind"] == "file":
                self.contents[before["sha256"]] = (join(LOWER, path), before["size_bytes"])

    def _adopt(self, path):
        self.children.setdefault(os.path.dirname(path), set()).add(os.path.basename(path))
        entry = self.entries.get(path)
        if entry is not None and entry["kind"] == "dir":
            self.children.setdefault(path, set())


def describe(path, status):
    """The entry of a path without its contents; None for what is no entry."""
    entry = {"path": os.fsdecode(path), "kind": "", "mode": stat.S_IMODE(status.st_mode), "size_bytes": 0,
             "sha256": None, "target": None}
    if stat.S_ISDIR(status.st_mode):
        return {**entry, "kind": "dir"}
    if stat.S_ISLNK(status.st_mode):
        return {**entry, "kind": "link", "mode": 0o777, "target": os.fsdecode(os.readlink(join(MERGED, path)))}
    return {**entry, "kind": "file", "size_bytes": status.st_size} if stat.S_ISREG(status.st_mode) else None


def agrees(path, expected):
    """Whether a path of the merged tree is what is expected there, its contents as far as they are known."""
    try:
        entry = describe(path, os.lstat(join(MERGED, path)))
    except FileNotFoundError:
        return expected is None
    if entry is not None and entry["kind"] == "file" and expected is not None and expected["sha256"] is not None:
        entry["sha256"] = hash_file(join(MERGED, path))[0]
    return entry is not None and entry == expected


def in_upper(path):
    try:
        return stat.S_ISDIR(os.lstat(join(UPPER, path)).st_mode)
    except FileNotFoundError:
        return False


def join(root, path):
    return root + b"/" + path if path else root


def below(path, name):
    return path + b"/" + name if path else name


def open_beneath(path):
    """Open a file of the merged tree, following no link on the way to it or at its end."""
    fd = os.open(MERGED, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    parts = os.fsencode(path).split(b"/")
    for i, part in enumerate(parts):
        if part in (b"", b".", b"..") or b"\0" in part:
            os.close(fd)
            raise FileNotFoundError(path)
        flags = NOFOLLOW if i == len(parts) - 1 else NOFOLLOW | os.O_DIRECTORY
        try:
            deeper = os.open(part, flags, dir_fd=fd)
        finally:
            os.close(fd)
        fd = deeper
    return fd


def hash_file(path):
    seen, size = hashlib.sha256(), 0
    fd = os.open(path, NOFOLLOW)
    try:
        for chunk in chunks(fd, 1 << 62):
            seen.update(chunk)
            size += len(chunk)
    finally:
        os.close(fd)
    return seen.hexdigest(), size


def send_file(path, size):
    fd = os.open(path, NOFOLLOW)
    try:
        for chunk in chunks(fd, size):
            write(chunk)
    finally:
        os.close(fd)


def chunks(fd, limit):
    while limit > 0 and (chunk := os.read(fd, min(1 << 20, limit))):
        limit -= len(chunk)
        yield chunk


def read_json():
    """The next frame, or None at the end of stdin."""
    head = sys.stdin.buffer.read(4)
    if len(head) < 4:
        return None
    return json.loads(read_exactly(struct.unpack(">L", head)[0]))


def read_exactly(count):
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        os._exit(0)
    return data


def write_json(value):
    body = json.dumps(value).encode("ascii")
    write(struct.pack(">L", len(body)) + body)


def write(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
