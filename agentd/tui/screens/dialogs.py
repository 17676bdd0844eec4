"""Boxes over a screen that ask one thing. Escape leaves each of them without an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from agentd.contracts import Json
from agentd.errors import AgentdError, UsageError
from agentd.text import visible
from agentd.tui.line import Line
from agentd.tui.widgets.bar import Bar
from agentd.tui.widgets.document import Document

if TYPE_CHECKING:
    from agentd.tui.app import Tui

T = TypeVar("T")
FRAME_COLUMNS, FRAME_LINES = 7, 6  # of a box: its border, padding, scroll bar, and the hint with the line above it
FIELD_LINES = 3


class Field(Input):
    """A line to type; what is pasted cannot steer the terminal."""

    def _on_paste(self, event: Paste) -> None:
        super()._on_paste(Paste(visible(event.text.partition("\n")[0])))
        event.prevent_default()
        event.stop()


class Editor(TextArea):
    """A text to edit; what is pasted cannot steer the terminal."""

    async def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        await super()._on_paste(Paste(visible(event.text, newlines=True)))


class Dialog(ModalScreen[T | None], Generic[T]):
    """A box with a title, something to read and, below, what a subclass puts there."""

    AUTO_FOCUS = ""
    TALL: ClassVar[bool] = False
    FIELDS: ClassVar[int] = 0
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", id="dialog.back", priority=True)]

    def __init__(self, title: str, lines: Iterable[Line] = (), *, hint: str = "Esc back") -> None:
        super().__init__()
        self._said = (Line.of((title, "title")), *lines)
        self._hint = hint

    @property
    def tui(self) -> Tui:
        """The application."""
        return cast("Tui", self.app)

    def compose(self) -> ComposeResult:
        """The box."""
        with Container(classes="dialog wide" if self.TALL else "dialog"):
            yield Document(id="said")
            yield from self.fields()
            yield Bar(id="hint")

    def fields(self) -> ComposeResult:
        """What is below the text."""
        return
        yield

    def on_mount(self) -> None:
        """Show it."""
        self.tui.quiet.changed()
        said = self.query_one("#said", Document)
        said.can_focus = False
        if not self.TALL:
            said.styles.height = self.text_lines()
        said.show(self._said)
        self.say()

    def text_lines(self) -> int:
        """How many lines of the text are seen at once: all, or as many as there is room for."""
        lines, room = self.needed()
        return min(lines, room)

    def needed(self) -> tuple[int, int]:
        """How many lines the text has in the box, and how many there is room for."""
        size = self.app.size
        width = min(76, size.width * 92 // 100) - FRAME_COLUMNS
        room = size.height * 88 // 100 - FRAME_LINES - FIELD_LINES * self.FIELDS
        return sum(1 for line in self._said for _ in line.wrapped(width)), max(room, 1)

    def say(self, wrong: str = "") -> None:
        """What is wrong with what was given, or what the keys do."""
        self.query_one("#hint", Bar).show(Line.of((wrong, "bad") if wrong else (self._hint, "dim")))

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


class AskText(Dialog[str]):
    """Asks for a line. `check` says what is wrong with it, or nothing."""

    FIELDS = 1

    def __init__(
        self, title: str, lines: Iterable[Line] = (), *, placeholder: str = "", hint: str = "Enter send   Esc back",
        check: Callable[[str], str] = lambda _: "", value: str = "",
    ) -> None:
        super().__init__(title, lines, hint=hint)
        self._placeholder, self._check, self._value = placeholder, check, value

    def fields(self) -> ComposeResult:
        """One line."""
        yield Field(visible(self._value), placeholder=self._placeholder, id="field")

    def on_mount(self) -> None:
        """The line is ready to be typed into."""
        super().on_mount()
        self.query_one("#field", Field).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        wrong = self._check(event.value)
        if wrong:
            self.say(wrong)
        else:
            self.dismiss(event.value)


class Edit(Dialog[dict[str, Json]]):
    """Asks for other arguments of a call, as JSON. `check` raises UsageError for what is none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "send", "Send", id="edit.send", priority=True),
        Binding("escape", "leave", "Back", id="edit.back", priority=True),
    ]

    def __init__(self, title: str, args: dict[str, Json], check: Callable[[dict[str, Json]], None]) -> None:
        super().__init__(
            title, [Line.of(("they are checked, decided on and tried anew, and you are asked again", "dim"))],
            hint="Ctrl+O send   Esc back",
        )
        self._args, self._check = args, check

    def fields(self) -> ComposeResult:
        """The arguments."""
        yield Editor(_legible(self._args), id="editor", show_line_numbers=False)

    def on_mount(self) -> None:
        """The text is ready to be edited."""
        super().on_mount()
        self.query_one("#editor", Editor).focus()

    def action_send(self) -> None:
        """Check, and send where nothing is wrong."""
        try:
            args = json.loads(self.query_one("#editor", Editor).text)
            if not isinstance(args, dict):
                raise UsageError("that is no JSON object")
            if args == self._args:
                raise UsageError("these are the arguments that were asked about")
            self._check(args)
        except ValueError as error:
            self.say(f"that is no JSON: {error}")
        except AgentdError as error:
            self.say(error.message)
        else:
            self.dismiss(args)


