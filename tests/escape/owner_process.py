"""Started by a test to be killed: owns a sandbox in the midst of a call or a preview, the rest of its pool warm,
and a container that was never started."""

import sys
import threading
import time
from pathlib import Path

from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall, ToolSpec
from agentd.sandbox import Origin, open_sandbox

clock = SystemClock()
sandbox = open_sandbox(
    Origin(), home=Path(sys.argv[1]), run_id=f"killed-{clock.token(8)}", image=sys.argv[2],
    limits=Limits(workspace_bytes=1 << 20), clock=clock, pool=2,
)
sandbox.engine.create(sandbox.body)
seen = threading.Event()
source = "import time\ndef run(args):\n    print('up', flush=True)\n    time.sleep(60)"
spec = ToolSpec(
    name="slow", description="Sleeps.", args={}, result={}, effect="workspace", idempotent=True, timeout_s=60,
    output_bytes=4096, files={"tool.py": source},
)
assert sandbox.ready(60)
call = ToolCall(call_id="c", tool="slow", args={})
threading.Thread(target=getattr(sandbox, sys.argv[3]), args=(call, spec), kwargs={
    "timeout_s": 60, "output_bytes": 4096, "on_output": lambda _: seen.set(),
}).start()
seen.wait(30)
print("ready", flush=True)
time.sleep(60)
