"""`agentd run`: reach a goal in a copy of a folder, watched live."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_model, complete_policy, complete_run
from agentd.cli.flags import (
    ask_option,
    both,
    flags_with_image,
    image_option,
    limits_option,
    set_option,
    settings_for,
    told,
)
from agentd.cli.lazy import quick_exit
from agentd.cli.output import json_option, plain_console, print_answer, print_json, print_json_line
from agentd.contracts import Event, Json, Status
from agentd.errors import UsageError
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from rich.console import Console

    from agentd.cli.live import LiveView
    from agentd.log import RunState
    from agentd.runtime import RunResult, Watch

EXIT_CODES: dict[Status, int] = {
    "done": 0, "denied": 3, "refused": 3, "budget": 4, "failed": 5, "waiting": 6, "cancelled": 130, "running": 5,
}


@click.command(epilog="""\b
Examples:
  agentd run "Which file mentions zebra? Write its name to found.txt"
  agentd run "Fix the typo in notes.md" --dir ~/notes --policy strict
  agentd run "Sum the amounts" --dir . --check checks.yaml --json
  agentd run "Now also sort it" --continue last
  agentd run "Sum the amounts" --tui
  agentd run "List the files" --model http://127.0.0.1:11434/v1#qwen3

\b
--json: {"run_id", "status", "reason", "code", "answer", "counters": {"steps", "tokens", "elapsed_s",
  "denials", "calls"}, "graded", "log",
  "model"}; "code" is a limit's name or an error's code. With --apply also
  "applied": as from `agentd apply --json`, null where the run was not done.
