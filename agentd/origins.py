"""Where the arguments of a call come from, as far as their texts tell: from the person, from what tools said, or from
nowhere but the model. A hint for whoever decides, never a ground to decide on: a model can say anything in other words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from agentd.contracts import ApprovalRequest, Json, Kind, LogReader

LAST_OUTPUTS = 200
OUTPUT_CHARS = 200_000
SHORTEST = 4  # what is shorter stands anywhere by chance
WORDS = 5
_KINDS = (Kind.workspace_imported, Kind.human_message, Kind.tool_finished)
_WORD = re.compile(r"[\w./:@%+=~?&#-]{6,}")


def origins(request: ApprovalRequest, reader: LogReader) -> Iterator[tuple[str, str]]:
    """Each argument with a text in it, by name, and where that text was before the call. Nothing for arguments that
    a person wrote. Raises LogError, LogDamaged."""
    if request.edited:
        return
    yours = [request.goal]
    outputs: list[tuple[str, str]] = []
    told = [event for event in reader.events(kinds=_KINDS) if event.body_hash and event.step < request.step]
    told = [*told[:1], *told[1:][-LAST_OUTPUTS:]]  # the first is the listing of the folder
    bodies = reader.blobs({str(event.body_hash) for event in told})
    for event in reversed(told):
        body = json.loads(bodies.get(str(event.body_hash), b"null"))
        if event.kind is Kind.human_message:
            yours.append(str((body or {}).get("text") or ""))
        elif event.kind is Kind.workspace_imported:
            outputs.append(("the names of your files", "\n".join(entry["path"] for entry in body or ())))
        else:
            said = str(((body or {}).get("outcome") or {}).get("text") or "")
            outputs.append((f"what {event.data.get('tool')} said in step {event.step}", said[:OUTPUT_CHARS]))
    for name, value in request.call.args.items():
        if said := _origin(list(_texts(value)), yours, outputs):
            yield name, said


def _origin(texts: list[str], yours: list[str], outputs: list[tuple[str, str]]) -> str:
    if not texts:
        return ""
    if all(any(text in said for said in yours) for text in texts):
        return "as you said it"
    for place, said in outputs:
        if all(text in said for text in texts):
            return f"as in {place}"
    words = [word for text in texts for word in dict.fromkeys(_WORD.findall(text))
             if not any(word in said for said in yours)]
    found: dict[str, list[str]] = {}
    for word in words:
        place = next((place for place, said in outputs if word in said), "")
        if place:
            found.setdefault(place, []).append(word)
    parts = [f"{_some(found_words)} in {place}" for place, found_words in found.items()]
    return f"the model wrote it, with {'; '.join(parts)}" if parts else "the model wrote it"


def _some(words: Iterable[str]) -> str:
    all_words = list(words)
    more = f" and {len(all_words) - WORDS} more" if len(all_words) > WORDS else ""
    return ", ".join(word[:60] for word in all_words[:WORDS]) + more


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        if len(value.strip()) >= SHORTEST:
            yield value.strip()
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
