"""What people say to a run between its steps: a message, a pause, and that it goes on."""

from __future__ import annotations

import threading

from agentd import prompt
from agentd.canon import canonical
from agentd.contracts import Kind, Operator
from agentd.episode.conversation import Conversation
from agentd.episode.journal import Journal
from agentd.episode.meter import Meter
from agentd.text import cut_middle

POLL_S = 0.2
SHOWN_CHARS = 1000


def hear(operator: Operator, journal: Journal, talk: Conversation, meter: Meter, cancelled: threading.Event) -> None:
    """Take what was said since the last step; each message is heard once, and logged. While the run is paused
    it does nothing else, and its clock stands still."""
    paused = False
    with meter.paused():
        while True:
            for command in operator.news():
                if command.order == "message":
                    note_message(journal, str(command.payload.get("text", "")), command.id)
                    talk.say(*prompt.news([str(command.payload.get("text", ""))], None))
                elif paused != (command.order == "pause"):
                    paused = not paused
                    journal.note(Kind.paused if paused else Kind.unpaused, {"command": command.id}, actor="human")
                    journal.commit()
            if not paused or cancelled.wait(POLL_S):
                return


def note_message(journal: Journal, text: str, command: int | None = None) -> None:
    """Note what a person said to the model, without its secrets."""
    text = journal.redact(text)
    journal.note(
        Kind.human_message, {"text": cut_middle(text, SHOWN_CHARS), "command": command}, actor="human",
        body=canonical({"text": text}),
    )
