"""Where a run stands, from its log alone: everything that is needed to go on with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from agentd.contracts import (
    FINISH,
    REDACTED,
    UNTRUSTED,
    ApprovalRequest,
    Change,
    Event,
    FileEntry,
    Grant,
    Json,
    Kind,
    LogReader,
    Message,
    Preview,
    ToolCall,
)
from agentd.log.history import conversation
from agentd.log.state import RunState, fold
from agentd.log.tree import final_tree, tree_changes

Left = Literal["start", "ask", "call", "approval", "step"]


@dataclass(frozen=True)
class Point:
    """A run that has not ended. `left` says what was under way: nothing yet (`start`), a question to the
    model (`ask`), a call (`call`) or a question to a person about one (`approval`), each without its
    outcome; or nothing, between two steps (`step`). `call` is the call that it is about.

    `started` is what was settled when it began. `prompt` is what the model saw last, the message at
    `goal_index` with the goal in it, and `reply` what it said; `replies` counts all of them. `labels` are
    those of all that the model saw. `tried` are the calls that were allowed so far, each with the tree's
    hash then. `entries` is the workspace, parents first, and `changes` lead to it from what was copied.
    `messages` are what a person said on the way; `unsaid` those of them that the model has not seen yet,
    and `undone_to` the step to which the files were set back since it was asked last. `taken` are the numbers
    of the inbox's commands that it took. `grants` are what a person granted so far; `request` is the question
    that is open.
    `redacted`: secrets were taken out of `call` for the log, so that it is not what was called;
    `begun_redacted` says so of `started`.
    """

    state: RunState
    started: Mapping[str, Json]
    left: Left
    call: ToolCall | None
    prompt: tuple[Message, ...]
    reply: Message | None
    goal_index: int
    replies: int
    labels: tuple[str, ...]
    tried: tuple[tuple[ToolCall, str], ...]
    invalid: int
    unfinished: int
    entries: tuple[FileEntry, ...]
    changes: tuple[Change, ...]
    messages: tuple[str, ...]
    unsaid: tuple[str, ...]
    taken: frozenset[int]
    grants: tuple[Grant, ...]
    request: ApprovalRequest | None
    undone_to: int | None
    redacted: bool = False
    begun_redacted: bool = False

    def asked_again(self) -> Point:
        """The same, before the model said the call: it has to say it anew."""
        calls = dict(self.state.counters.calls)
        pending = self.state.pending
        if self.call is not None and pending is not None and pending.started:
            calls[self.call.tool] -= 1
        counters = self.state.counters.model_copy(update={"calls": {tool: n for tool, n in calls.items() if n}})
        state = self.state.model_copy(update={"counters": counters, "counted": ""})
        return replace(
            self, state=state, left="ask", call=None, reply=None, replies=self.replies - 1, redacted=False,
        )


def point_of(reader: LogReader) -> Point:
    """Where the run stands. Raises LogDamaged."""
    walk = Walk(reader)
    events = list(reader.events())
    for event in events:
        walk.take(event)
    tree = final_tree(reader)
    prompt, reply = conversation(reader)
    return Point(
        state=fold(events, reader.header, reader.blob), started=walk.started, left=walk.left,
        call=walk.call if walk.left in ("call", "approval") else None, prompt=prompt, reply=reply,
        goal_index=walk.goal_index, replies=walk.replies,
        labels=tuple(walk.labels), tried=tuple(walk.tried if walk.left != "approval" else walk.tried[:-1]),
        invalid=walk.invalid, unfinished=walk.unfinished,
        entries=tuple(tree[path] for path in sorted(tree)), changes=tree_changes(reader),
        messages=tuple(walk.messages), unsaid=tuple(walk.unsaid), undone_to=walk.undone_to,
        taken=frozenset(walk.taken), grants=tuple(walk.grants),
        request=walk.request if walk.left == "approval" else None,
        redacted=walk.redacted and walk.left in ("call", "approval"), begun_redacted="redacted" in walk.started,
    )


class Walk:
    """One pass over the events; what its fields say, `Point` says. `hidden`: secrets were taken out of the question
    that is open, or of the paths that its call changes, for the log."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._tree_hash = ""
        self._preview: Preview | None = None
        self.started: Mapping[str, Json] = {}
        self.left: Left = "start"
        self.call: ToolCall | None = None
        self.labels: dict[str, None] = {}
        self.tried: list[tuple[ToolCall, str]] = []
        self.invalid = self.unfinished = 0
        self.goal_index, self.replies, self.redacted = -1, 0, False
        self.messages: list[str] = []
        self.unsaid: list[str] = []
        self.undone_to: int | None = None
        self.taken: set[int] = set()
        self.grants: list[Grant] = []
        self.request: ApprovalRequest | None = None
        self.asked: Event | None = None
        self.hidden = False

    def take(self, event: Event) -> None:
        """One event more."""
        self.labels |= dict.fromkeys(event.data.get("labels", ()))
        if handler := _HANDLERS.get(event.kind):
            handler(self, event)
        self._tree_hash = event.data.get("tree_hash") or self._tree_hash
        if event.data.get("command") is not None:
            self.taken.add(event.data["command"])

    def _begun(self, event: Event) -> None:
        self.started = {**event.data, **self._body(event)} if event.body_hash else event.data
        self.replies = 0 if self.started.get("other_model") else self.replies

    def _imported(self, event: Event) -> None:
        self.labels |= {UNTRUSTED: None} if event.data["entries"] else {}

    def _built(self, event: Event) -> None:
        self.goal_index = len(event.data["added"]) - 1 if self.goal_index < 0 else self.goal_index
        self.unsaid, self.undone_to = [], None

    def _replied(self, event: Event) -> None:
        whole = event.data["finish"] in ("stop", "truncated")
        self.left, self.replies = "step" if whole else "ask", self.replies + whole

    def _rejected(self, event: Event) -> None:
        self.invalid += "repeated" not in event.data

    def _proposed(self, event: Event) -> None:
        self.invalid, self.call = 0, ToolCall.model_validate(self._body(event))
        self._preview, self.hidden = None, False  # of a call whose question was undone
        self.unfinished += self.call.tool == FINISH
        self.redacted = "redacted" in event.data

    def _edited(self, event: Event) -> None:
        self.call = ToolCall.model_validate(self._body(event))
        self.redacted = "redacted" in event.data

    def _decided(self, event: Event) -> None:
        if self.call is not None and event.data["verdict"] != "deny":
            self.tried.append((self.call, self._tree_hash))

    def _previewed(self, event: Event) -> None:
        self.left, self.request = "approval", None
        self._preview = Preview.logged(self._body(event)) if event.kind is Kind.preview_finished else None
        self.hidden = self._preview is not None and "redacted" in event.data and _names_secrets(self._preview)

    def _asked(self, event: Event) -> None:
        self.left = "approval"
        self.hidden |= "redacted" in event.data
        if event.body_hash:
            asked = ApprovalRequest.model_validate(self._body(event))
            self.request, self.asked = asked.model_copy(update={"preview": self._preview}), event

    def _answered(self, event: Event) -> None:
        # Allowed, and nothing came of it: what was shown cannot be adopted any more, so it is asked anew.
        self.left = "approval" if event.data["verdict"] == "allow" else "step"
        self.request, self._preview, self.hidden = None, None, False
        if event.data.get("grant"):
            self.grants.append(Grant.model_validate(event.data["grant"]))

    def _said(self, event: Event) -> None:
        self.messages.append(self._body(event)["text"])
        self.unsaid.append(self.messages[-1])

    def _restored(self, event: Event) -> None:
        self.undone_to = event.data["to_step"]
        self.left = "step" if self.left in ("call", "approval") else self.left

    def _ask(self, _: Event) -> None:
        self.left = "ask"

    def _called(self, _: Event) -> None:
        self.left = "call"

    def _finished(self, _: Event) -> None:
        self.left = "step"

    def _body(self, event: Event) -> dict[str, Json]:
        return dict(json.loads(self._reader.blob(event.body_hash or "")))


def _names_secrets(preview: Preview) -> bool:
    entries = [e for change in preview.delta.changes for e in (change.before, change.after) if e is not None]
    return any(REDACTED in name for entry in entries for name in (entry.path, entry.target or ""))


_HANDLERS: Mapping[Kind, Callable[[Walk, Event], None]] = {
    Kind.run_started: Walk._begun, Kind.forked: Walk._begun, Kind.workspace_imported: Walk._imported,
    Kind.prompt_built: Walk._built, Kind.model_requested: Walk._ask, Kind.model_replied: Walk._replied,
    Kind.reply_rejected: Walk._rejected, Kind.call_proposed: Walk._proposed, Kind.call_edited: Walk._edited,
    Kind.policy_decided: Walk._decided, Kind.preview_started: Walk._previewed,
    Kind.preview_finished: Walk._previewed, Kind.approval_requested: Walk._asked,
    Kind.approval_decided: Walk._answered, Kind.tool_started: Walk._called, Kind.tool_finished: Walk._finished,
    Kind.human_message: Walk._said, Kind.workspace_restored: Walk._restored,
}
