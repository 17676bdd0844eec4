"""The live view of a run: its plan, a line a step, and what the model is saying right now.

On a terminal the last line moves; elsewhere only finished lines are printed. There is no way for a text to the
screen but `_shown`, where it passes `text.visible`, and none of it is taken for markup.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from rich.console import Console
from rich.live import Live
from rich.text import Text

from agentd.contracts import ApprovalRequest, Check, Event, Json, Kind, Usage
from agentd.text import first_line, visible

COLOURS = {"allow": "green", "ok": "green", "deny": "red", "ask": "yellow", "done": "green"}
_ASKED = (Kind.preview_started, Kind.approval_requested, Kind.resumed)  # a person is
_Piece = str | tuple[str, str]  # a text, in a style


class LiveView:
    """Prints a run as it happens. Use as a context manager; `event`, `text` and `phase` may be
    called from the run's thread. `goal` is said before the first event, so that nothing is of a run that
    cannot begin; `clock_s` says how fast the model writes; `call_of`, where it is no run of the past, gives the call
    that an event is about, which an earlier process may have shown; `asks_here`: who sees this is asked right here."""

    def __init__(
        self, console: Console, clock_s: Callable[[], float] = time.monotonic, *, goal: str | None = None,
        call_of: Callable[[Event], Json] | None = None, asks_here: bool = False,
    ) -> None:
        self._call_of, self._asks_here = call_of, asks_here
        self._goal = goal
        self._console = console
        self._clock_s = clock_s
        self._live = Live(console=console, refresh_per_second=12, transient=True) if console.is_terminal else None
        self._said = ""
        self._pieces = 0
        self._asked_s = 0.0
        self._unasked = False
        self._head = ""
        self.usage = Usage()
        self.notes: tuple[str, ...] = ()
        self._by_kind: dict[Kind, Callable[[Event, Json], None]] = {
            Kind.run_started: self._began, Kind.resumed: self._resumed, Kind.workspace_imported: self._imported,
            Kind.history_taken: self._carried, Kind.forked: self._forked, Kind.human_message: self._told,
            Kind.workspace_restored: self._restored, Kind.call_edited: self._edited, Kind.paused: self._paused,
            Kind.unpaused: self._paused, Kind.preview_started: self._started, Kind.plan_made: self._plan,
            Kind.model_requested: self._requested, Kind.model_replied: self._replied,
            Kind.call_proposed: self._proposed, Kind.policy_decided: self._decided,
            Kind.approval_requested: self._asked, Kind.approval_decided: self._answered,
            Kind.tool_started: self._started, Kind.tool_finished: self._finished,
            Kind.reply_rejected: self._rejected, Kind.criteria_checked: self._checked,
        }

    def __enter__(self) -> LiveView:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def stand_still(self) -> None:
        """Let somebody else have the terminal."""
        if self._live:
            self._live.stop()

    def move_on(self) -> None:
        """Take the terminal back."""
        if self._live:
            self._live.start()

    def phase(self, text: str) -> None:
        """What is being prepared."""
        self._moving((f"{text} …", "dim"))

    def note(self, text: str) -> None:
        """What is worth knowing before it happens."""
        self._line("note", text)

    def text(self, piece: str) -> None:
        """A piece of the model's reply."""
        self._said += piece
        self._pieces += 1
        elapsed = max(self._clock_s() - self._asked_s, 1e-3)
        width = max(20, self._console.width - 20)
        tail = visible(self._said[-width:])[-width:]
        self._moving((f"{self._pieces / elapsed:5.0f}/s ", "dim"), (tail, "cyan"))

    def event(self, event: Event, body: bytes | None) -> None:
        """A committed event of the run."""
        if self._goal is not None:
            self._print(f"goal   {self._goal}")
            self._goal = None
        if self._unasked and event.kind not in _ASKED and "repeated" not in event.data:
            self._more("denied: nobody can be asked here (--ask later keeps the question, --ask wait waits)")
        self._unasked = event.kind is Kind.policy_decided and event.data["verdict"] == "ask"
        handler = self._by_kind.get(event.kind)
        if handler is not None:
            handler(event, json.loads(body) if body is not None else None)

    # -- what each kind of event prints ----------------------------------------------------------

    def _began(self, event: Event, _: Json) -> None:
        data = event.data
        self._print(f"model  {data['model_name']} {data['model_place']}")
        self.notes = tuple(data["model_notes"])
        for note in self.notes:
            self._more(note)

    def _resumed(self, event: Event, _: Json) -> None:
        if event.call_id and self._call_of and (call := self._call_of(event)):
            self._take(call)

    def _imported(self, event: Event, _: Json) -> None:
        told, count = event.data.get("left_out", []), event.data.get("left_out_count", 0)
        for left in told[:5]:
            self._line("", f"not copied: {left['path']} ({left['why']})")
        if count > len(told[:5]):
            self._more(f"and {count - len(told[:5])} more: see agentd events --kind workspace_imported")

    def _carried(self, event: Event, _: Json) -> None:
        data = event.data
        self._line("after", f"run {data['run_id']}, whose changes are in the copy: {data['changes']}")
        for kept in data["kept"][:5]:
            self._line("", f"yours stays: {kept['path']} ({kept['why']})")
        if data["kept_count"] > len(data["kept"][:5]):
            self._more(f"and {data['kept_count'] - 5} more: see agentd events --kind history_taken")

    def _forked(self, event: Event, _: Json) -> None:
        self._line("fork", f"of run {event.data['parent']}, after step {event.data['at_step']}")

    def _told(self, event: Event, body: Json) -> None:
        self._line("said", (body or event.data)["text"])

    def _restored(self, event: Event, _: Json) -> None:
        self._line("undo", f"the files are what they were after step {event.data['to_step']}")

    def _plan(self, _: Event, plan: Json) -> None:
        for number, step in enumerate(plan["steps"], 1):
            self._line("plan" if number == 1 else "", f"{number}. {step}")
        for check in plan["done_when"]:
            self._line("check", Check.model_validate(check).describe())

    def _requested(self, event: Event, _: Json) -> None:
        self._said, self._pieces, self._asked_s = "", 0, self._clock_s()
        self._moving((f"step {event.step}: the model is reading …", "dim"))

    def _replied(self, event: Event, _: Json) -> None:
        usage = Usage.model_validate(event.data["usage"])
        self.usage = Usage.model_validate({n: getattr(usage, n) + v for n, v in self.usage.model_dump().items()})

    def _take(self, call: Json) -> None:
        args = " ".join(f"{name}={_brief(value)}" for name, value in call["args"].items())
        self._head = f"{call['tool']} {args}"

    def _proposed(self, event: Event, call: Json) -> None:
        self._take(call)
        if call["tool"] == "finish":
            self._line(str(event.step), self._head)

    def _edited(self, event: Event, call: Json) -> None:
        self._proposed(event, call)
        self._more(f"changed by a person to: {self._head}")

    def _paused(self, event: Event, _: Json) -> None:
        self._line("pause", "paused by a person" if event.kind is Kind.paused else "goes on")

    def _decided(self, event: Event, _: Json) -> None:
        data = event.data
        if data["verdict"] != "allow":
            self._line(str(event.step), self._head, (data["verdict"], f"{data['rule'] or 'no rule'}: {data['reason']}"))
            self._more(f"at {data['place']}" if data["place"] else "")
            if data["suggestion"]:
                for line in ("would be allowed by:", *data["suggestion"].split("\n")):
                    self._more(line)

    def _asked(self, _: Event, request: Json) -> None:
        from agentd.log import code_of

        if self._call_of and not self._asks_here:
            code = code_of(ApprovalRequest.model_validate(request))
            self._more(f"a person is asked: agentd inbox {code}, then agentd approve {code} or agentd deny {code}")

    def _answered(self, event: Event, _: Json) -> None:
        data = event.data
        verdict = {"allow": "allowed", "deny": "denied", "stop": "stopped", "edit": "changed"}[data["verdict"]]
        said = "denied, the approver broke" if data["broke"] else f"{verdict} by a person"
        if data.get("expired"):
            said = "denied"
        self._more(f"{said}: {data['broke'] or data['reason'] or 'no reason given'}")
        if grant := data.get("grant"):
            self._more(f"granted for this run: {grant['tool']} {json.dumps(grant['args'])}")

    def _started(self, event: Event, _: Json) -> None:
        self._moving((f"step {event.step}: {self._head} …"[: self._console.width - 1], "dim"))

    def _finished(self, event: Event, body: Json) -> None:
        data = event.data
        code = (body["outcome"]["result"] or {}).get("exit_code")
        status = f"exit {code}" if data["status"] == "ok" and code else data["status"]
        self._line(str(event.step), self._head or data["tool"], (status, f"{data['duration_ms']:.0f} ms"))
        said = data["error"] or body["outcome"]["text"]
        self._more(first_line(said, max(40, self._console.width - 12)) if said.strip() else "")
        for change in body["delta"]["changes"][:6]:
            sign = "+" if change["before"] is None else "-" if change["after"] is None else "~"
            self._more(f"{sign} {change['path']}")

    def _rejected(self, event: Event, _: Json) -> None:
        data = event.data
        why = data.get("reason") or f"{data['tool']}: there is no {data['missing']!r}"
        self._line(str(event.step), "not run", ("invalid", why))

    def _checked(self, event: Event, _: Json) -> None:
        for found in event.data["found"]:
            self._more(f"check fails: {found}")

    # -- lines -----------------------------------------------------------------------------------

    def _line(self, label: str, text: str, verdict: tuple[str, str] | None = None) -> None:
        said: list[_Piece] = [(f"{label:>5}  ", "bold"), text]
        if verdict:
            said += ["  ", (verdict[0].replace("_", " "), COLOURS.get(verdict[0], "red")), f" {verdict[1]}"]
        self._print(*said)

    def _more(self, text: str) -> None:
        if text:
            self._print((f"       {text}", "dim"))

    def _print(self, *pieces: _Piece) -> None:
        self._console.print(_shown(*pieces), soft_wrap=True)

    def _moving(self, *pieces: _Piece) -> None:
        if self._live:
            text = _shown(*pieces)
            text.no_wrap, text.overflow = True, "ellipsis"
            self._live.update(text)


def _shown(*pieces: _Piece) -> Text:
    """One line, safe for a terminal; a newline in a piece is shown as what it is."""
    return Text.assemble(*(visible(p) if isinstance(p, str) else (visible(p[0]), p[1]) for p in pieces))


def _brief(value: Json, limit: int = 100) -> str:
    text = visible(json.dumps(value, ensure_ascii=False))  # before it is cut: escapes make it longer
    return text if len(text) <= limit else text[: limit - 1] + "…"
