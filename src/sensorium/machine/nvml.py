"""The energy counters of NVIDIA's graphics processors, asked of their driver's own library (NVML)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from typing import Any

LIBRARY = "libnvidia-ml.so.1"
"""Comes with the driver, so nothing needs to be installed."""
SUCCESS = 0


class GpuCounter:
    """What one graphics processor takes, other programs' work on it included."""

    def __init__(self, library: Any, handle: ctypes.c_void_p) -> None:  # noqa: ANN401 -- functions found by name
        self._library = library
        self._handle = handle
        self._started_mj = self._counted_mj() or 0

    @property
    def works(self) -> bool:
        """Whether it can be read; processors older than 2017 and parts of one (MIG) have no counter."""
        return self._counted_mj() is not None

    def start(self) -> None:
        """Count from here on."""
        self._started_mj = self._counted_mj() or 0

    def joules(self) -> float:
        """Return the energy since the start; nothing if the driver no longer answers."""
        now_mj = self._counted_mj()
        return 0.0 if now_mj is None else (now_mj - self._started_mj) / 1000

    def _counted_mj(self) -> int | None:
        """Return the millijoules since the driver was loaded."""
        counted = ctypes.c_ulonglong()
        status = self._library.nvmlDeviceGetTotalEnergyConsumption(self._handle, ctypes.byref(counted))
        return counted.value if status == SUCCESS else None


def gpu_counters(load: Callable[[str], Any] = ctypes.CDLL) -> tuple[GpuCounter, ...]:
    """Return the counters of all processors that CUDA may use here; none where there is no driver or no counter.

    Args:
        load: Opens the library.
    """
    try:
        library = load(LIBRARY)
        if library.nvmlInit_v2() != SUCCESS:
            return ()
        counters = [GpuCounter(library, handle) for handle in _handles(library)]
    except (OSError, AttributeError):  # no driver, or one that is older than its counters
        return ()
    return tuple(one for one in counters if one.works)


def _handles(library: Any) -> Iterator[ctypes.c_void_p]:  # noqa: ANN401
    """Yield the processors that ``CUDA_VISIBLE_DEVICES`` leaves in sight, which names them by place or by UUID."""
    count = ctypes.c_uint()
    if library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != SUCCESS:
        return
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = [str(place) for place in range(count.value)] if visible is None else visible.split(",")
    for name in (name.strip() for name in names):
        handle = ctypes.c_void_p()
        if name.isdecimal():
            status = library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(int(name)), ctypes.byref(handle))
        else:
            status = library.nvmlDeviceGetHandleByUUID(ctypes.c_char_p(name.encode()), ctypes.byref(handle))
        if status == SUCCESS:
            yield handle
