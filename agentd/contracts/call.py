"""A tool, a call of it, and what came of the call."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from agentd.contracts.base import Value

FINISH = "finish"  # the tool that ends a run; it has a manifest, and the loop in place of code
FieldKind = Literal["column", "key"]
Effect = Literal["pure", "workspace", "outside"]
Json = Any  # a JSON value; pydantic's JsonValue costs a recursive validation of every observation


class PathRule(Value):
    """How a path argument relates to the workspace.

    `existing` may only name what is there, `new` what may come to be, `free` either. `suffix` is that of the files
    which it is meant for: in a narrow world the others are not offered where there is such a one.
    """

    role: Literal["existing", "new", "free"]
    kind: Literal["file", "dir", "any"] = "file"
    suffix: str = ""


class ToolSpec(Value):
    """A tool's manifest, with the code that runs inside the sandbox.

    `paths` maps names of arguments to how they relate to the workspace, `fields` those that name a column or
    a key of the file that the call reads, `quotes` those that say again what is said elsewhere: in the `goal`, or in
    goal and column, by the argument that names the column. `saves`
    is the argument that names a file to which the tool's text is written, where a call has it. `files` maps
    names of source files to their text; `tool.py` must define `run(args: dict) -> str | dict`. `digest` binds
    all of it.
    """

    name: str
    description: str
    args: dict[str, Json]
    result: dict[str, Json]
    paths: dict[str, PathRule] = Field(default_factory=dict)
    fields: dict[str, FieldKind] = Field(default_factory=dict)
    quotes: dict[str, str] = Field(default_factory=dict)
    saves: str = ""
    effect: Effect
    idempotent: bool
    timeout_s: float
    output_bytes: int
    trusted_output: bool = False
    files: dict[str, str] = Field(default_factory=dict)
    origin: str = ""
    digest: str = ""


class ToolCall(Value):
    """One call. `args` are checked by the tool's schema and filled with its defaults.

    `repaired`: the reply was no JSON alone; the call was cut out of what stood around it.
    """

    call_id: str
    tool: str
    args: dict[str, Json]
    repaired: bool = False


OutcomeStatus = Literal["ok", "error", "timeout", "output_limit", "memory_limit", "crashed", "cancelled"]


class ToolOutcome(Value):
    """How a call ended. `error` says why it is not `ok`; `result` is what the tool returned.

    `text` is what the model is shown, at most the tool's `output_bytes`; `text_bytes` is how much
    there was. `duration_ms` is the wall clock inside the sandbox.
    """

    status: OutcomeStatus
    text: str = ""
    text_bytes: int = 0
    result: dict[str, Json] | None = None
    error: str | None = None
    duration_ms: float = 0.0
