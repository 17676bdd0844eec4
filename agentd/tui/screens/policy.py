"""The policy: its rules, how often each decided, and what it would say of a call. It is read, never changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from agentd.contracts import Event, Facts, Kind
from agentd.decode import Invalid, imagined_call
from agentd.errors import UsageError
from agentd.log import open_reader
from agentd.policy import Explanation, LoadedPolicy, Rule, explain, load
from agentd.settings import Settings, data_dir
from agentd.text import duration, visible
from agentd.tools import load_catalogue
from agentd.tui.detail import as_json
from agentd.tui.line import Line, block
from agentd.tui.look import VERDICTS
from agentd.tui.screens.dialogs import AskText, Show
from agentd.tui.screens.frame import Frame
from agentd.tui.story import counted, said_of_call
from agentd.tui.watching import News
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

LAST = 40
FILTERS = ("all", "used", "allow", "ask", "deny")
NO_RULE = Rule(id="no rule matched", verdict="deny", place="", reason="What no rule allows is denied.", bound={})
ANSWER = {True: ("matches", "good"), False: ("-", "dim"), None: ("?", "warn")}


@dataclass(frozen=True)
class Decided:
    """A policy, and what was decided under it in the run that is shown; `changed`: it says something else by now."""

    policy: LoadedPolicy
    events: tuple[Event, ...] = ()
    hits: Counter[str] = field(default_factory=Counter)
    changed: bool = False


class PolicyScreen(Frame):
    """Rules on the left, one of them on the right."""

    NAME = "policy"
    HINTS = (("e", "dry run"), ("f", "filter"), ("/", "search"), ("Space", "read on"), ("y", "copy"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "dry_run", "What it says of a call", id="policy.dry_run"),
        Binding("space", "read(1)", "Read on", id="policy.read"),
        Binding("b", "read(-1)", "Read back", id="policy.back"),
        Binding("f", "filter", "Filter: all, used in the run, allow, ask, deny", id="policy.filter"),
        Binding("slash", "search", "Search in the rules", id="policy.search"),
        Binding("n", "hit(1)", "Next rule that says it", id="policy.next_hit"),
        Binding("N", "hit(-1)", "Rule before that says it", id="policy.previous_hit"),
        Binding("y", "copy", "Copy what is shown", id="policy.copy"),
        Binding("Y", "copy_json", "Copy the rule as JSON", id="policy.copy_json"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._decided: Decided | None = None
        self._of: tuple[str | None, int] | None = None
        self._rules: tuple[Rule, ...] = ()
        self._filter = FILTERS[0]
        self._needle = ""

    def body(self) -> Iterable[Widget]:
        """Rules, and one of them."""
        rules, rule = Rows(id="rules", empty="looking ..."), Document(id="rule")
        rules.border_title = "Rules"
        for widget in (rules, rule):
            widget.add_class("pane")
        return rules, rule

    def on_mount(self) -> None:
        """The rules have the keys."""
        super().on_mount()
        self.query_one("#rules", Rows).focus()
        self.take(self.tui.news)

    def take(self, news: News) -> None:
        """Load the policy again where another run is shown, or the run has gone on."""
        super().take(news)
        run = news.run(self.tui.run_id) if self.tui.run_id else None
        now = (self.tui.run_id, run.head_seq if run is not None else -1)
        if self.is_current and now != self._of:
            self._of = now
            self.in_background("policy", partial(decided, self.tui.settings, self.tui.run_id), self._loaded)

    def _loaded(self, found: object) -> None:
        assert isinstance(found, Decided)  # noqa: S101 - what `decided` gives
        self._decided = found
        self.query_one("#rules", Rows).border_title = Content(visible(f"Policy {found.policy.name}"))
        self._list()
        counts = Counter(str(event.data.get("verdict")) for event in found.events)
        said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        of = f" run {self.tui.run_id}: {said or 'nothing decided'}" if self.tui.run_id else " no run is chosen"
        since = "   it says something else now than it did then" if found.changed else ""
        self.state(Line.of((of, "dim"), (since, "warn")), Line.of((f"{found.policy.hash[:11]} ", "dim")))

    def _list(self) -> None:
        known, rows = self._decided, self.query_one("#rules", Rows)
        if known is None:
            return
        here = self.rule
        every = (*known.policy.rules, *((NO_RULE,) if known.hits[NO_RULE.id] else ()))
        self._rules = tuple(
            rule for rule in every
            if self._filter in ("all", rule.verdict) or (self._filter == "used" and known.hits[rule.id])
        )
        rows.empty = "no rule is like that: f" if every else "this policy has no rules: every call is denied"
        rows.border_subtitle = "" if self._filter == "all" else self._filter
        rows.show(len(self._rules), self._row, cursor=self._rules.index(here) if here in self._rules else None)
        self._show()

    @property
    def rule(self) -> Rule | None:
        """The rule with the cursor."""
        at = self.query_one("#rules", Rows).cursor
        return self._rules[at] if at < len(self._rules) else None

    @on(Rows.Moved, "#rules")
    def _moved(self) -> None:
        self._show()

    def action_read(self, by: int) -> None:
        """A screen of the rule on or back."""
        self.query_one("#rule", Document).action_page(by)

    def action_copy(self) -> None:
        """What is shown, to the clipboard."""
        self.app.copy_to_clipboard(self.query_one("#rule", Document).text)
        self.tui.tell("copied")

    def action_copy_json(self) -> None:
        """The rule as JSON, to the clipboard."""
        rule = self.rule
        if rule is not None:
            self.app.copy_to_clipboard(as_json({
                "id": rule.id, "verdict": rule.verdict, "place": rule.place, "reason": rule.reason,
                "expires_s": rule.expires_s,
                "tools": {tool: [condition.text for condition in all_of] for tool, all_of in rule.bound.items()},
            }))
            self.tui.tell("copied as JSON")

    def action_filter(self) -> None:
        """The next filter."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        self._list()

    def action_search(self) -> None:
        """Ask for a text, and go to the rule that says it."""

        def searched(text: str | None) -> None:
            self._needle = (text or "").lower()
            if self._needle and not self.action_hit(1, here=True):
                self.tui.tell("no rule says that")

        self.app.push_screen(AskText("Search in the rules", placeholder="a tool, a path, a word of a reason",
                                     hint="Enter search   Esc back"), searched)

    def action_hit(self, by: int, here: bool = False) -> bool:
        """The next rule that says what was searched for, or the one before; whether there is one."""
        rows, known = self.query_one("#rules", Rows), self._decided
        for step in range(0 if here else 1, rows.count + 1):
            at = (rows.cursor + by * step) % rows.count
            said = "\n".join(line.text for line in self._told(known, self._rules[at])) if known else ""
            if self._needle and self._needle in said.lower():
                rows.go(at)
                return True
        return False

    def action_dry_run(self) -> None:
        """Ask for a call, and say rule by rule what is decided on it."""
        if self._decided is None:
            return
        policy = self._decided.policy

        def given(text: str | None) -> None:
            if text:
                self.app.push_screen(Show("What the policy says", explained(explain(policy, facts_of(text, policy)))))

        self.app.push_screen(AskText(
            "A call to decide on; it is not run", [Line.of(('for example  shell {"command": "ls"}', "dim"))],
            placeholder="TOOL {arguments as JSON}", hint="Enter decide   Esc back", check=partial(wrong_with, policy),
        ), given)

    def _row(self, index: int, _: int) -> Line:
        rule = self._rules[index]
        hits = self._decided.hits[rule.id] if self._decided is not None else 0
        return Line.of((f" {rule.verdict:<6}", VERDICTS.get(rule.verdict, "plain")), (f"{hits or '':>4}  ", "accent"),
                       rule.id)

    def _show(self) -> None:
        rule = self.rule
        shown = self._told(self._decided, rule) if self._decided is not None and rule is not None else ()
        self.query_one("#rule", Document).show(shown)

    def _told(self, known: Decided, rule: Rule) -> Iterator[Line]:
        yield Line.of((rule.id, "title"))
        yield Line()
        place = f"   at {rule.place}" if rule.place else ""
        expires = f"   unanswered for {duration(rule.expires_s)}: denied" if rule.expires_s else ""
        yield Line.of((rule.verdict, VERDICTS.get(rule.verdict, "plain")), (place, "dim"), (expires, "warn"))
        if rule.reason:
            yield Line.of(rule.reason)
        yield Line()
        for tool, conditions in rule.bound.items():
            yield Line.of((tool, "strong"))
            for condition in conditions:
                yield Line.of(("  where ", "dim"), condition.text)
        mine = [event for event in known.events
                if rule.id in (event.data.get("rule") or NO_RULE.id, *event.data.get("matched", ()))]
        yield Line()
        yield Line.of((f"Decided {counted(known.hits[rule.id], 'call')} of this run", "strong"))
        for event in mine[-LAST:]:
            verdict = str(event.data.get("verdict"))
            yield Line.of((f"  step {event.step:>3}  ", "dim"), (f"{verdict:<6}", VERDICTS.get(verdict, "plain")),
                          str(event.data.get("reason") or ""), hang=18)


