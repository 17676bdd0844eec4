"""The process that owns llama.cpp: `python -m agentd.model.llama.child FLAG_FD`.

Takes frames on stdin, answers on stdout (see `protocol`). Ends when stdin closes, also in the middle
of an evaluation; ignores the terminal's interrupts, which are the parent's to handle.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from agentd.errors import AgentdError
from agentd.model.llama.conversation import Conversations
from agentd.model.llama.engine import Engine
from agentd.model.llama.prompts import PromptStates
from agentd.model.llama.protocol import (
    Ask,
    Count,
    Counted,
    Failed,
    Frame,
    Load,
    Loaded,
    Piece,
    read_frame,
    write_frame,
)
from agentd.model.llama.template import ChatTemplate


def main() -> int:
    """Serve one parent until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    flag = mmap.mmap(int(sys.argv[1]), 2)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up between frames
    inbox: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, inbox), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        _serve(inbox, out, flag)
    return 0


def _read(stream: BinaryIO, inbox: queue.SimpleQueue[Frame]) -> None:
    # a thread, because the main one may be minutes in llama.cpp when the parent dies
    while (frame := read_frame(stream)) is not None:
        inbox.put(frame)
    os._exit(0)


def _serve(inbox: queue.SimpleQueue[Frame], out: BinaryIO, flag: mmap.mmap) -> None:
    load = inbox.get()
    if not isinstance(load, Load):
        write_frame(out, Failed(message="the first frame must be `load`"))
        return
    try:
        engine, conversations = _load(load, flag)
    except AgentdError as error:
        write_frame(out, Failed(message=error.message, hint=error.hint))
        return
    name = engine.meta("general.name") or Path(load.path).stem
    write_frame(out, Loaded(name=name, context_tokens=engine.context_tokens, thinks=conversations.thinks))
    while True:
        frame = inbox.get()
        try:
            write_frame(out, _answer(frame, engine, conversations, out))
        except AgentdError as error:
            write_frame(out, Failed(message=error.message, hint=error.hint))


def _answer(frame: Frame, engine: Engine, conversations: Conversations, out: BinaryIO) -> Frame:
    if isinstance(frame, Ask):
        return conversations.reply(
            frame.request, lambda text, thinking: write_frame(out, Piece(text=text, thinking=thinking))
        )
    if isinstance(frame, Count):
        return Counted(tokens=len(engine.vocab.content_ids(frame.text)))
    return Failed(message=f"not a request: {frame.op}")


def _load(load: Load, flag: mmap.mmap) -> tuple[Engine, Conversations]:
    import llama_cpp

    engine = Engine(
        load.path, adapter=load.adapter, context_tokens=load.context_tokens, threads=load.threads, flag=flag
    )
    vocab = engine.vocab
    template = ChatTemplate(
        engine.chat_template(),
        bos=vocab.piece(vocab.bos, special=True).decode("utf-8", errors="replace"),
        eos=vocab.piece(vocab.eos, special=True).decode("utf-8", errors="replace"),
    )
    version = f"{llama_cpp.__version__} {llama_cpp.llama_print_system_info().decode()}"
    states = PromptStates(Path(load.prompts), [load.model_key, load.adapter_key, version])
    conversations = Conversations(
        engine, template, states, dict(load.known), forced=load.forced, lazy_mask=load.lazy_mask
    )
    return engine, conversations


if __name__ == "__main__":
    raise SystemExit(main())
