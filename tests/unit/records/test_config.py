from pathlib import Path

import pytest
from pydantic import ValidationError

from sensorium.records.config import DataConfig, SplitConfig
from sensorium.registry import expand_faults


def faults_of(**values):
    with pytest.raises(ValidationError) as caught:
        DataConfig.model_validate(values)
    return expand_faults(caught.value, DataConfig)


def test_a_bare_path_means_the_reader_of_its_suffix():
    config = DataConfig(train="rows/t.jsonl")
    assert (config.train.type, config.train.path) == ("jsonl", Path("rows/t.jsonl"))


def test_a_mapping_names_a_reader_and_its_options():
    config = DataConfig(train={"type": "csv", "path": "t.txt", "separator": "|"})
    assert (config.train.path, config.train.separator) == (Path("t.txt"), "|")


def test_faults_in_tables_keep_their_key_paths():
    faults = faults_of(train={"type": "csv", "path": "t.csv", "seperator": "|"}, test="t.xls", tarin="x")
    assert faults[0] == ("train.seperator", "unknown key. Did you mean 'separator'?")
    assert faults[1][0] == "test"
    assert "no known table suffix" in faults[1][1]
    assert faults[2] == ("tarin", "unknown key. Did you mean 'train'?")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"split": {}, "validation": "v.csv"}, "`split` and a `validation` table exclude each other"),
        ({"split": {"column": "s"}, "test": "v.csv"}, "`split.column` and a `test` table exclude"),
        ({"split": {"test": 0.3}, "test": "v.csv"}, "`split.test` and a `test` table exclude"),
        (
            {"split": {"column": "s", "test": 0.3, "seed": 1}},
            "already names every split. Leave out test, seed",
        ),
        ({"split": {"validation": 0.5, "test": 0.5}}, "nothing is left for training"),
        ({"split": {"validation": 0}}, "greater than 0"),
    ],
)
def test_contradictions(values, message):
    assert message in faults_of(train="t.csv", **values)[0][1]


def test_relative_paths_start_from_the_folder_of_the_yaml(tmp_path):
    config = DataConfig(train="a/t.csv", validation="/data/v.csv", allow_roots=["../img", "/img"])
    resolved = config.resolved(tmp_path)
    assert resolved.train.path == tmp_path / "a/t.csv"
    assert resolved.validation.path == Path("/data/v.csv")
    assert resolved.test is None
    assert resolved.allow_roots == (tmp_path / "../img", Path("/img"))


@pytest.mark.parametrize("split", [SplitConfig(column="s"), SplitConfig(seed=3, test=0.0), None])
def test_a_config_written_out_in_full_reads_back(split):
    config = DataConfig(train="t.csv", split=split, group="g", allow_roots=["x"])
    assert DataConfig.model_validate(config.model_dump(mode="json")) == config
