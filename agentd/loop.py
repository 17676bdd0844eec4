"""The order of one run, and nothing else: plan, then prompt, model, parse, policy, sandbox,
observation, check, until the goal is met, refused or out of budget.

Every decision is another room's pure function; every effect goes through a part handed in. Each
step makes two durable commits: what led to a tool's start before it starts, and all that came of it
before the model is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agentd import decode, episode, guard, prompt
from agentd.canon import canonical, compact
from agentd.contracts import (
    UNTRUSTED,
    ApprovalRequest,
    Approver,
    Change,
    Check,
    CheckResult,
    Counters,
    Decision,
    Facts,
    Grammar,
    Grant,
    Kind,
    Message,
    ModelReply,
    Plan,
    PromptText,
    Tainted,
    ToolCall,
    ToolOutcome,
    ToolSpec,
)
from agentd.episode import Answer, Conversation, Ending, Meter, Parts, Tree, blocked, cancelled, out_of
from agentd.errors import AgentdError, LogError
from agentd.text import cut_middle, first_line

if TYPE_CHECKING:
    from agentd.log import Point

PLAN_TOKENS = 256
FINISH_TRIES = 3


class Loop:
    """One run of one goal. `criteria` are the user's; the plan may add the model's own."""

    def __init__(self, goal: str, criteria: Sequence[Check], parts: Parts) -> None:
        self._goal, self._criteria = goal, tuple(criteria)
        self._plan, self._p = Plan(), parts
        self._specs = parts.policy.visible(parts.specs)
        self._by_name = {s.name: s for s in self._specs}
        self._limits, self._delimiter = parts.limits, parts.delimiter
        self._meter = Meter(parts.limits, parts.clock)
        self._talk = Conversation(parts.model, parts.journal, think_tokens=parts.think_tokens, on_text=parts.on_text)
        self._labels: dict[str, None] = {}
        self._invalid = self._unfinished = 0
        self._goal_names, self._grants = tuple[str, ...](), tuple[Grant, ...]()
        self._redact = parts.journal.redact
        parts.journal.over = lambda: parts.cancelled.is_set() or self._meter.left_s() <= 0

    def grade(self, criteria: Sequence[Check], answer: str | None) -> tuple[CheckResult, ...]:
        """Checks of what there is now, also ones that the model was not told of; before the sandbox closes."""
        return episode.evaluate(criteria, self._tree, answer=answer, called=self._meter.calls, redact=self._redact)

    @property
    def counters(self) -> Counters:
        """What the run has used so far."""
        return self._meter.counters(self._talk.tokens)

    def run(self) -> Ending:
        """Run to an end, which is logged. Raises LogError alone: without a log nothing goes on."""
        try:
            ending = (self._resume(self._p.point) if self._p.point else self._start()) or self._run_steps()
        except LogError:
            raise
        except AgentdError as error:
            ending = Ending(status="failed", reason=error.message, code=error.code)
        if self._p.cancelled.is_set() and ending.status != "done":
            ending = cancelled()
        self._talk.record()
        self._p.journal.note(Kind.run_finished, {"counters": self.counters.model_dump(), **ending.model_dump()})
        self._p.journal.commit()
        return ending

    def _resume(self, point: Point) -> Ending | None:
        """Go on where the log ends: what was under way there, without an outcome, is done again."""
        self._open_tree(point.changes, point.messages)
        self._meter.resume(point.state.counters, point.tried)
        self._talk.resume(point, self._system())
        self._talk.say(*prompt.news(point.unsaid, point.undone_to))
        self._labels = dict.fromkeys(point.labels)
        self._invalid, self._unfinished = point.invalid, point.unfinished
        self._plan, self._grants = point.state.plan or Plan(), point.grants
        self._tree.expect(self._plan, begun=bool(self._meter.calls))
        self._p.journal.step = point.state.step
        call_id = point.call.call_id if point.call else None
        self._p.journal.note(Kind.resumed, {
            "left": point.left, "model": self._p.model.info.model_dump(), "image": self._p.sandbox.image,
        }, call_id=call_id)
        if point.left == "ask":
            return self._make_plan() if point.state.plan is None else self._step()
        if point.call is None:
            return None
        spec = self._by_name[point.call.tool]
        if point.left == "approval":
            if self._p.answer is None or point.request is None:
                return self._call(point.call, spec, edited=point.request is not None and point.request.edited)
            return self._settle(point.call, spec, point.request, self._p.answer, laid=True)
        if not self._p.skip:
            return self._execute(point.call, spec)
        self._p.journal.note(Kind.tool_unknown, {"tool": point.call.tool}, actor="human", call_id=point.call.call_id)
        self._talk.say(prompt.unknown(point.call.tool))
        return None

    def _start(self) -> Ending | None:
        carried = self._p.carried
        self._open_tree(carried.changes if carried else ())
        episode.note_import(self._p.journal, self._tree, self._p.sandbox.left_out())
        if self._tree.imported:
            self._labels[UNTRUSTED] = None
        files = self._mark(prompt.listing_text(self._tree.entries, self._tree.world))
        goal = prompt.opening(self._goal, files, self._criteria)
        self._talk.say(self._system())
        if carried is None:
            self._talk.say(goal)
        else:
            episode.note_history(self._p.journal, carried, self._tree.hash)
            self._labels |= dict.fromkeys(carried.history.labels)
            self._talk.say(*episode.carried_conversation(carried.history, goal, self._mark, self._talk.context_tokens))
            self._talk.pin()
        return self._make_plan()

    def _system(self) -> Message:
        return prompt.system(self._specs, self._p.policy.forbids(self._p.specs), brief=self._p.model.info.narrow)

    def _open_tree(self, laid: Sequence[Change], said: Sequence[str] = ()) -> None:
        p, goal = self._p, "\n".join([self._goal, *said])
        there = [*(e.path for e in p.sandbox.manifest()), *(change.path for change in laid)]
        self._goal_names = decode.goal_names(goal, there)
        self._tree = Tree(p.sandbox, self._goal_names, laid, goal if p.model.info.narrow else None, self._redact)
        if len(self._specs) < len(p.specs):
            self._tree.hinder()
        self._effects = episode.Effects(p, self._meter, self._tree)

    def _make_plan(self) -> Ending | None:
        reply = self._ask(decode.plan_grammar(self._tree.world), PLAN_TOKENS)
        if isinstance(reply, Ending):
            return reply
        plan = decode.read_plan(reply.text, self._redact)
        self._plan = plan if isinstance(plan, Plan) else self._plan
        self._tree.expect(self._plan)
        self._p.journal.note(Kind.plan_made, actor="model", body=canonical(self._plan.model_dump()))
        self._talk.say(prompt.after_plan())
        return None

    def _run_steps(self) -> Ending:
        while not self._p.cancelled.is_set():
            if self._p.operator is not None:
                episode.hear(self._p.operator, self._p.journal, self._talk, self._meter, self._p.cancelled)
            if over := self._meter.over(self._talk.tokens, steps=1):
                return episode.note_limit(self._p.journal, over)
            self._meter.steps = self._p.journal.step = self._meter.steps + 1
            if (ending := self._step()) is not None:
                return ending
        return cancelled()

    def _step(self) -> Ending | None:
        reply = self._ask(decode.call_grammar(self._specs, self._tree.world), self._limits.reply_tokens)
        if isinstance(reply, Ending):
            return reply
        if reply.finish == "truncated":
            return self._reject(f"it was cut off at {reply.usage.output} tokens; write less at a time.")
        call_id = f"c{self._meter.steps}"
        parsed = decode.read_call(reply.text, self._specs, self._tree.world, call_id=call_id, redact=self._redact)
        if isinstance(parsed, decode.Invalid):
            return self._reject(parsed.reason)
        if isinstance(parsed, decode.Missing):
            return self._missing(parsed)
        self._invalid = 0
        episode.note_call(self._p.journal, Kind.call_proposed, parsed)
        return self._finish(parsed) if parsed.tool == decode.FINISH else self._call(parsed, self._by_name[parsed.tool])

    def _ask(self, grammar: Grammar, max_tokens: int) -> ModelReply | Ending:
        if self._p.cancelled.is_set():  # what came before the question stops no reply
            return cancelled()
        if over := self._meter.over(self._talk.tokens):
            return episode.note_limit(self._p.journal, over)
        reply = self._talk.ask(grammar, max_tokens=max_tokens, deadline_s=max(1.0, self._meter.left_s()))
        if reply.finish == "aborted":
            return cancelled()
        return out_of("wall_clock_s") if reply.finish == "deadline" else reply

    def _call(self, call: ToolCall, spec: ToolSpec, *, edited: bool = False) -> Ending | None:
        decision = self._decide(call, spec)
        if decision.verdict == "deny" or (decision.verdict == "ask" and self._p.approver is None):
            return self._denied(call, decision)
        times = self._meter.times(call, self._tree.hash)
        if times > 1:
            reason = f"{call.tool}: the same call was made {times} times, and nothing has changed since"
            self._p.journal.note(Kind.reply_rejected, {"repeated": times, "reason": reason}, call_id=call.call_id)
        if times >= self._limits.repeats:
            return Ending(status="failed", code="repeats", reason=f"{call.tool} was called {times} times alike")
        if times > 1:
            self._talk.say(prompt.repeated(call.tool, times))
            return None
        if decision.verdict == "ask" and self._p.approver is not None:
            return self._ask_person(call, spec, decision, self._p.approver, edited)
        return self._execute(call, spec)

    def _execute(self, call: ToolCall, spec: ToolSpec) -> Ending | None:
        return self._observe(call, spec, self._effects.run(call, spec))

    def _observe(self, call: ToolCall, spec: ToolSpec, outcome: ToolOutcome) -> Ending | None:
        if not spec.trusted_output:
            self._labels[UNTRUSTED] = None
        self._labels[f"tool:{spec.name}"] = None
        self._tree.answer(outcome, spec)
        limit = prompt.observation_chars(self._talk.context_tokens)
        shown = episode.note_observation(self._p.journal, call, outcome, limit, tuple(self._labels))
        self._talk.say(prompt.observation(call.tool, outcome, self._mark(shown) if shown else None))
        return self._reached()

    def _decide(self, call: ToolCall, spec: ToolSpec) -> Decision:
        facts = Facts(
            call=call, effect=spec.effect, idempotent=spec.idempotent, labels=tuple(self._labels),
            counters=self.counters, goal_names=self._goal_names, now_ns=self._p.clock.now_ns(), grants=self._grants,
        )
        return episode.note_decision(self._p.journal, self._p.policy.decide(facts), facts)

    def _denied(self, call: ToolCall, decision: Decision) -> Ending | None:
        reason = decision.reason if decision.verdict == "deny" else f"{decision.reason} Nobody can be asked."
        return self._went_without(prompt.denied(call.tool, reason), reason)

    def _ask_person(
        self, call: ToolCall, spec: ToolSpec, decision: Decision, approver: Approver, edited: bool,
    ) -> Ending | None:
        """Show a person what the call does, and let it be so if they allow it; else what follows from that."""
        preview = self._effects.preview(call, spec)
        request = episode.approval_request(
            call, spec.effect, decision, run_id=self._p.run_id, step=self._meter.steps, goal=self._goal,
            labels=tuple(self._labels), tree_hash=self._tree.hash, now_ns=self._p.clock.now_ns(), preview=preview,
            edited=edited,
        )
        with self._meter.paused():
            answer = episode.ask(approver, request, self._p.journal)
        return self._settle(call, spec, request, answer)

    def _settle(
        self, call: ToolCall, spec: ToolSpec, request: ApprovalRequest, answer: Answer, *, laid: bool = False,
    ) -> Ending | None:
        answer, changed = episode.read_edit(answer, call, self._specs, self._tree.world, self._redact)
        approval = answer.approval
        episode.note_answer(self._p.journal, call, request.request_hash, answer)
        if approval.verdict == "allow" and not self._p.cancelled.is_set():
            self._grants += (approval.grant,) if approval.grant else ()
            if request.preview is None:
                return self._execute(call, spec)
            return self._observe(call, spec, self._effects.adopt(call, spec, request.preview, laid=laid))
        if request.preview is not None:
            self._effects.drop()
        if self._p.cancelled.is_set():
            return cancelled()
        if approval.verdict == "wait":
            return episode.waiting(call.tool)
        if changed is not None:
            return self._edited(changed)
        reason = approval.reason or "no reason given"
        if approval.verdict == "stop":
            self._meter.denials += 1
            return Ending(status="denied", code="stopped", reason=f"a person stopped the run: {reason}")
        return self._went_without(prompt.declined(call.tool, approval.reason), reason)

    def _edited(self, changed: ToolCall) -> Ending | None:
        """Other arguments are decided on like the model's own."""
        episode.note_call(self._p.journal, Kind.call_edited, changed)
        self._talk.say(prompt.edited(compact({"tool": changed.tool, "args": changed.args})))
        return self._call(changed, self._by_name[changed.tool], edited=True)

    def _went_without(self, said: Message, reason: str) -> Ending | None:
        """A call was denied: the run goes on, unless that was one denial too many."""
        self._tree.hinder()
        self._meter.denials += 1
        if self._meter.denials >= self._limits.denials:
            return Ending(status="denied", code="denials", reason=f"{self._meter.denials} denials; the last: {reason}")
        self._talk.say(said)
        return None

    def _finish(self, call: ToolCall) -> Ending | None:
        answer = str(call.args.get("answer", ""))
        if call.args.get("status") == "blocked":
            policy = self._meter.denials > 0 or len(self._specs) < len(self._p.specs)
            return blocked(answer, first_line(self._redact(answer)), by_policy=policy)
        criteria = (*self._criteria, *self._plan.done_when)
        failures = self._check(criteria, answer)
        if not failures:
            checked = "every check holds" if criteria else "there was no check"
            return Ending(status="done", reason=f"the model finished and {checked}", answer=answer)
        self._unfinished += 1
        if self._unfinished >= FINISH_TRIES:
            return Ending(
                status="failed", code="criteria", answer=answer,
                reason=f"the model finished {FINISH_TRIES} times, but {first_line(failures[0])}",
            )
        self._talk.say(prompt.unfinished(self._mark("\n".join(failures))))
        return None

    def _reached(self) -> Ending | None:
        if self._criteria and not self._check(self._criteria, None):
            return Ending(status="done", reason="every check holds")
        return None

    def _check(self, criteria: Sequence[Check], answer: str | None) -> list[str]:
        results = self.grade(criteria, answer)
        failures = [r.found for r in results if not r.holds]
        noted = {"of": len(results), "failed": len(failures), "found": [cut_middle(f, 200) for f in failures[:8]]}
        self._p.journal.note(Kind.criteria_checked, noted)
        return failures

    def _reject(self, reason: str) -> Ending | None:
        self._p.journal.note(Kind.reply_rejected, {"reason": cut_middle(reason, 600)})
        self._invalid += 1
        if self._invalid >= self._limits.invalid_replies:
            return Ending(status="failed", code="invalid_replies", reason=f"{self._invalid} invalid replies: {reason}")
        self._talk.say(prompt.rejected(reason))
        return None

    def _missing(self, missing: decode.Missing) -> Ending | None:
        said = cut_middle(missing.said, 200)
        self._p.journal.note(Kind.reply_rejected, {"tool": missing.tool, "missing": said, "near": list(missing.near)})
        self._invalid += 1
        if self._invalid > self._limits.invalid_replies:
            why = f"{missing.tool} asked for {first_line(said)}: no such thing"
            return Ending(status="failed", code="missing", reason=why)
        self._tree.hinder()
        near = self._mark("\n".join(missing.near)) if missing.near else None
        self._talk.say(prompt.missing(missing.tool, missing.argument, self._mark(said), near))
        return None

    def _mark(self, text: str) -> PromptText:
        return guard.mark(Tainted(text=text), self._delimiter)
