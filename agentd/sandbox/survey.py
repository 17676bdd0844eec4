"""What a folder holds that may be copied, before anything of it is read: names, kinds, sizes.

Nothing is followed out of the folder and nothing but ignore files is opened. `.gitignore` and
`.agentdignore` are honoured, `.git` and files that look like secrets stay out.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Literal, NamedTuple

from agentd.contracts import LeftOut
from agentd.errors import WorkspaceError
from agentd.sandbox.beneath import directory, read_file
from agentd.sandbox.ignoring import ignore_patterns
from agentd.text import first_line, visible

MAX_ENTRIES = 200_000
MAX_TRIES = 50_000_000  # of a pattern on a path: a minute or two
MIB = 1 << 20
_TRIES_PER_CHAR = 30  # what it costs to read one character of an ignore file
_PATH_CHARS = 128  # a longer path costs more than one try
_SMALL_BYTES = 4096
_LEVELS = 8  # of folders that are told apart by size: deeper, a file would count once for each
_SHOWN_CHARS = 120
_MOST = 0.8  # a folder of which one part is so much is named by that part
IGNORE_FILES = (".gitignore", ".agentdignore")
_SECRETS = (
    ".env", ".env.*", "*.pem", "*.key", "*.p12", "*.pfx", "*.keystore", "*.jks", "*.kdbx", "id_rsa*", "id_dsa*",
    "id_ecdsa*", "id_ed25519*", ".netrc", "_netrc", ".pgpass", ".npmrc", ".pypirc", ".htpasswd", ".git-credentials",
    ".aws", ".ssh", ".gnupg", ".kube", ".docker", "credentials", "credentials.json", "credentials.yaml",
    "credentials.yml", "secrets.json", "secrets.yaml", "secrets.yml", "secrets.toml",
)
_SAMPLES = ("*.example", "*.sample", "*.template", "*.dist", "*.pub")
_SECRET_NAME = re.compile("|".join(map(fnmatch.translate, _SECRETS)))
_SAMPLE_NAME = re.compile("|".join(map(fnmatch.translate, _SAMPLES)))
_VERSION_CONTROL = {".git": "Git's own data", ".hg": "Mercurial's own data", ".svn": "Subversion's own data",
                    ".jj": "Jujutsu's own data"}
_Patterns = tuple[tuple[re.Pattern[str], bool], ...]  # the last line first; whether a match is ignored
_Specs = tuple[tuple[str, _Patterns], ...]
_Listing = list[tuple[str, os.stat_result, str]]


class Found(NamedTuple):
    """An entry as its folder lists it. `size_bytes` is what the file claims."""

    path: str
    kind: Literal["file", "dir", "link"]
    mode: int
    size_bytes: int = 0
    target: str = ""


@dataclass
class Survey:
    """All that may be copied, parents first. `left_out` names everything that a person might miss;
    ignored files are not listed one by one but counted."""

    source: Path
    found: list[Found] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: int = 0
    files: int = 0
    total_bytes: int = 0
    _tries: int = 0
    _sizes: Counter[str] = field(default_factory=Counter)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, entry: Found) -> None:
        """Count an entry in."""
        self.found.append(entry)
        if entry.kind == "file":
            self.files += 1
            self.total_bytes += entry.size_bytes
            for path in accumulate(entry.path.split("/", _LEVELS)[:_LEVELS], "{}/{}".format):
                self._sizes[path] += entry.size_bytes
                self._counts[path] += 1

    def leave(self, path: str, why: str) -> None:
        """Note what is not copied."""
        self.left_out.append(LeftOut(path=path, why=why))

    def spend(self, tries: int) -> None:
        """Count what matching ignore files costs. Raises WorkspaceError where it is too much."""
        self._tries += tries
        if self._tries > MAX_TRIES:
            raise WorkspaceError(
                "holds ignore files that are too long for so many files", file=str(self.source),
                hint=f"shorten its {' and '.join(IGNORE_FILES)}, or choose a smaller folder",
            )

    def size(self) -> str:
        """How much there is."""
        return f"{self.files:,} files, {self.total_bytes / MIB:,.1f} MiB"

    def largest(self, count: int = 3) -> str:
        """Where most of it is: folders and files with their sizes, or, of many small ones, their number."""
        small = self.total_bytes < self.files * _SMALL_BYTES
        by = self._counts if small else self._sizes
        whole = sum(size for path, size in by.items() if "/" not in path)
        tops = Counter({path: size for path, size in by.items() if "/" not in path and size * 100 > whole})
        heaviest: dict[str, str] = {}
        for path, size in by.items():
            folder = path.rpartition("/")[0]
            if folder not in heaviest or size > by[heaviest[folder]]:
                heaviest[folder] = path
        return ", ".join(
            f"{first_line(visible(path), _SHOWN_CHARS)} "
            f"{f'{by[path]:,} files' if small else f'{by[path] / MIB:,.1f} MiB'}"
            for path in (_inmost(top, by, heaviest) for top, _ in tops.most_common(count))
        )


def _inmost(path: str, by: Counter[str], heaviest: dict[str, str]) -> str:
    """The folder in it, or in that one, which makes up most of it; `heaviest` is the largest part of each."""
    while (part := heaviest.get(path)) and by[part] >= _MOST * by[path]:
        path = part
    return path


def survey(root: int, source: Path, state: str | None = None) -> Survey:
    """Look through the folder `root`, depth first without recursion: how deep a folder goes is not
    ours to say. `state` is the path beneath it of agentd's own state, which stays out. Raises
    WorkspaceError where the folder itself cannot be listed, holds too many entries, or too much to match them with."""
    seen = Survey(source)
    pending: list[tuple[str, int, _Specs]] = [("", 0, ())]
    while pending:
        folder, mode, specs = pending.pop()
        try:
            listing = _list(root, folder)
        except OSError as error:
            if not folder:
                raise WorkspaceError(f"the folder {unreadable(error)}", file=str(source)) from error
            seen.leave(folder, unreadable(error))
            continue
        if folder:
            seen.add(Found(folder, "dir", _mode(mode) | 0o700))
        specs = (*specs, *_specs_of(root, folder, [name for name, _, _ in listing], seen))
        deeper: list[tuple[str, int, _Specs]] = []
        for name, status, target in listing:
            path = f"{folder}/{name}" if folder else name
            if path == state:
                seen.leave(path, "agentd's own state")
            elif stat.S_ISDIR(status.st_mode) and _comes_in(path, status, specs, seen):
                deeper.append((path, status.st_mode, specs))
            elif not stat.S_ISDIR(status.st_mode) and _comes_in(path, status, specs, seen):
                _add(path, status, target, seen)
        if len(seen.found) > MAX_ENTRIES:
            raise too_much(seen, source, f"more than {MAX_ENTRIES:,} files and folders")
        pending.extend(reversed(deeper))
    return seen


def too_much(seen: Survey, source: Path, what: str) -> WorkspaceError:
    """The error for a folder that cannot be copied whole: names what is large in it, and what to do."""
    return WorkspaceError(
        f"holds {what}; the largest: {seen.largest()}", file=str(source),
        hint="name what is not needed in .agentdignore, choose a smaller folder, or raise the policy's limit",
    )


def unreadable(error: OSError) -> str:
    if error.errno == errno.EXDEV:
        return "lies on another file system"
    return f"cannot be read: {error.strerror}"


def _mode(mode: int) -> int:
    """Permission bits without set-uid and its kin; the copy's owner can always read."""
    return (stat.S_IMODE(mode) & 0o777) | 0o400


