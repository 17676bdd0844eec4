"""Where a run stands, from its log alone: everything that is needed to go on with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from agentd.contracts import FINISH, UNTRUSTED, Change, Event, FileEntry, Json, Kind, LogReader, Message, ToolCall
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
    and `undone_to` the step to which the files were set back since it was asked last.
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
    undone_to: int | None
    redacted: bool = False
    begun_redacted: bool = False

    def asked_again(self) -> Point:
        """The same, before the model said the call: it has to say it anew."""
        calls = dict(self.state.counters.calls)
        if self.call is not None and self.left == "call":
            calls[self.call.tool] -= 1
        counters = self.state.counters.model_copy(update={"calls": {tool: n for tool, n in calls.items() if n}})
        return replace(
            self, state=self.state.model_copy(update={"counters": counters}), left="ask", call=None, reply=None,
            replies=self.replies - 1, redacted=False,
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
        redacted=walk.redacted and walk.left in ("call", "approval"), begun_redacted="redacted" in walk.started,
    )


class Walk:
    """One pass over the events; what its fields say, `Point` says."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._tree_hash = ""
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

    def take(self, event: Event) -> None:
        data = event.data
        self.labels |= dict.fromkeys(data.get("labels", ()))
        match event.kind:
            case Kind.run_started | Kind.forked:
                self.started = {**data, **self._body(event)} if event.body_hash else data
                self.replies = 0 if self.started.get("other_model") else self.replies
            case Kind.workspace_imported:
                self.labels |= {UNTRUSTED: None} if data["entries"] else {}
            case Kind.human_message | Kind.workspace_restored | Kind.prompt_built:
                self._take_news(event)
            case Kind.model_requested:
                self.left = "ask"
            case Kind.model_replied:
                whole = data["finish"] in ("stop", "truncated")
                self.left, self.replies = "step" if whole else "ask", self.replies + whole
            case Kind.reply_rejected if "repeated" not in data:
                self.invalid += 1
            case Kind.call_proposed:
                self.invalid, self.call = 0, ToolCall.model_validate(self._body(event))
                self.unfinished += self.call.tool == FINISH
                self.redacted = "redacted" in data
            case Kind.policy_decided if self.call is not None and data["verdict"] != "deny":
                self.tried.append((self.call, self._tree_hash))
            case Kind.approval_requested:
                self.left = "approval"
            case Kind.approval_decided | Kind.tool_finished:
                self.left = "step"
            case Kind.tool_started:
                self.left = "call"
        self._tree_hash = data.get("tree_hash") or self._tree_hash

    def _take_news(self, event: Event) -> None:
        """What a person said or did, and that the model has heard of it."""
        if event.kind is Kind.human_message:
            self.messages.append(self._body(event)["text"])
            self.unsaid.append(self.messages[-1])
        elif event.kind is Kind.workspace_restored:
            self.undone_to = event.data["to_step"]
            self.left = "step" if self.left in ("call", "approval") else self.left
        else:
            self.goal_index = len(event.data["added"]) - 1 if self.goal_index < 0 else self.goal_index
            self.unsaid, self.undone_to = [], None

    def _body(self, event: Event) -> dict[str, Json]:
        return dict(json.loads(self._reader.blob(event.body_hash or "")))
