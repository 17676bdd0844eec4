"""`agentd replay --verify`: a run's calls once more, and what of them came out differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from agentd.cli.output import plain_console, print_json
from agentd.config import load_settings
from agentd.errors import LogDamaged
from agentd.text import visible

if TYPE_CHECKING:
    from rich.console import Console

    from agentd.log import Reader
    from agentd.replay import Difference, Rerun
    from agentd.runtime import Watch
    from agentd.settings import Settings

DIFFERS = 5
_MEANING = {"=": "the same", "~": "the same once normalised", "≠": "different", "?": "not comparable"}
_STYLES = {"=": "green", "~": "green", "≠": "red", "?": "yellow"}
_SHOWN_CHARS = 60
_TOLD = 5


def verify_again(run: str, as_json: bool) -> int:
    """Run the calls of a run again and print what came of it; the exit code. Raises LogDamaged for a log
    that does not verify."""
    from agentd.log import Catalogue, open_reader
    from agentd.log import verify as verified

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run)
    whole = verified(settings.home, run_id)
    if not whole.ok:
        raise LogDamaged(f"run {run_id} is damaged, and not run again: {whole.why}", hint=f"agentd verify {run_id}")
    with closing(open_reader(settings.home, run_id)) as reader:
        return _as_json(reader, settings) if as_json else _as_text(reader, settings)


def _as_json(reader: Reader, settings: Settings) -> int:
    from agentd.replay import NORMALISERS
    from agentd.runtime import Watch

    notes: list[str] = []
    with _rows(reader, settings, Watch(on_note=notes.append)) as rows:
        calls = list(rows)
    used = {name for call in calls for name in call.normalisers}
    print_json({
        "run_id": reader.header.run_id, "calls": calls, "counts": _counts(calls),
        "normalisers": {rule.name: rule.about for rule in NORMALISERS if rule.name in used}, "notes": notes,
    })
    return _code(calls)


def _as_text(reader: Reader, settings: Settings) -> int:
    from agentd.cli.live import LiveView
    from agentd.replay import NORMALISERS
    from agentd.runtime import Watch

    console, calls = plain_console(), []
    console.print(f"goal   {visible(reader.header.goal)}", soft_wrap=True)
    with LiveView(console) as view, _rows(reader, settings, Watch(on_phase=view.phase, on_note=view.note)) as rows:
        for call in rows:
            _print_call(console, call)
            calls.append(call)
    used = {name for call in calls for name in call.normalisers}
    for rule in NORMALISERS:
        if rule.name in used:
            console.print(f"note   normalised: {rule.name}: {rule.about}", soft_wrap=True)
    counts = _counts(calls)
    said = ", ".join(f"{count} {_MEANING[sign]}" for sign, count in counts.items() if count)
    console.print(f"{len(calls)} calls: {said}" if calls else "no call ran in it: there is nothing to compare")
    return _code(calls)


@contextmanager
def _rows(reader: Reader, settings: Settings, watch: Watch) -> Iterator[Iterator[Rerun]]:
    """The calls as they are run again. Ctrl-C and SIGTERM end it once the sandbox is gone."""
    from agentd.cli.run import stop_on_signals
    from agentd.replay import rerun
    from agentd.tools import load_catalogue

    tools = load_catalogue(settings.tools_paths)
    with stop_on_signals(watch.cancel), closing(rerun(reader, settings, tools, watch)) as rows:
        yield rows
    if watch.cancelled.is_set():
        raise click.Abort


def _print_call(console: Console, call: Rerun) -> None:
    from rich.text import Text

    told = [_said(difference) for difference in call.differences[:_TOLD]]
    if len(call.differences) > _TOLD:
        told.append(f"and {len(call.differences) - _TOLD} more")
    if call.why:
        told.append(call.why)
    if call.sign == "~":
        told.append(f"but for: {', '.join(call.normalisers)}")
    head = f" {call.step:>5}  {visible(call.tool):<12}"
    first = told[0] if told else ""
    console.print(Text.assemble((call.sign, _STYLES[call.sign]), f"{head} {visible(first)}".rstrip()), soft_wrap=True)
    for more in told[1:]:
        console.print(Text(f"{'':{len(head) + 2}}{visible(more)}"), soft_wrap=True)


def _said(found: Difference) -> str:
    place = " ".join(part for part in (found.what, found.path, f"line {found.line}" if found.line else "") if part)
    quoted = found.what not in ("status", "tree", "log", "file") or found.line is not None
    return f"{place}: {_short(found.was, quoted)} is now {_short(found.now, quoted)}"


def _short(text: str | None, quoted: bool) -> str:
    if text is None:
        return "nothing"
    shown = visible(text)
    shown = shown if len(shown) <= _SHOWN_CHARS else shown[: _SHOWN_CHARS - 1] + "…"
    return f"'{shown}'" if quoted else shown


def _counts(calls: list[Rerun]) -> dict[str, int]:
    return {sign: sum(call.sign == sign for call in calls) for sign in _MEANING}


def _code(calls: list[Rerun]) -> int:
    return DIFFERS if any(call.sign == "≠" for call in calls) else 0
