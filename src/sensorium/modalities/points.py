"""Points: clouds of a lidar or radar, each point x, y, z and intensity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.clouds.choose import WAYS
from sensorium.modalities.clouds.decode import FORMATS, decode_cloud
from sensorium.modalities.clouds.vary import VARIATIONS
from sensorium.modalities.fitted import state as states
from sensorium.modalities.fitted.sample import read_sample
from sensorium.modalities.grids.content import content_of
from sensorium.specs import Array, FeatureSpec

Variation = Literal["rotate", "jitter", "drop"]
SAMPLE_CELLS = 128
MAX_DEVIATIONS = 20.0
"""Features are clipped here, so that one point far off cannot drown all others."""


class PointsConfig(ModalityConfig):
    """Options of an input of point clouds: `.bin` (float32, four a point), `.npy`, CSV or PCD files.

    Attributes:
        column: Column of the table with the files' paths.
        max_points: Points used of each cloud. More show finer shapes and take longer.
        subsample: How they are chosen of a larger cloud: ``stride`` takes every n-th of the file; ``random`` draws
            them, always the same of the same cloud; use it where the file's order follows the sensor's beams.
        centre: Whether places are taken from the cloud's own middle. Turn it off where the distance from the sensor
            matters.
        scale: What places are divided by: one deviation learned in ``training``, so that size counts, or each cloud's
            own radius (``sphere``), so that only shape does.
        limit_megabytes: Larger files are refused before they are read.
        augment: Random variations in training, in this order: ``rotate`` turns about the vertical axis (leave it out
            where direction matters), ``jitter`` moves each point a little, ``drop`` hides up to half of the points.
    """

    default_encoder: ClassVar[str] = "point_net"
    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence", "scale", "augment")

    type: Literal["points"] = "points"
    column: str = Field(min_length=1)
    max_points: int = Field(default=1024, ge=1, le=1_000_000)
    subsample: Literal["stride", "random"] = "stride"
    centre: bool = True
    scale: Literal["training", "sphere"] = "training"
    limit_megabytes: float = Field(default=16.0, gt=0, le=1024)
    augment: tuple[Variation, ...] = ("rotate", "jitter", "drop")

    @field_validator("augment")
    @classmethod
    def _each_once(cls, names: tuple[Variation, ...]) -> tuple[Variation, ...]:
        if len(set(names)) != len(names):
            raise ValueError("names a variation twice. Name each once.")
        return names

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the files' paths."""
        return (self.column,)

    def decode(self, cell: Cell) -> NDArray[np.float32]:
        """Return the chosen points (points, 4) float32 of a file.

        Raises:
            DataError: The file cannot be read or holds no point.
            LimitError: The file is larger than allowed; it was not read.
        """
        cloud = decode_cloud(content_of(cell, self.limit_megabytes))
        if self.centre:
            cloud[:, :3] -= cloud[:, :3].mean(axis=0)
        if len(cloud) > self.max_points:
            cloud = cloud[WAYS[self.subsample](cloud, self.max_points)]
        return cloud.astype(np.float32)

    def fit(self, cells: Sequence[Cell | None]) -> Points:
        """Learn means, one deviation of all places and one of intensities from up to 128 training clouds.

        Raises:
            DataError: No cloud can be read.
        """
        points = np.concatenate(read_sample(cells, self.decode, limit=SAMPLE_CELLS)).astype(np.float64)
        mean = points.mean(axis=0)
        place, intensity = (points - mean)[:, :3].std(), points[:, 3].std()
        std = np.array([place or 1.0] * 3 + [intensity or 1.0])
        return Points(self, mean=mean, std=std)


class Points(Modality):
    """A fitted input of point clouds.

    Attributes:
        mean: (4,) float64, mean of x, y, z and intensity over the training clouds.
        std: (4,) float64, their deviations, one for all three axes so that shapes keep their proportions.
    """

    config: PointsConfig

    def __init__(self, config: PointsConfig, *, mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
        self.config = config
        self.mean = mean
        self.std = std
        self.spec = FeatureSpec("points", (4,), "float32", max_length=config.max_points)

    def read(self, cell: Cell) -> Array:
        """Read the points of a file, (points, 4) float32; see `PointsConfig.decode`."""
        return self.config.decode(cell)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Apply the configured variations to what `read` gave."""
        for name in self.config.augment:
            array = VARIATIONS[name](array, rng)
        return array

    def standardise(self, array: Array) -> Array:
        """Return (points, 4) float32: places by the training deviation or the cloud's radius, and intensity."""
        values = (array - self.mean) / self.std
        if self.config.scale == "sphere":
            places = array[:, :3].astype(np.float64)
            values[:, :3] = places / (np.linalg.norm(places, axis=1).max() or 1.0)
        return np.clip(values, -MAX_DEVIATIONS, MAX_DEVIATIONS).astype(np.float32)

    def request_schema(self) -> dict[str, Any]:
        """Describe the file to send."""
        return {
            "kind": "file",
            "media": "points",
            "formats": list(FORMATS),
            "max_points": self.config.max_points,
            "limit_megabytes": self.config.limit_megabytes,
        }

    def request_example(self) -> bytes:
        """Return two points as raw numbers."""
        return np.array([[0, 0, 0, 0], [1, 2, 3, 0.5]], "<f4").tobytes()

    def state(self) -> dict[str, Any]:
        """Return mean and deviations."""
        return {"mean": self.mean.tolist(), "std": self.std.tolist()}

    @classmethod
    def from_state(cls, config: PointsConfig, state: dict[str, Any]) -> Points:
        """Build from mean and deviations.

        Raises:
            BundleError: They are not four finite numbers each.
        """
        mean = states.numbers(state, "mean", length=4)
        return cls(config, mean=mean, std=states.deviations(state, "std", length=4))
