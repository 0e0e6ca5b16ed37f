"""What every target promises."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sensorium.errors import BundleError, DataError
from sensorium.evaluation import evaluate, headline
from sensorium.records.table import Table
from sensorium.registry import module, names, part
from tests.contracts.samples import target_sample

EACH = pytest.mark.parametrize("name", names("target"))


def make(name, **changes):
    sample = target_sample(name)
    config = part("target", name).model_validate({"column": "label", **changes})
    return sample, config, config.fit(sample.labels)


def outputs_for(target, rows=6):
    return np.random.default_rng(0).standard_normal((rows, target.spec.num_outputs)).astype(np.float32)


@EACH
def test_labels_encode_to_plain_numbers(name):
    sample, _, target = make(name)
    assert target.spec.target == name
    for label in sample.labels:
        encoded = target.encode(label)
        if target.link == "sigmoid":
            assert len(encoded) == target.spec.num_outputs
            assert set(encoded) <= {0, 1}
        else:
            assert type(encoded) is (float if target.link == "identity" else int)
    with pytest.raises(DataError) as refusal:
        target.encode(sample.unknown)
    assert refusal.value.faults[0].row is None


@EACH
def test_outputs_decode_to_labels_that_encode_again(name):
    _, _, target = make(name)
    labels, probabilities = target.decode(outputs_for(target))
    assert len(labels) == 6
    for label in labels:
        target.encode(target.text_of(label))
    assert (probabilities is None) == (not target.classes)
    if probabilities is not None:
        assert probabilities.shape == (6, len(target.classes))
        assert probabilities.dtype == np.float64
        assert len(target.spec.class_counts) == target.spec.num_outputs == len(target.classes)


@EACH
def test_the_labels_of_a_table_are_the_ones_to_learn(name):
    sample, config, target = make(name)
    table = Table({"label": [*sample.labels, None]})
    *labels, missing = config.labels_in(table)
    assert missing is None
    assert config.fit(labels).spec == target.spec
    assert [target.encode(label) for label in labels] == [target.encode(label) for label in sample.labels]
    assert config.classes_to_learn(labels) <= set(target.classes)
    assert len(config.strata_in(table)) == len(table)


@EACH
def test_the_link_says_what_outputs_are(name):
    _, _, target = make(name)
    outputs = outputs_for(target).astype(np.float64)
    powers = np.exp(outputs)
    linked = {"softmax": powers / powers.sum(axis=1, keepdims=True), "sigmoid": powers / (1 + powers)}
    probabilities = target.decode(outputs)[1]
    assert (target.link == "identity") == (probabilities is None)
    if probabilities is not None:
        np.testing.assert_allclose(probabilities, linked[target.link])


@EACH
def test_state_survives_json_bit_by_bit(name):
    sample, config, target = make(name)
    config = type(config).model_validate_json(config.model_dump_json())
    again = type(target).from_state(config, json.loads(json.dumps(target.state(), allow_nan=False)))
    assert again.spec == target.spec
    assert again.classes == target.classes
    assert [again.encode(label) for label in sample.labels] == [target.encode(label) for label in sample.labels]
    assert again.decode(outputs_for(target))[0] == target.decode(outputs_for(target))[0]


@EACH
def test_a_damaged_state_is_refused(name):
    _, config, target = make(name)
    for key in target.state():
        for damaged in (None, [], ["a", "a", "b"], [-1, 0, 2], float("nan"), [None] * 3):
            with pytest.raises(BundleError, match="target state"):
                type(target).from_state(config, {**target.state(), key: damaged})


@EACH
def test_labels_that_cannot_be_learned_are_refused(name):
    sample, config, _ = make(name)
    for labels in sample.refused:
        with pytest.raises(DataError):
            config.fit(labels)


@EACH
def test_every_missing_label_is_named(name):
    sample, config, _ = make(name)
    assert "missing" in config.missing
    with pytest.raises(DataError) as refusal:
        config.fit([None, *sample.labels, "  "])
    assert [fault.row for fault in refusal.value.faults] == [1, len(sample.labels) + 2]


@EACH
def test_every_field_has_an_effect(name):
    sample, config, target = make(name)
    # `column` names the labels' place in the table, which the target does not see.
    assert set(sample.changes) == set(type(config).model_fields) - {"type", "column"}
    for field, value in sample.changes.items():
        _, _, changed = make(name, **{field: value})
        seen = [(one.spec, one.state(), one.decode(outputs_for(one))) for one in (target, changed)]
        assert repr(seen[0]) != repr(seen[1]), f"{name}.{field} has no effect"


@EACH
def test_its_task_measures_it(name):
    sample, _, target = make(name)
    rows = len(sample.labels)
    figures = evaluate(target, outputs_for(target, rows), sample.labels)
    json.dumps(figures, allow_nan=False)
    assert figures["rows"] == rows
    assert isinstance(figures[headline(target).name], float)
    with pytest.raises(DataError, match="no rows"):
        evaluate(target, outputs_for(target, 0), [])


@EACH
def test_it_has_a_head_and_a_loss(name):
    config = part("target", name)
    assert name in names("head")
    assert name in part("loss", config.default_loss).targets


@EACH
def test_the_part_is_documented(name):
    _, config, target = make(name)
    assert module("target", name).__doc__
    assert type(target).__doc__
    for field in set(type(config).model_fields) - {"type"}:
        assert f"        {field}: " in type(config).__doc__, f"describe {field}"
