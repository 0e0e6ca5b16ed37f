"""Data sets as they lie on disk: from the command line to a table, and from a config to answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import sensorium
from sensorium.errors import DataError
from sensorium.learning.config import load_config
from sensorium.reading import records_of
from sensorium.records.blobs import Blob
from sensorium.records.opening import open_table
from tests.sets import SETS, jpeg, write, write_coco, write_timit, write_webdataset

ROOT = Path(__file__).resolve().parents[2]
TINY = {"training": {"epochs": 2, "batch_size": 4}}
PHOTO = {"type": "image", "column": "image", "size_px": 16, "augment": []}


def content(cell):
    if isinstance(cell, Blob):
        return cell.read()
    return tuple(map(content, cell)) if isinstance(cell, tuple) else cell


@pytest.mark.parametrize("name", SETS)
def test_every_set_becomes_a_parquet_table_with_the_same_cells(command, tmp_path, name):
    SETS[name](tmp_path / name)
    code, out, err = command("table", tmp_path / name, "-o", tmp_path / "out.parquet", "--json")
    assert code == 0, err
    table, written = open_table(tmp_path / name), open_table(tmp_path / "out.parquet")
    assert json.loads(out) == {
        "output": str(tmp_path / "out.parquet"),
        "type": name,
        "records": len(table),
        "columns": list(table.columns),
        "allow_roots": [],
    }
    for column, cells in table.columns.items():
        moved = [
            f"{name}/{cell}" if column in ("image", "audio") and isinstance(cell, str) else content(cell)
            for cell in cells
        ]
        assert [content(cell) for cell in written.columns[column]] == moved


def test_a_table_elsewhere_says_which_folder_to_allow(command, tmp_path):
    write_coco(tmp_path / "coco")
    (tmp_path / "tables").mkdir()
    for ending in ("csv", "jsonl"):
        output = tmp_path / "tables" / f"t.{ending}"
        code, out, _ = command("table", tmp_path / "coco", "-o", output, "--option", "label=name")
        assert code == 0
        assert "set `data.allow_roots: [../coco]`, or --allow-root" in out
        table = open_table(output)
        assert table.columns["image"][0] == "../coco/train2017/000000000001.jpg"
        assert {"person", "bottle"} <= set(table.columns["label"])
    config = {"inputs": {"photo": PHOTO}, "target": {"type": "category", "column": "label"}}
    write(tmp_path / "tables/run.yaml", json.dumps({**config, "data": {"train": "t.csv", "allow_roots": ["../coco"]}}))
    loaded = load_config(tmp_path / "tables/run.yaml")
    assert len(records_of(table, loaded.inputs, loaded.data.allow_roots)) == 6


def test_what_cannot_be_written_is_told(command, tmp_path):
    write_coco(tmp_path / "coco")
    write_webdataset(tmp_path / "shards")
    (tmp_path / "odd").mkdir()
    (tmp_path / "coco/val2017/000000000004.jpg").unlink()
    (tmp_path / "coco/val2014/000000000006.jpg").unlink()
    write(tmp_path / "old.csv", "kept")
    for arguments, message in (
        (("coco", "-o", "t.csv"), r"000000000006.jpg' does not exist"),
        (("coco", "-o", "t.csv"), r"000000000004.jpg' does not exist"),
        (("shards", "-o", "t.csv"), "holds files inside other files, which only Parquet can take"),
        (("odd", "-o", "t.csv"), "has no layout that is known"),
        (("coco", "-o", "t.csv", "--type", "coca"), "unknown reader 'coca'. Did you mean 'coco'?"),
        (("coco", "-o", "t.csv", "--option", "lable=name"), "'lable': unknown key. Did you mean 'label'"),
        (("coco", "-o", "t.xls"), "ends in none of .csv, .jsonl, .parquet"),
        (("coco", "-o", "old.csv"), "is already there"),
    ):
        name, _, output, *more = arguments
        code, _, err = command("table", tmp_path / name, "-o", tmp_path / output, *more)
        assert code == 2
        assert message in err
    assert not (tmp_path / "t.csv").exists()
    assert (tmp_path / "old.csv").read_text() == "kept"


def test_the_readers_own_splits_and_groups_train_and_evaluate(command, tmp_path):
    write_timit(tmp_path / "timit")
    for speaker in ("MXYZ0", "FQRS0"):
        (tmp_path / "timit/TRAIN/DR1").joinpath(speaker).symlink_to(tmp_path / "timit/TRAIN/DR1/FCJF0")
    voice = {"type": "audio", "column": "audio", "max_duration_s": 0.1, "augment": []}
    config = {"data": {"type": "timit", "path": "timit"}, "inputs": {"voice": voice}, **TINY}
    write(tmp_path / "run.yaml", yaml.safe_dump({**config, "target": {"type": "category", "column": "sex"}}))
    loaded = load_config(tmp_path / "run.yaml")
    assert (loaded.data.split.column, loaded.data.group) == ("split", "speaker")
    model = sensorium.train(tmp_path / "run.yaml", tmp_path / "model", progress=False)
    assert model.evaluate(tmp_path / "timit", split="test")["accuracy"] in (0, 0.5, 1)
    code, out, err = command("predict", tmp_path / "model", tmp_path / "timit", "--split", "test", "--json")
    assert code == 0, err
    assert len(out.splitlines()) == 2


def test_pictures_in_tars_train_and_damaged_ones_are_told_by_their_names(tmp_path):
    write_webdataset(tmp_path / "shards")
    config = {"data": {"type": "webdataset", "path": "shards/*.tar"}, "inputs": {"photo": PHOTO}, **TINY}
    write(tmp_path / "run.yaml", yaml.safe_dump({**config, "target": {"type": "category", "column": "label"}}))
    model = sensorium.train(tmp_path / "run.yaml", tmp_path / "model", cache_folder=tmp_path / "cells", progress=False)
    table = open_table(tmp_path / "shards")
    assert len(model.predict(table)) == 6
    answer, again = model.answers_of([{"photo": table.columns["image"][0]}, {"photo": jpeg(0)}])
    assert answer.probabilities == pytest.approx(again.probabilities, abs=1e-6)
    tar = tmp_path / "shards/set-val-002.tar"
    tar.write_bytes(tar.read_bytes().replace(jpeg(1), b"\0" * len(jpeg(1))))
    with pytest.raises(DataError, match=r"row 6, column 'image': '21.jpg' is not a picture of a known format"):
        model.predict(tmp_path / "shards")


def test_init_names_the_layout_of_a_folder(command, tmp_path):
    write_coco(tmp_path / "coco")
    code, _, err = command("init", tmp_path / "coco", "--target", "label", "-o", tmp_path / "run.yaml")
    assert code == 0, err
    assert load_config(tmp_path / "run.yaml").data.train.type == "coco"


@pytest.mark.parametrize("name", ["coco", "flickr30k", "imagenet"])
def test_the_examples_tables_open(name):
    config = load_config(ROOT / "examples" / f"{name}.yaml")
    if not config.data.train.path.is_dir():
        pytest.skip(f"there is no {config.data.train.path.name}")
    table = open_table(config.data.train)
    table.require([config.target.column])
    assert len(records_of(table, config.inputs)) == len(table) > 100
