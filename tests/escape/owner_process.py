"""Started by a test to be killed: owns one container, which runs a call, or was never started."""

import sys
import threading
import time
from pathlib import Path

from agentd.clock import SystemClock
from agentd.contracts import ToolCall, ToolSpec
from agentd.sandbox.engine import Engine
from agentd.sandbox.exchange import Exchange
from agentd.sandbox.pool import Container
from agentd.sandbox.profile import container_body, profile_for
from agentd.sandbox.session import RUNNER

engine = Engine.connect(Path(sys.argv[1]))
body = container_body(
    profile_for(16 << 20), image=sys.argv[2], command=RUNNER, labels=engine.labels(kind="call", run_id="killed"),
)
body["HostConfig"]["Tmpfs"]["/workspace"] = "rw,size=1m,mode=1777"
if sys.argv[3:]:
    engine.create(body)
else:
    seen = threading.Event()
    source = "import time\ndef run(args):\n    print('up', flush=True)\n    time.sleep(60)"
    spec = ToolSpec(
        name="slow", description="Sleeps.", args={}, result={}, effect="pure", idempotent=True, timeout_s=60,
        output_bytes=4096, files={"tool.py": source},
    )
    exchange = Exchange(SystemClock(), 60, 4096, lambda _: seen.set())
    stream = Container(engine, body).stream
    threading.Thread(target=exchange.run, args=(stream, ToolCall(call_id="c", tool="slow", args={}), spec)).start()
    seen.wait(20)
print("ready", flush=True)
time.sleep(60)
