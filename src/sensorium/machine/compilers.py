"""The C++ compiler that torch translates layers with."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from sensorium.machine.findings import Finding

REMEDY = "Install g++ and Python's headers (on Debian: apt install g++ python3-dev), or name a compiler in CXX"


def look_at_compiler() -> list[Finding]:
    """Look for what `training.compile` needs, and nothing else does."""
    fault = compiler_fault()
    if fault:
        return [
            Finding("ok", "compiler", f"{fault}, which only `training.compile` needs", f"If you want it: {REMEDY}.")
        ]
    return [Finding("ok", "compiler", f"{compiler()} and Python's headers, for `training.compile`")]


def compiler_fault() -> str:
    """Return what is missing for translating layers; empty if nothing is."""
    if shutil.which(compiler()) is None:
        return f"no C++ compiler '{compiler()}' is found"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "Python's headers are not found"
    return ""


def compiler() -> str:
    """Return the compiler that torch asks for: the one that CXX names, or the system's."""
    return os.environ.get("CXX") or ("clang++" if sys.platform == "darwin" else "g++")
