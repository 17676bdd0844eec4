from __future__ import annotations

import hashlib
import json
from importlib.resources import files

from agentd.prompt import FORMAT


def test_the_shipped_adapter_was_trained_for_this_prompt_format():
    folder = files("agentd.model").joinpath("adapters")
    notes = [f for f in folder.iterdir() if f.name.endswith(".json")]
    assert len(notes) == 1
    note = json.loads(notes[0].read_text(encoding="utf-8"))
    weights = folder.joinpath(notes[0].name.replace(".json", ".gguf")).read_bytes()
    assert (note["prompt_format"], note["sha256"]) == (FORMAT, hashlib.sha256(weights).hexdigest())
