"""What did a run do, as a page that a person likes to read? One file: no script, nothing from elsewhere.

Everything on it that others wrote is escaped twice: what hides or steers is spelled out, and no markup is taken.
"""

from __future__ import annotations

from agentd.cli.page.page import page

__all__ = ["page"]
