"""`agentd completion`: a script with which a shell completes commands, flags, runs and policies."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class

from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.errors import AgentdError
from agentd.settings import data_dir

VARIABLE = "_AGENTD_COMPLETE"


@click.command(epilog="""\b
For new shells (make the folder where there is none):
  bash   agentd completion bash > ~/.local/share/bash-completion/completions/agentd
  zsh    agentd completion zsh > ~/.zfunc/_agentd     with `fpath+=~/.zfunc` before compinit in ~/.zshrc
  fish   agentd completion fish > ~/.config/fish/completions/agentd.fish
For this shell alone:  eval "$(agentd completion bash)"

\b
--json: {"shell", "script"}
""")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@json_option
@click.pass_context
def completion(context: click.Context, shell: str, as_json: bool) -> None:
    """Print the completion script for SHELL."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click knows all three
    template = kind(context.find_root().command, {}, "agentd", VARIABLE)
    script = template.source_template % template.source_vars()
    if as_json:
        print_json({"shell": shell, "script": script})
    else:
        click.echo(script)


def complete_run(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Ids of runs, the newest first: names of folders, no log is opened."""
    try:
        names = sorted((path.name for path in load_settings().runs.iterdir()), reverse=True)
    except (OSError, AgentdError):
        return []
    return [CompletionItem(name) for name in ("last", *names) if name.startswith(begun)]


def complete_policy(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names of shipped policies, else files."""
    names = sorted(path.stem for path in data_dir("policies").glob("*.yaml"))
    found = [CompletionItem(name) for name in names if name.startswith(begun)]
    return found or [CompletionItem(begun, type="file")]


def complete_model(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """`embedded`, else files."""
    return [CompletionItem("embedded")] if begun and "embedded".startswith(begun) else [
        CompletionItem(begun, type="file")
    ]
