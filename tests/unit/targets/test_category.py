from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import BundleError, DataError
from sensorium.targets.category import Category, CategoryConfig


def fitted(labels):
    return CategoryConfig(column="label").fit(labels)


def test_classes_are_in_order_of_text_or_of_numbers():
    assert fitted(["b", "a", "B"]).classes == ("B", "a", "b")
    assert fitted(["10", "9", "-1"]).classes == ("-1", "9", "10")
    assert fitted(["10", "9", "x"]).classes == ("10", "9", "x")
    assert fitted(["007", "7"]).classes == ("007", "7")


def test_the_order_of_rows_does_not_matter():
    assert fitted(["a", "b", "a"]).state() == fitted(["b", "a", "a"]).state()


def test_counts_go_with_the_classes():
    target = fitted(["dog", "cat", " dog "])
    assert target.spec.class_counts == (1, 2)
    assert [target.encode(label) for label in ("cat", "dog ")] == [0, 1]


def test_a_class_that_occurs_once_is_remarked_on():
    (remark,) = fitted(["dog", "cat", "dog"]).remarks
    assert remark == (
        "class 'cat' occurs once in the training rows: it can hardly be learned. Add rows of it, or merge it "
        "with another class."
    )
    assert fitted(["dog", "cat", "dog", "cat"]).remarks == ()


def test_a_single_class_is_refused():
    with pytest.raises(DataError) as refusal:
        fitted(["dog", "dog"])
    assert str(refusal.value) == (
        "every training row has the class 'dog', so there is nothing to tell apart. Add rows of another class."
    )


def test_missing_labels_are_all_named():
    with pytest.raises(DataError) as refusal:
        fitted(["dog", None, "cat", " "])
    assert str(refusal.value) == (
        "row 2: the label is missing. Fill it or remove the row.\n"
        "row 4: the label is missing. Fill it or remove the row."
    )


def test_unknown_classes_get_a_hint():
    with pytest.raises(DataError, match=r"no training row has the class 'dgo'\. Did you mean 'dog'\?"):
        fitted(["dog", "cat"]).encode("dgo")
    with pytest.raises(DataError, match=r"no training row has the class 'x'\.$"):
        fitted([str(number) for number in range(50)]).encode("x")


def test_the_most_probable_class_is_the_label():
    labels, probabilities = fitted(["a", "b", "c"]).decode(np.array([[0.0, 1000.0, 0.0], [2.0, 1.0, 0.0]]))
    assert labels == ["b", "a"]
    np.testing.assert_allclose(probabilities[0], [0, 1, 0])
    np.testing.assert_allclose(probabilities[1], np.exp([2, 1, 0]) / np.exp([2, 1, 0]).sum())


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"classes": ["a"], "counts": [1]},
        {"classes": ["a", "b"], "counts": [1]},
        {"classes": ["a", "a"], "counts": [1, 1]},
        {"classes": ["a", 3], "counts": [1, 1]},
        {"classes": ["a", "b"], "counts": [1, 0]},
        {"classes": ["a", "b"], "counts": [1, True]},
        {"classes": ["a", "b"], "counts": [1, 1.0]},
    ],
)
def test_damaged_states_are_refused(state):
    with pytest.raises(BundleError, match="target state must hold distinct `classes`"):
        Category.from_state(CategoryConfig(column="label"), state)
