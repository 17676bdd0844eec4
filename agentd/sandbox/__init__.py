"""Where does a call run, and what did it change? Fresh hardened containers on a copy of a folder.

Never decides whether a call may run, never writes to the user's folder unless told to apply,
never runs a program of the host in a workspace.
"""

from agentd.sandbox.address import other_sockets
from agentd.sandbox.apply import ApplyReport, NotApplied, apply_changes
from agentd.sandbox.danger import danger
from agentd.sandbox.engine import Engine
from agentd.sandbox.image import build_image, image_of, resolve
from agentd.sandbox.importer import Telling
from agentd.sandbox.laying import Laying
from agentd.sandbox.opening import Origin, open_sandbox
from agentd.sandbox.packages import prepare_packages, read_requirements
from agentd.sandbox.purge import Possession, dispossess, possessions
from agentd.sandbox.reaper import Leftover, reap
from agentd.sandbox.selfcheck import Promise, selfcheck
from agentd.sandbox.session import DockerSandbox

__all__ = [
    "ApplyReport", "DockerSandbox", "Engine", "Laying", "Leftover", "NotApplied", "Origin", "Possession", "Promise",
    "Telling", "apply_changes", "build_image", "danger", "dispossess", "image_of", "open_sandbox", "other_sockets",
    "possessions", "prepare_packages", "read_requirements", "reap", "resolve", "selfcheck",
]
