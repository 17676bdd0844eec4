"""`agentd policy`: does a policy file keep its promises, and why does it decide as it does?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_policy
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.contracts import Facts, Json, ToolCall, ToolSpec
from agentd.errors import PolicyError, UsageError
from agentd.settings import data_dir
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.policy import Check, Explanation


@click.group()
def policy() -> None:
    """Check a policy; explain a decision."""


@policy.command(epilog="""\b
--json: a list of {"file", "name", "hash", "ok", "untested", "error",
  "cases": [{"place", "call", "expect", "rule", "decision", "holds"}]}
Exit code: 0 where every case of every file holds, else 2.
""")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Run the cases of each FILE (or name of a shipped policy)."""
    from agentd import policy as room

    specs = _specs()
    documents: list[Json] = []
    for name in files:
        try:
            checked = room.check(name, specs, policies_dir=data_dir("policies"))
        except PolicyError as error:
            documents.append({"file": name, "ok": False, "error": error.message, "cases": []})
            _unless(as_json, f"{visible(str(name))}: error\n  {visible(error.message, newlines=True)}")
            continue
        documents.append({**checked.model_dump(mode="json"), "error": None})
        if not as_json:
            _print_check(checked)
    if as_json:
        print_json(documents)
    if not all(document["ok"] for document in documents):
        raise click.exceptions.Exit(2)


@policy.command(epilog="""\b
--json: {"call", "decision": {"verdict", "rule", "place", "reason", "matched", "suggestion",
  "policy_hash", "grant", "expires_s"}, "rules": [{"rule", "place", "verdict", "matched", "why"}]}
Example: agentd policy explain --tool shell --args '{"command": "rm -rf x"}' --policy readonly
""")
@click.option("--tool", required=True, help="The tool that is called.")
@click.option("--args", "args_text", default="{}", help="Its arguments, as JSON.")
@click.option("--policy", "name", default=None, shell_complete=complete_policy,
              help="default, readonly, strict, or a file.")
@click.option("--label", "labels", multiple=True, help="What the model has seen: untrusted, secret, tool:NAME.")
@click.option("--goal", default="", help="The goal, for the paths that it names.")
@json_option
def explain(tool: str, args_text: str, name: str | None, labels: tuple[str, ...], goal: str, as_json: bool) -> None:
    """Say, rule by rule, what a policy decides on a call, and why."""
    from agentd import decode
    from agentd import policy as room

    specs = _specs()
    spec = next((spec for spec in specs if spec.name == tool), None)
    if spec is None:
        known = ", ".join(spec.name for spec in specs)
        raise UsageError(f"no tool is called {tool}", field="--tool", hint=f"the tools are {known}")
    rules = room.load(name or load_settings().policy, specs, policies_dir=data_dir("policies"))
    facts = Facts(
        call=_call(spec, args_text), effect=spec.effect, idempotent=spec.idempotent, labels=labels,
        goal_names=decode.goal_names(goal),
    )
    explanation = room.explain(rules, facts)
    if as_json:
        print_json(explanation)
    else:
        _print_explanation(explanation)


def _specs() -> tuple[ToolSpec, ...]:
    from agentd.tools import load_catalogue

    return load_catalogue(load_settings().tools_paths).specs


def _call(spec: ToolSpec, args_text: str) -> ToolCall:
    """The call as a model's reply would give it. Its paths need not be there."""
    from agentd import decode

    try:
        args = json.loads(args_text)
    except json.JSONDecodeError as error:
        raise UsageError(f"is not JSON: {error}", field="--args") from error
    call = decode.imagined_call(spec, args, call_id="explain")
    if isinstance(call, decode.Invalid):
        raise UsageError(call.reason, field="--args")
    return call


def _print_check(checked: Check) -> None:
    held = sum(case.holds for case in checked.cases)
    click.echo(f"{visible(checked.file)}: {held} of {len(checked.cases)} cases hold")
    rows = []
    for case in checked.cases:
        wanted = f"{case.expect} by {case.rule}" if case.rule else case.expect
        outcome = wanted if case.holds else f"expected {wanted}, got {case.said}"
        rows.append(("  pass" if case.holds else "  FAIL", case.place, case.call, outcome))
    print_rows(rows)
    for rule in checked.untested:
        click.echo(f"  note: no case makes rule {rule} match")


def _print_explanation(explanation: Explanation) -> None:
    decision = explanation.decision
    by = f" by {decision.rule} ({decision.place})" if decision.rule else ""
    click.echo(f"call      {explanation.call.tool} {visible(json.dumps(explanation.call.args, ensure_ascii=False))}")
    click.echo(f"decision  {decision.verdict}{visible(by)}: {visible(decision.reason)}\n")
    answer = {True: "matches", False: "-", None: "?"}
    print_rows(
        [(rule.rule, rule.verdict, answer[rule.matched], rule.place, rule.why) for rule in explanation.rules],
        header=("rule", "verdict", "matched", "place", "why"),
    )
    if decision.suggestion:
        click.echo(f"\nthe smallest rule that would allow it:\n{visible(decision.suggestion, newlines=True)}".rstrip())


def _unless(as_json: bool, text: str) -> None:
    if not as_json:
        click.echo(text)
