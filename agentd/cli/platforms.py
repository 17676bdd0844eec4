"""Where agentd runs. Read before anything else loads, so it uses the standard library alone."""

from __future__ import annotations

PYTHONS = ((3, 11), (3, 13))
MACHINES = {"x86_64", "amd64", "aarch64", "arm64"}


def unsupported(system: str, machine: str, python: tuple[int, int]) -> str:
    """One sentence on why agentd does not run here; empty where it does. macOS passes: best effort.

    `system` as in sys.platform, `machine` as in platform.machine().
    """
    if system == "win32":
        return "agentd runs on Windows inside WSL2 only: install it in a Linux distribution there."
    if system not in ("linux", "darwin"):
        return f"agentd runs on Linux (macOS at best effort, Windows through WSL2), not on {system}."
    if machine.lower() not in MACHINES:
        return f"agentd runs on x86_64 and arm64, not on {machine}."
    if not PYTHONS[0] <= python <= PYTHONS[1]:
        low, high = (".".join(map(str, version)) for version in PYTHONS)
        return f"agentd needs Python {low} to {high}, and this is {python[0]}.{python[1]}."
    return ""
