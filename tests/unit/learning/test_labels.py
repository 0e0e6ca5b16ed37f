"""From label columns to numbers, with every fault in its place."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.learning.labels import fit_labels, fit_own_labels
from sensorium.records.table import Table
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig
from sensorium.targets.tags import TagsConfig

KIND = CategoryConfig(column="kind")
PRICE = NumberConfig(column="price")
TOPICS = TagsConfig(column="topics", separator="|")


def tables_of(column, **cells):
    """One table a split; rows are numbered from 11 on, as after a split."""
    return {
        split: Table({column: values}, source=f"{split}.csv", rows=range(11, 11 + len(values)))
        for split, values in cells.items()
    }


def fitted(config, *, earlier=None, **labels):
    return fit_labels(config, tables_of(config.column, **labels), labels, earlier)


def test_labels_are_encoded_as_the_training_rows_teach():
    target, encoded = fitted(KIND, train=["b", "a", "b"], validation=["a"])
    assert target.classes == ("a", "b")
    assert encoded["train"].tolist() == [1, 0, 1]
    assert encoded["validation"].tolist() == [0]
    assert encoded["train"].dtype == np.int64


def test_numbers_are_float32():
    target, encoded = fitted(PRICE, train=["1", "3"], validation=["2"])
    assert encoded["train"].dtype == np.float32
    assert encoded["validation"].tolist() == [0.0]
    assert target.mean == 2


def test_every_fault_of_every_split_has_its_place():
    with pytest.raises(DataError) as caught:
        fitted(KIND, train=["a", "b"], validation=["a", "c"], test=["d", "a", "e"])
    places = [(fault.source, fault.row, fault.column) for fault in caught.value.faults]
    assert places == [("test.csv", 11, "kind"), ("test.csv", 13, "kind"), ("validation.csv", 12, "kind")]


def test_labels_that_teach_nothing_are_told_of():
    with pytest.raises(DataError, match=r"train\.csv.*'kind'"):
        fitted(KIND, train=["a", "a"], validation=["a"])


class TestEarlier:
    def test_a_target_that_knows_every_class_is_kept(self):
        earlier, _ = fitted(KIND, train=["a", "b", "c"])
        target, encoded = fitted(KIND, train=["c", " a "], validation=["b"], earlier=earlier)
        assert target is earlier
        assert encoded["train"].tolist() == [2, 0]

    def test_a_new_class_is_learned(self):
        earlier, _ = fitted(KIND, train=["a", "b"])
        target, _ = fitted(KIND, train=["b", "c"], earlier=earlier)
        assert target.classes == ("b", "c")

    def test_the_scale_of_numbers_is_kept(self):
        earlier, _ = fitted(PRICE, train=["1", "3"])
        target, encoded = fitted(PRICE, train=["10", "20"], earlier=earlier)
        assert target is earlier
        assert encoded["train"].tolist() == [8, 18]

    def test_another_column_is_learned_anew(self):
        earlier, _ = fitted(KIND, train=["a", "b"])
        target, _ = fitted(CategoryConfig(column="other"), train=["a", "b"], earlier=earlier)
        assert target is not earlier


class TestOwnLabels:
    def test_missing_and_unknown_classes_are_minus_one(self):
        tables = tables_of("kind", train=["b", None, "a", "b"], validation=["a", "c", None])
        target, encoded = fit_own_labels(KIND, tables)
        assert target.classes == ("a", "b")
        assert encoded["train"].tolist() == [1, -1, 0, 1]
        assert encoded["validation"].tolist() == [0, -1, -1]

    def test_missing_numbers_are_nan(self):
        _, encoded = fit_own_labels(PRICE, tables_of("price", train=["1", None, "3"]))
        np.testing.assert_array_equal(encoded["train"], np.array([-1, np.nan, 1], np.float32))

    def test_faults_count_the_rows_of_the_table(self):
        with pytest.raises(DataError) as caught:
            fit_own_labels(PRICE, tables_of("price", train=["1", None, "3", "cheap"]))
        assert [(fault.source, fault.row) for fault in caught.value.faults] == [("train.csv", 14)]

    def test_a_column_that_is_not_there_is_told_of(self):
        with pytest.raises(DataError, match="no such column"):
            fit_own_labels(KIND, tables_of("kinds", train=["a"]))


class TestTags:
    def test_labels_have_a_mark_for_each_tag(self):
        target, encoded = fitted(TOPICS, train=["b|a", "none", "b"], validation=["a"])
        assert target.classes == ("a", "b")
        assert encoded["train"].tolist() == [[1, 1], [0, 0], [0, 1]]
        assert encoded["validation"].dtype == np.int8

    def test_a_missing_label_of_an_input_is_minus_one_for_all_tags(self):
        tables = tables_of("topics", train=["b", None, "a"], validation=["a|c", None, "none"])
        _, encoded = fit_own_labels(TOPICS, tables)
        assert encoded["train"].tolist() == [[0, 1], [-1, -1], [1, 0]]
        assert encoded["validation"].tolist() == [[-1, -1], [-1, -1], [0, 0]]

    def test_an_earlier_target_is_kept_if_no_frequent_tag_is_new(self):
        config = TOPICS.model_copy(update={"min_count": 2})
        earlier, _ = fitted(config, train=["a", "a|b", "b"])
        assert fitted(config, train=["a|c", "a"], earlier=earlier)[0] is earlier
        assert fitted(config, train=["a|c", "c", "a"], earlier=earlier)[0].classes == ("a", "c")
