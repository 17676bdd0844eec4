"""Run as root while an image is built: is its Python fit to run calls? Then makes the workspace's place.

The last line says in one sentence what is wrong, after `agentd: `. Standard library only.
"""

import importlib
import os
import sys

OLDEST = (3, 9)
NEEDED = ("ctypes", "csv", "difflib", "hashlib", "json", "pathlib", "shutil", "subprocess")
WORKSPACE, UID = "/workspace", 65533


def main():
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        sys.exit("agentd: its python3 is " + version + ", and calls need 3.9 or newer")
    for name in NEEDED:
        try:
            importlib.import_module(name)
        except ImportError as error:
            sys.exit("agentd: its python3 lacks a part of the standard library: " + str(error))
    os.makedirs(WORKSPACE, mode=0o755, exist_ok=True)
    os.chown(WORKSPACE, UID, UID)


if __name__ == "__main__":
    main()
