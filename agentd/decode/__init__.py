"""What may the model say next, and what has it said?

Builds the grammar of a reply from the visible tools and the workspace, and turns a reply into a
checked value. Pure: never runs a tool, never decides whether a call is allowed. A grammar is no
boundary: whatever it let through is checked again here, and by the policy.
"""

from __future__ import annotations

from agentd.contracts import FINISH
from agentd.decode.fields import cells, columns, keys
from agentd.decode.goal import goal_names
from agentd.decode.grammar import call_grammar
from agentd.decode.outcome import checked_outcome
from agentd.decode.parse import Invalid, Missing, imagined_call, parse_call
from agentd.decode.paths import near
from agentd.decode.plan import parse_plan, plan_grammar
from agentd.decode.reading import read_call, read_plan
from agentd.decode.said import meant, numbers, spans, targets

__all__ = [
    "FINISH", "Invalid", "Missing", "call_grammar", "cells", "checked_outcome", "columns", "goal_names",
    "imagined_call", "keys", "meant", "near", "numbers", "parse_call", "parse_plan", "plan_grammar", "read_call",
    "read_plan", "spans", "targets",
]