def _comes_in(path: str, status: os.stat_result, specs: _Specs, seen: Survey) -> bool:
    seen.spend(sum(len(patterns) + 1 for _, patterns in specs) * (1 + len(path) // _PATH_CHARS))
    if _ignored(path, stat.S_ISDIR(status.st_mode), specs):
        seen.ignored += 1
    elif why := _kept_out(path.rpartition("/")[2]):
        seen.leave(path, why)
    else:
        return True
    return False


def _add(path: str, status: os.stat_result, target: str, seen: Survey) -> None:
    if stat.S_ISREG(status.st_mode):
        seen.add(Found(path, "file", _mode(status.st_mode), status.st_size))
    elif not stat.S_ISLNK(status.st_mode):
        seen.leave(path, "neither a file, a folder nor a link")
    elif _leads_out(path, target):
        seen.leave(path, "a link that leads out of the folder")
    else:
        seen.add(Found(path, "link", 0o777, target=target))


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


def _specs_of(root: int, folder: str, names: list[str], seen: Survey) -> Iterator[tuple[str, _Patterns]]:
    for name in IGNORE_FILES:
        if name in names:
            path = f"{folder}/{name}" if folder else name
            try:
                text = read_file(root, path, 1 << 20).decode("utf-8", "replace")
                seen.spend(len(text) * _TRIES_PER_CHAR)
                yield folder, tuple(ignore_patterns(text))
            except (OSError, ValueError) as error:
                seen.leave(path, f"is not obeyed: {error}")


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
