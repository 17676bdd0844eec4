"""What is hashed, and how: the genesis, an event, and the forms that rows hold.

An event's hash covers the text of `data` as it is stored, not what it parses to, so that no two
rows share a hash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from agentd.canon import PREFIX, digest
from agentd.contracts import Event, Json, RunHeader
from agentd.errors import LogDamaged, LogError

DATA_BYTES = 4096


def genesis(header: RunHeader) -> str:
    """The hash that the first event follows."""
    return digest("agentd.run.1", header.model_dump())


def event_hash(row: Mapping[str, Any]) -> str:
    """The hash of an event's columns but `hash`; its hashes in text form, `data` as stored."""
    return digest("agentd.event.1", {k: v for k, v in row.items() if k != "hash"})


def raw(tagged: str) -> bytes:
    """The 32 bytes that a row holds of a hash, tagged or plain."""
    return bytes.fromhex(tagged.removeprefix(PREFIX))


def tagged(stored: bytes) -> str:
    """A chain hash as text."""
    return PREFIX + stored.hex()


def data_text(data: Mapping[str, Json]) -> str:
    """An event's data as it is stored: compact JSON, keys sorted, ASCII. Raises LogError above
    4 KB or for what is not JSON."""
    try:
        text = compact(data)
    except (TypeError, ValueError) as error:
        raise LogError(f"an event's data is not JSON: {error}") from error
    if len(text) > DATA_BYTES:
        raise LogError(f"an event's data has {len(text)} bytes, more than {DATA_BYTES}")
    return text


def compact(value: Any) -> str:
    """JSON that reads back as the same value: floats stay numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hashed_columns(row: Any) -> dict[str, Any]:
    """A stored row with its hashes as text. Raises TypeError where a column has the wrong type."""
    body = row.body_hash
    return {
        "run_id": row.run_id, "seq": row.seq, "step": row.step, "kind": row.kind, "call_id": row.call_id,
        "actor": row.actor, "data": row.data, "body_hash": None if body is None else bytes(body).hex(),
        "ts_ns": row.ts_ns, "epoch": row.epoch, "prev_hash": tagged(row.prev_hash), "hash": tagged(row.hash),
    }


def event_of(row: Any) -> Event:
    """A stored row as a value. Raises LogDamaged where it is none."""
    try:
        columns = hashed_columns(row)
        columns["data"] = json.loads(row.data)
        return Event(**columns)
    except (TypeError, ValueError, AttributeError, ValidationError) as error:
        raise LogDamaged(f"event {row.seq} cannot be read: {error}", hint="see: agentd verify") from error


def header_of(text: str) -> RunHeader:
    """The stored header as a value. Raises LogDamaged where it is none."""
    try:
        return RunHeader(**json.loads(text))
    except (TypeError, ValueError, ValidationError) as error:
        raise LogDamaged(f"the header of the run cannot be read: {error}") from error
