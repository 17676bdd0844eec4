"""What there is to see under a home, looked for again and again in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from agentd.errors import AgentdError, LogError, UsageError
from agentd.log import Catalogue, OpenRequest, RunSummary, asked_by, asked_still
from agentd.tui.look import Look, status_of

STALE_S = 2.0
_BUSY_SHARE = 4  # of the time, at most a quarter is spent with looking


@dataclass(frozen=True)
class News:
    """All runs, the newest first, and all open questions, the most dangerous and oldest first. `error` says why
    they could not be read; `loaded` is false before anything was. `stale` are runs whose process is there, and has
    given no sign for more than `STALE_S` seconds."""

    runs: tuple[RunSummary, ...] = ()
    asked: tuple[OpenRequest, ...] = ()
    error: str = ""
    loaded: bool = False
    stale: frozenset[str] = frozenset()

    def run(self, run_id: str) -> RunSummary | None:
        """One of the runs."""
        return next((run for run in self.runs if run.run_id == run_id), None)

    def look_of(self, run: RunSummary) -> Look:
        """The state of a run in a list."""
        return status_of(run, stale=run.run_id in self.stale)


class Watcher:
    """Reads the news; `rank` says how dangerous a question is, `monotonic_s` what time it is."""

    def __init__(
        self, home: Path, rank: Callable[[OpenRequest], int], monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._home = home
        self._rank = rank
        self._now_s = monotonic_s
        self._signs: dict[str, tuple[tuple[str, int | None], float]] = {}
        self._read: dict[str, tuple[str, OpenRequest | None]] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def read(self) -> News:
        """The news of now."""
        try:
            catalogue = Catalogue(self._home)
            runs = catalogue.list_runs()
            stale = frozenset(run.run_id for run in runs if run.live and self._is_stale(run, catalogue))
            found, unread = self._all_asked(runs)
        except (AgentdError, OSError) as error:
            return News(error=getattr(error, "message", None) or str(error), loaded=True)
        found.sort(key=lambda asked: (-self._rank(asked), asked.asked_ns, asked.code))
        runs = tuple(unread.get(run.run_id, run) for run in runs)
        return News(runs=runs, asked=tuple(found), loaded=True, stale=stale)

    def _is_stale(self, run: RunSummary, catalogue: Catalogue) -> bool:
        """Whether neither its log nor its process has moved. While it is taken up again nobody looks into its
        inbox, and a model that loads slowly is no bad sign."""
        sign, now_s = (run.head_hash, catalogue.pulse(run.run_id)), self._now_s()
        was, since_s = self._signs.get(run.run_id, (None, now_s))
        if sign != was or sign[1] is None or run.recovering:
            self._signs[run.run_id] = (sign, now_s)
            return False
        return now_s - since_s > STALE_S

    def _all_asked(self, runs: Iterable[RunSummary]) -> tuple[list[OpenRequest], dict[str, RunSummary]]:
        """What runs ask, and as what a run is shown whose question cannot be read: it hides no other one's."""
        found, unread = [], {}
        for run in runs:
            try:
                asked = self._asked(run) if run.asks else None
            except LogError as error:
                unread[run.run_id] = run.model_copy(update={
                    "status": "damaged", "reason": error.message, "asks": False, "recovering": False, "paused": False,
                })
            except UsageError:  # it was removed just now
                continue
            else:
                found += [asked] if asked is not None else []
        return found, unread

    def _asked(self, run: RunSummary) -> OpenRequest | None:
        """A log that has not grown is not read again."""
        head, asked = self._read.get(run.run_id, ("", None))
        if asked is None or head != run.head_hash:
            asked = asked_by(self._home, run)
        else:
            asked = asked_still(self._home, run, asked)
        self._read[run.run_id] = (run.head_hash, asked)
        return asked

    def start(self, tell: Callable[[News], object], every_s: float) -> None:
        """Tell the news now and every so often, until `stop`."""
        self._thread = threading.Thread(target=self._watch, args=(tell, every_s), name="agentd-watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more. Idempotent."""
        self._stopped.set()

    def _watch(self, tell: Callable[[News], object], every_s: float) -> None:
        while not self._stopped.is_set():
            began_s = time.monotonic()
            news = self.read()
            if not self._stopped.is_set():
                tell(news)
            self._stopped.wait(max(every_s, (time.monotonic() - began_s) * _BUSY_SHARE))
