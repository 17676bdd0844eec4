"""Runs a Python file in a process of its own, in the workspace; gives what it prints."""

from __future__ import annotations

import os
import subprocess
import sys


def run(args: dict) -> dict:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable or "python3", args["path"]]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=env, check=False)
    text = done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")
    if done.returncode:
        print(text)
        raise ValueError(f"{args['path']} ended with exit code {done.returncode}")
    return {"text": text}
