"""Text to token ids and back, by the model's own vocabulary."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

_PIECE_BYTES = 4096


class Vocab:
    """The vocabulary of a loaded model. `pieces` are the bytes of each token, `ends` the tokens
    that end a reply."""

    def __init__(self, model: Any) -> None:
        import llama_cpp

        self._lib = llama_cpp
        self.handle = llama_cpp.llama_model_get_vocab(model)
        self.size = int(llama_cpp.llama_vocab_n_tokens(self.handle))
        self.bos = int(llama_cpp.llama_vocab_bos(self.handle))
        self.eos = int(llama_cpp.llama_vocab_eos(self.handle))
        self.adds_bos = bool(llama_cpp.llama_vocab_get_add_bos(self.handle)) and self.bos >= 0
        self.ends = frozenset(i for i in range(self.size) if llama_cpp.llama_vocab_is_eog(self.handle, i))
        self._buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        self.template_ids = lru_cache(maxsize=256)(self._template_ids)
        self.content_ids = lru_cache(maxsize=1024)(self._content_ids)

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of a token; those of control tokens only with `special`."""
        if token < 0:
            return b""
        size = self._lib.llama_token_to_piece(self.handle, token, self._buffer, _PIECE_BYTES, 0, special)
        return ctypes.string_at(self._buffer, max(size, 0))

    def marked_pieces(self) -> list[bytes]:
        """The bytes of every token; control tokens, and the model's own ones in `<...>`, begin with
        0xFF, as llguidance wants it. Safe to call from a thread of its own."""
        lib, buffer, pieces = self._lib, ctypes.create_string_buffer(_PIECE_BYTES), []
        for token in range(self.size):
            size = lib.llama_token_to_piece(self.handle, token, buffer, _PIECE_BYTES, 0, True)
            text = ctypes.string_at(buffer, max(size, 0))
            attributes = lib.llama_vocab_get_attr(self.handle, token)
            own = attributes & lib.LLAMA_TOKEN_ATTR_USER_DEFINED and text[:1] == b"<" and text[-1:] == b">"
            control = own or attributes & lib.LLAMA_TOKEN_ATTR_CONTROL
            pieces.append(b"\xff" + text if control else text)
        return pieces

    def _template_ids(self, text: str) -> tuple[int, ...]:
        return self._tokenise(text, special=True)

    def _content_ids(self, text: str) -> tuple[int, ...]:
        return self._tokenise(text, special=False)

    def _tokenise(self, text: str, *, special: bool) -> tuple[int, ...]:
        raw = text.encode("utf-8", errors="replace")
        room = len(raw) + 8
        while True:
            ids = (ctypes.c_int32 * room)()
            count = self._lib.llama_tokenize(self.handle, raw, len(raw), ids, room, False, special)
            if count >= 0:
                return tuple(ids[:count])
            room = -count