def decided(settings: Settings, run_id: str | None) -> Decided:
    """The policy of a run as it is now, or the one that is set, and what it decided in the run. Raises
    PolicyError, LogError."""
    specs = load_catalogue(settings.tools_paths).specs
    name = settings.policy
    events: tuple[Event, ...] = ()
    began_under = ""
    if run_id is not None:
        with closing(open_reader(settings.home, run_id)) as reader:
            began_under = reader.header.policy_hash
            events = tuple(reader.events(kinds=[Kind.policy_decided]))
            started = [e.data.get("policy") for e in reader.events(kinds=[Kind.run_started, Kind.forked])]
            name = str(next((said for said in reversed(started) if said), name))
    policy = load(name, specs, policies_dir=data_dir("policies"))
    hits = Counter(str(event.data.get("rule") or NO_RULE.id) for event in events)
    return Decided(policy, events, hits, bool(began_under) and began_under != policy.hash)


def facts_of(text: str, policy: LoadedPolicy) -> Facts:
    """What a policy is asked of a call that was typed. Raises UsageError for what is no call."""
    tool, _, args_text = text.strip().partition(" ")
    spec = policy.specs.get(tool)
    if spec is None:
        raise UsageError(f"no tool is called {tool!r}; the tools are {', '.join(policy.specs)}")
    try:
        args = json.loads(args_text or "{}")
    except ValueError as error:
        raise UsageError(f"the arguments are no JSON: {error}") from error
    call = imagined_call(spec, args, call_id="dry-run")
    if isinstance(call, Invalid):
        raise UsageError(call.reason)
    return Facts(call=call, effect=spec.effect, idempotent=spec.idempotent)


def wrong_with(policy: LoadedPolicy, text: str) -> str:
    """What is wrong with a call that was typed; empty where nothing is."""
    try:
        facts_of(text, policy)
    except UsageError as error:
        return error.message
    return ""


def explained(found: Explanation) -> Iterator[Line]:
    """A decision, rule by rule."""
    decision = found.decision
    yield said_of_call(found.call.tool, found.call.args)
    yield Line()
    yield Line.of((decision.verdict, VERDICTS[decision.verdict]), f"  {decision.reason}")
    yield Line()
    for rule in found.rules:
        word, tone = ANSWER[rule.matched]
        yield Line.of((f"{word:<8}", tone), (f"{rule.verdict:<6}", "dim"), rule.rule, (f"  {rule.why}", "dim"))  # type: ignore[arg-type]
    if decision.suggestion:
        yield Line()
        yield Line.of(("The smallest rule that would allow it", "strong"))
        yield from block(decision.suggestion.rstrip(), "accent", "  ")
