"""Untrusted text as a type: which labels it carries, and what a prompt may hold.

Only `guard` makes `PromptText` out of `Tainted`; only `text.visible` makes terminal text of it.
"""

from __future__ import annotations

from agentd.contracts.base import Value

UNTRUSTED = "untrusted"
REDACTED = "[redacted "  # how the mark begins that stands in place of a secret
SECRET = "secret"  # noqa: S105 - the name of a label


class Tainted(Value):
    """Text that a model, a tool, a file or a file name said.

    `labels` say where it came from (`untrusted`, `secret`, `tool:read_file`, ...); they are only
    ever added to, never removed.
    """

    text: str
    labels: tuple[str, ...] = (UNTRUSTED,)


class PromptText(Value):
    """Text that may stand in a prompt: trusted, or marked as data by the guard."""

    text: str
