"""Where a page was made, as far as that can matter to its figures. Nothing that tells one machine from another."""

from __future__ import annotations

import os
import platform
from typing import Any

from sensorium.machine.capacity import read_memory
from sensorium.machine.libraries import installed_versions

LIBRARIES = ("sensorium", "numpy", "onnxruntime", "pillow", "simplejpeg", "soundfile", "soxr", "tokenizers", "pydicom")
"""What reads records and runs the graph."""


def environment() -> dict[str, Any]:
    """Return ``system``, ``python``, ``cores`` that may be used, ``memory_gb`` (None if unknown), and ``libraries``.

    The last are library → version of those installed. No host name, user, path or address.
    """
    total, _ = read_memory()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = installed_versions(LIBRARIES)
    return {
        "system": f"{platform.system()}, {platform.machine()}",
        "python": platform.python_version(),
        "cores": cores,
        "memory_gb": None if total is None else round(total / 2**30),
        "libraries": {name: versions[name] for name in LIBRARIES if name in versions},
    }
