"""Trains the adapter on transcripts, for so many minutes, with a checkpoint to go on from.

One batch shares one copy of the system prompt; the loss is taken where the model has a choice. The
learning rate follows the time: up in the first part, then down to a tenth by the end.

    python -m training.train --base MODEL.gguf --data .build/training/train.jsonl --out .build/training/run --minutes 45
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.multiprocessing
import torch.nn.functional as F
from torch import distributed

from training.model import KeysValues, Network

Row = dict[str, Any]
WARM_UP = 0.05
PREFIX_STEPS = 6  # how many steps the system prompt's state is kept: it changes little, and costs as much as a transcript
SHOWN = 5


@dataclass
class Progress:
    """How far a training has come: steps, tokens and seconds of work."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def share(self, limit_s: float) -> float:
        return self.seconds / limit_s


def batches(path: Path, size: int, seed: int, processes: int) -> list[list[Row]]:
    """Transcripts that share a system prompt, `size` at a time, in random order. The training
    data is in random order already, so that reading on from a batch goes on with unseen tasks.
    The batches of one step are about equally long: every process waits for the last."""
    waiting: dict[tuple[int, ...], list[Row]] = {}
    out: list[list[Row]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        group = waiting.setdefault(tuple(row["prefix"]), [])
        group.append(row)
        if len(group) == size * processes:
            out += _dealt(group, processes)
            group.clear()
    rest = [g for g in waiting.values() if g]
    random.Random(seed).shuffle(rest)
    return out + rest


def _dealt(rows: list[Row], processes: int) -> list[list[Row]]:
    """The rows in as many batches as there are processes, the longest first, to and fro."""
    ordered = sorted(rows, key=lambda row: -len(row["ids"]))
    period = [*range(processes), *reversed(range(processes))]
    hands: list[list[Row]] = [[] for _ in range(processes)]
    for i, row in enumerate(ordered):
        hands[period[i % len(period)]].append(row)
    return hands


def rate(share: float, peak: float) -> float:
    """The learning rate after a share of the time."""
    if share < WARM_UP:
        return peak * (0.1 + 0.9 * share / WARM_UP)
    return peak * (0.1 + 0.45 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP)))))


class Course:
    """One process's part in a training: every `of`-th batch is its own, gradients are averaged."""

    def __init__(self, network: Network, data: list[list[Row]], rank: int, of: int, *, half: bool = False) -> None:
        self.network, self.data, self.rank, self.of, self.half = network, data, rank, of, half
        self.parameters = [p for p in network.parameters() if p.requires_grad]
        used = {i for batch in data for row in batch for i in row["ids"]}
        size = network.head.shape[0]
        used |= set(random.Random(0).sample(range(size), 3000))
        self._vocabulary = torch.tensor(sorted(used))
        self._index = torch.full((size,), -1)
        self._index[self._vocabulary] = torch.arange(len(used))
        self._prefixes: dict[tuple[int, ...], tuple[int, list[KeysValues]]] = {}

    def step(self, number: int) -> tuple[float, float, int]:
        """Gradients of one round of batches: this process's mean loss, the share of tokens that the
        model would choose, and how many tokens all processes worked through."""
        at = number * self.of
        loss, right = self._loss(self.data[(at + self.rank) % len(self.data)], number)
        loss.backward()
        if self.of > 1:
            flat = torch.cat([p.grad.flatten() for p in self.parameters])  # type: ignore[union-attr]
            distributed.all_reduce(flat)
            flat /= self.of
            for p, part in zip(self.parameters, flat.split([p.numel() for p in self.parameters]), strict=True):
                p.grad = part.view_as(p)
        tokens = sum(len(row["ids"]) for i in range(self.of) for row in self.data[(at + i) % len(self.data)])
        return loss.item(), right, tokens

    def _loss(self, batch: list[Row], number: int) -> tuple[torch.Tensor, float]:
        rows, wanted, targets = [], [], []
        for row in batch:
            chosen = [i for i, mark in enumerate(row["loss"]) if mark]
            rows.append(row["ids"][:-1])
            wanted.append([i - 1 for i in chosen])
            targets += [row["ids"][i] for i in chosen]
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            logits = self.network(self._prefix(batch[0]["prefix"], number), rows, wanted, self._vocabulary).float()
        truth = self._index[torch.tensor(targets)]
        return F.cross_entropy(logits, truth), float((logits.argmax(-1) == truth).float().mean())

    def _prefix(self, ids: list[int], number: int) -> list[KeysValues]:
        made, state = self._prefixes.get(tuple(ids), (-PREFIX_STEPS, []))
        if number - made >= PREFIX_STEPS:
            made, state = number, self.network.prefix(ids)
            self._prefixes[tuple(ids)] = made, state
        return state


