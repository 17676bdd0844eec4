"""agentd: an autonomous agent runtime with sandboxed tools, for your own machine and models."""

__version__ = "0.1.0"

__all__ = ["__version__"]
