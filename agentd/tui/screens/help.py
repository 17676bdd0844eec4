"""The keys of a screen, made from the very bindings that count there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from agentd.tui.line import Line
from agentd.tui.widgets.document import Document

if TYPE_CHECKING:
    from agentd.tui.screens.frame import Frame

_NAMES = {
    "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]", "slash": "/",
    "equals_sign": "=", "pagedown": "PgDn", "pageup": "PgUp", "escape": "Esc", "enter": "Enter", "space": "Space",
    "left": "←", "right": "→", "shift+left": "Shift+←", "shift+right": "Shift+→", "down": "↓", "up": "↑",
    "home": "Home", "end": "End", "tab": "Tab",
}


class Help(ModalScreen[None]):
    """The keys, in groups."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "app.pop_screen", "Back", id="help.back"),
    ]

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._bindings_shown = frame.bindings_shown()
        self._name = frame.NAME

    def compose(self) -> ComposeResult:
        """One box."""
        with Container(classes="dialog wide"):
            yield Document(id="help")

    def on_mount(self) -> None:
        """Show them."""
        document = self.query_one("#help", Document)
        document.show(self._lines())
        document.focus()

    def _lines(self) -> Iterator[Line]:
        yield Line.of((f"Keys: {self._name}", "title"))
        yield Line()
        groups: dict[str, list[Binding]] = {"answer": []}
        for binding in self._bindings_shown:
            groups.setdefault((binding.id or "").split(".")[0], []).append(binding)
        for group in filter(None, groups.values()):
            for binding in group:
                yield Line.of((f"  {keys_of(binding):<18} ", "accent"), binding.description, hang=21)
            yield Line()
        yield Line.of(("The same from a shell: agentd runs, inbox, approve, deny, grant, send, pause, cancel, show, "
                       "replay, whatif, fork, policy explain", "dim"))


def keys_of(binding: Binding) -> str:
    """The keys of a binding as a person reads them."""
    return binding.key_display or " ".join(
        _NAMES.get(key, key.replace("ctrl+", "Ctrl+")) for key in binding.key.split(",")
    )