def train(network: Network, data: list[list[Row]], options: argparse.Namespace, rank: int) -> None:
    """Train until the time is up or the data is used; checkpoints go to the options' folder."""
    course = Course(network, data, rank, options.processes, half=options.bf16)
    optimizer = torch.optim.AdamW(course.parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)
    progress, saved = Progress(), options.out / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved)
        network.load_state_dict(state["parameters"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        progress = Progress(**state["progress"])
    elif options.start:
        network.take(options.start)
    last_saved, shown, limit = time.monotonic(), [0.0, 0.0], options.minutes * 60
    while progress.share(limit) < 1 and progress.step * options.processes < len(data) * options.epochs:
        started = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = rate(progress.share(limit), options.rate)
        loss, right, tokens = course.step(progress.step)
        torch.nn.utils.clip_grad_norm_(course.parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        progress.tokens += tokens
        progress.seconds += _agreed(time.monotonic() - started, options.processes)
        shown = [shown[0] + loss / SHOWN, shown[1] + right / SHOWN]
        if progress.step % SHOWN == 0 and rank == 0:
            speed, minutes = progress.tokens / progress.seconds, progress.seconds / 60
            print(f"step {progress.step} loss {shown[0]:.4f} right {shown[1]:.4f} tokens {progress.tokens} "
                  f"at {speed:.0f}/s, {minutes:.1f} min", flush=True)
        if progress.step % SHOWN == 0:
            shown = [0.0, 0.0]
        if rank == 0 and time.monotonic() - last_saved > 120:
            save(network, optimizer, progress, saved)
            last_saved = time.monotonic()
    if rank == 0:
        save(network, optimizer, progress, saved)


def _agreed(seconds: float, processes: int) -> float:
    """The same duration in all processes, so that all see the time as up in the same step."""
    if processes > 1:
        told = torch.tensor([seconds])
        distributed.broadcast(told, 0)
        seconds = float(told)
    return seconds


def save(network: Network, optimizer: torch.optim.Optimizer, progress: Progress, path: Path) -> None:
    own = {name: p for name, p in network.named_parameters() if p.requires_grad}
    part = path.with_suffix(".part")
    torch.save({"parameters": own, "optimizer": optimizer.state_dict(), "progress": asdict(progress)}, part)
    part.replace(path)


def work(rank: int, options: argparse.Namespace) -> None:
    """One process of the training."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.processes > 1:
        place = f"file://{options.out.resolve()}/rendezvous"
        distributed.init_process_group("gloo", init_method=place, rank=rank, world_size=options.processes)
    network = Network(options.base, rank=options.rank, alpha=2.0 * options.rank, first=options.first)
    train(network, batches(options.data, options.batch, options.seed, options.processes), options, rank)
    if options.processes > 1:
        distributed.destroy_process_group()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=2, help="transcripts of a process and step")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first", type=int, default=12, help="the lowest layer that is adapted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action="store_true", help="multiply in bfloat16: 1.4 times as fast where the CPU can")
    parser.add_argument("--start", type=Path, help="an exported adapter to go on from, where there is no checkpoint")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "rendezvous").unlink(missing_ok=True)
    if options.processes > 1:
        torch.multiprocessing.spawn(work, (options,), options.processes)
    else:
        work(0, options)


if __name__ == "__main__":
    main()
