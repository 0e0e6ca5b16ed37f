"""What every kind of column of a tabular input promises."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import BundleError, DataError
from sensorium.modalities.tabular import TabularConfig
from sensorium.registry import module, names, part

EACH = pytest.mark.parametrize("name", names("column"))


@dataclass(frozen=True)
class ColumnSample:
    """Training cells of the column ``x``, cells it must refuse, and another value for every field."""

    cells: list[str | None]
    refused: list[str]
    changes: dict[str, Any]


SAMPLES = {
    "auto": ColumnSample(cells=["red", "blue", "red", None], refused=[], changes={"name": "other", "max_values": 1}),
    "number": ColumnSample(
        cells=["1", "2.5", None, "40", "-3e2"],
        refused=["cheap", "1,5"],
        changes={
            "name": "other",
            "scale": "robust",
            "clip": [0, 10],
            "clip_percentiles": [10, 90],
            "missing_flag": False,
            "fill": 7.0,
        },
    ),
    "category": ColumnSample(
        cells=["red", "blue", "red", None], refused=[], changes={"name": "other", "max_values": 1, "min_count": 2}
    ),
    "date": ColumnSample(
        cells=["2024-05-01", "4/3/2025 10:00", None, "25/12/2024", "1.2.2024"],
        refused=["soon", "2025-02-30"],
        changes={
            "name": "other",
            "parts": ["year", "month"],
            "since": "2020-01-01",
            "order": "month_first",
            "formats": ["%m/%d/%Y %H:%M"],
        },
    ),
    "tags": ColumnSample(
        cells=["a,b", "b|c,a", None, "c"],
        refused=[],
        changes={"name": "other", "separator": "|", "max_values": 1, "min_count": 2},
    ),
}


def rows_of(name):
    assert name in SAMPLES, f"add a sample for the column '{name}' to {__name__}.SAMPLES"
    return [{"x": cell, "other": "2024-01-01" if name == "date" else "5"} for cell in SAMPLES[name].cells]


def make(kind, /, **changes):
    config = part("column", kind).model_validate({"name": "x", **changes})
    return config, config.learn(rows_of(kind))


def features_of(column, rows):
    shown = []
    for row in rows:
        try:
            shown.append(list(column.features(column.read(row))))
        except DataError as refusal:
            shown.append(str(refusal))
    return shown


@EACH
def test_features_are_as_wide_as_promised_and_near_one(name):
    _, column = make(name)
    for row in [*rows_of(name), {}, {"x": " "}]:
        values = column.read(row)
        features = column.features(values)
        assert len(values) == column.num_values
        assert len(features) == column.width
        assert all(math.isfinite(value) and abs(value) <= 10 for value in features)


@EACH
def test_a_missing_cell_differs_from_every_other(name):
    _, column = make(name)
    missing = features_of(column, [{}])
    assert features_of(column, [{"x": ""}, {"x": None}]) == missing * 2
    assert not any(shown in missing for shown in features_of(column, [row for row in rows_of(name) if row["x"]]))


@EACH
def test_state_survives_json_bit_by_bit(name):
    config, column = make(name)
    config = type(config).model_validate_json(config.model_dump_json())
    entry = {"name": "x", "kind": column.config.type, **column.state()}
    again = config.restore(json.loads(json.dumps(entry, allow_nan=False)))
    assert again.config.type == column.config.type
    assert again.state() == column.state()
    assert features_of(again, rows_of(name)) == features_of(column, rows_of(name))


@EACH
def test_a_damaged_state_is_refused(name):
    config, column = make(name)
    entry = {"name": "x", "kind": column.config.type, **column.state()}
    for key in column.state():
        for damaged in ([], [float("nan")] * 3, "text", [None]):
            with pytest.raises(BundleError, match="modality state"):
                config.restore({**entry, key: damaged})


@EACH
def test_cells_that_cannot_be_read_are_refused_unshown_and_passed_over_in_fitting(name):
    config, column = make(name)
    for cell in SAMPLES[name].refused:
        with pytest.raises(DataError) as refusal:
            column.read({"x": cell})
        assert "'x'" in str(refusal.value)
        assert cell not in str(refusal.value)
        assert config.learn([{"x": cell}, *rows_of(name)]).state() == column.state()


@EACH
@pytest.mark.parametrize("rows", [[], [{}], [{"x": None}, {"x": "  "}]])
def test_nothing_to_learn_from_is_refused(name, rows):
    config, _ = make(name)
    with pytest.raises(DataError, match="column 'x' is empty in every training row"):
        config.learn(rows)


@EACH
def test_every_field_has_an_effect(name):
    config, column = make(name)
    changes = SAMPLES[name].changes
    assert set(changes) == set(type(config).model_fields) - {"type"}, f"give '{name}' another value for every field"
    for field, value in changes.items():
        _, changed = make(name, **{field: value})
        assert features_of(changed, rows_of(name)) != features_of(column, rows_of(name)), f"{name}.{field}"


@EACH
def test_each_choice_has_an_effect(name):
    config, _ = make(name)
    for field, info in type(config).model_fields.items():
        choices = getattr(info.annotation, "__args__", ()) if "Literal" in str(info.annotation) else ()
        single = [choice for choice in choices if isinstance(choice, str) and field != "type"]
        shown = {str(features_of(make(name, **{field: choice})[1], rows_of(name))) for choice in single}
        # The order of day and month that is learned is one of the two that can be given.
        assert len(shown) >= len(single) - (name == "date")


@EACH
def test_a_table_input_holds_it(name):
    rows = rows_of(name)
    tabular = TabularConfig(columns=({"type": name, "name": "x"}, "other")).fit(rows)
    kind = tabular.request_schema()["columns"]["x"]
    assert part("column", kind).example is not None
    assert {"string", "null"} <= set(part("column", kind).json_types)
    for row in rows:
        assert np.isfinite(tabular.features(row)).all()


@EACH
@given(cell=st.text(max_size=20))
def test_any_cell_is_read_or_refused(name, cell):
    _, column = make(name)
    (shown,) = features_of(column, [{"x": cell}])
    assert isinstance(shown, str) or np.isfinite(shown).all()


@EACH
def test_the_part_is_documented(name):
    config = part("column", name)
    assert module("column", name).__doc__
    text = " ".join(str(base.__doc__) for base in config.__mro__)
    for field in set(config.model_fields) - {"type"}:
        assert f"        {field}: " in text, f"describe {field}"
