"""Marks untrusted text as data by a delimiter that its author cannot know.

After "Spotlighting" (arXiv 2403.14720): datamarking with a random delimiter, which needs no strong
model. It lowers the odds of an injection; containment rests on policy and sandbox.
"""

from __future__ import annotations

from agentd.contracts import PromptText, Tainted


def mark(text: Tainted, delimiter: str) -> PromptText:
    """The text between `<data D>` and `</data D>`. The delimiter is drawn once a run; should the
    text hold it, because the model wrote it into a file, it is broken there."""
    inner = text.text.replace(delimiter, delimiter[:1] + "_" + delimiter[1:])
    return PromptText(text=f"<data {delimiter}>\n{inner.rstrip()}\n</data {delimiter}>")
