"""What the command palette offers: the keys of the screen by their names, and the runs. Never an answer to a
question: those are given where the question is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from agentd.text import first_line
from agentd.tui.screens.frame import Frame
from agentd.tui.screens.help import keys_of

if TYPE_CHECKING:
    from agentd.tui.app import Tui

RUNS = 200


class Commands(Provider):
    """Everything that a key does, and every run."""

    async def discover(self) -> Hits:
        """What is offered before anything is typed."""
        for words, does, key in self._actions():
            yield DiscoveryHit(Content(words), does, text=words, help=key)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for words, does, key in self._actions():
            if (score := matcher.match(words)) > 0:
                yield Hit(score, Content(words), does, text=words, help=key)
        app = cast("Tui", self.app)
        for run in app.news.runs[:RUNS]:
            words = f"Open {run.run_id}  {app.news.look_of(run).word}  {first_line(run.goal, 60)}"
            if (score := matcher.match(words)) > 0:
                yield Hit(score, Content(words), partial(app.open, run.run_id), text=words)

    def _actions(self) -> list[tuple[str, Callable[[], object], str]]:
        screen = self.screen
        if not isinstance(screen, Frame):
            return []
        return [
            (binding.description, partial(screen.run_action, binding.action), keys_of(binding))
            for binding in screen.bindings_shown()
            if (binding.id or "").split(".")[0] not in ("rows", "text", "answer")
        ]
