"""Runs calls in the sandbox, each between its intent and its outcome in the log; previews those that a
person is asked about, and adopts what was previewed. Never decides whether a call may run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agentd import decode
from agentd.canon import canonical
from agentd.contracts import Execution, Json, Kind, OnOutput, Preview, ToolCall, ToolOutcome, ToolSpec
from agentd.episode.meter import Meter
from agentd.episode.notes import note_outcome, outcome_data
from agentd.episode.parts import Parts
from agentd.episode.tree import Tree
from agentd.guard import Pieces


class Effects:
    """What calls do to one workspace."""

    def __init__(self, parts: Parts, meter: Meter, tree: Tree) -> None:
        self._p = parts
        self._meter = meter
        self._tree = tree
        self._counted = {parts.point.state.counted} if parts.point else set()

    def run(self, call: ToolCall, spec: ToolSpec) -> ToolOutcome:
        """Run a call on the workspace. Its intent is durable before; the outcome is noted."""
        timeout_s, output_bytes = self._intend(Kind.tool_started, call, spec)
        with self._shown() as show:
            done = self._p.sandbox.run(call, spec, timeout_s=timeout_s, output_bytes=output_bytes, on_output=show)
        return self._note(call, decode.checked_outcome(spec, done.outcome), done)

    def preview(self, call: ToolCall, spec: ToolSpec) -> Preview | None:
        """What a call does on a fork of the workspace, which stays until it is adopted or dropped; None where
        that cannot be known, because it reaches outside."""
        if spec.effect == "outside":
            return None
        timeout_s, output_bytes = self._intend(Kind.preview_started, call, spec)
        with self._shown() as show:
            done = self._p.sandbox.preview(call, spec, timeout_s=timeout_s, output_bytes=output_bytes, on_output=show)
        told = decode.checked_outcome(spec, done.outcome).model_dump()
        outcome = ToolOutcome(**self._p.journal.redact.json(told, set()))
        seen = Preview(outcome=outcome, delta=done.delta, blobs=done.blobs)
        self._p.journal.note(
            Kind.preview_finished, outcome_data(call, seen.outcome, seen.delta), actor="tool", call_id=call.call_id,
            body=canonical({"outcome": seen.outcome.model_dump(), "delta": seen.delta.model_dump()}), blobs=seen.blobs,
        )
        return seen

    def adopt(self, call: ToolCall, spec: ToolSpec, preview: Preview, *, laid: bool) -> ToolOutcome:
        """Take over what a preview did, and nothing else: the call does not run again. `laid`: the workspace
        was made with it."""
        if not laid:
            self._p.sandbox.adopt()
        self._p.journal.note(
            Kind.tool_started, {**self._bounds(call, spec), "adopted": True}, call_id=call.call_id,
        )
        return self._note(call, preview.outcome, Execution(preview.outcome, preview.delta, preview.blobs))

    def drop(self) -> None:
        """Forget what was previewed."""
        self._p.sandbox.discard()

    @contextmanager
    def _shown(self) -> Iterator[OnOutput | None]:
        """Who is shown what a call prints, if anybody is: never a secret, however it is cut into pieces."""
        if self._p.on_output is None:
            yield None
            return
        pieces = Pieces(self._p.journal.redact, self._p.on_output)
        yield pieces
        pieces.end()

    def _intend(self, kind: Kind, call: ToolCall, spec: ToolSpec) -> tuple[float, int]:
        """Note and commit what is about to run; how long it may, and how much it may say."""
        if call.call_id not in self._counted:
            self._counted.add(call.call_id)
            self._meter.called(call.tool)
        bounds = self._bounds(call, spec)
        self._p.journal.note(kind, bounds, call_id=call.call_id)
        self._p.journal.commit()
        return bounds["timeout_s"], bounds["output_bytes"]

    def _bounds(self, call: ToolCall, spec: ToolSpec) -> dict[str, Json]:
        limits = self._p.limits
        timeout_s = min(spec.timeout_s, limits.timeouts_s.get(call.tool, limits.tool_timeout_s))
        return {
            "tool": call.tool, "digest": spec.digest, "timeout_s": max(0.1, min(timeout_s, self._meter.left_s())),
            "output_bytes": min(spec.output_bytes, limits.output_bytes),
        }

    def _note(self, call: ToolCall, outcome: ToolOutcome, done: Execution) -> ToolOutcome:
        self._tree.apply(done.delta)
        return note_outcome(self._p.journal, call, outcome, done.delta, done.blobs, self._tree)
