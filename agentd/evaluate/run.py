"""Runs tasks through the runtime, some at once, and says of each whether it passed and why not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, get_args

from agentd.clock import Clock, SystemClock
from agentd.contracts import Value
from agentd.errors import AgentdError, EngineUnavailable, UsageError
from agentd.evaluate.report import Report, TaskResult, report_of
from agentd.evaluate.tasks import Task
from agentd.model import ModelOptions
from agentd.runtime import RunRequest, RunResult, Watch, execute
from agentd.settings import Settings

OnResult = Callable[[TaskResult], None]


Part = Literal["adapter", "grammar", "forced tokens"]
PARTS: tuple[Part, ...] = get_args(Part)


class EvalOptions(Value):
    """What all tasks share. `policy` stands in where a task names none; `without` is what the model does without."""

    model: str | None = None
    adapter: Path | None = None
    policy: str | None = None
    jobs: int = 1
    repeat: int = 1
    without: Part | None = None

    @property
    def model_options(self) -> ModelOptions:
        """How the model is opened."""
        return ModelOptions(
            adapter=self.without != "adapter", grammar=self.without != "grammar",
            forced_tokens=self.without != "forced tokens",
        )


class _Runs:
    """The runs under way, so that all of them can be cancelled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: list[Watch] = []
        self._cancelled = False

    def started(self) -> Watch:
        with self._lock:
            watch = Watch()
            if self._cancelled:
                watch.cancel()
            self._watches.append(watch)
            return watch

    def finished(self, watch: Watch) -> None:
        with self._lock:
            self._watches = [other for other in self._watches if other is not watch]

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for watch in self._watches:
                watch.cancel()


def evaluate(
    tasks: Sequence[Task], settings: Settings, options: EvalOptions, *,
    on_result: OnResult | None = None, clock: Clock | None = None,
) -> Report:
    """Run every task `repeat` times, `jobs` at once; `on_result` hears of each as it ends.

    Raises UsageError or EngineUnavailable where no task can be run like this; any other error of a
    part is the result `error` of its task. Ctrl-C cancels the runs under way and is raised again.
    """
    clock = clock or SystemClock()
    runs = _Runs()
    order = [(task, repeat) for repeat in range(1, options.repeat + 1) for task in tasks]
    results: list[TaskResult] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(_one, task, repeat, settings, options, runs, clock) for task, repeat in order]
        try:
            for future in futures:
                result = future.result()
                results.append(result)
                if on_result is not None:
                    on_result(result)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            runs.cancel()
    return report_of(options.model or settings.model, results, options.without)


def _one(
    task: Task, repeat: int, settings: Settings, options: EvalOptions, runs: _Runs, clock: Clock,
) -> TaskResult:
    request = RunRequest(
        goal=task.goal, files=task.files, policy=task.policy or options.policy, model=options.model,
        adapter=options.adapter, grade=task.checks,
    )
    start = clock.monotonic_s()
    watch = runs.started()
    try:
        result = execute(request, settings, clock=clock, watch=watch, options=options.model_options)
    except (UsageError, EngineUnavailable):
        raise
    except AgentdError as error:
        return _result(task, repeat, clock.monotonic_s() - start, why=error.message)
    finally:
        runs.finished(watch)
    return _result(task, repeat, clock.monotonic_s() - start, run=result)


def _result(task: Task, repeat: int, seconds: float, *, run: RunResult | None = None, why: str = "") -> TaskResult:
    reasons = [why] if why else []
    if run is not None:
        if not task.wants(run.status):
            reasons.append(f"ended as {run.status}, not {task.status}: {run.reason}")
        reasons += [graded.found for graded in run.graded if not graded.holds]
    return TaskResult(
        id=task.id, family=task.family, repeat=repeat, passed=not reasons, why="; ".join(reasons),
        status=run.status if run else "error", wanted=task.status, seconds=round(seconds, 3),
        steps=run.counters.steps if run else 0, tokens=run.counters.tokens if run else 0,
        run_id=run.run_id if run else "",
    )
