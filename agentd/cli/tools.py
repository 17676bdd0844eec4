"""`agentd tools`: list the tools, call one in a sandbox, start a new one, check one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from agentd.cli.output import json_option, print_json, print_rows
from agentd.clock import SystemClock, new_run_id
from agentd.config import load_settings
from agentd.contracts import FINISH, Change, Execution, Limits, ToolCall, ToolSpec, World
from agentd.errors import UsageError
from agentd.settings import Settings
from agentd.text import visible


@click.group(invoke_without_command=True, epilog="""\b
Examples:
  agentd tools
  agentd tools call search --args '{"pattern": "zebra"}' --workspace .
  agentd tools new count_words --dir ./tools
  agentd tools check ./tools/count_words

Tools of your own are folders in the paths that AGENTD_TOOLS names, joined with `:`.
""")
@json_option
@click.pass_context
def tools(context: click.Context, as_json: bool) -> None:
    """List, check, create and call tools."""
    if context.invoked_subcommand is None:
        context.invoke(list_tools, as_json=as_json)


@tools.command("list")
@json_option
def list_tools(as_json: bool = False) -> None:
    """List the tools: name, effect, arguments, description.

    JSON: {hash, tools: [{name, description, args, result, paths, fields, quotes, saves, effect,
    idempotent, timeout_s, output_bytes, trusted_output, origin, digest}]}.
    """
    from agentd.tools import load_catalogue

    catalogue = load_catalogue(load_settings().tools_paths)
    if as_json:
        print_json({"hash": catalogue.hash, "tools": [_manifest(spec) for spec in catalogue.specs]})
        return
    print_rows(
        ((spec.name, spec.effect, ", ".join(spec.args.get("properties", {})), spec.description)
         for spec in catalogue.specs),
        ("NAME", "EFFECT", "ARGUMENTS", "DESCRIPTION"),
    )


@tools.command()
@click.argument("name")
@click.option("--args", "args_json", default="{}", metavar="JSON", help="The arguments, as a JSON object.")
@click.option("--workspace", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None,
              help="Folder that the tool works on a copy of. Default: an empty one.")
@json_option
def call(name: str, args_json: str, workspace: Path | None, as_json: bool) -> int:
    """Call the tool NAME once, in a sandbox, on a copy of a folder that is thrown away after.

    You are the caller: no policy is asked. Exits with 5 where the tool fails.
    JSON: {call, outcome, changes: [{path, before, after}]}.
    """
    from agentd.tools import load_catalogue

    settings = load_settings()
    spec = load_catalogue(settings.tools_paths).get(name)
    if spec.name == FINISH:
        raise UsageError(f"{FINISH} ends a run; it has nothing to call")
    asked, done = _call(spec, _reply(spec, args_json), workspace, settings)
    if as_json:
        changes = [change.model_dump() for change in done.delta.changes]
        print_json({"call": asked, "outcome": done.outcome, "changes": changes})
    else:
        _show(done)
    return 0 if done.outcome.status == "ok" else 5


@tools.command()
@click.argument("name")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("tools"),
              show_default=True, help="Folder in which the tool's folder is made.")
@json_option
def new(name: str, folder: Path, as_json: bool) -> None:
    """Start a tool: a folder NAME with a manifest, code that works, and its test.

    JSON: {name, files: [...]}.
    """
    from agentd.tools import scaffold

    files = [str(file) for file in scaffold(name, folder)]
    if as_json:
        print_json({"name": name, "files": files})
        return
    for file in files:
        click.echo(visible(file))
    click.echo(visible(f"try it: AGENTD_TOOLS={folder} agentd tools list"), err=True)


@tools.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def check(path: Path, as_json: bool) -> None:
    """Check the tool in the folder PATH: manifest, schemas, code. Runs nothing of it.

    JSON: the tool, as in `tools list`.
    """
    from agentd.tools import check as check_folder

    spec = check_folder(path)
    if as_json:
        print_json(_manifest(spec))
    else:
        click.echo(f"{spec.name}: ok, {spec.digest}")


def _reply(spec: ToolSpec, args_json: str) -> str:
    """The call as a model would say it. Raises UsageError for what no workspace could make right."""
    from agentd.decode import Invalid, parse_call

    try:
        json.loads(args_json)
    except ValueError as error:
        example = """for example --args '{"path": "a.txt"}'"""
        raise UsageError(f"is not JSON: {error}", field="--args", hint=example) from error
    reply = f'{{"tool": {json.dumps(spec.name)}, "args": {args_json}}}'
    parsed = parse_call(reply, (spec,), World(), call_id="c1")
    if isinstance(parsed, Invalid):
        raise UsageError(parsed.reason, field="--args")
    return reply


def _call(spec: ToolSpec, reply: str, workspace: Path | None, settings: Settings) -> tuple[ToolCall, Execution]:
    from agentd.decode import checked_outcome
    from agentd.episode import Tree
    from agentd.sandbox import Origin, open_sandbox

    clock = SystemClock()
    sandbox = open_sandbox(
        Origin(workspace), home=settings.home, run_id=new_run_id(clock), image=settings.image, limits=Limits(),
        clock=clock, pool=settings.pool,
    )
    try:
        asked = _parsed(spec, reply, Tree(sandbox, ()).world)
        done = sandbox.run(asked, spec, timeout_s=spec.timeout_s, output_bytes=spec.output_bytes)
    finally:
        sandbox.close()
    return asked, Execution(checked_outcome(spec, done.outcome), done.delta)


def _parsed(spec: ToolSpec, reply: str, world: World) -> ToolCall:
    from agentd.decode import Invalid, Missing, parse_call

    parsed = parse_call(reply, (spec,), world, call_id="c1")
    if isinstance(parsed, Invalid):
        raise UsageError(parsed.reason, field="--args")
    if isinstance(parsed, Missing):
        near = f"did you mean {' or '.join(parsed.near)}?" if parsed.near else None
        raise UsageError(f"{parsed.argument}: {parsed.said} does not exist", field="--args", hint=near)
    return parsed


def _show(done: Execution) -> None:
    if text := done.outcome.text.rstrip("\n"):
        click.echo(visible(text, newlines=True))
    sys.stdout.flush()
    if done.outcome.error:
        click.echo(visible(done.outcome.error, newlines=True), err=True)
    for change in done.delta.changes:
        click.echo(f"{_verb(change)} {visible(change.path)}", err=True)
    click.echo(f"{done.outcome.status} in {done.outcome.duration_ms:.0f} ms", err=True)


def _verb(change: Change) -> str:
    if change.before is None:
        return "created"
    return "deleted" if change.after is None else "changed"


def _manifest(spec: ToolSpec) -> dict[str, object]:
    return spec.model_dump(mode="json", exclude={"files"})
