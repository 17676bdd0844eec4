"""Read the user's folder for a copy of it: what goes in, what stays out and why.

Nothing is followed out of the folder and nothing but regular files is opened. `.gitignore` and
`.agentdignore` are honoured, `.git` and files that look like secrets stay out.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec, RegexPattern

from agentd.canon import sha256
from agentd.contracts import FileEntry, LeftOut
from agentd.errors import WorkspaceError
from agentd.sandbox.beneath import check_path, directory, open_root, read_file
from agentd.text import visible

IGNORE_FILES = (".gitignore", ".agentdignore")
MAX_ENTRIES = 200_000
_SECRETS = (
    ".env", ".env.*", "*.pem", "*.key", "*.p12", "*.pfx", "*.keystore", "*.jks", "*.kdbx", "id_rsa*", "id_dsa*",
    "id_ecdsa*", "id_ed25519*", ".netrc", "_netrc", ".pgpass", ".npmrc", ".pypirc", ".htpasswd", ".git-credentials",
    ".aws", ".ssh", ".gnupg", ".kube", ".docker", "credentials", "credentials.json", "credentials.yaml",
    "credentials.yml", "secrets.json", "secrets.yaml", "secrets.yml", "secrets.toml",
)
_SAMPLES = ("*.example", "*.sample", "*.template", "*.dist", "*.pub")
_SECRET_NAME = re.compile("|".join(map(fnmatch.translate, _SECRETS)))
_SAMPLE_NAME = re.compile("|".join(map(fnmatch.translate, _SAMPLES)))
_PRIVATE_KEY = re.compile(rb"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----")
_VERSION_CONTROL = {".git": "Git's own data", ".hg": "Mercurial's own data", ".svn": "Subversion's own data",
                    ".jj": "Jujutsu's own data"}


@dataclass
class Imported:
    """What was read. `left_out` names everything that a person might miss; ignored files are not
    listed one by one but counted."""

    entries: list[FileEntry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: int = 0
    total_bytes: int = 0


def read_folder(source: Path, max_bytes: int, into: Imported) -> Iterator[tuple[FileEntry, bytes]]:
    """Each entry of the folder with its content, parents first; `into` is filled on the way.

    Raises WorkspaceError when the folder cannot be read or holds more than `max_bytes`.
    """
    if not source.is_dir():
        raise WorkspaceError("is not a folder", file=str(source), hint="give the folder to work on with --dir")
    root = open_root(source)
    try:
        yield from _walk(root, _Bounds(source, max_bytes, into))
    finally:
        os.close(root)


def read_files(files: Mapping[str, bytes], max_bytes: int, into: Imported) -> Iterator[tuple[FileEntry, bytes]]:
    """The given files (path -> content) as entries, with the folders that they need."""
    bounds = _Bounds(Path("files"), max_bytes, into)
    made: set[str] = set()
    for path in sorted(files):
        check_path(path)
        for end in [i for i, char in enumerate(path) if char == "/"]:
            if path[:end] not in made:
                made.add(path[:end])
                yield bounds.add(FileEntry(path=path[:end], kind="dir", mode=0o755)), b""
        entry = FileEntry(path=path, kind="file", size_bytes=len(files[path]), sha256=sha256(files[path]))
        yield bounds.add(entry), files[path]


@dataclass
class _Bounds:
    """What may still come in, and what has."""

    source: Path
    max_bytes: int
    into: Imported
    sizes: Counter[str] = field(default_factory=Counter)

    def add(self, entry: FileEntry) -> FileEntry:
        self.into.entries.append(entry)
        self.into.total_bytes += entry.size_bytes
        self.sizes[entry.path.partition("/")[0]] += entry.size_bytes
        if self.into.total_bytes > self.max_bytes:
            self.full(f"more than {self.max_bytes / (1 << 20):g} MiB (workspace_bytes)")
        if len(self.into.entries) > MAX_ENTRIES:
            self.full(f"more than {MAX_ENTRIES} files and folders")
        return entry

    def full(self, what: str) -> None:
        largest = ", ".join(f"{visible(name)} {size / (1 << 20):.1f} MiB" for name, size in self.sizes.most_common(3))
        raise WorkspaceError(
            f"holds {what}; the largest so far: {largest}", file=str(self.source),
            hint="name what is not needed in .agentdignore, choose a smaller folder, or raise the policy's limit",
        )

    def leave(self, path: str, why: str) -> None:
        self.into.left_out.append(LeftOut(path=path, why=why))


_Patterns = tuple[tuple[re.Pattern[str], bool], ...]  # the last line first; whether a match is ignored
_Specs = tuple[tuple[str, _Patterns], ...]
_Listing = list[tuple[str, os.stat_result, str]]


def _walk(root: int, bounds: _Bounds) -> Iterator[tuple[FileEntry, bytes]]:
    """Depth first without recursion: how deep a folder goes is not ours to say."""
    pending: list[tuple[str, int, _Specs]] = [("", 0, ())]
    while pending:
        folder, mode, specs = pending.pop()
        try:
            listing = _list(root, folder)
        except OSError as error:
            bounds.leave(folder or ".", _unreadable(error))
            continue
        if folder:
            yield bounds.add(FileEntry(path=folder, kind="dir", mode=_mode(mode) | 0o700)), b""
        specs = (*specs, *_specs_of(root, folder, [name for name, _, _ in listing], bounds))
        deeper: list[tuple[str, int, _Specs]] = []
        for name, status, target in listing:
            path = f"{folder}/{name}" if folder else name
            if _ignored(path, stat.S_ISDIR(status.st_mode), specs):
                bounds.into.ignored += 1
            elif why := _kept_out(name):
                bounds.leave(path, why)
            elif stat.S_ISDIR(status.st_mode):
                deeper.append((path, status.st_mode, specs))
            elif stat.S_ISREG(status.st_mode):
                yield from _file(root, path, status.st_mode, bounds)
            elif not stat.S_ISLNK(status.st_mode):
                bounds.leave(path, "neither a file, a folder nor a link")
            elif _leads_out(path, target):
                bounds.leave(path, "a link that leads out of the folder")
            else:
                yield bounds.add(FileEntry(path=path, kind="link", mode=0o777, target=target)), b""
        pending.extend(reversed(deeper))


def _list(root: int, folder: str) -> _Listing:
    """Names, statuses and targets of links, sorted; what vanishes meanwhile is not there."""
    found: _Listing = []
    with directory(root, folder) as fd:
        for name in sorted(os.listdir(fd)):  # noqa: PTH208 - a descriptor has no Path
            try:
                status = os.stat(name, dir_fd=fd, follow_symlinks=False)
                found.append((name, status, os.readlink(name, dir_fd=fd) if stat.S_ISLNK(status.st_mode) else ""))
            except FileNotFoundError:
                continue
    return found


def _file(root: int, path: str, mode: int, bounds: _Bounds) -> Iterator[tuple[FileEntry, bytes]]:
    left = bounds.max_bytes - bounds.into.total_bytes
    try:
        data = read_file(root, path, left + 1)
    except OSError as error:
        bounds.leave(path, _unreadable(error))
        return
    if _PRIVATE_KEY.match(data):
        bounds.leave(path, "holds a private key")
        return
    yield bounds.add(
        FileEntry(path=path, kind="file", mode=_mode(mode), size_bytes=len(data), sha256=sha256(data))
    ), data


def _unreadable(error: OSError) -> str:
    if error.errno == errno.EXDEV:
        return "lies on another file system"
    return f"cannot be read: {error.strerror}"


def _mode(mode: int) -> int:
    """Permission bits without set-uid and its kin; the copy's owner can always read."""
    return (stat.S_IMODE(mode) & 0o777) | 0o400


