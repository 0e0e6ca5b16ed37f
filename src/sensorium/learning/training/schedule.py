"""How the learning rate moves over a run."""

from __future__ import annotations

import math
from typing import Literal

Schedule = Literal["constant", "cosine", "one_cycle"]

CYCLE_PEAK = 0.3
CYCLE_START = 1 / 25
CYCLE_END = 1e-4


def rate_factor(schedule: Schedule, warmup: float, *, step: int, num_steps: int) -> float:
    """Return what the learning rate is multiplied by at a step.

    Args:
        schedule: ``constant``; ``cosine`` falls to zero along half a cosine (Loshchilov and Hutter, 2017);
            ``one_cycle`` rises to the full rate over three tenths of the run, then falls to almost nothing (Smith
            and Topin, 2018).
        warmup: Share of the run over which the rate rises evenly from zero, before the schedule begins.
        step: Number of the step, from 0.
        num_steps: Steps of the whole run.
    """
    if schedule == "one_cycle":
        return _one_cycle((step + 1) / num_steps)
    warmup_steps = warmup * num_steps
    if step + 1 < warmup_steps:
        return (step + 1) / warmup_steps
    if schedule == "constant":
        return 1.0
    part = (step - warmup_steps) / max(num_steps - warmup_steps, 1.0)
    return 0.5 * (1 + math.cos(math.pi * min(max(part, 0.0), 1.0)))


def _one_cycle(part: float) -> float:
    if part < CYCLE_PEAK:
        return _along_cosine(CYCLE_START, 1.0, part / CYCLE_PEAK)
    return _along_cosine(1.0, CYCLE_END, (part - CYCLE_PEAK) / (1 - CYCLE_PEAK))


def _along_cosine(start: float, end: float, part: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * part))
