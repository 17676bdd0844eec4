"""The pictures of the screens: `python -m tests.tui.pictures` draws them anew, a test compares them.

What is compared is the SVG without what Textual makes new each time: the names of its classes and the font's
address, so that a picture shows offline too.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from agentd.stream import Frame
from tests.tui.scene import furnish
from tests.tui.stage import bare, play

FOLDER = Path(__file__).parent / "screenshots"
RUN = "20251125-102500-c4w7t"
WIDE, SMALL, NARROW = (140, 40), (80, 24), (64, 20)
WRITTEN = Frame(
    text='{"tool": "read_file", "args": {"path": "docs/a.md", "lines": 200', pieces=17, seconds=0.4, open=True,
)
# name -> size, keys, options; a blank in the keys lets a second go by.
PICTURES = {
    "runs": (WIDE, "", {}), "inbox": (WIDE, "2 j space", {}), "inbox-risky": (WIDE, "2 wait a", {}),
    "run": (WIDE, "3", {"open_run": RUN}), "replay": (WIDE, "4 shift+right", {"open_run": RUN}),
    "policy": (WIDE, "5 j j j", {"open_run": RUN}), "help": (WIDE, "2 question_mark", {}),
    "new": (WIDE, "c", {}), "grant": (WIDE, "2 j space wait r", {}), "edit": (WIDE, "2 j e", {}),
    "run-live": (WIDE, "enter writes", {}), "run-live-80": (SMALL, "enter writes", {}), "runs-80": (SMALL, "", {}),
    "inbox-80": (SMALL, "2 j", {}), "run-80": (SMALL, "3", {"open_run": RUN}),
    "replay-80": (SMALL, "4", {"open_run": RUN}), "policy-80": (SMALL, "5", {"open_run": RUN}),
    "inbox-64": (NARROW, "2 j", {}), "run-64": (NARROW, "3", {"open_run": RUN}),
    "too-small": ((50, 12), "2", {}), "runs-empty": (SMALL, "", {"make": bare}),
    "inbox-light": (WIDE, "2 j", {"theme": "agentd-light"}),
    "run-light": (WIDE, "3", {"open_run": RUN, "theme": "agentd-light"}),
    "readonly": (SMALL, "2 d", {"readonly": True}),
}


def drawn(name: str) -> str:
    """One picture, as it is now."""
    size, keys, options = PICTURES[name]
    found = []

    async def scenario(stage):
        stage.app.folder = "/data/books"
        for key in keys.split():
            if key == "wait":
                stage.scene.clock.advance(1)
            elif key == "writes":
                stage.app.screen.query_one("#writing")._paint(WRITTEN)
            else:
                await stage.press(key)
        for field in stage.app.screen.query("Input, TextArea"):
            field.cursor_blink = False
        await stage.settle()
        found.append(stage.app.export_screenshot(title="agentd", simplify=False))

    with tempfile.TemporaryDirectory() as home:
        play(Path(home), scenario, size=size, **{"make": furnish} | options)
    return steady(found[0])


def steady(svg: str) -> str:
    """The picture without what changes from one drawing to the next."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> int:
    """Draw all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        (FOLDER / f"{name}.svg").write_text(drawn(name))
        print(FOLDER / f"{name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
