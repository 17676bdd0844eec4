"""The form of a policy as a JSON Schema, for editors. Loading a policy checks more: tools, arguments, cases."""

from __future__ import annotations

from agentd.contracts import Json
from agentd.policy.form import PolicyForm


def policy_schema() -> dict[str, Json]:
    """The JSON Schema (draft 7, which every editor knows) of a policy file."""
    schema = PolicyForm.model_json_schema(by_alias=True)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema, "title": "A policy of agentd"}
