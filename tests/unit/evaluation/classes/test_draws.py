from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from sensorium.evaluation.classes.draws import FEW_ROWS, counts_of, drawn_counts

NUM_ROWS = 600


def places(num_classes, num_rows=NUM_ROWS):
    """Return true and predicted class of each row; about half are right."""
    rng = np.random.default_rng(1)
    true, other = rng.integers(0, num_classes, (2, num_rows))
    return true, np.where(rng.random(num_rows) < 0.5, true, other)


@pytest.mark.parametrize("num_classes", [3, 200])
@pytest.mark.parametrize("rows_in_unit", [1, 5])
def test_counts_vary_as_those_of_drawn_rows_do(num_classes, rows_in_unit) -> None:
    """Cells of three classes have many rows, those of two hundred few; both are drawn in their own way."""
    true, predicted = places(num_classes)
    assert (np.bincount(true * num_classes + predicted).max() > FEW_ROWS) == (num_classes == 3)
    units = np.arange(NUM_ROWS) // rows_in_unit
    drawn = drawn_counts(true, predicted, num_classes, groups=None if rows_in_unit == 1 else units.tolist())
    assert (drawn.rows == NUM_ROWS).all()
    assert (drawn.predicted.sum(axis=1) == NUM_ROWS).all()
    num_units = NUM_ROWS // rows_in_unit
    sides = {"hits": np.where(true == predicted, true, -1), "true": true, "predicted": predicted}
    for name, side in sides.items():
        in_unit = np.stack([np.bincount(units, weights=side == place) for place in range(num_classes)])
        counts = getattr(drawn, name)
        np.testing.assert_allclose(counts.mean(axis=0), in_unit.sum(axis=1), rtol=0.03, atol=0.1, err_msg=name)
        expected = np.cov(in_unit, ddof=0) * num_units
        np.testing.assert_allclose(np.cov(counts.T), expected, atol=0.05 * expected.max(), err_msg=name)
    assert (drawn.hits <= np.minimum(drawn.true, drawn.predicted)).all()


def test_the_undrawn_counts() -> None:
    counts = counts_of(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]), 3)
    assert [side.tolist() for side in counts] == [[1, 1, 0], [2, 1, 1], [1, 3, 0], 4]


@pytest.mark.parametrize("groups", [None, list(range(50)) * 100])
def test_memory_is_bounded(groups) -> None:
    true, predicted = places(150, 5000)
    tracemalloc.start()
    drawn = drawn_counts(true, predicted, 150, groups=groups)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < sum(side.nbytes for side in drawn[:3]) + 30e6
