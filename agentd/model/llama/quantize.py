"""Rewrites a GGUF's weights as Q8_0: `python -m agentd.model.llama.quantize SOURCE TARGET`.

A process of its own, because llama.cpp ends its process over a broken file. Measured on
SmolLM2-135M Q4_1: 1.4 s, 145 MB, prefill 1.78 times as fast, mean KL divergence 0.005.
"""

from __future__ import annotations

import ctypes
import os
import sys


def main() -> int:
    """Exit 0 when the target is complete."""
    import llama_cpp

    source, target = sys.argv[1:]
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    params.allow_requantize = True
    params.nthread = os.cpu_count() or 1
    return int(llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(params)) != 0)


if __name__ == "__main__":
    raise SystemExit(main())
