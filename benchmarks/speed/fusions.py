"""Every fusion at equal width: samples per second, forward and backward, and the most memory that takes.

Each is measured in a process of its own, since a process never gives its peak back. Processor time is counted, which
other programs disturb least.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import torch

from benchmarks.speed.timing import cpu_seconds
from sensorium.learning.encoders import Encoded
from sensorium.registry import names, part

BATCH = 32
WIDTH = 128
LENGTHS = {"picture": 49, "sound": 100, "text": 32, "numbers": 1}
"""Input → tokens, as encoders give them of a small picture, a second of sound, a title and a row."""
STEPS = 2
ROUNDS = 4


def measure() -> dict[str, dict[str, float]]:
    """Return the figures of every fusion."""
    return {f"fusion_{name}": _in_own_process(name) for name in names("fusion")}


def measure_one(name: str) -> dict[str, float]:
    """Return a fusion's figures: the quickest of a few rounds, and the memory that steps add to the process."""
    config = part("fusion", name)
    options = {"dim": WIDTH} if "dim" in config.model_fields else {}  # else by default as wide
    torch.manual_seed(0)
    fusion = config.model_validate(options).build(dict.fromkeys(LENGTHS, WIDTH)).train()
    encoded = made_up()

    def steps() -> None:
        for _ in range(STEPS):
            fusion.zero_grad()
            fusion(encoded).square().mean().backward()

    before_kb = _memory_kb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak, which importing torch reached
    quickest_s = min(cpu_seconds(steps) for _ in range(ROUNDS))
    added_kb = _memory_kb("VmHWM") - before_kb
    return {"samples_per_cpu_s": round(STEPS * BATCH / quickest_s), "added_peak_mb": round(added_kb * 1024 / 1e6, 1)}


def _memory_kb(name: str) -> int:
    """Return a figure of this process's memory as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def made_up() -> dict[str, Encoded]:
    """Return a seeded batch whose encoders learn, too; a tenth of the inputs is absent."""
    generator = torch.Generator().manual_seed(0)
    made = {}
    for name, length in LENGTHS.items():
        mask = (torch.rand(BATCH, 1, generator=generator) > 0.1).expand(BATCH, length)
        tokens = torch.randn(BATCH, length, WIDTH, generator=generator) * mask[..., None]
        made[name] = Encoded(tokens.requires_grad_(), mask, tokens.detach().mean(1).requires_grad_())
    return made


def _in_own_process(name: str) -> dict[str, float]:
    code = (
        "import json, sys; from benchmarks.speed.fusions import measure_one\n"
        "print(json.dumps(measure_one(sys.argv[1])))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
