"""The messages of prompt format `agentd-2`.

Two rules hold every message together. The system message depends on tools and policy alone, so its
evaluated state can be kept on disk across runs. And no message is ever written again: a
conversation only grows. Whatever a file, a tool or the model said comes in as `PromptText`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template

from agentd.contracts import Check, FileEntry, Json, Message, PromptText, ToolOutcome, ToolSpec, World

FORMAT = "agentd-2"
SHOWN_FIELDS = 10
_TEMPLATES = {name: files(__package__).joinpath("templates", f"{name}.md") for name in ("system", "opening")}


def system(specs: Sequence[ToolSpec], forbidden: Sequence[str] = (), *, brief: bool = False) -> Message:
    """What the model is, its tools, and what the policy forbids. `brief` leaves out what a model that was trained
    on the tools knows: values and explanations."""
    if brief:
        tools = "\n".join(f"{spec.name}({', '.join(spec.args.get('properties', {}))})" for spec in specs)
    else:
        tools = "\n".join(f"- {signature(spec)}: {spec.description}" for spec in specs)
    policy = "\nForbidden by policy:\n" + "\n".join(f"- {line}" for line in forbidden) if forbidden else ""
    return Message(role="system", text=_fill("system", tools=tools, policy=policy))


def signature(spec: ToolSpec) -> str:
    """A tool's arguments in the order in which the grammar has them: `name(a, b=1)`."""
    properties: Mapping[str, Mapping[str, Json]] = spec.args.get("properties", {})
    return f"{spec.name}({', '.join(_argument(name, schema) for name, schema in properties.items())})"


def _argument(name: str, schema: Mapping[str, Json]) -> str:
    if "enum" in schema:
        return f"{name}={'|'.join(str(v) for v in schema['enum'])}"
    return f"{name}={_short(schema['default'])}" if "default" in schema else name


def _short(value: Json) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def opening(
    goal: str, listing: PromptText, criteria: Sequence[Check] = (), memory: PromptText | None = None,
) -> Message:
    """The goal, the files that there are, what must hold at the end, and what is remembered."""
    must = "\nIt is done when:\n" + "\n".join(f"- {c.describe()}" for c in criteria) if criteria else ""
    recalled = f"\nRemembered:\n{memory.text}" if memory else ""
    return Message(
        role="user",
        text=_fill("opening", goal=goal.strip(), files=listing.text, criteria=must, memory=recalled),
    )


def earlier(goal: str, status: str, answer: PromptText | None, changed: PromptText | None) -> Message:
    """What an earlier run of the same user came to, where its conversation is too long to be told."""
    said = f"\nIts answer:\n{answer.text}" if answer else ""
    files = f"\nIt changed:\n{changed.text}" if changed else ""
    return _user(f"Earlier goal: {goal.strip()}\nIt ended: {status}.{said}{files}")


def listing_text(entries: Sequence[FileEntry], world: World, limit: int = 40) -> str:
    """The workspace's files with their sizes in bytes, at most `limit`, and how many more. In a narrow world with
    the names of their columns or keys in place of the sizes."""
    shown = [e for e in entries if e.kind != "dir"]
    lines = [f"{e.path}{_about(e, world)}" for e in shown[:limit]]
    if len(shown) > limit:
        lines.append(f"... and {len(shown) - limit} more files")
    return "\n".join(lines) if lines else "(no files)"


def _about(entry: FileEntry, world: World) -> str:
    if not world.narrow:
        return f" ({entry.size_bytes} bytes)"
    fields = world.columns.get(entry.path) or world.keys.get(entry.path)
    return f": {', '.join(fields[:SHOWN_FIELDS])}" if fields else ""


def after_plan() -> Message:
    """Asks for the first call."""
    return _user("First call.")


def observation(tool: str, outcome: ToolOutcome, shown: PromptText | None) -> Message:
    """How a call ended, and what it said. `shown` is None where it said nothing."""
    head = f"{tool}: ok" if outcome.status == "ok" else f"{tool}: {outcome.status.replace('_', ' ')}"
    return _user(f"{head}\n{shown.text}" if shown else f"{head}, no output")


def denied(tool: str, reason: str) -> Message:
    """A call that the policy denied; the run goes on."""
    return _user(f"{tool}: denied by policy: {reason} Do not work around it: go on without it or finish as blocked.")


def declined(tool: str, reason: str) -> Message:
    """A call that a person did not allow; the run goes on. The reason is theirs, and trusted."""
    why = f" {reason.strip()}" if reason.strip() else ""
    return _user(f"{tool}: not allowed by the user.{why} Go on without it or finish as blocked.")


def edited(call: str) -> Message:
    """A call that the user changed before it ran; what it came to is said after it."""
    return _user(f"The user changed this call to: {call}")


def unknown(tool: str) -> Message:
    """A call that was under way when the machine or agentd stopped, and is not made again."""
    return _user(f"{tool}: it was interrupted, and may or may not have run. Go on without it or finish as blocked.")


def news(messages: Sequence[str], undone_to: int | None) -> tuple[Message, ...]:
    """What a person did and said since the model was asked last; both are trusted."""
    undone = "" if undone_to is None else f"after step {undone_to}" if undone_to else "before the first step"
    files = [f"The user has set all files back to what they were {undone}."] if undone else []
    return tuple(_user(text.strip()) for text in (*files, *messages))


def missing(tool: str, argument: str, said: PromptText, near: PromptText | None) -> Message:
    """A call that named a thing which is not there; nothing was executed."""
    similar = f" Similar names:\n{near.text}" if near else ""
    return _user(f"{tool}: not run. This {argument} does not exist:\n{said.text}{similar}")


def rejected(reason: str) -> Message:
    """A reply that is no valid call; nothing was executed."""
    return _user(f"Not a valid call: {reason} Reply with one JSON object.")


def unfinished(found: PromptText) -> Message:
    """`finish` was called, but what must hold does not; `found` says what does."""
    return _user(f"Not done yet:\n{found.text}")


def repeated(tool: str, times: int) -> Message:
    """The same call again, on the same files: its result would be the same."""
    return _user(f"{tool}: not run. The same call was made {times} times and nothing changed. Do something else.")


def _user(text: str) -> Message:
    return Message(role="user", text=text)


def _fill(template: str, **slots: str) -> str:
    return Template(_TEMPLATES[template].read_text(encoding="utf-8")).substitute(slots).strip()
