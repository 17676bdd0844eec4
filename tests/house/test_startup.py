"""Help is quick: nothing heavy loads before a command asks for it, and importing starts nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "llama_cpp", "chromadb", "docker", "textual", "sqlalchemy", "llguidance", "httpx", "numpy", "jsonschema",
    "cel_expr_python",
)
CODE = """
import json, sys
try:
    from agentd.cli import main
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["bogus"], ["run", "--help"], ["tools", "--help"],
                                  ["config"], ["config", "schema", "config"], ["completion", "bash"]])
def test_help_loads_nothing_heavy(args):
    done = subprocess.run([sys.executable, "-c", CODE, *args], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in HEAVY if name in loaded] == []


def test_importing_every_room_writes_no_file_and_starts_no_thread(package, tmp_path):
    names = [s.name.removesuffix("/__init__.py").replace("/", ".") for s in package if s.name.endswith("/__init__.py")]
    code = f"""
import importlib, pathlib, threading
for name in {names!r}:
    importlib.import_module(name)
assert threading.active_count() == 1
assert list(pathlib.Path.home().iterdir()) == []
"""
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
