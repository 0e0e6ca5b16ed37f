from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.modalities.fitted.sample import read_sample


def read(cell):
    if not cell.isdigit():
        raise DataError("is not a number")
    return np.array([int(cell)])


def test_a_sample_is_spread_evenly():
    sample = read_sample([str(number) for number in range(101)], read, limit=5)
    assert [int(array[0]) for array in sample] == [0, 25, 50, 75, 100]


def test_cells_that_cannot_be_read_are_replaced_by_others():
    sample = read_sample(["x", None, "1", "x", "2", "x"], read, limit=2)
    assert sorted(int(array[0]) for array in sample) == [1, 2]


def test_no_cell_at_all_is_refused():
    with pytest.raises(DataError, match="missing in every training row"):
        read_sample([None], read, limit=5)
    with pytest.raises(DataError, match=r"none of the 2 training cells can be read\. The first fault: is not a number"):
        read_sample(["x", "y", None], read, limit=5)
