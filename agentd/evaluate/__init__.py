"""How often does a model reach goals of a kind, and how sure is that number?

Reads task files, runs each task in a fresh workspace through the runtime, and counts. Never tells
a model what its task is checked by, and never counts a run as passed that did not end as it should.
"""

from agentd.evaluate.report import Report, TaskResult, wilson
from agentd.evaluate.run import PARTS, EvalOptions, evaluate
from agentd.evaluate.tasks import Task, load_tasks

__all__ = ["PARTS", "EvalOptions", "Report", "Task", "TaskResult", "evaluate", "load_tasks", "wilson"]
