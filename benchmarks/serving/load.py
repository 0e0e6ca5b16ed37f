"""Load from wrk, a small C program that leaves the machine to the server it asks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("post.lua")


def check_wrk() -> None:
    """End the program with a clear line where wrk is missing."""
    if shutil.which("wrk") is None:
        sys.exit("error: this measurement needs the program wrk. Run: make bench-system")


def ask(url: str, request: Path, *, num_clients: int, duration_s: int) -> dict[str, float]:
    """Send one request over and over and return what wrk measured.

    Raises:
        RuntimeError: A request was refused or lost, so the figures would not be those of answers.
    """
    command = ["wrk", "--threads", "1", "--connections", str(num_clients), "--duration", f"{duration_s}s"]
    command += ["--timeout", "20s", "--script", str(SCRIPT), url, "--", str(request)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("RESULT "))
    found = json.loads(line.removeprefix("RESULT "))
    if found["refused"] or found["lost"] or not found["requests"]:
        raise RuntimeError(f"{url}: of {found['requests']} requests {found['refused']} were refused and some lost")
    return {
        "requests_per_s": found["requests"] / found["seconds"],
        "median_ms": found["median_ms"],
        "p99_ms": found["p99_ms"],
    }
