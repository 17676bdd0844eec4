"""Who may import whom: a line imports only lines above it, and no room imports one on its own line."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

LAYERS = (
    ("contracts", "errors", "canon"),
    ("clock", "itself", "news", "schema", "text", "settings"),
    ("stream",),
    ("log", "policy", "prompt", "decode", "model", "guard", "sandbox", "tools", "memory", "approval",
     "config"),
    ("episode", "event_hook", "unified", "origins"),
    ("loop", "asked"),
    ("control",),
    ("applying", "runtime"),
    ("resuming",),
    ("api", "evaluate", "replay", "answering"),
    ("tui",),
    ("cli",),
    ("__main__",),
)
WITHIN_A_LAYER = {("settings", "contracts")}
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def room_of(name: str) -> str:
    """`agentd/log/writer.py` -> `log`; `agentd/loop.py` -> `loop`; the package itself -> ``."""
    inside = name.removeprefix("agentd/")
    return "" if inside == "__init__.py" else inside.split("/")[0].removesuffix(".py")


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and room of every import of our own, wherever it stands."""
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            module = node.module or ""
            names = [f"agentd.{alias.name}" for alias in node.names] if module == "agentd" else [module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found += [(node.lineno, name.split(".")[1]) for name in names if name.startswith("agentd.")]
    return found


def test_every_module_of_ours_has_a_place(package):
    rooms = {room_of(source.name) for source in package} - {""}
    assert rooms <= set(LEVEL), f"not in LAYERS: {sorted(rooms - set(LEVEL))}"


def test_imports_go_up_only(package):
    wrong = []
    for source in package:
        room = room_of(source.name)
        for line, other in imports(source.tree):
            if not room or other in (room, "__version__"):
                continue
            if LEVEL.get(other, 99) >= LEVEL[room] and (room, other) not in WITHIN_A_LAYER:
                wrong.append(f"{source.name}:{line} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_the_screens_are_clients_of_the_log(package):
    """Ending them harms no run, because they run none."""
    wrong = [
        f"{source.name}:{line} imports {other}"
        for source in package if room_of(source.name) == "tui"
        for line, other in imports(source.tree)
        if other in ("loop", "runtime", "resuming", "applying", "control", "episode", "model", "api", "replay")
    ]
    assert not wrong, "\n".join(wrong)


def test_the_screens_load_nothing_that_runs():
    code = "import sys, agentd.tui; print(' '.join(sorted(m for m in sys.modules if m.startswith('agentd.'))))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    running = [f"agentd.{room}" for room in ("loop", "runtime", "resuming", "replay", "episode", "model")]
    assert "agentd.tui.app" in loaded and not set(running) & set(loaded)


def test_rooms_are_entered_by_their_front_door(package):
    """Another room's insides are its own: `from agentd.log import x`, never `from agentd.log.writer`."""
    wrong = []
    for source in package:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("agentd."):
                parts = (node.module or "").split(".")
                if len(parts) > 2 and parts[1] not in (room_of(source.name), "contracts"):
                    wrong.append(f"{source.name}:{node.lineno} imports {node.module}")
    assert not wrong, "\n".join(wrong)


def test_functions_import_only_what_is_not_ours(package):
    """Late imports are for heavy libraries; commands, which load when named, may import late too."""
    wrong = [
        f"{source.name}:{line} imports {room}"
        for source in package if room_of(source.name) != "cli"
        for function in source.functions
        for line, room in imports(function)
    ]
    assert not wrong, "\n".join(wrong)


def test_what_runs_inside_the_sandbox_needs_the_standard_library_alone(sources):
    beside = {Path(source.name).stem for source in sources if source.top == "sandbox"}
    wrong = []
    for source in sources:
        if source.top not in ("tools", "sandbox"):
            continue
        known = sys.stdlib_module_names | (beside if source.top == "sandbox" else set())
        for node in ast.walk(source.tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [
                f"{source.name}:{node.lineno} imports {n}"
                for n in names if n.split(".")[0] not in known
            ]
    assert not wrong, "\n".join(wrong)
