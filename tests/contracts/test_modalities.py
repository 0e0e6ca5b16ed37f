"""What every modality promises."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sensorium.errors import BundleError, DataError
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.rows import Rows
from sensorium.modalities import ModalityConfig, collate
from sensorium.reading import features_of
from sensorium.reading.recipe import recipe_of
from sensorium.registry import module, names, part
from sensorium.serving.examples import examples
from sensorium.serving.requests import NamedRequest
from tests.contracts.samples import MODALITIES, modality_sample

EACH = pytest.mark.parametrize("name", sorted({*names("modality"), *MODALITIES}))
SHARED = set(ModalityConfig.model_fields)  # options of every modality; what they do shows in training
COMPACT = {"uint8", "float16", "int16", "int32", "float32", "float64"}


def kind_of(name):
    """The modality of a sample; one may have several, such as ``text`` and ``text-ngrams``."""
    return name.partition("-")[0]


def make(name, **changes):
    sample = modality_sample(name)
    config = part("modality", kind_of(name)).model_validate({**sample.options, **changes})
    return sample, config, config.fit(sample.cells)


def seen_of(modality, cells):
    """Everything a change of config can show in: columns, spec, state, request, arrays, refusals."""
    config = modality.config
    shown = [config.table_columns, config.file_separator, modality.spec, modality.state(), modality.request_schema()]
    for cell in cells:
        try:
            array = modality.read(cell)
        except DataError as refusal:
            shown.append(str(refusal))
            continue
        varied = modality.augment(array, np.random.default_rng(1))
        shown += [modality.standardise(array).tolist(), modality.standardise(varied).tolist()]
    return repr(shown)


@EACH
def test_features_are_as_the_spec_says(name):
    sample, _, modality = make(name)
    spec = modality.spec
    assert spec.modality == kind_of(name)
    for cell in sample.cells:
        features = modality.features(cell)
        assert features.dtype == spec.dtype
        assert features.shape[1:] == spec.item_shape
        assert 1 <= len(features) <= spec.max_length
        assert np.isfinite(features).all()
        if spec.dtype == "int64":
            assert features.min() > 0, "id 0 is padding"
            assert features.max() < spec.vocabulary_size
    assert sum(field.width for field in spec.fields) in {0, *spec.item_shape[:1]}


@EACH
def test_reading_is_deterministic_and_compact(name):
    sample, _, modality = make(name)
    for cell in sample.cells:
        array = modality.read(cell)
        np.testing.assert_array_equal(array, modality.read(cell))
        assert array.dtype.name in COMPACT
        assert len(array) >= 1


@EACH
def test_variations_are_seeded_leave_their_input_alone_and_can_be_standardised(name):
    sample, _, modality = make(name)
    for cell in sample.cells:
        array = modality.read(cell)
        before = array.copy()
        first, again = (modality.augment(array, np.random.default_rng(5)) for _ in range(2))
        np.testing.assert_array_equal(first, again)
        np.testing.assert_array_equal(array, before)
        assert modality.standardise(first).dtype == modality.spec.dtype
        assert modality.standardise(first).shape == modality.standardise(array).shape


@EACH
def test_state_survives_json_bit_by_bit(name):
    sample, config, modality = make(name)
    config = type(config).model_validate_json(config.model_dump_json())
    again = type(modality).from_state(config, json.loads(json.dumps(modality.state(), allow_nan=False)))
    assert again.spec == modality.spec
    assert again.state() == modality.state()
    for cell in sample.cells:
        np.testing.assert_array_equal(again.features(cell), modality.features(cell))


@EACH
def test_a_damaged_state_is_refused(name):
    _, config, modality = make(name)
    for key in modality.state():
        for damaged in (None, [], [float("nan")] * 3, "text", [None]):
            if damaged != modality.state()[key]:
                with pytest.raises(BundleError, match="modality state"):
                    type(modality).from_state(config, {**modality.state(), key: damaged})


@EACH
def test_cells_that_cannot_be_read_are_refused_and_passed_over_in_fitting(name):
    sample, config, modality = make(name)
    for cell in sample.refused:
        with pytest.raises(DataError) as refusal:
            modality.read(cell)
        assert all(fault.row is None for fault in refusal.value.faults), "the caller knows the place"
    assert config.fit([None, *sample.refused[:1], *sample.cells]).spec.modality == kind_of(name)


@EACH
@pytest.mark.parametrize("cells", [[], [None, None]])
def test_nothing_to_learn_from_is_refused(name, cells):
    _, config, _ = make(name)
    with pytest.raises(DataError, match="training row"):
        config.fit(cells)


@EACH
def test_batches_hold_absent_records(name):
    sample, _, modality = make(name)
    values, mask = collate([None, modality.features(sample.cells[0])], modality.spec)
    assert not mask[0].any()
    assert mask[1].all()
    assert not values[0].any()
    assert collate([None], modality.spec)[0].shape == (1, 1, *modality.spec.item_shape)


@EACH
def test_every_field_has_an_effect(name):
    sample, config, modality = make(name)
    fields = set(type(config).model_fields) - SHARED
    assert set(sample.changes) == fields, f"give the sample of '{name}' another value for every field"
    plain = seen_of(modality, sample.cells)
    for field, value in sample.changes.items():
        _, _, changed = make(name, **{field: value})
        assert seen_of(changed, sample.cells) != plain, f"{name}.{field} has no effect"


@EACH
def test_parts_of_a_cell_can_be_taken_away(name):
    sample, _, modality = make(name)
    array = next(array for array in map(modality.read, sample.cells) if modality.held(array).all())
    before = array.copy()
    assert modality.held(array).shape == (len(modality.parts),)
    for place in range(len(modality.parts)):
        shown = np.arange(len(modality.parts)) == place
        np.testing.assert_array_equal(modality.held(modality.without(array, shown)), shown)
    np.testing.assert_array_equal(array, before)
    np.testing.assert_array_equal(modality.without(array, np.ones(len(modality.parts), np.bool_)), array)


@EACH
@pytest.mark.parametrize(("presence", "is_hidden"), [("show", False), ("hide", True)])
def test_a_hidden_presence_is_imitated_in_training(name, presence, is_hidden):
    """All rows of one class have the cell, and half of the other's: so many of the first lose it."""
    sample, _, modality = make(name, presence=presence)
    array = next(array for array in map(modality.read, sample.cells) if modality.held(array).all())
    labels = np.arange(200) % 2
    arrays = [array if label or place % 4 else None for place, label in enumerate(labels)]
    made = TrainingBatches(Rows({name: modality}, {name: arrays}, labels), 200, 0.0, 0)
    (batch,) = made.epoch(1)
    shown = batch.feeds[f"{name}.mask"].any(1)
    assert shown[batch.labels == 1].mean() == pytest.approx(0.5 if is_hidden else 1.0, abs=0.15)
    assert shown[batch.labels == 0].mean() == pytest.approx(0.5, abs=0.1)


