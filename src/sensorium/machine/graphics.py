"""Graphics processors: whether there are any, and whether the installed torch can use them."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from sensorium.machine.findings import Finding

DRIVER_TIMEOUT_S = 5
MIN_DRIVERS = {11: 450, 12: 525, 13: 580}
"""Oldest driver (its first number) on which programs for a major version of CUDA run, after NVIDIA's tables."""
QUERY = ("--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")


def look_at_graphics() -> list[Finding]:
    """Look for graphics processors and at the installed torch, without importing it."""
    return check_graphics(*ask_driver(), torch_cuda=installed_torch_cuda())


def check_graphics(devices: list[str] | None, fault: str, *, torch_cuda: str | None) -> list[Finding]:
    """Check that devices, driver and torch fit together.

    Args:
        devices: One line a device: name, memory, driver version. None where no driver is installed.
        fault: What the driver's own tool complained of; empty if of nothing.
        torch_cuda: Version of CUDA that torch is built for, ``none`` for a build for processors only, None where
            torch is not installed.
    """
    if devices is None:
        return [Finding("ok", "gpu", "none found, so the processor does the work")]
    if fault or not devices:
        remedy = "Restart the machine or install its driver again, and see that the container was given the device."
        return [
            Finding("advice", "gpu", f"a driver is installed, but it shows no device{fault and f': {fault}'}", remedy)
        ]
    found = [Finding("ok", "gpu", device) for device in devices]
    unfit = _unfit(devices[0].rpartition(", ")[2], torch_cuda)
    return [*found, unfit] if unfit else found


def _unfit(driver: str, torch_cuda: str | None) -> Finding | None:
    """Return why torch cannot use a device; None if it can or is not installed."""
    if torch_cuda is None:
        return None
    if torch_cuda == "none":
        remedy = "Install a torch built for CUDA, as pytorch.org says for this driver, to train on the GPU."
        return Finding("advice", "torch", "torch is a CPU build, but a GPU is here", remedy)
    needed = MIN_DRIVERS.get(int(torch_cuda.partition(".")[0]))
    major = driver.partition(".")[0]
    if needed is not None and major.isdecimal() and int(major) < needed:
        remedy = f"Install driver {needed} or newer, or a torch for an older CUDA."
        return Finding("problem", "torch", f"torch is built for CUDA {torch_cuda}, the driver is {driver}", remedy)
    return Finding("ok", "torch", f"torch is built for CUDA {torch_cuda}, which driver {driver} runs")


def ask_driver() -> tuple[list[str] | None, str]:
    """Return one line a device and what went wrong; see `check_graphics`."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None, ""
    try:
        done = subprocess.run(  # noqa: S603 -- the driver's own tool, with fixed arguments
            [program, *QUERY], capture_output=True, text=True, timeout=DRIVER_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return [], f"nvidia-smi did not answer in {DRIVER_TIMEOUT_S} s"
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return (lines, "") if done.returncode == 0 else ([], " ".join(lines[:1]))


def installed_torch_cuda() -> str | None:
    """Return what the installed torch is built for, read from its version file; see `check_graphics`."""
    found = find_spec("torch")
    if found is None or found.origin is None:
        return None
    return read_torch_cuda(Path(found.origin).with_name("version.py"))


def read_torch_cuda(path: Path) -> str | None:
    """Return the version of CUDA that torch's version file states, ``none`` where it states none."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None
    stated = re.search(r"^cuda\b.*= *'(\d[\d.]*)'", text, re.MULTILINE)
    return stated.group(1) if stated else "none"
