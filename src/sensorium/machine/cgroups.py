"""The limits that a container or a batch system puts on this process: Linux control groups, versions 1 and 2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
UNLIMITED_BYTES = 1 << 60
"""Version 1 writes a number near 2 to the power of 63 where there is no limit."""


def cpu_limit(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """Return how many processors' time this process may use; None without a limit.

    Args:
        root: Where control groups are mounted.
        membership: File that names the groups of this process.
    """
    limits = []
    for folder in _folders("cpu", root, membership):
        quota, _, period = _read(folder / "cpu.max").partition(" ")
        quota, period = quota or _read(folder / "cpu.cfs_quota_us"), period or _read(folder / "cpu.cfs_period_us")
        if quota.isdecimal() and period.isdecimal() and int(period):
            limits.append(int(quota) / int(period))
    return min(limits, default=None)


def memory_limit(root: Path = ROOT, membership: Path = MEMBERSHIP) -> int | None:
    """Return how many bytes this process and its siblings may use; None without a limit. See `cpu_limit`."""
    written = (
        _read(folder / name)
        for folder in _folders("memory", root, membership)
        for name in ("memory.max", "memory.limit_in_bytes")
    )
    limits = [int(text) for text in written if text.isdecimal()]
    return min((limit for limit in limits if limit < UNLIMITED_BYTES), default=None)


def _folders(controller: str, root: Path, membership: Path) -> Iterator[Path]:
    """Yield the folders of a controller's group and of those around it: the tightest limit holds.

    Inside a container the group's own path often is not there, and the root stands for it.
    """
    for line in _read(membership).splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            base = root
        elif controller in controllers.split(","):
            base = root / controllers if (root / controllers).is_dir() else root / controller
        else:
            continue
        inner = base / path.lstrip("/")
        yield from (folder for folder in (inner, *inner.parents) if folder.is_relative_to(base) and folder.is_dir())


def _read(path: Path) -> str:
    """Return a small file's text, or nothing where there is none."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
