"""What every reader promises; those of folders are held to a small set each, which must be in `tests/sets.py`."""

from __future__ import annotations

import contextlib
import inspect
import shutil

import pytest

from sensorium.errors import DataError
from sensorium.reading import cells_of
from sensorium.records.blobs import Blob
from sensorium.records.config import DataConfig
from sensorium.records.opening import open_table
from sensorium.records.readers import reader_for
from sensorium.records.splits import split_tables
from sensorium.registry import names, part
from tests.contracts.fields import variations
from tests.sets import SETS

FOLDERS = [name for name in names("reader") if part("reader", name).reads_folders]
EACH = pytest.mark.parametrize("name", FOLDERS)
OTHER_VALUES = {
    "annotations": ("results.csv",),
    "images": ("more",),
    "words": ("other_words.txt",),
    "val_labels": ("other_labels.csv",),
    "columns": (("label",),),
    "year": ("2017",),
    "label_words": (("dog", "cat"),),
}


@pytest.fixture
def made(tmp_path):
    def made(name):
        SETS[name](tmp_path / name)
        return tmp_path / name

    return made


@EACH
def test_a_set_is_recognised_and_read_alike_each_time(name, made):
    path = made(name)
    assert reader_for(path).type == name
    table, again = open_table(path), open_table(path)
    assert table.columns.keys() == again.columns.keys()
    assert len(table) == len(again) > 1
    for column in table.columns:
        if not any(isinstance(cell, Blob) for cell in table.columns[column]):
            assert table.columns[column] == again.columns[column]


@EACH
def test_only_its_own_layout_is_recognised(name, made, tmp_path):
    reader = part("reader", name)
    assert not reader.recognises(tmp_path / "absent")
    for other in FOLDERS:
        path = made(other)
        assert reader.recognises(path) == (other == name)


@EACH
def test_its_files_are_decoded(name, made):
    path = made(name)
    table = open_table(path)
    columns = [column for column in reader_for(path).file_columns if column in table.columns] or ["picture"]
    for column in columns:
        config = part("modality", "image" if column in ("image", "picture") else "audio")(column=column)
        modality = config.fit(cells_of(table, config))
        for cell in cells_of(table, config):
            assert modality.features(cell).size


@EACH
def test_its_own_splits_are_taken_by_default(name, made):
    config = DataConfig.model_validate({"type": name, "path": "."}).resolved(made(name))
    assert config.split is not None
    splits = split_tables(config)
    assert {"train", "validation"} <= set(splits)
    assert DataConfig.model_validate(config.model_dump(mode="json")) == config


@EACH
def test_every_option_has_an_effect(name, made):
    path = made(name)
    config = part("reader", name)(path=path)
    for field, others in variations(config, OTHER_VALUES):
        if field != "path":
            assert others, f"no other value of '{field}' is tried"
            assert any(outcome(other) != outcome(config) for other in others), field


def outcome(config):
    table = config.read()
    return [
        config.own_split(),
        config.own_group(),
        {
            name: [cell if not isinstance(cell, Blob) else cell.size for cell in cells]
            for name, cells in table.columns.items()
        },
    ]


@EACH
def test_an_absent_or_empty_folder_is_told(name, tmp_path):
    with pytest.raises(DataError, match=r"does not exist"):
        part("reader", name)(path=tmp_path / "absent").read()
    with pytest.raises(DataError) as caught:
        part("reader", name)(path=tmp_path).read()
    assert len(str(caught.value)) > 20
    assert part("reader", name)(path=tmp_path).own_split() is None


@EACH
def test_files_cut_short_are_told_and_never_crash(name, made, tmp_path):
    path = made(name)
    files = sorted(
        file for file in path.rglob("*") if file.is_file() and file.suffix in (".json", ".tar", ".arrow", ".csv")
    )
    for file in files:
        content = file.read_bytes()
        for size in (0, 1, len(content) // 2, len(content) - 1):
            copy = tmp_path / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(path, copy)
            (copy / file.relative_to(path)).write_bytes(content[:size])
            with contextlib.suppress(DataError):
                assert len(part("reader", name)(path=copy).read()) > 0


@EACH
def test_it_says_what_it_reads_and_gives(name):
    doc = inspect.getdoc(part("reader", name)) or ""
    assert "olumns" in doc
