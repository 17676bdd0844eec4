"""`agentd tui`: every run, and what they ask, on one screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.errors import UsageError
from agentd.settings import Settings

BEGIN_POLL_S = 0.2
THEMES = ("agentd", "agentd-light", "ansi-dark", "ansi-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai",
          "solarized-light", "textual-dark", "textual-light")


@click.command(epilog="""\b
Examples:
  agentd tui
  agentd tui last               the latest run
  agentd tui --readonly         look, and answer nothing

\b
Keys: ? shows those of the screen, 1 to 5 the screens, Ctrl+P all that can be done, Ctrl+Q leaves.
Runs go on when it ends, in whatever way. NO_COLOR=1 shows it without colours.
The same without it: agentd runs, inbox, approve, deny, grant, send, pause, cancel, show, replay, whatif, fork.
--json: {"runs": number, "asked": number, "live": number}, of now; no screen is shown.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--readonly", is_flag=True, help="Answer, start and tell nothing.")
@click.option("--theme", type=click.Choice(THEMES), default=None, help="Colours. Default: agentd.")
@json_option
def tui(run: str | None, readonly: bool, theme: str | None, as_json: bool) -> None:
    """Watch runs, answer what they ask, and look back at what they did; or begin with RUN."""
    from agentd.log import Catalogue

    settings = load_settings()
    catalogue = Catalogue(settings.home)
    run_id = catalogue.resolve(run) if run is not None else None
    if as_json:
        runs = catalogue.list_runs()
        print_json({"runs": len(runs), "asked": sum(r.asks for r in runs), "live": sum(r.live for r in runs)})
        return
    show_tui(settings, run_id, readonly=readonly, theme=theme)


def show_new_run(settings: Settings, args: Sequence[str]) -> None:
    """Start `agentd run` with these arguments as a process of its own, and show it. Raises AgentdError with
    what it complains about where no run begins."""
    import time

    from agentd.errors import AgentdError
    from agentd.log import Catalogue
    from agentd.tui import Launcher

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this needs a terminal", field="--tui", hint="leave it out")
    catalogue = Catalogue(settings.home)
    before = {run.run_id for run in catalogue.list_runs()}
    launcher = Launcher(settings, time.time_ns)
    launcher.start("run", "--json", *args)
    while True:
        begun = [run.run_id for run in catalogue.list_runs() if run.run_id not in before]
        if begun:
            break
        if failures := launcher.failures():
            raise AgentdError(failures[0])
        if launcher.idle:
            raise AgentdError("no run began", hint="see: agentd runs")
        time.sleep(BEGIN_POLL_S)
    show_tui(settings, max(begun))


def arguments_again(ask: str | None) -> list[str]:
    """What `agentd run` was given, for a run that waits for answers unless it is told not to."""
    given = sys.argv[sys.argv.index("run") + 1 :]
    given.remove("--tui")
    return [*(() if ask else ("--ask", "wait")), *given]


def show_tui(settings: Settings, run_id: str | None, *, readonly: bool = False, theme: str | None = None) -> None:
    """The screens, until they are left. Raises UsageError where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this needs a terminal", hint="see: agentd runs, or agentd inbox")
    from agentd.tui import Tui

    Tui(settings, open_run=run_id, readonly=readonly, theme=theme).run()
