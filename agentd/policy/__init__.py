"""May this call be made? Reads policy files and decides on calls.

Decisions are pure: the same policy and the same facts give the same answer, at any time and on any
machine. The room never runs, asks or logs anything, and never sees a model.
"""

from agentd.policy.cases import CaseResult
from agentd.policy.engine import LoadedPolicy
from agentd.policy.explanation import Explanation, RuleOutcome, explain
from agentd.policy.grants import check_grant, covers, narrow_grants
from agentd.policy.loading import Check, check, load, parse
from agentd.policy.rules import Rule
from agentd.policy.schema import policy_schema

__all__ = [
    "CaseResult", "Check", "Explanation", "LoadedPolicy", "Rule", "RuleOutcome", "check", "check_grant", "covers",
    "explain", "load", "narrow_grants", "parse", "policy_schema",
]
