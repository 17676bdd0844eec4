"""Writes a checkpoint's adapter as GGUF with the note that binds it to its base, and compares
llama.cpp's logits with torch's on held-back transcripts.

    python -m training.export --base MODEL.gguf --run .build/training/run --data .build/training/train.jsonl \\
        --out agentd/model/adapters/agentd-2.gguf
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mmap
from pathlib import Path

import gguf
import numpy as np
import torch

from agentd.model.llama.engine import Engine
from agentd.prompt import FORMAT
from training.model import Network

COMPARED = 2  # transcripts, the last ones of the data


def write(network: Network, path: Path) -> None:
    """The adapter in f16, as llama.cpp reads it: `NAME.lora_a`, `NAME.lora_b`, `adapter.lora.alpha`."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("general.name", f"{FORMAT} for SmolLM2-135M-Instruct")
    writer.add_string("general.license", "apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", network.alpha)
    for name, (a, b) in network.adapter().items():
        writer.add_tensor(f"{name}.lora_a", a.numpy().astype(np.float16))
        writer.add_tensor(f"{name}.lora_b", b.numpy().astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def compare(network: Network, base: Path, adapter: Path, data: Path) -> tuple[float, float, int]:
    """Share of equal first choices, mean absolute difference of logits, and positions compared:
    torch in float32 against llama.cpp on the same weights."""
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()[-COMPARED:]]
    flag = mmap.mmap(-1, 1)
    flag[0:1] = b"0"
    engine = Engine(str(base), adapter=str(adapter), context_tokens=2048, threads=1, flag=flag)
    same, apart, count = 0, 0.0, 0
    for row in rows:
        wanted = [i - 1 for i, mark in enumerate(row["loss"]) if mark]
        with torch.no_grad():
            ours = network(network.prefix(row["prefix"]), [row["ids"]], [wanted]).numpy()
        engine.keep([])
        done = 0
        for at, mine in zip(wanted, ours, strict=True):
            upto = [*row["prefix"], *row["ids"][: at + 1]]
            engine.evaluate(upto[done:])
            done = len(upto)
            theirs = np.asarray(engine.logits())
            same, apart, count = same + int(theirs.argmax() == mine.argmax()), apart + float(abs(theirs - mine).mean()), count + 1
    return same / count, apart / count, count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first", type=int, default=12)
    options = parser.parse_args()
    torch.set_num_threads(1)
    network = Network(options.base, rank=options.rank, alpha=2.0 * options.rank, first=options.first)
    state = torch.load(options.run / "checkpoint.pt")
    network.load_state_dict(state["parameters"], strict=False)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write(network, options.out)
    same, apart, count = compare(network, options.base, options.out, options.data)
    note = {"base_sha256": _sha256(options.base), "sha256": _sha256(options.out), "prompt_format": FORMAT, "narrow": True}
    options.out.with_suffix(".json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    print(f"{state['progress']}\n{options.out.stat().st_size} bytes; against torch on {count} positions: "
          f"same choice {same:.3f}, logits {apart:.3f} apart on average")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
