"""Success criteria: checks on what a run leaves behind, and the plan that carries them.

The same form serves task files (`eval`), `--check FILE` and the model's own plan.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from agentd.contracts.base import Value
from agentd.contracts.call import Json


class Check(Value):
    """One check. Give `file` with one of equals, contains, absent, exists, json, unchanged;
    or `answer` (contains | equals) with `value`; or `tool` with `called`."""

    file: str | None = None
    equals: str | None = None
    contains: str | None = None
    absent: bool | None = None
    exists: bool | None = None
    json_value: Json = None
    unchanged: bool | None = None
    answer: Literal["contains", "equals"] | None = None
    value: str | None = None
    tool: str | None = None
    called: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _json_key(cls, data: object) -> object:
        if isinstance(data, dict) and "json" in data:
            data = {("json_value" if k == "json" else k): v for k, v in data.items()}
        return data

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        kinds = [k for k in ("file", "answer", "tool") if getattr(self, k) is not None]
        if len(kinds) != 1:
            raise ValueError("a check names exactly one of: file, answer, tool")
        given = {k for k in self.model_fields_set if getattr(self, k) is not None or k == "json_value"}
        allowed = {
            "file": {"equals", "contains", "absent", "exists", "json_value", "unchanged"},
            "answer": {"value"},
            "tool": {"called"},
        }[kinds[0]]
        rest = given - {kinds[0]}
        if rest - allowed or len(rest) != 1:
            names = ", ".join(sorted(a.removesuffix("_value") for a in allowed))
            raise ValueError(f"a check of a {kinds[0]} takes exactly one of: {names}")
        return self

    @model_serializer(mode="wrap")
    def _as_given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Json]:
        """Only what was given: `json: null` is a check, an absent `json` is none."""
        return {name: value for name, value in dump(self).items() if name in self.model_fields_set}

    def describe(self) -> str:
        """The check as a short sentence, for a prompt or a report."""
        if self.file is not None:
            if self.equals is not None:
                return f"{self.file} equals {self.equals!r}"
            if self.contains is not None:
                return f"{self.file} contains {self.contains!r}"
            if self.unchanged is not None:
                return f"{self.file} is {'unchanged' if self.unchanged else 'changed'}"
            if self.absent is not None or self.exists is not None:
                gone = bool(self.absent) if self.absent is not None else not self.exists
                return f"{self.file} {'does not exist' if gone else 'exists'}"
            return f"{self.file} holds the JSON {self.json_value!r}"
        if self.answer is not None:
            return f"the answer {self.answer} {self.value!r}"
        return f"{self.tool} is {'called' if self.called else 'never called'}"


class CheckResult(Value):
    """A check, whether it holds, and if not, what was found instead."""

    check: Check
    holds: bool
    found: str = ""


class Plan(Value):
    """The steps that the model means to take and how one will see that the goal is reached."""

    steps: tuple[str, ...] = ()
    done_when: tuple[Check, ...] = ()