class Choose(Dialog[int]):
    """Asks for one of at most nine by its number: what is typed before a person could have read them is not
    heard."""

    def __init__(self, title: str, options: Sequence[Sequence[Line]]) -> None:
        lines = [Line()]
        for number, option in enumerate(options[:9], 1):
            for place, line in enumerate(option):
                lines.append(Line((*Line.of((f" {number}  " if not place else "    ", "accent")).pieces, *line.pieces)))
        super().__init__(title, lines, hint="a number chooses   Esc back")
        self._count = min(len(options), 9)

    def text_lines(self) -> int:
        """All of the options, or as many lines as there is room for, and then the keys that read on."""
        lines, room = self.needed()
        if lines > room:
            self._hint = "a number chooses   Space read on   b back   Esc leave"
        return min(lines, room)

    def on_key(self, event: Key) -> None:
        """A number; it is not a key of the screen below as well."""
        if event.key.isdigit():
            event.stop()
            event.prevent_default()
            if 0 < int(event.key) <= self._count and self.tui.quiet.meant:
                self.dismiss(int(event.key) - 1)
        elif event.key in ("space", "b"):
            self.query_one("#said", Document).action_page(1 if event.key == "space" else -1)


class Show(Dialog[None]):
    """Something to read, as tall as there is room for."""

    TALL = True

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", "Back", id="show.back")]

    def __init__(self, title: str, lines: Iterable[Line]) -> None:
        super().__init__(title, (Line(), *lines), hint="Esc back")

    def on_mount(self) -> None:
        """All of it."""
        super().on_mount()
        said = self.query_one("#said", Document)
        said.can_focus = True
        said.focus()


def _legible(args: dict[str, Json]) -> str:
    """Arguments as JSON that a person can read and a terminal show: what steers or hides is an escape of JSON's."""
    text = json.dumps(args, indent=2, ensure_ascii=False)
    return "".join(char if char == "\n" or visible(char) == char else json.dumps(char)[1:-1] for char in text)


def _is_folder(said: str) -> bool:
    try:
        return Path(said).expanduser().is_dir()
    except (OSError, RuntimeError, ValueError):  # too long, or the home of a user that is none
        return False


class NewRun(Dialog[dict[str, str]]):
    """Asks for what a run needs to start."""

    FIELDS = 4

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "next", "Next", id="new.next", priority=True)]
    _EMPTY: ClassVar[dict[str, str]] = {
        "goal": "what is to be reached", "folder": "none: it begins with no files",
        "policy": "default, readonly, strict, or a file", "model": "embedded, FILE.gguf, ollama:NAME, or a URL",
    }

    def __init__(self, folder: str, policy: str, model: str) -> None:
        super().__init__("A new run", [Line.of(("it works on a copy of the folder", "dim"))],
                         hint="Enter next, and on the last one start   Esc back")
        self._first = {"goal": "", "folder": folder, "policy": policy, "model": model}

    def fields(self) -> ComposeResult:
        """Goal, folder, policy and model."""
        for name, value in self._first.items():
            field = Field(visible(value), placeholder=self._EMPTY[name], id=f"new-{name}")
            field.border_title = name
            yield field

    def on_mount(self) -> None:
        """The goal is ready to be typed."""
        super().on_mount()
        self.query_one("#new-goal", Field).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the last field Enter is the field's own: it comes after all that was typed there before."""
        last = action == "next" and self.focused is not None and self.focused is self.query(Field).last()
        return super().check_action(action, parameters) and not last

    def action_next(self) -> None:
        """On to the next field, before the next key is looked at: that one is meant for it."""
        fields: list[Widget | None] = list(self.query(Field))
        self.set_focus(fields[fields.index(self.focused) + 1 if self.focused in fields else 0])

    def on_input_submitted(self) -> None:
        """Start."""
        given = {name: self.query_one(f"#new-{name}", Field).value.strip() for name in self._first}
        if not given["goal"]:
            self.wrong("goal", "say what is to be reached")
        elif given["folder"] not in ("", "none") and not _is_folder(given["folder"]):
            self.wrong("folder", "there is no such folder")
        else:
            self.dismiss(given)

    def wrong(self, name: str, why: str) -> None:
        """Say what is wrong with a field, and go there."""
        self.say(why)
        self.query_one(f"#new-{name}", Field).focus()
