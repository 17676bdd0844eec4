"""Which tools are there, and are their manifests right?

Reads the folders of tools, shipped ones first. Never imports or runs a tool's code: that happens
inside the sandbox only.
"""

from __future__ import annotations

from agentd.tools.catalogue import Catalogue, load_catalogue
from agentd.tools.folder import check
from agentd.tools.form import manifest_schema
from agentd.tools.scaffold import scaffold

__all__ = ["Catalogue", "check", "load_catalogue", "manifest_schema", "scaffold"]
