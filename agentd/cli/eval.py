"""`agentd eval`: run task files and report how many tasks a model solves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_model, complete_policy
from agentd.cli.flags import set_option, settings_for
from agentd.cli.output import json_option, padded, print_json, print_rows
from agentd.contracts import Json
from agentd.text import first_line, visible

if TYPE_CHECKING:
    from agentd.evaluate import Report, TaskResult


@click.command("eval", epilog="""\b
Exit code 0 says that all tasks were run, not that they passed.
--json: {"model", "without", "results": [{"id", "family", "repeat", "passed", "why", "status", "wanted", "steps",
  "tokens", "seconds", "run_id"}], "families": {NAME: RATE}, "overall": RATE, "median_s"};
  with --ablate: {"reports": [one such for the whole model and for each part that it did without]};
  RATE is {"passed", "total", "rate", "interval": [low, high]}

\b
Examples:
  agentd eval tasks.yaml
  agentd eval tasks.yaml --ablate
  agentd eval tasks/*.yaml --model ~/models/qwen3.gguf --repeat 3 --json
""")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", default=None, shell_complete=complete_model,
              help="The model to evaluate; as for `agentd run`.")
@click.option("--adapter", type=click.Path(path_type=Path, dir_okay=False), default=None, help="LoRA adapter (GGUF).")
@click.option("--policy", default=None, shell_complete=complete_policy, help="For tasks that name none.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Runs at once.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, show_default=True, help="Run each task so often.")
@click.option("--only", "families", multiple=True, metavar="FAMILY", help="Only tasks of this family; repeatable.")
@click.option("--ablate", is_flag=True,
              help="Also without the adapter, without the grammar, and without forced tokens.")
@set_option
@json_option
def evaluate(
    files: tuple[Path, ...], model: str | None, adapter: Path | None, policy: str | None, jobs: int, repeat: int,
    families: tuple[str, ...], ablate: bool, flags: dict[str, Json], as_json: bool,
) -> None:
    """Run every task of FILES in a fresh workspace; report what passed, and the pass rate."""
    from agentd.evaluate import PARTS, EvalOptions, load_tasks
    from agentd.evaluate import evaluate as run_tasks
    from agentd.model import kind_of

    tasks = load_tasks(files)
    if families:
        tasks = tuple(task for task in tasks if task.family in families)
        if not tasks:
            raise click.UsageError(f"no task is of the family {' or '.join(families)}")
    settings, reports = settings_for(None, flags), []
    if ablate and kind_of(model or settings.model) not in ("embedded", "gguf"):
        raise click.UsageError("--ablate is for `embedded` and .gguf files: elsewhere no part can be left out")
    for without in (None, *PARTS) if ablate else (None,):
        if ablate and not as_json:
            click.echo(f"\n{_called(without)}")
        options = EvalOptions(model=model, adapter=adapter, policy=policy, jobs=jobs, repeat=repeat, without=without)
        reports.append(run_tasks(tasks, settings, options, on_result=None if as_json else print_result))
    if as_json:
        print_json({"reports": reports} if ablate else reports[0])
    elif ablate:
        print_table(reports)
    else:
        print_report(reports[0])


def print_result(result: TaskResult) -> None:
    """One line for a run that ended."""
    mark = "pass" if result.passed else "FAIL"
    click.echo(
        f"{mark}  {padded(visible(result.id), 24)} {result.status:<8} {result.steps:>3} steps "
        f"{result.tokens:>7} tokens {result.seconds:>7.1f} s  {first_line(result.why) if result.why else ''}".rstrip()
    )


def print_report(report: Report) -> None:
    """Families, then the rate with its interval."""
    click.echo()
    print_rows([(name, f"{rate.passed} of {rate.total}") for name, rate in sorted(report.families.items())])
    overall = report.overall
    low, high = overall.interval
    click.echo(
        f"\n{overall.passed} of {overall.total} passed: {overall.rate:.1%} "
        f"(95 % interval {low:.1%} to {high:.1%}), model {visible(report.model)}, "
        f"median {report.median_s:.1f} s"
    )


def print_table(reports: Sequence[Report]) -> None:
    """Families down, what the model did without across: passed of how many."""
    click.echo()
    head = ("", *(_called(report.without) for report in reports))
    rows = [
        (name, *(f"{report.families[name].passed} of {report.families[name].total}" for report in reports))
        for name in sorted(reports[0].families)
    ]
    rows.append(("all", *(f"{report.overall.passed} of {report.overall.total}" for report in reports)))
    rows.append(("median", *(f"{report.median_s:.1f} s" for report in reports)))
    print_rows([head, *rows])


def _called(without: str | None) -> str:
    return f"without {without}" if without else "whole"