def _specs_of(root: int, folder: str, names: list[str], bounds: _Bounds) -> Iterator[tuple[str, _Patterns]]:
    for name in IGNORE_FILES:
        if name in names:
            path = f"{folder}/{name}" if folder else name
            try:
                text = read_file(root, path, 1 << 20).decode("utf-8", "replace")
                lines = GitIgnoreSpec.from_lines(text.splitlines()).patterns
                yield folder, tuple(
                    (p.regex, p.include) for p in lines if isinstance(p, RegexPattern) and p.include is not None
                )[::-1]
            except (OSError, ValueError) as error:
                bounds.leave(path, f"is not obeyed: {error}")


def _ignored(path: str, is_dir: bool, specs: _Specs) -> bool:
    """The last pattern of the deepest file that matches the path decides, as in Git. Whoever matches
    only a folder on the way to it has had their say there."""
    for base, patterns in reversed(specs):
        relative = (path[len(base) + 1 :] if base else path) + ("/" if is_dir else "")
        for pattern, ignored in patterns:
            found = pattern.match(relative)
            if found and not ("ps_d" in pattern.groupindex and -1 < found.end("ps_d") < len(relative)):
                return ignored
    return False


def _kept_out(name: str) -> str | None:
    lower = name.lower()
    if _SECRET_NAME.match(lower) and not _SAMPLE_NAME.match(lower):
        return "looks like a secret"
    return _VERSION_CONTROL.get(name)


def _leads_out(path: str, target: str) -> bool:
    if target.startswith("/"):
        return True
    joined = os.path.normpath(os.path.join(os.path.dirname(path), target))  # noqa: PTH118, PTH120 - no file is touched
    return joined == ".." or joined.startswith("../")
