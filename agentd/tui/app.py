"""The application: five screens, what is the same on all of them, and who is told of the news."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.theme import Theme

from agentd.answering import TAKEN_WITHIN_S
from agentd.clock import Clock, SystemClock
from agentd.log import OpenRequest
from agentd.settings import Settings
from agentd.text import visible
from agentd.tui.launching import Launcher
from agentd.tui.palette import Commands
from agentd.tui.quiet import Quiet
from agentd.tui.risk import Risks
from agentd.tui.screens.frame import Frame
from agentd.tui.screens.help import Help
from agentd.tui.screens.inbox import InboxScreen
from agentd.tui.screens.policy import PolicyScreen
from agentd.tui.screens.replay import ReplayScreen
from agentd.tui.screens.run import RunScreen
from agentd.tui.screens.runs import RunsScreen
from agentd.tui.watching import News, Watcher

POLL_S = 0.5
REMIND_S, AGAIN_S = 120.0, 300.0  # after which somebody who has not answered is reminded, and again
BELLS = ("on", "off")
NIGHT = Theme(
    name="agentd", dark=True, primary="#5ea1ff", secondary="#8f7ee7", accent="#ffb454", warning="#f2c55c",
    error="#f2717d", success="#7fd88f", foreground="#d5dae3", background="#0f131a", surface="#141a23",
    panel="#1c2430",
)
DAY = Theme(
    name="agentd-light", dark=False, primary="#2461c2", secondary="#6750b8", accent="#a8540b", warning="#946200",
    error="#b3261e", success="#1d7a36", foreground="#20242b", background="#fafbfc", surface="#f1f3f6",
    panel="#e4e8ee",
)


class Tui(App[None]):
    """Runs, what they ask, what they did, and what else they might have done. Returns when it is left; runs go on.

    `open_run` is shown first. With `readonly` nothing is answered, started or told. `every_s` is how often
    the news is looked for; None: only when `look` is called.
    """

    TITLE = "agentd"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = App.COMMANDS | {Commands}
    CSS_PATH = "look.tcss"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"), (60, "-narrow"), (80, "-normal"), (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (15, "-high")]  # noqa: RUF012 - as Textual declares it
    MODES: ClassVar[dict[str, Any]] = {
        "runs": RunsScreen, "inbox": InboxScreen, "run": RunScreen, "replay": ReplayScreen, "policy": PolicyScreen,
    }
    DEFAULT_MODE = "runs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "app.go('runs')", "Runs", id="go.runs"),
        Binding("2", "app.go('inbox')", "Inbox", id="go.inbox"),
        Binding("3", "app.go('run')", "Run", id="go.run"),
        Binding("4", "app.go('replay')", "Replay", id="go.replay"),
        Binding("5", "app.go('policy')", "Policy", id="go.policy"),
        Binding("escape", "app.back", "Back", id="go.back"),
        Binding("question_mark", "app.keys", "Keys of this screen", key_display="?", id="app.keys"),
        Binding("ctrl+s", "app.picture", "Save a picture (SVG)", id="app.picture"),
        Binding("B", "app.bell_mode", "Bell on or off", id="app.bell"),
        Binding("ctrl+q", "quit", "Leave; runs go on", id="app.quit", priority=True),
    ]

    def __init__(
        self, settings: Settings, *, open_run: str | None = None, readonly: bool = False, theme: str | None = None,
        clock: Clock | None = None, every_s: float | None = POLL_S,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.readonly = readonly
        self.clock = clock or SystemClock()
        self.quiet = Quiet(self.clock)
        self.launcher = Launcher(settings, self.clock.now_ns)
        self.risks = Risks(settings.home)
        self.watcher = Watcher(settings.home, self.risks.rank, self.clock.monotonic_s)
        self.news = News()
        self.run_id = open_run
        self.folder = os.environ.get("PWD", "")  # what a new run is offered to work on
        self.bell_mode = "on"
        self.taken_within_s = TAKEN_WITHIN_S
        self._every_s = every_s
        self._known: set[str] = set()
        self._remind_s = 0.0
        self._before: list[str] = []
        self._wanted_theme = theme
        self.register_theme(NIGHT)
        self.register_theme(DAY)

    def on_mount(self) -> None:
        """Begin: the chosen run, or all of them, and the first news."""
        self.theme = self._wanted_theme or "agentd"
        if self.run_id is not None:
            self.switch_mode("run")
        if self._every_s is not None:
            self.watcher.start(lambda news: self.call_from_thread(self.take, news), self._every_s)

    def on_unmount(self) -> None:
        """Stop looking."""
        self.watcher.stop()
        self.launcher.close()
        self._entitle("")

    async def on_event(self, event: Event) -> None:
        """Note every key before anything is done about it."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.quiet.key()
        await super().on_event(event)

    def look(self) -> None:
        """Read the news now."""
        self.take(self.watcher.read())

    def take(self, news: News) -> None:
        """Have the screen show the news. A question that was not there before rings, and changes nothing else; while
        there are any, and none comes or goes, it rings and entitles again after `REMIND_S`, then every `AGAIN_S`."""
        self.news = news
        now = {asked.code for asked in news.asked if not asked.answered}
        changed, now_s = now != self._known, self.clock.monotonic_s()
        late = bool(now) and not changed and now_s >= self._remind_s
        if (late or now - self._known) and self.bell_mode == "on":
            self.bell()
        if late or changed:
            self._remind_s = now_s + (AGAIN_S if late else REMIND_S)
            self._entitle(f"agentd: {len(now)} to answer" if now else "agentd")
        self._known = now
        for failure in self.launcher.failures():
            self.tell(failure, bad=True)
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                screen.take(news)

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say something for a moment."""
        self.notify(visible(text), markup=False, severity="error" if bad else "information", timeout=6 if bad else 4)

    def pending(self) -> tuple[OpenRequest, ...]:
        """The questions that nobody has answered."""
        return tuple(asked for asked in self.news.asked if not asked.answered)

    def open(self, run_id: str, mode: str = "run") -> None:
        """Show a run; not while a dialog is open, which is about another."""
        if len(self.screen_stack) == 1:
            self.run_id = run_id
            self.action_go(mode)

    def action_go(self, mode: str) -> None:
        """Another of the five screens."""
        if len(self.screen_stack) > 1:  # a dialog is open: it is left first
            return
        if mode != self.current_mode:
            self._before = [*self._before, str(self.current_mode)][-20:]
            self.switch_mode(mode)
        else:
            self.screen.post_message(Frame.Returned())

    async def action_back(self) -> None:
        """What was there before."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self._before:
            self.switch_mode(self._before.pop())

    def action_keys(self) -> None:
        """The keys of this screen."""
        if isinstance(self.screen, Frame):
            self.push_screen(Help(self.screen))

    def action_picture(self) -> None:
        """Save what is on the screen as SVG, in the home."""
        folder = self.settings.home / "pictures"
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        stamp = datetime.fromtimestamp(self.clock.now_ns() / 1e9, UTC).strftime("%Y%m%d-%H%M%S")
        path = folder / f"{stamp}-{self.current_mode}.svg"
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(self.export_screenshot(title="agentd"))
        self.tell(f"saved {path}")

    def action_bell_mode(self) -> None:
        """Ring for new questions, or not."""
        self.bell_mode = BELLS[(BELLS.index(self.bell_mode) + 1) % len(BELLS)]
        self.tell(f"the bell is {self.bell_mode}")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What Textual's palette offers, but for what would put one part of a screen over the others."""
        return (command for command in super().get_system_commands(screen) if command.title not in ("Maximize", "Keys"))

    def allowed(self) -> bool:
        """Whether anything may be told to runs from here; says so where not."""
        if self.readonly:
            self.tell("this is read-only: leave, and start agentd tui without --readonly", bad=True)
        return not self.readonly

    def later(self, function: Callable[..., object], *args: object) -> None:
        """Call a function in the screens' own thread; from any other."""
        if self.is_running:
            self.call_from_thread(function, *args)

    def _entitle(self, title: str) -> None:
        """The title of the terminal's window: our own words alone."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(f"\x1b]2;{title}\x07")


