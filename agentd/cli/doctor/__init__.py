"""Answers: what of this machine is fit to run agents, and what is to be done about the rest? Never changes a thing.

A file for each part that is looked at: machine, home, install, model, engine.
"""

from __future__ import annotations

from agentd.cli.doctor.command import doctor

__all__ = ["doctor"]
