"""Runs a golden run in a home, or resumes it, and dies by SIGKILL at a chosen moment.

Usage: crashing_run.py HOME IMAGE run|resume [WHEN N], where WHEN is `before` or `after` the Nth commit of
this process, or `during` its Nth call, after the effect and before its outcome is known. With a policy.yaml
in HOME it runs under that, and a person is there who allows what it asks about, but for what removes files.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from agentd import log
from agentd.contracts import Approval
from agentd.resuming import resume
from agentd.runtime import RunRequest, Watch, execute
from agentd.settings import Settings

home, image, action = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
when, number = (sys.argv[4], int(sys.argv[5])) if len(sys.argv) > 4 else ("never", 0)
settings = Settings(home=home / "state", image=image, model=f"scripted:{home / 'script.yaml'}", pool=0)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


counts = {"commits": 0, "outputs": 0}
append = log.Writer.append


def counted(writer, drafts, blobs=None):
    counts["commits"] += 1
    if when == "before" and counts["commits"] == number:
        die()
    events = append(writer, drafts, blobs)
    if when == "after" and counts["commits"] == number:
        die()
    return events


def on_output(text):
    """The call says `done` once it has had its effect."""
    counts["outputs"] += "done" in text
    if when == "during" and counts["outputs"] == number:
        die()


log.Writer.append = counted
def person(asked):
    return Approval.deny("Keep it.") if "rm " in asked.call.args.get("command", "") else Approval.allow()


policy = home / "policy.yaml"
watch = Watch(on_output=on_output, approver=person if policy.exists() else None)
if action == "run":
    goal = "Write the golden lines to out.txt, then end.txt."
    rules = str(policy) if policy.exists() else "default"
    execute(RunRequest(goal=goal, source=home / "project", policy=rules), settings, watch=watch)
else:
    resume("last", settings, watch=watch)
