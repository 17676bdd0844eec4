"""All tools of a run: the shipped ones and the user's, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from agentd.canon import digest
from agentd.contracts import ToolSpec
from agentd.errors import ManifestError, UsageError
from agentd.settings import data_dir
from agentd.tools.folder import MANIFEST, check


class Catalogue:
    """Tools in the order in which a prompt shows them. `hash` binds all their digests."""

    def __init__(self, specs: Sequence[ToolSpec]) -> None:
        self._by_name = {spec.name: spec for spec in specs}
        self.specs = tuple(specs)
        self.hash = digest("tools", sorted(spec.digest for spec in specs))

    def get(self, name: str) -> ToolSpec:
        """The tool of that name. Raises UsageError, with the nearest name, where there is none."""
        if spec := self._by_name.get(name):
            return spec
        near = get_close_matches(name, self._by_name, 1)
        hint = f"did you mean {near[0]}?" if near else f"the tools are {', '.join(self._by_name)}"
        raise UsageError(f"there is no tool {name!r}", hint=hint)


def load_catalogue(paths: Sequence[Path] = ()) -> Catalogue:
    """The shipped tools, then those of the user's paths, sorted by name within each.

    A path is a tool's folder or a folder of such folders. Raises ManifestError for a folder that is
    no tool, naming file, line and field, and for two tools of one name, naming both folders.
    """
    found: dict[str, ToolSpec] = {}
    for path in (data_dir("tools"), *paths):
        for folder in _folders(path):
            spec = check(folder)
            if twin := found.get(spec.name):
                raise ManifestError(
                    f"{spec.name} is also the name of the tool in {twin.origin}", file=str(folder / MANIFEST),
                    field="name", hint="rename one of the two folders and its manifest's name",
                )
            found[spec.name] = spec
    return Catalogue(tuple(found.values()))


def _folders(path: Path) -> Iterator[Path]:
    if (path / MANIFEST).is_file():
        yield path
        return
    if not path.is_dir():
        raise ManifestError("there is no such folder of tools", file=str(path))
    yield from sorted(folder for folder in path.iterdir() if (folder / MANIFEST).is_file())
