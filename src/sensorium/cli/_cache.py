"""The cache that commands use, from their options and the user's environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sensorium.cache import ArrayCache


def default_folder() -> Path:
    """Return the user's cache folder for this program: where XDG says, else ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "sensorium"


def open_cache(folder: Path | None, *, max_gb: float) -> ArrayCache:
    """Open the cache in the folder that the user named, or in the default one."""
    from sensorium.cache import ArrayCache

    return ArrayCache(folder or default_folder(), max_bytes=int(max_gb * 1e9))
