"""How unlike the training rows a record is: the Mahalanobis distance of its fused embedding to the nearest class.

Lee, Lee, Lee and Shin (2018). No training row is kept: only means over many rows, and one covariance within classes,
shrunk towards a sphere as far as its rows ask for (Ledoit and Wolf, 2004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration.links import Floats
from sensorium.calibration.state import array_of
from sensorium.specs import Array

MIN_CLASS_ROWS = 20
"""Training rows from which a class has a mean of its own: that of a few rows would nearly be a row."""
MIN_ROWS = 20
FLOOR = 1e-6  # of the mean variance: directions in which training rows do not differ at all


class Familiarity:
    """Means and a covariance of embeddings, kept as what makes the covariance a sphere."""

    def __init__(self, whitening: Floats, means: Floats) -> None:
        """Take the whitening (dim, dim) and the whitened means (means, dim)."""
        self.whitening = whitening
        self.means = means
        self._squares = np.square(means).sum(axis=1)

    @classmethod
    def fit(cls, embeddings: Array, labels: Sequence[str] | None) -> Self | None:
        """Fit to training rows.

        Args:
            embeddings: (rows, dim), finite.
            labels: Class of each row; None for a target without classes, whose rows share one mean.

        Returns:
            None where there are under 20 rows, or all are alike.
        """
        rows = embeddings.astype(np.float64)
        if len(rows) < MIN_ROWS or not np.ptp(rows, axis=0).any():
            return None
        means, mean_of_row = _means(rows, labels)
        covariance = shrunk_covariance(rows - means[mean_of_row])
        scale = float(np.trace(covariance)) / len(covariance)
        if scale <= 0:
            return None
        factor = np.linalg.cholesky(covariance + FLOOR * scale * np.eye(len(covariance)))
        whitening = np.linalg.inv(factor).T
        return cls(whitening, means @ whitening)

    def distances(self, embeddings: Array) -> Floats:
        """Return the squared distance of each row (rows,) to the nearest mean, divided by the dimension."""
        white = embeddings @ self.whitening
        nearest = (self._squares - 2 * (white @ self.means.T)).min(axis=1)
        return np.asarray(np.maximum(np.square(white).sum(axis=1) + nearest, 0) / self.whitening.shape[0])

    def arrays(self) -> dict[str, Array]:
        """Return what was learned, float32."""
        return {"whitening": self.whitening.astype(np.float32), "means": self.means.astype(np.float32)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """Build from what `arrays` returned.

        Raises:
            ValueError: It does not fit; the message says what.
        """
        whitening = array_of(arrays, "whitening", (-1, -1))
        if whitening.shape[0] != whitening.shape[1]:
            raise ValueError("'whitening' is not square")
        return cls(whitening, array_of(arrays, "means", (-1, len(whitening))))


def shrunk_covariance(centred: Floats) -> Floats:
    """Return the covariance (dim, dim) of rows around zero, shrunk towards a sphere after Ledoit and Wolf (2004)."""
    rows, dim = centred.shape
    sample = centred.T @ centred / rows
    variance = float(np.trace(sample)) / dim
    distance = float(np.square(sample).sum()) - dim * variance**2
    noise = (float(np.square(np.square(centred).sum(axis=1)).sum()) / rows - float(np.square(sample).sum())) / rows
    share = min(max(noise / distance, 0.0), 1.0) if distance > 0 else 1.0
    return np.asarray((1 - share) * sample + share * variance * np.eye(dim))


def _means(rows: Floats, labels: Sequence[str] | None) -> tuple[Floats, NDArray[np.int64]]:
    """Return the means (means, dim), the first over all rows, and which of them each row belongs to."""
    means = [rows.mean(axis=0)]
    mean_of_row = np.zeros(len(rows), dtype=np.int64)
    if labels is not None:
        names = np.array([label.strip() for label in labels], dtype=np.object_)
        for name in dict.fromkeys(names):
            is_member = names == name
            if is_member.sum() >= MIN_CLASS_ROWS:
                mean_of_row[is_member] = len(means)
                means.append(rows[is_member].mean(axis=0))
    is_used = np.bincount(mean_of_row, minlength=len(means)) > 0
    return np.stack(means)[is_used], np.cumsum(is_used)[mean_of_row] - 1
