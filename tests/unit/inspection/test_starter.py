import os
import re
from pathlib import Path

import pytest
import yaml

from sensorium.errors import DataError
from sensorium.inspection.columns import inspect_columns
from sensorium.inspection.starter import starter_yaml
from sensorium.learning.config import load_config
from sensorium.records.opening import open_table
from sensorium.records.table import Table

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def starter(table, target="label"):
    return starter_yaml(table, inspect_columns(table, target), target=target, table_path="t.csv")


def test_every_column_is_in_the_file_and_odd_names_survive():
    table = Table(
        {
            "a: b #c": [f"{i % 7}.5" for i in range(40)],
            "yes": ["x", "y"] * 20,
            "line\nbreak": [f"n{i}" for i in range(40)],
            "dull": ["same"] * 40,
            "label": [str(i % 3) for i in range(40)],
        }
    )
    text = starter(table)
    content = yaml.safe_load(text)
    assert content["inputs"]["facts"]["columns"] == ["a: b #c", "yes"]
    assert content["target"] == {"type": "category", "column": "label"}
    assert content["data"] == {"train": "t.csv", "split": {"validation": 0.15, "test": 0.15, "seed": 0}}
    assert "#   dull: every cell is the same" in text
    assert '#   "line\\nbreak": every value is another short one' in text


def test_split_and_group_columns_are_taken_up():
    columns = {
        "x": [f"{i % 7}.5" for i in range(40)],
        "part": ["train"] * 30 + ["val"] * 10,
        "patient": [f"p{i // 5}" for i in range(40)],
        "label": [str(i % 3) for i in range(40)],
    }
    data = yaml.safe_load(starter(Table(columns)))["data"]
    assert data == {"train": "t.csv", "split": {"column": "part"}, "group": "patient"}


def test_inputs_left_out_are_offered_as_comments_that_can_be_used():
    columns = {
        "size": [f"{i % 7}.5" for i in range(40)],
        "went_icu": ["y", "n", "y", "n", "n"] * 8,
        "location": [f"a small place number {i} by the sea" for i in range(40)],
        "first, visit": [f"2024-05-{1 + i % 28:02}" for i in range(40)],
        "label": [str(i % 3) for i in range(40)],
    }
    text = starter(Table(columns))
    assert yaml.safe_load(text)["inputs"] == {"facts": {"type": "tabular", "columns": ["size"]}}
    used = re.sub(r"^  # (?=[ a-z_0-9]+:|    - )", "  ", text, flags=re.MULTILINE)
    assert yaml.safe_load(used)["inputs"] == {
        "facts": {"type": "tabular", "columns": ["size"]},
        "location": {"type": "text", "column": "location"},
        "facts_2": {"type": "tabular", "columns": ["went_icu", {"name": "first, visit", "type": "date"}]},
    }


def test_allowed_folders_are_written():
    table = Table({"x": [f"{i % 7}.5" for i in range(40)], "label": [str(i % 3) for i in range(40)]})
    text = starter_yaml(
        table, inspect_columns(table, "label"), target="label", table_path="t.csv", allow_roots=["../sounds", "a b: c"]
    )
    assert yaml.safe_load(text)["data"]["allow_roots"] == ["../sounds", "a b: c"]


def test_a_split_column_that_leaves_a_class_unlearned_is_not_taken():
    columns = {
        "x": [f"{i % 7}.5" for i in range(40)],
        "part": ["train"] * 30 + ["val"] * 10,
        "label": ["a", "b"] * 15 + ["a", "b", "c", "c", "a"] * 2,
    }
    text = starter(Table(columns))
    assert "Not by the column part: it leaves 1 class(es) without a training row." in text
    assert "column" not in yaml.safe_load(text)["data"]["split"]


def test_a_table_without_any_input_is_refused_with_the_reasons():
    table = Table({"id": ["1", "2"], "dull": ["a", "a"], "label": ["x", "y"]}, source="t.csv")
    with pytest.raises(DataError) as caught:
        starter(table)
    assert str(caught.value).splitlines() == [
        "t.csv, 'id': cannot be an input: its name says that it numbers or identifies the records",
        "t.csv, 'dull': cannot be an input: every cell is the same",
    ]
    with pytest.raises(DataError, match="'label': cannot be an input: it is the target"):
        starter(Table({"label": ["x", "y"]}))


@pytest.mark.parametrize(
    ("folder", "inputs", "used"),
    [
        (
            "flipkart-products",
            {"image": "image", "product_name": "text"},
            {"retail_price", "discounted_price"},
        ),
        (
            "creatures-trimodal",
            {"image": "image", "audio": "audio", "description_masked": "text"},
            {"hp", "attack", "defense", "sp_attack", "sp_defense", "speed", "height_m", "weight_kg"},
        ),
        ("spoken-digits", {"audio": "audio"}, {"duration_s"}),
    ],
)
def test_real_tables_give_configs_that_load(tmp_path, folder, inputs, used):
    manifest = DATA / folder / "manifest.csv"
    if not manifest.exists():
        pytest.skip(f"{folder} is not here")
    table = open_table(manifest)
    findings = inspect_columns(table, "label")
    path = tmp_path / "config.yaml"
    table_path = os.path.relpath(manifest, tmp_path)
    path.write_text(starter_yaml(table, findings, target="label", table_path=table_path))
    config = load_config(path)
    found = {name: modality.type for name, modality in config.inputs.items()}
    assert inputs.items() <= found.items()
    assert set(config.inputs["facts"].table_columns) == used
    assert config.data.split.column == "split"
    assert config.data.train.read().columns.keys() == table.columns.keys()
