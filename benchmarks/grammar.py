"""What a step costs in grammar work when the workspace has just changed, by the number of its paths.

All that stands between a world and the model's next token: the grammar is built and hashed for the
log, sent as JSON, compiled by llguidance over the embedded model's vocabulary; then come the masks of
one call, which name a path in the middle, and the call is parsed. Milliseconds of processor time, the
best of seven. Once as for a large model, once narrow, with all that a goal of 40 words says. Aim: under 50 ms
at 10,000 paths.
"""

from __future__ import annotations

import ctypes
import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import llama_cpp

from agentd import decode, tools
from agentd.canon import sha256
from agentd.contracts import ModelRequest, World
from agentd.model import embedded
from agentd.model.llama.grammar import Grammars
from agentd.model.llama.protocol import Ask, read_frame, write_frame
from agentd.model.llama.vocab import Vocab

AIM_MS = 50.0
REPEATS = 7
QUIET = llama_cpp.llama_log_callback(lambda *_: None)


GOAL = " ".join(f"word{i}" for i in range(36)) + " into the folder done"


def world(paths: int, change: int, narrow: bool) -> World:
    """A source tree of so many paths, a tenth of them folders; each `change` has another file."""
    folders = tuple(f"src/package_{i:04}" for i in range(paths // 10))
    names = [f"{folders[i % len(folders)]}/module_{i:05}.py" for i in range(paths - len(folders) - 1)]
    return World(
        files=tuple(sorted([*names, f"change_{change}.txt"])), dirs=folders, goal_names=("answer.txt",), narrow=narrow,
        said=decode.spans(GOAL) if narrow else (),
    )


class Step:
    """One step's grammar work, part by part."""

    def __init__(self, vocab: Vocab) -> None:
        self._specs = tools.load_catalogue().specs
        self._grammars = Grammars(vocab)
        self._vocab = vocab
        self._spent: dict[str, float] = {}

    def run(self, here: World) -> dict[str, float]:
        """Milliseconds by part."""
        self._spent = {}
        grammar = self._timed("build", lambda: decode.call_grammar(self._specs, here))
        self._timed("hash", lambda: sha256(grammar.text.encode("ascii")))
        self._timed("send", lambda: _there(Ask(request=ModelRequest(messages=(), grammar=grammar, max_tokens=1))))
        guide = self._timed("compile", lambda: self._grammars.start(grammar.text))
        text = json.dumps({"tool": "read_file", "args": {"path": here.files[len(here.files) // 2]}})
        self._timed("masks", lambda: self._say(guide, text))
        parsed = self._timed("parse", lambda: decode.parse_call(text, self._specs, here, call_id="c1"))
        assert not isinstance(parsed, decode.Invalid | decode.Missing), parsed
        return self._spent

    def _say(self, guide: Any, text: str) -> None:
        for token in self._vocab.content_ids(text):
            assert guide.allows(token), text
            guide.accept([token])

    def _timed(self, part: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        value = work()
        self._spent[part] = (time.process_time() - started) * 1000
        return value


def _there(ask: Ask) -> None:
    """Through the pipe, as parent and child do it."""
    pipe = io.BytesIO()
    write_frame(pipe, ask)
    pipe.seek(0)
    assert read_frame(pipe) == ask


def main() -> int:
    """Print the table; 1 where the aim is missed."""
    source = embedded.source()
    if source is None:
        sys.exit("the embedded model's weights are not installed")
    llama_cpp.llama_log_set(QUIET, ctypes.c_void_p())
    settings = llama_cpp.llama_model_default_params()
    settings.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(source).encode(), settings)
    step, worst = Step(Vocab(model)), 0.0
    for paths, narrow in ((20, False), (1_000, False), (10_000, False), (20, True), (1_000, True), (10_000, True)):
        runs = [step.run(world(paths, change, narrow)) for change in range(REPEATS)]
        best = min(runs, key=lambda spent: sum(spent.values()))
        total = sum(best.values())
        worst = max(worst, total)
        print(f"{paths:>6} paths{', narrow' if narrow else '        '} {total:7.1f} ms  "
              + "  ".join(f"{part} {ms:.1f}" for part, ms in best.items()))
    print(f"aim: under {AIM_MS:g} ms at 10,000 paths -> {'met' if worst < AIM_MS else 'MISSED'}")
    return int(worst >= AIM_MS)


if __name__ == "__main__":
    sys.exit(main())
