from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import BundleError, DataError
from sensorium.targets.number import Number, NumberConfig


def fitted(labels):
    return NumberConfig(column="price").fit(labels)


def test_labels_are_scaled_and_answers_scaled_back():
    target = fitted(["10", "20", " 30 "])
    scaled = [target.encode(label) for label in ("10", "20", "30")]
    assert np.mean(scaled) == pytest.approx(0)
    assert np.std(scaled) == pytest.approx(1)
    labels, probabilities = target.decode(np.array(scaled)[:, None])
    assert labels == pytest.approx([10, 20, 30])
    assert probabilities is None
    assert target.classes == ()


def test_labels_that_are_no_numbers_are_all_named():
    with pytest.raises(DataError) as refusal:
        fitted(["1", "two", "3", "nan", "1_0"])
    assert [fault.row for fault in refusal.value.faults] == [2, 4, 5]
    assert str(refusal.value.faults[0]) == (
        "row 2: the label is not a finite number such as 12.5. Correct it or remove the row."
    )


def test_nothing_to_learn_is_refused():
    with pytest.raises(DataError, match="every training row has the same number"):
        fitted(["5", "5.0"])
    with pytest.raises(DataError, match="no training row has a label"):
        fitted([])


@pytest.mark.parametrize(
    "state", [{}, {"mean": 0.0, "std": 0.0}, {"mean": 0.0, "std": "1"}, {"mean": None, "std": 1.0}]
)
def test_damaged_states_are_refused(state):
    with pytest.raises(BundleError, match="target state must hold finite `mean` and `std`"):
        Number.from_state(NumberConfig(column="price"), state)
