"""From a file of sensor channels to samples by channel."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.errors import DataError
from sensorium.modalities.grids.grid import grid_of
from sensorium.specs import Array

FORMATS = ("CSV", "NPY")


def decode_signal(content: bytes, channels: Sequence[str]) -> Array:
    """Return the samples (time, channels) of a file, in its own type of numbers.

    Args:
        content: The file: text with a column a channel, or a `.npy` array (time, channels).
        channels: Their names. Where the text names its columns these are picked, in any order and among others; else
            the file must have exactly so many.

    Raises:
        DataError: The file cannot be read, has other channels, or no samples.
    """
    grid = grid_of(content)
    if grid.names is None:
        values = grid.values
        found = values.shape[1]
        if found != len(channels):
            turned = " Time goes down and channels across: turn it." if values.shape[0] == len(channels) else ""
            raise DataError(f"the file has {found} channels, and {len(channels)} are in `channels`.{turned}")
    else:
        missing = [name for name in channels if name not in grid.names]
        if missing:
            raise DataError(f"the file's first line names no channel {', '.join(map(repr, missing))}.")
        values = grid.values[:, [grid.names.index(name) for name in channels]]
    if not len(values):
        raise DataError("the file holds no samples. Replace it, or leave the cell empty.")
    return values
