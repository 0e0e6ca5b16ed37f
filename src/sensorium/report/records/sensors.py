"""Series and clouds of points as what can be drawn: lines, and the view from above."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = 120
MAX_CHANNELS = 6
MAX_POINTS = 400

Floats = NDArray[np.floating[Any]]


def series_of(samples: Floats, channels: tuple[str, ...]) -> dict[str, Any]:
    """Return what a drawing of sensor channels takes.

    Args:
        samples: (time, channels), NaN where missing.
        channels: Their names.

    Returns:
        ``lines``, of at most six channels, each with its ``name``, its least and greatest value (``low``, ``high``;
        None where there is none) and at most 120 ``heights`` from 0 to 1, None where every sample is missing; and
        ``more``, how many other channels there are.
    """
    shown = list(zip(channels, samples.T.astype(np.float64), strict=True))[:MAX_CHANNELS]
    return {"lines": [_line(name, values) for name, values in shown], "more": max(0, len(channels) - MAX_CHANNELS)}


def _line(name: str, values: Floats) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    if not len(known):
        return {"name": name, "low": None, "high": None, "heights": []}
    low, high = float(known.min()), float(known.max())
    runs = [run[~np.isnan(run)] for run in np.array_split(values, min(COLUMNS, len(values)))]
    heights = [round(float((run.mean() - low) / (high - low or 1)), 3) if len(run) else None for run in runs]
    return {"name": name, "low": low, "high": high, "heights": heights}


def view_of(points: Floats) -> dict[str, Any]:
    """Return the view of a cloud (points, 4) from above: ``places``, at most 400 pairs from 0 to 1, and ``num_points``.

    Both axes have one scale; x goes to the right, y up.
    """
    chosen = points[:: -(-len(points) // MAX_POINTS), :2].astype(np.float64)
    low = chosen.min(axis=0)
    places = (chosen - low) / (float((chosen - low).max()) or 1.0)
    return {"places": places.round(3).tolist(), "num_points": len(points)}
