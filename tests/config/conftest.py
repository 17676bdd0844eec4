from __future__ import annotations

import pytest

from agentd.config import load_config


@pytest.fixture
def person(tmp_path):
    """Somebody's machine: places for files of every layer, and an environment of their own."""

    class Person:
        def __init__(self):
            self.env = {"HOME": str(tmp_path / "me")}
            self.home = tmp_path / "me/.local/state/agentd"
            self.system = tmp_path / "etc/agentd.toml"
            self.user = tmp_path / "me/.config/agentd/agentd.toml"
            self.folder = tmp_path / "project"
            self.file = self.folder / "agentd.toml"
            for path in (self.system, self.user, self.file):
                path.parent.mkdir(parents=True)

        def config(self, **flags):
            return load_config(self.env, folder=self.folder, flags=flags, system=self.system)

        def says(self, path, text, version="version = 1\n"):
            path.write_text(version + text)
            path.chmod(0o600)

        def origin(self, key, **flags):
            return next(setting for setting in self.config(**flags).origins if setting.key == key)

    return Person()
