"""How the user called this program, so that the commands we name can be pasted as they stand."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def program() -> str:
    """Return ``sensorium`` where the shell finds it, else its path, else the Python that can run it."""
    if shutil.which("sensorium"):
        return "sensorium"
    script = Path(sys.executable).parent / "sensorium"
    if script.is_file():
        return os.path.relpath(script) if script.is_relative_to(Path.cwd()) else str(script)
    return f"{sys.executable} -m sensorium"
