"""Answers: what did the user set, and where? Reads the environment; never decides what a setting does."""

from __future__ import annotations

from agentd.config.loading import load_settings

__all__ = ["load_settings"]
