"""Classes in an order: which order, and the class that is answered."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.errors import DataError
from sensorium.targets.ordinal import OrdinalConfig


def config(**options):
    return OrdinalConfig(column="grade", **options)


def logits(*probabilities):
    return np.log(np.array([probabilities]))


def test_the_config_says_the_order():
    target = config(order=["none", "mild", "severe"]).fit(["severe", " none ", "mild"])
    assert target.classes == ("none", "mild", "severe")
    assert [target.encode(name) for name in target.classes] == [0, 1, 2]


def test_numbers_are_in_their_order_without_it():
    assert config().fit(["10", "2", "-1", "2.5"]).classes == ("-1", "2", "2.5", "10")
    assert config(order=[3, 2, 1]).fit(["1", "2", "3"]).classes == ("3", "2", "1")


def test_every_label_that_the_order_lacks_is_named():
    with pytest.raises(DataError) as refusal:
        config(order=["none", "mild", "severe"]).fit(["none", "midl", "mild", "dead"])
    assert [fault.row for fault in refusal.value.faults] == [2, 4]
    assert "'midl' is not in `order`" in refusal.value.faults[0].message
    assert "mild" in refusal.value.faults[0].message.partition("label.")[2]
    with pytest.raises(DataError, match="'dead' is not in `order`"):
        config(order=["none", "mild"]).fit(["none", "mild"]).encode("dead")


def test_a_class_between_others_keeps_its_step_without_rows():
    target = config(order=["none", "mild", "severe"]).fit(["none", "severe", "none"])
    assert target.spec.class_counts == (2, 0, 1)
    assert "no training row has the class 'mild'" in target.remarks[0]


@pytest.mark.parametrize("order", [["one"], [], ["a", "b", " a "], ["a", ""], [True, "a"]])
def test_what_is_no_order_is_refused(order):
    with pytest.raises(ValidationError):
        config(order=order)


def test_words_without_an_order_are_refused():
    with pytest.raises(DataError, match=r"order is not known\. Give it: `order: \[low, high\]`"):
        config().fit(["low", "high"])
    with pytest.raises(DataError, match="one number in other digits"):
        config().fit(["1", "1.0", "2"])


def test_the_median_is_answered():
    target = config().fit(["1", "2", "3", "4"])
    answers, probabilities = target.decode(logits(0.4, 0.05, 0.25, 0.3))
    assert answers == ["3"]  # though 1 is the most probable
    expected_steps = [sum(p * abs(at - place) for place, p in enumerate(probabilities[0])) for at in range(4)]
    assert np.argmin(expected_steps) == target.encode(answers[0])
    assert target.decode(logits(0.5, 0.25, 0.125, 0.125))[0] == ["1"]
    assert target.decode(logits(1e-9, 1e-9, 1e-9, 1.0))[0] == ["4"]
