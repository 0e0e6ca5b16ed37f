"""From a file to a cloud of points: x, y, z and intensity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import DataError
from sensorium.modalities.clouds.pcd import is_pcd, parse_pcd
from sensorium.modalities.grids.grid import Grid, grid_of
from sensorium.modalities.grids.npy import MAGIC

FORMATS = ("BIN", "NPY", "CSV", "PCD")
AXES = ("x", "y", "z")
INTENSITIES = ("intensity", "i", "reflectance", "reflectivity")
BYTES_OF_POINT = 16
MAX_MAGNITUDE = 1e8
"""Nothing that is measured in metres, and no intensity, is larger: such numbers come from another kind of file."""
SNIFFED_BYTES = 4096
TEXT_BYTES = bytes(range(0x20, 0x7F)) + b"\t\r\n"
REMEDY = "Replace the file or leave the cell empty."

Cloud = NDArray[np.float64]


def decode_cloud(content: bytes) -> Cloud:
    """Return the points (points, 4) float64 of a file: x, y, z and intensity, 0 where it has none.

    What the file is, its bytes tell: a `.npy` array, a PCD file, text with a point a line, or else float32 numbers,
    four a point, as in the KITTI data set (Geiger et al., 2012). Points without a place (NaN, infinity) are left out.

    Raises:
        DataError: The file is none of these, holds other columns or no point.
    """
    grid = _grid(content)
    columns = _columns(grid)
    points = np.zeros((len(grid.values), 4))
    points[:, : len(columns)] = grid.values[:, columns]
    points = points[np.isfinite(points[:, :3]).all(axis=1)]
    points[:, 3] = np.nan_to_num(points[:, 3], nan=0.0, posinf=0.0, neginf=0.0)
    if not len(points):
        raise DataError(f"the file holds no point. {REMEDY}")
    if np.abs(points).max() > MAX_MAGNITUDE:
        raise DataError(
            f"the file holds numbers above {MAX_MAGNITUDE:.0e}, which no point has. Raw numbers must be float32, four "
            "a point; save others as .npy or PCD."
        )
    return points


def _grid(content: bytes) -> Grid:
    if is_pcd(content):
        return parse_pcd(content)
    if content.startswith(MAGIC) or _is_text(content):
        return grid_of(content)
    if len(content) % BYTES_OF_POINT:
        raise DataError(f"the file is not whole: raw points are {BYTES_OF_POINT} bytes each. {REMEDY}")
    return Grid(np.frombuffer(content, "<f4").reshape(-1, 4))


def _is_text(content: bytes) -> bool:
    """Return whether a file starts with nothing but what text in ASCII is made of."""
    return not content[:SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf").translate(None, delete=TEXT_BYTES)


def _columns(grid: Grid) -> list[int]:
    """Return the places of x, y, z and, where there is one, intensity."""
    if grid.names is None:
        count = int(grid.values.shape[1])
        if count < 3:
            raise DataError(f"the file has {count} columns. A point needs x, y and z, and may have an intensity.")
        return list(range(min(count, 4)))
    names = [name.lower() for name in grid.names]
    missing = [axis for axis in AXES if axis not in names]
    if missing:
        raise DataError(f"the file names no column {', '.join(map(repr, missing))}. {REMEDY}")
    intensity = [names.index(name) for name in INTENSITIES if name in names][:1]
    return [*(names.index(axis) for axis in AXES), *intensity]
