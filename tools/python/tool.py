"""Runs Python code in a process of its own, in the workspace. What it prints streams out."""

from __future__ import annotations

import os
import subprocess
import sys


def run(args: dict) -> dict:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable or "python3", "-c", args["code"]]
    code = subprocess.run(command, stdin=subprocess.DEVNULL, env=env, check=False).returncode
    if code < 0:
        code = 128 - code
    return {"exit_code": code, "text": f"exit code {code}"} if code else {"exit_code": 0}
