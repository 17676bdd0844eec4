"""The embedded model in torch, out of its GGUF, with LoRA on its upper layers.

Rotary embeddings turn neighbouring pairs, as llama.cpp does with the rows that its converter
permuted, so weights are taken from the GGUF and adapters are written to one as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

KeysValues = tuple[Tensor, Tensor]
GROUPS = {"qkv": ("attn_q", "attn_k", "attn_v"), "out": ("attn_output",), "up": ("ffn_gate", "ffn_up"), "down": ("ffn_down",)}


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, as its GGUF has them."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    epsilon: float
    rope_base: float
    context: int

    @property
    def head(self) -> int:
        return self.width // self.heads


class Adapted(nn.Module):
    """Frozen matrices over one input, side by side, each with a low-rank addition or none."""

    def __init__(self, weights: list[Tensor], rank: int, scale: float) -> None:
        super().__init__()
        self.register_buffer("weight", torch.cat(weights))
        self.sizes = [w.shape[0] for w in weights]
        self.rank, self.scale = rank, scale
        width = weights[0].shape[1]
        if rank:
            self.a = nn.Parameter(torch.randn(rank * len(weights), width) / math.sqrt(width))
            self.b = nn.ParameterList(nn.Parameter(torch.zeros(size, rank)) for size in self.sizes)

    def forward(self, x: Tensor) -> Tensor:
        y = F.linear(x, self.weight)  # type: ignore[arg-type]
        if not self.rank:
            return y
        low = F.linear(x, self.a).split(self.rank, dim=-1)
        return y + torch.cat([F.linear(part, b) for part, b in zip(low, self.b, strict=True)], -1) * self.scale


class Layer(nn.Module):
    """One block. The rows of a batch follow each other; `lengths` say where each ends. All see what is `before`."""

    def __init__(self, take: Any, number: int, shape: Shape, rank: int, scale: float) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("norm1", take(f"blk.{number}.attn_norm.weight"))
        self.register_buffer("norm2", take(f"blk.{number}.ffn_norm.weight"))
        for name, parts in GROUPS.items():
            self.add_module(name, Adapted([take(f"blk.{number}.{p}.weight") for p in parts], rank, scale))

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], lengths: list[int], before: KeysValues | None) -> tuple[Tensor, KeysValues]:
        s = self.shape
        q, k, v = self.qkv(_norm(x, self.norm1, s.epsilon)).split([s.width, s.kv_heads * s.head, s.kv_heads * s.head], -1)
        q, k = _rotate(q.view(-1, s.heads, s.head), *turn), _rotate(k.view(-1, s.kv_heads, s.head), *turn)
        q, k, v = q.transpose(0, 1), k.transpose(0, 1), v.view(-1, s.kv_heads, s.head).transpose(0, 1)
        k, v = (t.repeat_interleave(s.heads // s.kv_heads, 0) for t in (k, v))
        parts = []
        for one, own_keys, own_values in zip(q.split(lengths, 1), k.split(lengths, 1), v.split(lengths, 1), strict=True):
            old = before[0].shape[1] if before else 0
            mask = torch.ones(one.shape[1], old + one.shape[1], dtype=torch.bool).tril(old)
            keys = torch.cat([before[0], own_keys], 1) if before else own_keys
            values = torch.cat([before[1], own_values], 1) if before else own_values
            parts.append(F.scaled_dot_product_attention(one[None], keys[None], values[None], attn_mask=mask)[0])
        mixed = torch.cat(parts, 1).transpose(0, 1).reshape(-1, s.width)
        x = x + self.out(mixed)
        gate, up = self.up(_norm(x, self.norm2, s.epsilon)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up), (k, v)


class Network(nn.Module):
    """The whole model; LoRA on the layers from `first` up. Everything else is frozen."""

    def __init__(self, path: Path, *, rank: int = 16, alpha: float = 32.0, first: int = 14) -> None:
        super().__init__()
        reader = gguf.GGUFReader(str(path))
        tensors = {t.name: t for t in reader.tensors}

        def take(name: str) -> Tensor:
            t = tensors[name]
            array = np.array(gguf.dequantize(t.data, t.tensor_type), dtype=np.float32)
            return torch.from_numpy(array.reshape([int(n) for n in reversed(t.shape)]))

        self.shape = _shape(reader)
        self.rank, self.alpha, self.first = rank, alpha, first
        self.register_buffer("embedding", take("token_embd.weight"))
        self.register_buffer("final", take("output_norm.weight"))
        head = take("output.weight") if "output.weight" in tensors else self.embedding
        self.register_buffer("head", head)
        self.blocks = nn.ModuleList(
            Layer(take, i, self.shape, rank if i >= first else 0, alpha / rank if rank else 0.0) for i in range(self.shape.layers)
        )
        self._turns = _turns(self.shape)

    def prefix(self, ids: list[int]) -> list[KeysValues]:
        """What later tokens attend to of a system prompt, layer by layer. Taken without gradient:
        the same matrices learn from the transcripts' own tokens."""
        with torch.no_grad():
            x, kept = self.embedding[torch.tensor(ids)], []
            turn = (self._turns[0][: len(ids)], self._turns[1][: len(ids)])
            for block in self.blocks:
                x, state = block(x, turn, [len(ids)], None)
                kept.append(state)
        return kept

    def forward(self, before: list[KeysValues], rows: list[list[int]], wanted: list[list[int]], vocabulary: Tensor | None = None) -> Tensor:
        """Logits after the positions `wanted` of each row, as one matrix, over all tokens or those
        of `vocabulary`. Each row follows the prefix as if it alone did."""
        start, at = before[0][0].shape[1], 0
        places: list[int] = []
        out: list[int] = []
        for row, want in zip(rows, wanted, strict=True):
            places += range(start, start + len(row))
            out += [at + i for i in want]
            at += len(row)
        where, lengths = torch.tensor(places), [len(r) for r in rows]
        turn = (self._turns[0][where], self._turns[1][where])
        x = self.embedding[torch.tensor([i for r in rows for i in r])]
        with torch.no_grad():
            for block, state in zip(self.blocks[: self.first], before, strict=False):
                x, _ = block(x, turn, lengths, state)
        for block, state in zip(self.blocks[self.first :], before[self.first :], strict=True):
            x, _ = block(x, turn, lengths, state)
        head = self.head if vocabulary is None else self.head[vocabulary]
        return F.linear(_norm(x[torch.tensor(out)], self.final, self.shape.epsilon), head)

    def adapter(self) -> dict[str, tuple[Tensor, Tensor]]:
        """The A and B of each adapted matrix, by its name in the GGUF."""
        found = {}
        for number, block in enumerate(self.blocks):
            for name, parts in GROUPS.items():
                group = getattr(block, name)
                if group.rank:
                    for part, a, b in zip(parts, group.a.split(group.rank), group.b, strict=True):
                        found[f"blk.{number}.{part}.weight"] = (a.detach(), b.detach())
        return found

    def take(self, path: Path) -> None:
        """Start from an adapter that was exported. Raises KeyError where it lacks one of the matrices."""
        tensors = {t.name: torch.from_numpy(np.array(t.data, dtype=np.float32)) for t in gguf.GGUFReader(str(path)).tensors}
        with torch.no_grad():
            for name, (a, b) in self.adapter().items():
                a.copy_(tensors[f"{name}.lora_a"])
                b.copy_(tensors[f"{name}.lora_b"])


def _shape(reader: gguf.GGUFReader) -> Shape:
    def value(key: str) -> Any:
        field = reader.fields[f"llama.{key}"]
        return field.parts[field.data[0]][0]

    return Shape(
        layers=int(value("block_count")), width=int(value("embedding_length")), heads=int(value("attention.head_count")),
        kv_heads=int(value("attention.head_count_kv")), epsilon=float(value("attention.layer_norm_rms_epsilon")),
        rope_base=float(value("rope.freq_base")), context=int(value("context_length")),
    )


def _norm(x: Tensor, weight: Any, epsilon: float) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight, epsilon)


def _turns(shape: Shape, length: int = 4096) -> tuple[Tensor, Tensor]:
    speeds = shape.rope_base ** (-torch.arange(0, shape.head, 2, dtype=torch.float64) / shape.head)
    angles = torch.arange(length, dtype=torch.float64)[:, None] * speeds
    return angles.cos().float()[:, None, :], angles.sin().float()[:, None, :]


def _rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)
