from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root_text():
    """All text of ours that could reach a model: prompts, grammars, manifests, tools."""
    folders = ("agentd/prompt", "agentd/decode", "agentd/guard", "agentd/model", "tools", "policies")
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".md", ".yaml", ".json"):
                found.append(path.read_text(encoding="utf-8"))
    return "\n".join(found)
