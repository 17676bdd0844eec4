"""`agentd demo`: a goal on sample files, watched live; then how often it is reached on others like them."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.eval import print_report, print_result
from agentd.cli.run import EXIT_CODES, show_live, stop_on_signals
from agentd.config import load_settings
from agentd.contracts import Check
from agentd.text import first_line

if TYPE_CHECKING:
    from agentd.evaluate import Task

GOAL = "Sort the lines of access.log alphabetically into sorted.txt."
VARIATIONS = 10
_PATHS = ("/", "/login", "/cart", "/search?q=lamp", "/static/app.css", "/api/orders", "/help")


@click.command(epilog="""\b
Exit code: that of the run; 5 also where it ended as done with a wrong result.
""")
@click.option("--goal", default=GOAL, show_default=True, help="Another goal, on the same sample files.")
@click.option("--model", default=None, help="As for `agentd run`.")
@click.option("--variations", type=click.IntRange(0, 100), default=VARIATIONS, show_default=True,
              help="Runs on other sample files, to see how often it goes well.")
def demo(goal: str, model: str | None, variations: int) -> int:
    """Run a goal on sample files in a temporary folder, then on variations of them.

    Neither the prompt nor a tool nor a grammar knows these files or this goal.
    """
    from agentd.runtime import RunRequest, Watch, execute

    folder = Path(tempfile.mkdtemp(prefix="agentd-demo-"))
    files, checks = sample(0, goal)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    click.echo(f"files  {folder}: {', '.join(sorted(files))}")
    watch, settings = Watch(), load_settings()
    request = RunRequest(goal=goal, source=folder, model=model, grade=checks)
    with stop_on_signals(watch.cancel):
        result = show_live(lambda: execute(request, settings, watch=watch), goal, folder, settings, watch)
    for graded in result.graded:
        verdict = "holds" if graded.holds else f"does not hold: {graded.found}"
        click.echo(f"check  {first_line(graded.check.describe(), 80)}: {first_line(verdict, 80)}")
    right = all(graded.holds for graded in result.graded)
    if variations and result.status != "cancelled":
        _vary(goal, model, variations)
    return EXIT_CODES[result.status] or (0 if right else EXIT_CODES["failed"])


def sample(seed: int, goal: str = GOAL) -> tuple[dict[str, bytes], tuple[Check, ...]]:
    """Sample files, other ones for each seed, and the check of the default goal; another goal has
    no check, since only its author knows what would be right."""
    chance = random.Random(seed)  # noqa: S311 - reproducible sample data, nothing secret
    requests = [f"10.0.0.{chance.randint(1, 99)} GET {chance.choice(_PATHS)} 200" for _ in range(chance.randint(4, 40))]
    sales = [f"{chance.choice(('ana', 'bo', 'cy'))},{chance.randint(5, 90)}" for _ in range(chance.randint(3, 8))]
    files = {
        "access.log": "".join(f"{line}\n" for line in requests),
        "sales.csv": "name,amount\n" + "".join(f"{line}\n" for line in sales),
        "notes.txt": f"project: lamp\nowner: {chance.choice(('Mirela', 'Tomas', 'Ines'))}\nstatus: open\n",
    }
    ordered = "\n".join(sorted(requests))
    checks = (Check(file="sorted.txt", equals=ordered), Check(file="access.log", unchanged=True))
    return {name: text.encode() for name, text in files.items()}, checks if goal == GOAL else ()


def _vary(goal: str, model: str | None, count: int) -> None:
    from agentd.evaluate import EvalOptions, evaluate

    click.echo(f"\nThe same goal on {count} other sets of files:")
    tasks = [_task(goal, seed) for seed in range(1, count + 1)]
    print_report(evaluate(tasks, load_settings(), EvalOptions(model=model), on_result=print_result))
    if goal != GOAL:
        click.echo("No check is known for this goal: passed means that the run ended as done.")


def _task(goal: str, seed: int) -> Task:
    from agentd.evaluate import Task

    files, checks = sample(seed, goal)
    return Task(id=f"variation-{seed}", family="demo", goal=goal, files=files, checks=checks)
