"""How states and kinds of events look: a glyph, a word and a tone each, so that colour never says it alone."""

from __future__ import annotations

from typing import NamedTuple

from agentd.contracts import Event, Kind
from agentd.log import RunSummary
from agentd.tui.line import Line, Tone


class Look(NamedTuple):
    """What something is shown as."""

    glyph: str
    word: str
    tone: Tone


STATUS = {
    "running": Look("●", "running", "accent"), "asks you": Look("?", "asks you", "warn"),
    "stale": Look("○", "stale", "bad"), "recovering": Look("↻", "recovering", "warn"),
    "paused": Look("‖", "paused", "warn"), "waiting": Look("◌", "waiting", "warn"),
    "interrupted": Look("↯", "interrupted", "warn"), "done": Look("✓", "done", "good"),
    "denied": Look("⊘", "denied", "bad"), "refused": Look("⊘", "refused", "bad"),
    "budget": Look("▣", "budget", "bad"), "failed": Look("✗", "failed", "bad"),
    "cancelled": Look("□", "cancelled", "dim"), "damaged": Look("!", "damaged", "bad"),
}
KINDS = {
    Kind.run_started: Look("▶", "started", "strong"), Kind.forked: Look("⑂", "forked", "strong"),
    Kind.resumed: Look("▶", "resumed", "strong"), Kind.workspace_imported: Look("⇣", "copied", "dim"),
    Kind.history_taken: Look("⇣", "carried on", "dim"), Kind.human_message: Look("✎", "you said", "accent"),
    Kind.paused: Look("‖", "paused", "warn"), Kind.unpaused: Look("▶", "goes on", "dim"),
    Kind.plan_made: Look("≡", "plan", "strong"), Kind.prompt_built: Look("·", "prompt", "dim"),
    Kind.model_requested: Look("·", "asked", "dim"), Kind.model_replied: Look("«", "reply", "dim"),
    Kind.reply_rejected: Look("✗", "rejected", "bad"), Kind.call_proposed: Look("→", "call", "strong"),
    Kind.policy_decided: Look("§", "policy", "dim"), Kind.approval_requested: Look("?", "asks you", "warn"),
    Kind.approval_decided: Look("✎", "answer", "accent"), Kind.call_edited: Look("✎", "edited", "accent"),
    Kind.preview_started: Look("·", "trying", "dim"), Kind.preview_finished: Look("≈", "tried", "dim"),
    Kind.tool_started: Look("·", "runs", "dim"), Kind.tool_finished: Look("=", "result", "plain"),
    Kind.tool_unknown: Look("!", "unknown", "bad"), Kind.observation_added: Look("·", "seen", "dim"),
    Kind.criteria_checked: Look("☑", "checked", "plain"), Kind.budget_hit: Look("▣", "budget", "bad"),
    Kind.run_finished: Look("■", "ended", "strong"), Kind.workspace_restored: Look("↶", "set back", "accent"),
    Kind.changes_applied: Look("⇡", "applied", "good"),
}
VERDICTS: dict[str, Tone] = {"allow": "good", "ask": "warn", "deny": "bad", "stop": "bad", "edit": "accent"}
_NOISE = {
    Kind.prompt_built, Kind.model_requested, Kind.observation_added, Kind.tool_started, Kind.preview_started,
    Kind.model_replied,
}
FILTERS: dict[str, tuple[Kind, ...]] = {
    "story": tuple(kind for kind in Kind if kind not in _NOISE),
    "calls": (Kind.call_proposed, Kind.call_edited, Kind.tool_finished, Kind.tool_unknown, Kind.reply_rejected),
    "decisions": (Kind.policy_decided, Kind.approval_requested, Kind.approval_decided, Kind.call_edited),
    "people": (Kind.approval_requested, Kind.approval_decided, Kind.call_edited, Kind.human_message, Kind.paused,
               Kind.unpaused, Kind.workspace_restored, Kind.changes_applied),
    "everything": (),
}


def status_of(run: RunSummary, *, stale: bool = False) -> Look:
    """The state of a run in a list. `stale`: its process is there, and gives no sign."""
    return STATUS["stale" if stale and run.standing not in ("damaged", "asks you") else run.standing]


def kind_of(event: Event) -> Look:
    """An event in a list; what it came to shows in its tone."""
    look = KINDS[event.kind]
    data = event.data
    if event.kind in (Kind.policy_decided, Kind.approval_decided):
        verdict = str(data.get("verdict"))
        tone: Tone = VERDICTS.get(verdict, "plain")
        return look._replace(tone="dim" if event.kind is Kind.policy_decided and verdict == "allow" else tone)
    if event.kind is Kind.tool_finished:
        return Look("✓", "result", "good") if data.get("status") == "ok" else Look("✗", "result", "bad")
    if event.kind is Kind.run_finished:
        return look._replace(tone=STATUS.get(str(data.get("status")), look).tone)
    if event.kind is Kind.criteria_checked and data.get("failed"):
        return look._replace(tone="bad")
    return look


def gauge(label: str, used: float, most: float, width: int) -> Line:
    """How much of a budget is used."""
    share = min(used / most, 1.0) if most else 0.0
    bar = max(width - 13, 6)
    full = round(share * bar)
    tone: Tone = "bad" if share >= 0.9 else "warn" if share >= 0.7 else "accent"
    return Line.of((f"{label:<8}", "dim"), ("━" * full, tone), ("━" * (bar - full), "dim"), f" {share:>4.0%}")
