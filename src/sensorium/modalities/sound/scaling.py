"""Bringing frames to mean 0 and deviation 1: by the training recordings, each recording by itself, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.fitted import state as states
from sensorium.modalities.sound.features import SoundFeature

Frames = NDArray[np.float32]


class Scaling(Protocol):
    """Scales frames."""

    def state(self) -> dict[str, Any]:
        """Return what was learned."""

    def __call__(self, frames: Frames, /) -> Frames:
        """Scale frames (frames, width) in place."""


class TrainingScaling:
    """By the mean and deviation of each column over frames of the training recordings.

    Args:
        mean: (num_scales,) float64.
        std: (num_scales,) float64, above zero.
    """

    def __init__(self, mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
        self.mean = mean
        self.std = std
        self._scale = (1 / std).astype(np.float32)
        self._shift = (-mean / std).astype(np.float32)

    @classmethod
    def learn(cls, recordings: Sequence[Frames], feature: SoundFeature) -> Self:
        """Learn from the frames of some recordings."""
        columns = (frames.reshape(-1, feature.num_scales) for frames in recordings)
        sums = [(len(one), one.sum(0, np.float64), np.square(one, dtype=np.float64).sum(0)) for one in columns]
        count = sum(length for length, _, _ in sums)
        mean = np.sum([total for _, total, _ in sums], axis=0) / count
        square = np.sum([squares for _, _, squares in sums], axis=0) / count
        return cls(mean, np.maximum(np.sqrt(np.maximum(square - mean * mean, 0)), feature.min_std))

    @classmethod
    def from_state(cls, state: dict[str, Any], feature: SoundFeature) -> Self:
        """Build from what `state` returned.

        Raises:
            BundleError: It does not hold one finite number a column.
        """
        mean = states.numbers(state, "mean", length=feature.num_scales)
        return cls(mean, states.deviations(state, "std", length=feature.num_scales))

    def state(self) -> dict[str, Any]:
        """Return mean and standard deviation."""
        return {"mean": self.mean.tolist(), "std": self.std.tolist()}

    def __call__(self, frames: Frames) -> Frames:
        """Scale frames (frames, width) in place."""
        frames *= self._scale
        frames += self._shift
        return frames


class ClipScaling:
    """By the mean and deviation of each column over the recording's own frames."""

    def __init__(self, feature: SoundFeature) -> None:
        self._num_scales = feature.num_scales
        self._min_std = np.float32(feature.min_std)

    def state(self) -> dict[str, Any]:
        """Return nothing: nothing was learned."""
        return {}

    def __call__(self, frames: Frames) -> Frames:
        """Scale frames (frames, width) in place."""
        columns = frames.reshape(-1, self._num_scales)
        columns -= columns.mean(axis=0)
        columns /= np.maximum(columns.std(axis=0), self._min_std)
        return frames


class NoScaling:
    """Leaves frames as they are."""

    def __init__(self, feature: SoundFeature) -> None:
        pass

    def state(self) -> dict[str, Any]:
        """Return nothing: nothing was learned."""
        return {}

    def __call__(self, frames: Frames) -> Frames:
        """Return the frames."""
        return frames


LEARNS_NOTHING: Mapping[str, Callable[[SoundFeature], Scaling]] = MappingProxyType(
    {"per_clip": ClipScaling, "none": NoScaling}
)
"""Scalings that follow from the feature alone, by what the config calls them."""
