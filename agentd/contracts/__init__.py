"""Values and protocols that rooms share. No I/O, no decisions."""

from agentd.contracts.approval import Approval, ApprovalRequest, Approver, Preview
from agentd.contracts.base import Value
from agentd.contracts.call import FINISH, Effect, Json, OutcomeStatus, PathRule, ToolCall, ToolOutcome, ToolSpec
from agentd.contracts.control import ANSWERS, ORDERS, Command, Operator, Order
from agentd.contracts.criteria import Check, CheckResult, Plan
from agentd.contracts.log import (
    DATA_BYTES,
    SCHEMA_VERSION,
    Draft,
    Event,
    Kind,
    LogReader,
    LogWriter,
    RunHeader,
    Status,
)
from agentd.contracts.model import (
    FinishReason,
    Grammar,
    Message,
    Model,
    ModelInfo,
    ModelReply,
    ModelRequest,
    OnText,
    Usage,
)
from agentd.contracts.policy import Counters, Decision, Facts, Grant, Limits, Policy, Verdict
from agentd.contracts.sandbox import Execution, OnOutput, Sandbox
from agentd.contracts.text import REDACTED, SECRET, UNTRUSTED, PromptText, Tainted
from agentd.contracts.workspace import Change, Delta, FileEntry, LeftOut, World

__all__ = [
    "ANSWERS", "DATA_BYTES", "FINISH", "ORDERS", "REDACTED", "SCHEMA_VERSION", "SECRET", "UNTRUSTED", "Approval",
    "ApprovalRequest", "Approver", "Change", "Check", "CheckResult", "Command", "Counters", "Decision", "Delta",
    "Draft", "Effect", "Event", "Execution", "Facts", "FileEntry", "FinishReason", "Grammar", "Grant", "Json",
    "Kind", "LeftOut", "Limits", "LogReader", "LogWriter", "Message", "Model", "ModelInfo", "ModelReply",
    "ModelRequest", "OnOutput", "OnText", "Operator", "Order", "OutcomeStatus", "PathRule", "Plan", "Policy",
    "Preview", "PromptText", "RunHeader", "Sandbox", "Status", "Tainted", "ToolCall", "ToolOutcome", "ToolSpec",
    "Usage", "Value", "Verdict", "World",
]
