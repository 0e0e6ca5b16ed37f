from __future__ import annotations

import pytest
from pydantic import ValidationError

from sensorium.errors import BundleError, DataError
from sensorium.modalities.tabular import Tabular, TabularConfig

ROWS = [{"price": "1", "brand": "A"}, {"price": "3", "brand": "B"}, {"price": None, "brand": "A"}]


def fitted(**options):
    return TabularConfig.model_validate({"columns": ["price", "brand"], **options}).fit(ROWS)


def test_features_lie_as_the_fields_say():
    tabular = fitted()
    assert [(field.name, field.kind, field.width) for field in tabular.spec.fields] == [
        ("price", "number", 2),
        ("brand", "category", 4),
    ]
    assert tabular.features({"price": "3", "brand": "B"}).tolist() == [[1, 0, 0, 1, 0, 0]]


def test_columns_left_out_are_missing():
    assert fitted().features({"brand": "C"}).tolist() == [[0, 1, 0, 0, 1, 0]]
    assert fitted().features({}).tolist() == [[0, 1, 0, 0, 0, 1]]


def test_large_numbers_are_told_apart_before_scaling():
    times = [{"time_s": str(1_700_000_000 + second)} for second in range(3)]
    tabular = TabularConfig(columns=("time_s",)).fit(times)
    assert len({tabular.features(row)[0, 0] for row in times}) == 3


def test_all_faults_of_a_row_are_reported():
    with pytest.raises(DataError) as refusal:
        fitted().read({"price": "cheap", "brnd": "A"})
    assert [str(fault).split(".")[0] for fault in refusal.value.faults] == [
        "unknown column 'brnd'",
        "column 'price' takes numbers such as 12",
    ]
    assert "Did you mean 'brand'?" in str(refusal.value)
    assert "cheap" not in str(refusal.value)


def test_all_empty_columns_are_reported():
    with pytest.raises(DataError) as refusal:
        TabularConfig(columns=("price", "size", "weight")).fit(ROWS)
    assert len(refusal.value.faults) == 2


def test_the_request_names_columns_and_kinds():
    assert fitted().request_schema() == {"kind": "row", "columns": {"price": "number", "brand": "category"}}


def test_a_state_of_other_columns_is_refused():
    state = fitted().state()
    with pytest.raises(BundleError, match="name different columns"):
        Tabular.from_state(TabularConfig(columns=("price",)), state)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": []}, "at least 1 item"),
        ({"columns": ["price", "price"]}, "names a column twice"),
        ({"categories": ["brnd"]}, "names 'brnd', which is not among `columns`. Did you mean 'brand'?"),
        ({"max_categories": 0}, "greater than or equal to 1"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        fitted(**options)
