"""Answers: what did the user set, where, and whom did they trust to? Reads files and the environment,
and writes the list of trusted files; never decides what a setting does."""

from __future__ import annotations

from agentd.config.document import Content
from agentd.config.keys import KEYS
from agentd.config.loading import Config, ConfigFile, Setting, load_config, load_settings, user_file
from agentd.config.reading import read_values
from agentd.config.schema import config_schema, sample
from agentd.config.trust import folder_file, read_folder_file, trust, trusted, untrust

__all__ = [
    "KEYS",
    "Config",
    "ConfigFile",
    "Content",
    "Setting",
    "config_schema",
    "folder_file",
    "load_config",
    "load_settings",
    "read_folder_file",
    "read_values",
    "sample",
    "trust",
    "trusted",
    "untrust",
    "user_file",
]
