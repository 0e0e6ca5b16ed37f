"""The operating system and Python."""

from __future__ import annotations

import platform
import sys

from sensorium.machine.findings import Finding

MIN_PYTHON = (3, 11)


def look_at_system() -> list[Finding]:
    """Look at this machine's system and Python."""
    return [
        check_system(platform.system(), f"{platform.system()} {platform.release()}, {platform.machine()}"),
        check_python(sys.version_info[:3], is_isolated=sys.prefix != sys.base_prefix),
    ]


def check_system(name: str, description: str) -> Finding:
    """Check the operating system."""
    if name == "Linux":
        return Finding("ok", "system", description)
    return Finding("advice", "system", description, "Sensorium is tested on Linux. Elsewhere use a container or WSL.")


def check_python(version: tuple[int, ...], *, is_isolated: bool) -> Finding:
    """Check Python's version, and whether it is an environment of its own."""
    found = f"Python {'.'.join(map(str, version))}"
    if version < MIN_PYTHON:
        wanted = ".".join(map(str, MIN_PYTHON))
        return Finding("problem", "python", found, f"Install Python {wanted} or newer.")
    if not is_isolated:
        remedy = "Its packages are shared with other programs. Make one of its own: python3 -m venv .venv"
        return Finding("ok", "python", f"{found}, not in a virtual environment", remedy)
    return Finding("ok", "python", f"{found} in a virtual environment")
