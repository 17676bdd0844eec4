"""The log of a run: events, what is known before them, and who reads and writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Literal, Protocol

from pydantic import Field

from agentd.contracts.base import Value
from agentd.contracts.call import Json

DATA_BYTES = 4096
SCHEMA_VERSION = 2
Status = Literal["running", "done", "denied", "refused", "budget", "failed", "cancelled", "waiting"]


class Kind(StrEnum):
    """Every kind of event. Intent comes before its effect, outcome after it."""

    run_started = "run_started"
    forked = "forked"
    resumed = "resumed"
    workspace_imported = "workspace_imported"
    history_taken = "history_taken"
    human_message = "human_message"
    paused = "paused"
    unpaused = "unpaused"
    plan_made = "plan_made"
    prompt_built = "prompt_built"
    model_requested = "model_requested"
    model_replied = "model_replied"
    reply_rejected = "reply_rejected"
    call_proposed = "call_proposed"
    policy_decided = "policy_decided"
    approval_requested = "approval_requested"
    approval_decided = "approval_decided"
    call_edited = "call_edited"
    preview_started = "preview_started"
    preview_finished = "preview_finished"
    tool_started = "tool_started"
    tool_finished = "tool_finished"
    tool_unknown = "tool_unknown"
    observation_added = "observation_added"
    criteria_checked = "criteria_checked"
    budget_hit = "budget_hit"
    run_finished = "run_finished"
    workspace_restored = "workspace_restored"
    changes_applied = "changes_applied"


class RunHeader(Value):
    """What is fixed before the first event; its hash is the chain's genesis.

    `ask` is `wait` where an approver answers what the policy asks. A run that carries on another names
    it, and the last event of it that it knows, in `parent_run_id` and `forked_at_seq`. A fork has all
    events of its parent up to that one, whose hash is `parent_hash`; its own go on after it.
    """

    run_id: str
    goal: str
    source: str = ""
    policy_name: str
    policy_hash: str
    tools_hash: str
    model: Json
    settings_hash: str = ""
    image: str = ""
    ask: Literal["wait", "deny"] = "deny"
    agentd_version: str
    schema_version: int = SCHEMA_VERSION
    created_ns: int
    parent_run_id: str | None = None
    forked_at_seq: int | None = None
    parent_hash: str | None = None

    @property
    def inherited_seq(self) -> int:
        """The number of the last event that is not the run's own; -1 where all are."""
        return self.forked_at_seq if self.parent_hash is not None and self.forked_at_seq is not None else -1


class Draft(Value):
    """An event before it has a place in the chain. `data` is small (`DATA_BYTES` once it is
    compact ASCII JSON); what is larger goes into `body`, kept as a blob under its hash."""

    kind: Kind
    step: int
    data: dict[str, Json] = Field(default_factory=dict)
    call_id: str | None = None
    actor: Literal["runtime", "model", "policy", "tool", "human"] = "runtime"
    body: bytes | None = None


class Event(Value):
    """A row of the log. `hash` covers every other field and `prev_hash`."""

    run_id: str
    seq: int
    step: int
    kind: Kind
    call_id: str | None
    actor: str
    data: dict[str, Json]
    body_hash: str | None
    ts_ns: int
    epoch: int
    prev_hash: str
    hash: str


class LogWriter(Protocol):
    """The one writer of a run, for as long as it holds the lease."""

    def append(self, drafts: Sequence[Draft], blobs: Mapping[str, bytes] | None = None) -> tuple[Event, ...]:
        """Append all drafts and blobs (sha256 hex -> bytes) in one durable commit."""
        ...

    def close(self) -> None:
        """Checkpoint and give the lease back. Idempotent."""
        ...


class LogReader(Protocol):
    """Reads a run, also while it is being written."""

    @property
    def header(self) -> RunHeader: ...

    def events(
        self, after_seq: int = -1, kinds: Collection[Kind] = (), until_seq: int | None = None,
    ) -> Iterator[Event]:
        """Events in order, from the one after `after_seq` to `until_seq` or the last; those of `kinds`
        alone where any are given."""
        ...

    def blob(self, sha256: str) -> bytes:
        """A body or a file's content. Raises LogError where there is none."""
        ...

    def blobs(self, names: Collection[str]) -> dict[str, bytes]:
        """Several at once, by name."""
        ...

    def close(self) -> None: ...
