"""The parts that a loop runs with, each opened by somebody else, who closes it too."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agentd.clock import Clock
from agentd.contracts import Approver, Limits, Model, OnOutput, OnText, Operator, Policy, Sandbox, ToolSpec
from agentd.episode.asking import Answer
from agentd.episode.history import Carried
from agentd.episode.journal import Journal

if TYPE_CHECKING:
    from agentd.log import Point


@dataclass(frozen=True)
class Parts:
    """What a run is made of. `specs` are all tools; the policy says which of them can be seen. Without
    an `approver`, what the policy asks about is denied. `carried` is the run that this one carries on.
    `point` is where this run stands already; `skip` leaves out the call that was under way there, and
    `answer` is what a person said to the question that was open there. `operator` are the people who may say
    something in between."""

    model: Model
    policy: Policy
    sandbox: Sandbox
    journal: Journal
    clock: Clock
    specs: tuple[ToolSpec, ...]
    limits: Limits
    delimiter: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    on_text: OnText | None = None
    on_output: OnOutput | None = None
    think_tokens: int = 0
    run_id: str = ""
    approver: Approver | None = None
    carried: Carried | None = None
    point: Point | None = None
    skip: bool = False
    answer: Answer | None = None
    operator: Operator | None = None