Exit codes: 0 done, 2 usage, 3 denied or refused, 4 out of budget, 5 failed, 6 waiting, 130 cancelled.
""")
@click.argument("goal")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=None,
              help="Folder to work on a copy of. Default: the current one; `--dir none` starts empty.")
@click.option("--policy", default=None, shell_complete=complete_policy, help="default, readonly, strict, or a file.")
@click.option("--model", default=None, shell_complete=complete_model,
              help="embedded, a .gguf file, a server's URL, ollama:NAME, scripted:FILE.")
@image_option
@click.option("--adapter", type=click.Path(path_type=Path, dir_okay=False), default=None, help="LoRA adapter (GGUF).")
@click.option("--check", "check_file", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="YAML file of success criteria; the run is done when they hold.")
@limits_option
@click.option("--apply", "wanted", is_flag=True,
              help="Apply the changes of a run that is done, unasked; dangerous ones and conflicts stay out.")
@click.option("--events", "stream", is_flag=True, help="With --json: every event on a line, then the result.")
@click.option("--continue", "carry_on", metavar="RUN", default=None, shell_complete=complete_run,
              help="Carry on an earlier run: its folder and changes, conversation, policy and model.")
@ask_option
@set_option
@click.option("--tui", "in_tui", is_flag=True, help="Watch it in `agentd tui`; it goes on when that is left.")
@json_option
def run(
    goal: str, folder: Path | None, policy: str | None, model: str | None, image: str | None,
    adapter: Path | None, check_file: Path | None, limits: dict[str, float], wanted: bool, stream: bool,
    carry_on: str | None, ask: str | None, flags: dict[str, Json], in_tui: bool, as_json: bool,
) -> int:
    """Reach GOAL in a copy of a folder. Your folder is not touched until you say so: at the end, on a
    terminal, you are asked; else `agentd apply` does it."""
    if in_tui:
        from agentd.cli.tui import arguments_again, show_new_run

        show_new_run(settings_for(_source(folder, carry_on), flags), arguments_again(ask))
        return 0
    with quick_exit():
        from agentd.episode import load_checks
        from agentd.runtime import RunRequest, execute

    request = RunRequest(
        goal=goal, source=_source(folder, carry_on), policy=policy, model=model, adapter=adapter,
        checks=load_checks(check_file) if check_file else (), limits=limits,
        carry_on=carry_on,
    )
    settings = settings_for(request.source, flags_with_image(image, flags))
    watch = watch_of(ask, settings, as_json)
    return carry_out(
        lambda: execute(request, settings, watch=watch), request.goal, request.source, settings, watch,
        wanted=wanted, stream=stream, as_json=as_json,
    )


def watch_of(ask: str | None, settings: Settings, as_json: bool) -> Watch:
    """Who looks after a run: people, where it is to wait for them; on a terminal they are asked there."""
    from agentd.cli.asking import TerminalAsking
    from agentd.cli.offer import can_ask
    from agentd.runtime import HOLD_S, Watch

    here = can_ask() and not as_json and ask != "later"
    wait = ask in ("wait", "later") or (ask is None and here)
    return Watch(
        on_note=lambda text: click.echo(f"note: {visible(text)}", err=True), wait=wait,
        hold_s=0.0 if ask == "later" else HOLD_S, asking=TerminalAsking(settings) if wait and here else None,
    )


def carry_out(
    start: Callable[[], RunResult], goal: str, folder: Path | None, settings: Settings, watch: Watch, *,
    wanted: bool, stream: bool, as_json: bool,
) -> int:
    """Start a run, show it, and apply its changes or ask whether to; its exit code."""
    from agentd.cli.offer import apply_finished, offer, print_applied

    with told(settings) as hook, stop_on_signals(watch.cancel):
        watch.on_event = both(_stream, hook) if stream and as_json else hook
        begin = _patient(start, settings, watch)
        result = begin() if as_json else show_live(begin, goal, folder, settings, watch)
    report = apply_finished(result, settings, folder) if wanted else None
    if as_json:
        told_too = {"applied": report} if wanted else {}
        (print_json_line if stream else print_json)({**result.model_dump(mode="json"), **told_too})
    elif wanted:
        print_applied(report, result, folder)
    else:
        offer(result, settings, folder)
    return EXIT_CODES[result.status] or (5 if report and (report.skipped or report.conflicts) else 0)


def _patient(start: Callable[[], RunResult], settings: Settings, watch: Watch) -> Callable[[], RunResult]:
    """A run that waits for a person goes on waiting, without model and sandbox, if that is what is wanted."""

    def begin() -> RunResult:
        from agentd.resuming import resume

        result = start()
        while result.status == "waiting" and watch.wait and watch.hold_s and not watch.cancelled.is_set():
            result = resume(result.run_id, settings, watch=watch)
        return result

    return begin


def show_live(
    start: Callable[[], RunResult], goal: str, folder: Path | None, settings: Settings, watch: Watch,
) -> RunResult:
    """Start a run with the live view on stdout; says at the end what there is and what to do next."""
    from agentd.cli.asking import TerminalAsking
    from agentd.cli.live import LiveView
    from agentd.log import call_of, is_resumable

    console = plain_console()
    here = watch.asking if isinstance(watch.asking, TerminalAsking) else None
    look_up = partial(call_of, settings.home)
    with LiveView(console, goal=goal, call_of=look_up, asks_here=here is not None) as view:
        if here is not None:
            here.view = view
        watch.on_event = both(view.event, watch.on_event)
        watch.on_text, watch.on_phase, watch.on_note = view.text, view.phase, view.note
        result = start()
    print_ending(console, view, result)
    if result.status == "waiting":
        console.print(f"answer agentd inbox; then go on with: agentd resume {result.run_id}", soft_wrap=True)
    for note in set(result.model.notes) - set(view.notes):
        console.print(f"note   {visible(note)}", markup=False, soft_wrap=True)
    print_outcome(console, result.run_id, result.answer, folder, settings, whose=folder)
    if is_resumable(result.status, result.code):
        console.print(f"go on  agentd resume {result.run_id}", soft_wrap=True)
    return result


def print_ending(console: Console, view: LiveView, ended: RunResult | RunState) -> None:
    """How a run ended, and what it used."""
    used, usage = ended.counters, view.usage
    rate = usage.output / usage.decode_ms * 1000 if usage.decode_ms else 0.0
    console.print(
        f"\n{ended.status:<6} {visible(ended.reason)}\n"
        f"       {used.steps} steps, {used.elapsed_s:.1f} s, {usage.output} tokens written at {rate:.0f} a second "
        f"({usage.forced} forced), {usage.prompt} read ({usage.cached} of them cached)",
        soft_wrap=True,
    )


def print_outcome(
    console: Console, run_id: str, answer: str, folder: Path | None, settings: Settings, *, whose: Path | str | None,
) -> None:
    """What a run answered and changed, and what to do next. `folder` is looked at for what applying it there would do;
    `whose` is the folder that the run copied, if any."""
    from agentd.cli.summary import print_changes

    if answer:
        print_answer(console, answer)
    if print_changes(console, settings, run_id, folder):
        console.print(f"apply  agentd apply {run_id}{'' if whose else ' --dir FOLDER'}")
    console.print(f"log    {settings.runs / run_id}/log.db   agentd show {run_id}", soft_wrap=True)


def _source(folder: Path | None, carry_on: str | None) -> Path | None:
    if carry_on and str(folder) == "none":
        raise UsageError("does not go with --continue", field="--dir none", hint="leave out --dir")
    if folder is not None:
        return None if str(folder) == "none" else folder.absolute()
    return earlier(carry_on)[2] if carry_on else _here()


def _here() -> Path:
    """The current folder, unless that is all that the user has: nobody means it by saying nothing."""
    try:
        here = Path().absolute()
    except FileNotFoundError:
        raise UsageError("the current folder is gone", field="--dir", hint="give one: --dir FOLDER") from None
    try:
        is_home = here.resolve() == Path.home().resolve()
    except RuntimeError:  # a user without a home
        is_home = False
    if is_home:
        raise UsageError(
            "the current folder is your home, with all that is in it", field="--dir",
            hint="give the folder to work on: --dir FOLDER, or `--dir none` for an empty one; --dir ~ if you mean it",
        )
    return here


def earlier(run: str) -> tuple[str, str, Path | None]:
    """The id and the goal of an earlier run, and the folder that it worked on."""
    from contextlib import closing

    from agentd.config import load_settings
    from agentd.log import Catalogue, open_reader, refuse_imported

    home = load_settings().home
    run_id = Catalogue(home).resolve(run)
    refuse_imported(home, run_id)
    with closing(open_reader(home, run_id)) as reader:
        header = reader.header
    return run_id, header.goal, Path(header.source) if header.source else None


@contextmanager
def stop_on_signals(cancel: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and SIGTERM cancel the run; a second Ctrl-C interrupts whatever is going on."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stream(event: Event, _: bytes | None) -> None:
    print_json_line(event)
