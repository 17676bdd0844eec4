"""What the model of a run is writing, as it writes it: lossy, and gone when the reply is in the log."""

from __future__ import annotations

from pathlib import Path

from textual.timer import Timer

from agentd.stream import FRAME_S, Frame, Listener
from agentd.tui.line import Line, block
from agentd.tui.widgets.document import Document


class Writing(Document):
    """The last lines of the reply under way; there only while a run is followed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.can_focus = False
        self.border_title = "Writing"
        self._listener: Listener | None = None
        self._folder: Path | None = None
        self._frame: Frame | None = None
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Listen, as often as anything is told."""
        self._timer = self.set_interval(FRAME_S, self.hear, pause=self._folder is None)

    def on_unmount(self) -> None:
        """Listen no more."""
        self.follow(None)

    def follow(self, folder: Path | None) -> None:
        """Show the run in that folder from now on, or none."""
        if folder == self._folder:
            return
        if self._listener is not None:
            self._listener.close()
        if self._timer is not None and folder is None:
            self._timer.pause()
        elif self._timer is not None:
            self._timer.resume()
        self._folder, self._listener = folder, Listener(folder) if folder is not None else None
        self.set_class(folder is not None, "-there")
        self._frame = None
        self._paint(None)

    def hear(self) -> None:
        """Show what is new."""
        if self._listener is None or not self.screen.is_current:
            return
        frame = self._listener.latest()
        if frame != self._frame:
            self._frame = frame
            self._paint(frame)

    def _paint(self, frame: Frame | None) -> None:
        writes = frame is not None and frame.open
        if frame is None or not writes:
            self.border_subtitle = ""
            self.show([Line.of(("the model writes nothing now", "dim"))])
            return
        if not frame.text:
            self.border_subtitle = ""
            self.show([Line.of(("the model is reading ...", "dim"))])
            return
        self.border_subtitle = f"{frame.pieces / max(frame.seconds, 1e-3):.0f}/s"
        width, room = max(self.scrollable_content_region.width, 20), max(self.size.height, 1)
        text = frame.text.replace("\\n", "\n")  # a reply is JSON; lines are read more easily than their escapes
        told = [part for line in block(text) for part in line.wrapped(width)]
        self.show(told[-room:])