READS_FILES = pytest.mark.parametrize("name", [one for one in names("modality") if part("modality", one).reads_files])


def read_of(modality, cells):
    """What reading gives, refusals included."""
    outcomes = []
    for cell in cells:
        try:
            array = modality.read(cell)
        except DataError as refusal:
            outcomes.append(str(refusal))
        else:
            outcomes.append((array.dtype.str, array.shape, array.tobytes()))
    return outcomes


@READS_FILES
def test_options_that_reading_does_not_use_are_exactly_those_it_names(name):
    """Decoded cells are kept under the other options: one too many named gives wrong arrays, one too few none."""
    sample, config, modality = make(name)
    plain = read_of(modality, sample.cells)
    assert set(config.unread_options) <= set(type(config).model_fields) - {"type"}
    for field, value in {**sample.changes, "presence": "hide"}.items():
        _, changed, other = make(name, **{field: value})
        is_unread = field in config.unread_options
        assert (read_of(other, sample.cells) == plain) == is_unread, field
        assert (recipe_of(changed) == recipe_of(config)) == is_unread, field


@READS_FILES
def test_reading_does_not_depend_on_what_was_learned(name):
    sample, config, modality = make(name)
    for cells in (sample.cells[:1], sample.cells[-1:], sample.cells[::-1]):
        other = config.fit(cells)
        assert read_of(other, sample.cells) == read_of(modality, sample.cells)
    assert config.fit(sample.cells[:1]).state() != modality.state(), "the sample teaches different things"


@EACH
def test_figures_are_shares(name):
    sample, _, modality = make(name)
    told = modality.figures(iter([None, *map(modality.read, sample.cells)]))
    assert all(0 <= share <= 1 for share in told.values())
    assert modality.figures(iter([None])) == {}


@EACH
def test_the_request_is_described(name):
    _, _, modality = make(name)
    schema = modality.request_schema()
    json.dumps(schema, allow_nan=False)
    assert schema["kind"] in {"file", "text", "row"}


@EACH
def test_the_example_of_a_request_can_be_sent(name):
    _, _, modality = make(name)
    record = NamedRequest({"x": modality.request_schema()}).from_json(json.dumps(examples({"x": modality})).encode())
    features = features_of(record, {"x": modality})["x"]
    assert np.isfinite(features).all()


@EACH
def test_the_part_is_documented(name):
    _, config, modality = make(name)
    assert module("modality", kind_of(name)).__doc__
    assert type(modality).__doc__
    assert "Attributes:" in type(config).__doc__
    for field in set(type(config).model_fields) - SHARED:
        assert f"        {field}: " in type(config).__doc__, f"describe {field}"


@EACH
def test_the_default_encoder_reads_it(name):
    _, config, _ = make(name)
    read = part("encoder", config.encoder).modalities
    assert config.read_by(read).form in read
