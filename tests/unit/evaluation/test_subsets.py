import numpy as np
import pytest

from sensorium.calibration import Judged
from sensorium.calibration.subsets import subsets_of
from sensorium.evaluation.subsets import measure_subsets
from sensorium.targets.category import CategoryConfig

TARGET = CategoryConfig(column="kind").fit(["cat", "dog", "cat"])


def test_every_subset_of_few_inputs_from_all_to_single() -> None:
    assert subsets_of(["a", "b", "c"]) == [
        ("a", "b", "c"), ("a", "b"), ("a", "c"), ("b", "c"), ("a",), ("b",), ("c",),
    ]  # fmt: skip
    assert subsets_of(["a"]) == [("a",)]
    assert len(subsets_of("abcde")) == 31


@pytest.mark.parametrize("num_inputs", [6, 9])
def test_many_inputs_are_left_out_one_by_one_and_shown_one_by_one(num_inputs: int) -> None:
    names = [f"input_{place}" for place in range(num_inputs)]
    found = subsets_of(names)
    assert [len(subset) for subset in found] == [num_inputs] + [num_inputs - 1] * num_inputs + [1] * num_inputs
    assert len(set(found)) == len(found)


def test_each_subset_has_its_own_figures_on_the_same_rows() -> None:
    labels = ["cat", "dog"] * 10
    right = np.array([[2.0, -2.0], [-2.0, 2.0]] * 10)
    found = measure_subsets(
        TARGET, {("photo", "title"): Judged.nothing(right), ("title",): Judged.nothing(-right)}, labels
    )
    assert (found["rows"], found["headline"]) == (20, "accuracy")
    assert [entry["inputs"] for entry in found["subsets"]] == [["photo", "title"], ["title"]]
    assert [entry["figures"]["accuracy"] for entry in found["subsets"]] == [1.0, 0.0]
    assert [entry["interval"] for entry in found["subsets"]] == [[1.0, 1.0], [0.0, 0.0]]
