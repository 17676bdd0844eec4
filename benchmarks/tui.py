"""How soon a long run is on the screen, and how it scrolls, beside Textual's own table with the same rows.

A run of 100,000 events is made by the real writer; the screens run without a terminal, at 140 by 40, with
nothing that moves. Measured is the time from the start of the application until the timeline shows the first
rows of the run, with their texts read from the log; a key until its screen is painted; and the same for
`DataTable` with 10,000 of those rows, all of which it wants at once. Aims: a run of 100,000 events opens in
under a second, and a page takes under 100 ms.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

EVENTS, PEER_ROWS, PAGES = 100_000, 10_000, 20
AIM_OPEN_S, AIM_PAGE_MS, GIVE_UP_S = 1.0, 100.0, 30.0
SIZE = (140, 40)
os.environ["TEXTUAL_ANIMATIONS"] = "none"


def written(home: Path) -> str:
    """A run of so many events; its id."""
    from agentd import log
    from agentd.canon import compact
    from agentd.clock import SystemClock
    from agentd.contracts import Draft, Kind, RunHeader

    clock = SystemClock()
    header = RunHeader(
        run_id="long", goal="A long run", policy_name="default", policy_hash="", tools_hash="", model={},
        agentd_version="", created_ns=clock.now_ns(),
    )
    writer = log.create_run(home, header, clock)
    step = 0
    while step * 5 < EVENTS:
        drafts = []
        for _ in range(400):
            step += 1
            args = {"command": f"sed -n {step}p access.log >> out-{step % 7}.txt"}
            body = compact({"call_id": f"c{step}", "tool": "shell", "args": args, "repaired": False}).encode()
            decided = {"verdict": "allow", "rule": "inside", "reason": "it stays inside the copy"}
            done = {"tool": "shell", "status": "ok", "error": "", "duration_ms": 40.0, "changes": 1}
            usage = {"usage": {"prompt": 900, "cached": 850, "output": 30, "decode_ms": 400.0}, "finish": "stop"}
            drafts += [
                Draft(kind=Kind.model_replied, step=step, data=usage, actor="model"),
                Draft(kind=Kind.call_proposed, step=step, data={"tool": "shell"}, call_id=f"c{step}", body=body),
                Draft(kind=Kind.policy_decided, step=step, data=decided, call_id=f"c{step}"),
                Draft(kind=Kind.tool_started, step=step, data={"tool": "shell"}, call_id=f"c{step}"),
                Draft(kind=Kind.tool_finished, step=step, data=done, call_id=f"c{step}"),
            ]
        writer.append(drafts)
    writer.close()
    return "long"


async def ours(home: Path, run_id: str) -> tuple[float, float, list[float], list[str]]:
    """Seconds to open, seconds until the standing is there, ms a page, and texts of rows for the peer."""
    from agentd.settings import Settings
    from agentd.tui import Tui

    start = time.perf_counter()
    app = Tui(Settings(home=home), open_run=run_id, every_s=None)
    async with app.run_test(size=SIZE) as pilot:
        timeline: Any = app.screen.query_one("#timeline")
        while "sed -n" not in shown(app) and time.perf_counter() - start < GIVE_UP_S:
            await pilot.pause()
            timeline = app.screen.query_one("#timeline")
        opened_s = time.perf_counter() - start
        await app.workers.wait_for_complete()
        ready_s = time.perf_counter() - start
        pages = []
        for number in range(PAGES):
            begun = time.perf_counter()
            await pilot.press("G" if number == PAGES // 2 else "pagedown")
            pages.append((time.perf_counter() - begun) * 1000)
        screen: Any = app.screen
        rows = [screen.row(index, 120).text for index in range(min(timeline.count, PEER_ROWS))]
    return opened_s, ready_s, pages, rows


def shown(app) -> str:
    """What the screen shows."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def peer(rows: list[str]) -> tuple[float, list[float]]:
    """The same for Textual's own table, with rows that were read already."""
    from rich.text import Text
    from textual.app import App
    from textual.widgets import DataTable

    class Table(App):
        def compose(self):
            yield DataTable()

        def on_mount(self):
            table = self.query_one(DataTable)
            table.add_column("event")
            table.add_rows([Text(row)] for row in rows)

    start = time.perf_counter()
    app = Table()
    async with app.run_test(size=SIZE) as pilot:
        while "sed -n" not in shown(app) and time.perf_counter() - start < GIVE_UP_S:
            await pilot.pause()
        opened_s = time.perf_counter() - start
        pages = []
        for _ in range(PAGES):
            begun = time.perf_counter()
            await pilot.press("pagedown")
            pages.append((time.perf_counter() - begun) * 1000)
    return opened_s, pages


def main() -> int:
    """Print the table; 1 where an aim is missed."""
    import agentd.tui  # noqa: F401 - what is imported once is not what is measured

    home = Path(tempfile.mkdtemp(prefix="agentd-bench-", dir=Path.cwd()))
    try:
        opened_s, ready_s, pages, rows = asyncio.run(ours(home, written(home)))
        peer_s, peer_pages = asyncio.run(peer(rows))
    finally:
        shutil.rmtree(home)
    print(f"{'':<28} {'rows':>8} {'opens in s':>11} {'a page in ms':>13} {'slowest':>8}")
    print(f"{'timeline of the log':<28} {EVENTS:>8} {opened_s:>11.2f} {statistics.median(pages):>13.0f} "
          f"{max(pages):>8.0f}")
    print(f"{'DataTable, rows in memory':<28} {len(rows):>8} {peer_s:>11.2f} {statistics.median(peer_pages):>13.0f} "
          f"{max(peer_pages):>8.0f}")
    print(f"budgets and plan of the whole run are there after {ready_s:.1f} s, while the keys answer")
    missed = [name for name, miss in (
        ("opens in under 1 s", opened_s >= AIM_OPEN_S),
        ("a page in under 100 ms", statistics.median(pages) >= AIM_PAGE_MS),
    ) if miss]
    print(f"missed: {', '.join(missed)}" if missed else "every aim is reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
