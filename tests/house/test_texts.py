"""What no file may hold, and what every change leaves."""

from __future__ import annotations

import ast
import re

from agentd import __version__
from agentd.cli.root import SECTIONS

HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian", "org"), ("debian", "org"), ("npmjs", "org"),
    ("npmjs", "com"),
)]
MACHINE_PATH = r"(?<![\w.~-])/(work|farm|root|home/\w+)/[\w.]"


def texts(files):
    for path in files:
        if path.stat().st_size < 1_000_000:
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_registry_and_no_machine_is_named(files, root):
    pattern = re.compile("|".join(map(re.escape, HOSTS)) + "|" + MACHINE_PATH, re.IGNORECASE)
    named = [
        f"{path.relative_to(root)}:{number}: {match.group(0)}"
        for path, text in texts(files)
        for number, line in enumerate(text.splitlines(), 1) if (match := pattern.search(line))
    ]
    assert not named, "\n".join(named)


def test_nothing_tells_to_install_a_name_that_is_not_ours(files, root):
    wrong = "pip install " + "agentd"
    assert [str(p.relative_to(root)) for p, text in texts(files) if re.search(wrong + r"(?!-runtime)", text)] == []


def test_the_lock_holds_hashes_and_no_addresses(root):
    lock = (root / "requirements.lock").read_text()
    assert "://" not in lock
    pins = [line for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert pins and all(re.match(r"[\w.-]+==[\w.]+ \\$", line) for line in pins)
    assert lock.count("--hash=sha256:") > len(pins)


def test_the_changelog_knows_this_version(root):
    assert f"## {__version__}" in (root / "CHANGELOG.md").read_text()


def test_large_files_are_not_tracked(files, root):
    large = [str(p.relative_to(root)) for p in files if p.stat().st_size > 16 << 20]
    assert not large


def test_messages_name_commands_that_are_there(package):
    known = {entry.name for _, entries in SECTIONS for entry in entries}
    wrong = [
        f"{source.name}:{node.lineno}: agentd {name}"
        for source in package for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"(?:`|[a-z]: )agentd ([a-z]+)", node.value) if name not in known
    ]
    assert not wrong, "\n".join(wrong)
