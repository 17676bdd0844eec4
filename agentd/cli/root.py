"""The `agentd` command: its table of commands, and what becomes of an error."""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Sequence

import click

from agentd import __version__
from agentd.cli.lazy import Entry, LazyGroup
from agentd.errors import AgentdError
from agentd.text import visible

CANCELLED = 130

SECTIONS = (
    ("Runs", (
        Entry("run", "agentd.cli.run:run", "Reach a goal in a copy of a folder."),
        Entry("fork", "agentd.cli.fork:fork", "Go on from a step of a run, in another way."),
        Entry("undo", "agentd.cli.undo:undo", "Set a run's files back to what they were after a step."),
        Entry("resume", "agentd.cli.resume:resume", "Go on with an interrupted or cancelled run."),
        Entry("runs", "agentd.cli.runs:runs", "List runs."),
        Entry("show", "agentd.cli.show:show", "Show what a run did, step by step."),
        Entry("events", "agentd.cli.events:events", "Print a run's log; --follow while it runs."),
        Entry("compare", "agentd.cli.compare:compare", "Compare two runs."),
        Entry("replay", "agentd.cli.replay:replay", "Play a run again from its log."),
        Entry("verify", "agentd.cli.verify:verify", "Say whether a log is what was written."),
        Entry("whatif", "agentd.cli.whatif:whatif", "Say what another policy would have decided."),
        Entry("diff", "agentd.cli.diff:diff", "Show what a run changed in its copy."),
        Entry("apply", "agentd.cli.apply:apply", "Apply a run's changes to your folder."),
        Entry("export", "agentd.cli.export:export", "Write a run to one file, or to a page to read."),
        Entry("import", "agentd.cli.import_:import_", "Take over a run of another machine."),
        Entry("report", "agentd.cli.report:report", "Make a bundle for a bug report, without texts."),
    )),
    ("People", (
        Entry("tui", "agentd.cli.tui:tui", "Watch runs and answer them, on one screen."),
        Entry("inbox", "agentd.cli.inbox:inbox", "Show what runs ask."),
        Entry("approve", "agentd.cli.answer:approve", "Let a call be, once; or change it."),
        Entry("deny", "agentd.cli.answer:deny", "Do not let a call be."),
        Entry("grant", "agentd.cli.answer:grant", "Allow calls like it for the rest of a run."),
        Entry("send", "agentd.cli.steer:send", "Say something to a run's model."),
        Entry("pause", "agentd.cli.steer:pause", "Pause a run, or let it go on."),
        Entry("cancel", "agentd.cli.steer:cancel", "Stop a run."),
    )),
    ("Parts", (
        Entry("tools", "agentd.cli.tools:tools", "List, check, create and call tools."),
        Entry("policy", "agentd.cli.policy:policy", "Check a policy; explain a decision."),
        Entry("models", "agentd.cli.models:models", "List models; check that one works."),
        Entry("sandbox", "agentd.cli.sandbox:sandbox", "Build, try out and check the sandbox."),
    )),
    ("Setup", (
        Entry("config", "agentd.cli.config:config", "Show settings and who set them; trust a folder's file."),
        Entry("purge", "agentd.cli.purge:purge", "Remove what agentd keeps on this machine."),
        Entry("completion", "agentd.cli.completion:completion", "Print a shell's completion script."),
    )),
    ("Proof", (
        Entry("doctor", "agentd.cli.doctor:doctor", "Say what is missing on this machine."),
        Entry("eval", "agentd.cli.eval:evaluate", "Run task files and report the pass rate."),
        Entry("demo", "agentd.cli.demo:demo", "Run a goal on sample files, then ten variations."),
    )),
)

EPILOG = """\b
Examples:
  agentd run "Count the lines of access.log into answer.txt" --dir .
  agentd show                     the latest run
  agentd apply RUN                copy its changes into your folder
  agentd policy explain --tool shell --args '{"command": "ls"}' --policy readonly

\b
Exit codes: 0 done, 2 usage, 3 denied or refused, 4 out of budget,
5 failed, 6 waiting for a person, 130 cancelled.
"""


@click.group(cls=LazyGroup, sections=SECTIONS, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="agentd")
def cli() -> None:
    """Runs agents on your own machine, with your own models, contained.

    A model proposes one tool call at a time, a policy decides on each, tools run in a
    hardened container on a copy of your folder, and everything is logged.
    """


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code. Errors go to stderr; with --json, as JSON. Of what is a mistake of
    agentd's own, the traceback goes to a file, and the error says to which. Where the reader of stdout has left,
    click exits with 1 and says nothing."""
    args = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in args
    try:
        code = cli.main(args=args, prog_name="agentd", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _usage(error, as_json)
        sys.exit(error.exit_code if isinstance(error, click.UsageError) else 2)
    except AgentdError as error:
        _report(error.code, error.message, error.hint, as_json)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("cancelled", err=True)
        sys.exit(CANCELLED)
    except Exception as error:  # noqa: BLE001 - the top of the process
        where = _written(error)
        _report("internal", f"agentd broke: {type(error).__name__}: {error}"[:300], where, as_json)
        sys.exit(AgentdError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _usage(error: click.ClickException, as_json: bool) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"see `{context.command_path} --help`" if context is not None else None
    _report("usage", error.format_message(), hint, as_json)


def _written(error: Exception) -> str:
    """Where the traceback is: in a file of the user's alone, without what would steer the terminal that shows it."""
    told = visible("".join(traceback.format_exception(error)), newlines=True)
    try:
        file, name = tempfile.mkstemp(prefix="agentd-traceback-", suffix=".txt")
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as out:  # noqa: PTH123 - a descriptor has no Path
            out.write(told)
    except OSError:
        return told
    return f"this is a mistake of agentd's, please report it; the traceback is in {name}"


def _report(code: str, message: str, hint: str | None, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": {"code": code, "message": message, "hint": hint}}), err=True)
        return
    click.echo(f"error: {visible(message, newlines=True)}", err=True)
    if hint:
        click.echo(f"hint: {visible(hint, newlines=True)}", err=True)
