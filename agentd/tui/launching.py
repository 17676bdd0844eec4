"""Starts commands of ours as processes of their own: runs, which outlive this program, and questions, which do not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agentd import itself
from agentd.errors import AgentdError
from agentd.settings import Settings

ANSWER_S = 600.0
_QUIET_CODES = {0, 3, 4, 5, 6, 130}  # a run that ended says so in its log


class Launcher:
    """Starts `agentd` again, with the same home."""

    def __init__(self, settings: Settings, now_ns: Callable[[], int]) -> None:
        self._home = settings.home
        self._now_ns = now_ns
        self._started: list[tuple[subprocess.Popen[bytes], Path]] = []
        self._asked: list[subprocess.Popen[bytes]] = []

    def start(self, *args: str, folder: Path | None = None) -> None:
        """Start a command that goes on whatever becomes of this program; what it says goes into a file of the
        home. Raises AgentdError where it cannot be started."""
        try:
            place = self._home / "tui"
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.mkdir(mode=0o700, exist_ok=True)
            said = place / f"{args[0]}-{self._now_ns()}.txt"
            with os.fdopen(os.open(said, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as output:
                process = subprocess.Popen(
                    itself.command("agentd", *args), stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder,
                    env=self._env(), start_new_session=True,
                )
        except (OSError, ValueError) as error:
            raise AgentdError(f"agentd {args[0]} cannot be started: {error}") from error
        self._started.append((process, said))

    @property
    def idle(self) -> bool:
        """Whether nothing that was started is still to be heard of."""
        return not self._started

    def failures(self) -> list[str]:
        """What those had to say that ended without a run, each once."""
        ended = [(process, said) for process, said in self._started if process.poll() is not None]
        self._started = [pair for pair in self._started if pair not in ended]
        found = []
        for process, said in ended:
            told = _error_in(said.read_bytes().decode("utf-8", "replace"))
            if told or process.returncode not in _QUIET_CODES:
                found.append(told or f"it ended with {process.returncode}: see {said}")
        return found

    def ask(self, *args: str) -> Any:
        """What a command answers with `--json`; waited for. Raises AgentdError with what it complains about."""
        try:
            asked = subprocess.Popen(
                itself.command("agentd", *args, "--json"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, env=self._env(), start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise AgentdError(f"agentd {args[0]} cannot be started: {error}") from error
        self._asked.append(asked)
        try:
            said, complained = asked.communicate(timeout=ANSWER_S)
        except subprocess.TimeoutExpired as error:
            raise AgentdError(f"agentd {args[0]} said nothing for {ANSWER_S:.0f} s") from error
        finally:
            asked.kill()
            self._asked.remove(asked)
        try:
            return json.loads(said)
        except ValueError:
            complaint = _error_in(complained.decode("utf-8", "replace"))
            raise AgentdError(complaint or f"agentd {args[0]} said nothing") from None

    def close(self) -> None:
        """End what was asked and has not answered. What was started goes on."""
        for asked in list(self._asked):
            asked.kill()

    def _env(self) -> dict[str, str]:
        return itself.environment(AGENTD_HOME=str(self._home))


def _error_in(said: str) -> str:
    """The error that a command printed as JSON, with what to do about it."""
    for line in reversed(said.splitlines()):
        if line.startswith('{"error"'):
            try:
                error = json.loads(line)["error"]
            except (ValueError, LookupError, TypeError):
                continue
            return f"{error['message']}" + (f" ({error['hint']})" if error.get("hint") else "")
    return ""
