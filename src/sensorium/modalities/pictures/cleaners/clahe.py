"""Step `clahe`: contrast is raised place by place, within a limit."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.luma import LEVELS, luma_of, with_luma


class ClaheConfig(PictureCleanerConfig):
    """Contrast-limited adaptive histogram equalisation of the luma (Zuiderveld, 1994). For films, scans and fog.

    The picture is divided into tiles, each is equalised by itself, and between the tiles' middles what they give is
    interpolated. A level that is more frequent than the limit is spread over all levels, so that even parts do not
    become noise.

    Attributes:
        clip_limit: Most pixels of one level in a tile, as a multiple of what an even share would be; OpenCV's
            `clipLimit`. 2 to 4 are usual; the larger, the more contrast, and the more noise shows.
        tiles: Tiles down and across. More of them follow smaller structures.
    """

    type: Literal["clahe"] = "clahe"
    clip_limit: float = Field(default=2.0, ge=1, le=256)
    tiles: int = Field(default=4, ge=1, le=32)

    def clean(self, picture: Picture) -> Picture:
        """Return the picture with its contrast raised."""
        luma = luma_of(picture)
        return with_luma(picture, luma, self._equalised(luma))

    def _equalised(self, luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
        down, across = (min(self.tiles, length) for length in luma.shape)
        tables = self._tables(luma, down, across)
        (top, bottom, low), (left, right, far) = _between(luma.shape[0], down), _between(luma.shape[1], across)

        def looked_up(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float32]:
            values: NDArray[np.float32] = tables[rows[:, None] * across + columns, luma]
            return values

        upper = looked_up(top, left) * (1 - far) + looked_up(top, right) * far
        lower = looked_up(bottom, left) * (1 - far) + looked_up(bottom, right) * far
        return np.asarray(np.rint(upper * (1 - low[:, None]) + lower * low[:, None]), dtype=np.uint8)

    def _tables(self, luma: NDArray[np.uint8], down: int, across: int) -> NDArray[np.float32]:
        """Return what each level becomes in each tile, (down * across, 256) float32."""
        height, width = luma.shape
        tile = (np.arange(height) * down // height)[:, None] * across + np.arange(width) * across // width
        counts = np.bincount((tile * LEVELS + luma).ravel(), minlength=down * across * LEVELS)
        shares = counts.reshape(-1, LEVELS) / counts.reshape(-1, LEVELS).sum(axis=1, keepdims=True)
        clipped = np.minimum(shares, self.clip_limit / LEVELS)
        clipped += (1 - clipped.sum(axis=1, keepdims=True)) / LEVELS
        return np.asarray((LEVELS - 1) * np.cumsum(clipped, axis=1), dtype=np.float32)


def _between(length: int, tiles: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Return for each place along an axis the tiles whose middles it lies between, and how near it is to the second."""
    place = ((np.arange(length) + 0.5) * tiles / length - 0.5).clip(0, tiles - 1)
    first = place.astype(np.intp)
    return first, np.minimum(first + 1, tiles - 1), (place - first).astype(np.float32)
