"""Reading a cell in training, in prediction and over HTTP gives the same bits, whatever the options of its input.

Options are drawn from what every config says of itself, so that a new option is covered as soon as it is there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sensorium.cache import ArrayCache
from sensorium.errors import DataError, MissingDependencyError
from sensorium.modalities import ModalityConfig
from sensorium.registry import Part, names, part
from tests.contracts.fields import variations
from tests.contracts.parity import in_prediction, in_training, over_http, table_of
from tests.contracts.samples import modality_sample


@cache
def candidates(name: str) -> dict[str, list[Any]]:
    """Other values for every field of a modality's config: of its sample, near its default, and every part it takes."""
    sample = modality_sample(name)
    config = part("modality", name).model_validate(sample.options)
    known = {field: [value] for field, value in sample.changes.items()}
    for field, info in type(config).model_fields.items():
        known.setdefault(field, []).extend(part_values(info))
    return {
        field: [getattr(other, field) for other in others]
        for field, others in variations(config, known)
        if others and field not in {"column", "channels"}
    }


def part_values(info: FieldInfo) -> Iterator[Any]:
    """Values of a field that takes parts, or a list of parts: each part of the kind, as far as it has defaults."""
    is_list = bool(get_args(info.annotation))
    for note in [*info.metadata, *(one for inner in get_args(info.annotation) for one in get_args(inner)[1:])]:
        if isinstance(note, Part):
            for name in names(note.kind):
                yield [name] if is_list else name


@st.composite
def configs(draw: st.DrawFn, name: str) -> ModalityConfig:
    """A config with some of its fields changed; a change that does not go with those before it is left out."""
    config = part("modality", name).model_validate(modality_sample(name).options)
    others = candidates(name)
    for field in draw(st.lists(st.sampled_from(sorted(others)), unique=True, max_size=5)):
        value = draw(st.sampled_from(others[field]))
        try:
            config = type(config).model_validate({**config.model_dump(), field: value})
        except ValidationError:
            continue
    return config


def bits(array):
    return array.dtype, array.shape, array.tobytes()


@pytest.mark.parametrize("name", names("modality"))
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_every_road_gives_the_same_bits(name, data):
    config = data.draw(configs(name))
    cells = [cell for cell in modality_sample(name).cells if cell]
    try:
        modality = config.fit(cells)
    except (DataError, MissingDependencyError):
        assume(False)
    read = {place: attempt(modality, cell) for place, cell in enumerate(cells)}
    expected = {place: features for place, features in read.items() if features is not None}
    with tempfile.TemporaryDirectory() as folder:
        kept = ArrayCache(Path(folder) / "cache")
        table = table_of(modality, [cells[place] for place in expected], Path(folder))
        trained, predicted = in_training(modality, table, kept), in_prediction(modality, table)
    for place, first, second in zip(expected, trained, predicted, strict=True):
        roads = [first, second, *over_http(modality, cells[place])]
        assert {bits(array) for array in roads} == {bits(expected[place])}


def attempt(modality, cell):
    """What a cell becomes, None where these options refuse it."""
    try:
        return modality.features(cell)
    except DataError:
        return None


def test_every_option_is_drawn_from():
    for name in names("modality"):
        fields = set(part("modality", name).model_fields) - {"type", "column", "channels"}
        assert set(candidates(name)) == fields
