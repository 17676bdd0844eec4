"""One model, one context, one sequence of tokens: what llama.cpp holds, and how it grows or shrinks.

Uses the low-level API only. One thread owns an engine. Facts measured with llama-cpp-python 0.3.36:
libc's `atoi` over one shared byte serves as the abort callback without taking the interpreter's
lock; truncating and evaluating again gives the same logits bit by bit.
"""

from __future__ import annotations

import ctypes
import mmap
from collections import deque
from collections.abc import Sequence
from typing import Any

from agentd.errors import ModelError
from agentd.model.llama.protocol import SET
from agentd.model.llama.vocab import Vocab
from agentd.model.memory import BATCH

_LOG_ERROR = 4  # ggml_log_level as libllama counts it; 3 is a warning
SMALLER = "Use a smaller model, or fewer context tokens."


class Aborted(Exception):
    """The abort flag was set while tokens were evaluated; raised to leave the loop from any depth."""


class Engine:
    """A loaded model. `tokens` is what the context holds. Raises ModelError when it does not load."""

    def __init__(
        self, path: str, *, adapter: str | None, context_tokens: int, threads: int, flag: mmap.mmap
    ) -> None:
        import llama_cpp

        self._lib = llama_cpp
        self._flag = flag
        self.tokens: list[int] = []
        self._said: deque[str] = deque(maxlen=8)
        self._log = llama_cpp.llama_log_callback(self._note)
        llama_cpp.llama_log_set(self._log, None)
        llama_cpp.llama_backend_init()
        self._model = self._load(path)
        self.vocab = Vocab(self._model)
        trained = int(llama_cpp.llama_model_n_ctx_train(self._model))
        self.context_tokens = min(trained, context_tokens)
        self._context = self._open(threads)
        self._memory = llama_cpp.llama_get_memory(self._context)
        if adapter is not None:
            self._adapt(adapter)

    def meta(self, key: str) -> str | None:
        """A text of the GGUF's metadata."""
        size = 1 << 20
        buffer = ctypes.create_string_buffer(size)
        length = self._lib.llama_model_meta_val_str(self._model, key.encode(), buffer, size)
        return buffer.raw[:length].decode("utf-8", errors="replace") if length >= 0 else None

    def chat_template(self) -> str | None:
        """The source of the model's chat template."""
        raw = self._lib.llama_model_chat_template(self._model, None)
        return raw.decode("utf-8", errors="replace") if raw else None

    def keep(self, ids: Sequence[int]) -> int:
        """Drop what the context holds beyond its common prefix with `ids`; the length of what is
        left. A model that cannot drop a part of its state starts anew."""
        common = 0
        for held, wanted in zip(self.tokens, ids, strict=False):
            if held != wanted:
                break
            common += 1
        common = min(common, max(len(ids) - 1, 0))  # one token must be evaluated to have logits
        if common < len(self.tokens):
            self._truncate(common)
        return len(self.tokens)

    def evaluate(self, ids: Sequence[int]) -> None:
        """Append tokens; the logits are those after the last one. Raises Aborted, with what was
        not evaluated dropped, and ModelError."""
        for start in range(0, len(ids), BATCH):
            chunk = ids[start : start + BATCH]
            if self._flag[:1] == SET:
                raise Aborted
            array = (ctypes.c_int32 * len(chunk))(*chunk)
            code = self._lib.llama_decode(self._context, self._lib.llama_batch_get_one(array, len(chunk)))
            if code == 0:
                self.tokens.extend(chunk)
                continue
            self._truncate(len(self.tokens))
            if code == 2:
                raise Aborted
            raise ModelError(f"llama.cpp could not evaluate {len(chunk)} tokens (code {code}){self._why()}")

    def logits(self) -> Any:
        """The logits after the last token: a float32 view of shape (vocabulary,), valid until the
        next `evaluate`."""
        import numpy as np

        return np.ctypeslib.as_array(self._lib.llama_get_logits_ith(self._context, -1), shape=(self.vocab.size,))

    def state(self) -> bytes:
        """The context's state, to be given to `restore`; empty where there is none to give."""
        size = self._lib.llama_state_seq_get_size(self._context, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._lib.llama_state_seq_get_data(self._context, buffer, size, 0)
        return bytes(buffer)[:written]

    def restore(self, state: bytes, ids: Sequence[int]) -> bool:
        """Put back a state in which the context held `ids`; False where llama.cpp refuses it."""
        self._clear()
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not self._lib.llama_state_seq_set_data(self._context, buffer, len(state), 0):
            self._clear()
            return False
        self.tokens = list(ids)
        return True

    def _truncate(self, length: int) -> None:
        lib, memory = self._lib, self._memory
        if length and lib.llama_memory_seq_rm(memory, 0, length, -1) and self._holds(length):
            del self.tokens[length:]
        else:
            self._clear()

    def _holds(self, length: int) -> bool:
        # a sliding window may have evicted what a shorter sequence needs
        lowest = self._lib.llama_memory_seq_pos_min(self._memory, 0)
        return int(lowest) == 0 and int(self._lib.llama_memory_seq_pos_max(self._memory, 0)) == length - 1

    def _clear(self) -> None:
        self._lib.llama_memory_clear(self._memory, True)
        self.tokens = []

    def _load(self, path: str) -> Any:
        model = self._lib.llama_model_load_from_file(path.encode(), self._lib.llama_model_default_params())
        if not model:
            hint = "The file may be cut short, or of a kind that this llama.cpp does not know; fetch it again."
            raise ModelError(f"{path} does not load{self._why()}", hint=hint)
        return model

    def _open(self, threads: int) -> Any:
        lib = self._lib
        params = lib.llama_context_default_params()
        params.n_ctx = self.context_tokens
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = params.n_threads_batch = threads
        params.swa_full = True  # else a shortened sequence misses what its window evicted
        params.no_perf = True
        context = lib.llama_init_from_model(self._model, params)
        if not context:
            raise ModelError(f"no context of {self.context_tokens} tokens{self._why()}", hint=SMALLER)
        libc = ctypes.CDLL(None)
        self._stop = lib.ggml_abort_callback(ctypes.cast(libc.atoi, ctypes.c_void_p).value)
        self._stop_byte = ctypes.c_char.from_buffer(self._flag)
        lib.llama_set_abort_callback(context, self._stop, ctypes.addressof(self._stop_byte))
        return context

    def _adapt(self, path: str) -> None:
        lib = self._lib
        self._adapter = lib.llama_adapter_lora_init(self._model, path.encode())
        if not self._adapter:
            raise ModelError(f"{path} is no adapter of this model{self._why()}", hint="Train it on this very GGUF.")
        adapters = (lib.llama_adapter_lora_p_ctypes * 1)(self._adapter)
        if lib.llama_set_adapters_lora(self._context, adapters, 1, (ctypes.c_float * 1)(1.0)) != 0:
            raise ModelError(f"{path} could not be applied{self._why()}")

    def _note(self, level: int, text: bytes, _data: object) -> None:
        if level == _LOG_ERROR:
            self._said.append(text.decode("utf-8", errors="replace").strip())

    def _why(self) -> str:
        """The first that was complained of: what follows repeats that it failed."""
        said = [line.partition(": ")[2] or line for line in self._said if line]
        self._said.clear()
        return f": {said[0]}" if said else ""
