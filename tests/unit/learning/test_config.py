"""The YAML file: what is read, and every fault of it at once."""

from __future__ import annotations

import pytest

from sensorium.errors import ConfigError
from sensorium.learning.config import load_config, parse_config

GOOD = """
data: {train: table.csv, split: {column: split}}
inputs:
  photo: {type: image, column: image}
  title: {type: text, column: name}
target: {type: category, column: label}
model:
  encoders: {photo: cnn, title: {type: lstm, dim: 32}}
training: {learning_rate: 1e-3}
"""


def faults_of(tmp_path, text):
    path = tmp_path / "run.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return [str(fault) for fault in caught.value.faults]


def test_reads_parts_by_their_names(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(GOOD)
    config = load_config(path)
    assert config.model.encoders["title"].dim == 32
    assert config.model.encoders["photo"].type == "cnn"
    assert config.training.learning_rate == 0.001
    assert config.data.train.path == tmp_path / "table.csv", "paths start from the YAML's folder"


def test_a_config_survives_being_written_and_read(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(GOOD)
    config = load_config(path)
    assert parse_config(config.model_dump(mode="json")) == config


def test_losses_of_single_inputs_are_read(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(
        GOOD.replace(
            "model:\n", "model:\n  auxiliary: {photo: {}, title: {weight: 1, target: {type: number, column: age}}}\n"
        )
    )
    auxiliary = load_config(path).model.auxiliary
    assert auxiliary["photo"].weight == 0.3
    assert auxiliary["photo"].target is None
    assert auxiliary["title"].target.column == "age"
    assert parse_config(load_config(path).model_dump(mode="json")) == load_config(path)


def test_a_photo_may_have_the_column_of_another_inputs_own_target(tmp_path):
    """Only the input that is asked may not see its answer."""
    path = tmp_path / "run.yaml"
    path.write_text(
        GOOD.replace("model:\n", "model:\n  auxiliary: {photo: {target: {type: category, column: name}}}\n")
    )
    assert load_config(path).model.auxiliary["photo"].target.column == "name"


def test_reports_every_fault_with_its_key_path_and_a_near_word(tmp_path):
    faults = faults_of(
        tmp_path,
        """
        data: {train: table.csv, splitt: 3}
        inputs:
          photo: {type: imag, column: image}
          title: {type: text, column: name, max_lenght: 3}
        target: {type: category}
        model: {encoders: {photo: {type: cnn, dim: many}}}
        training: {epoch: 3, batch_size: 0}
        """,
    )
    text = "\n".join(faults)
    assert "run.yaml, 'data.splitt': unknown key. Did you mean 'split'?" in faults
    assert "run.yaml, 'inputs.photo': unknown modality 'imag'. Did you mean 'image'?" in faults
    assert "run.yaml, 'inputs.title.max_lenght': unknown key. Did you mean 'max_length'?" in faults
    assert "run.yaml, 'training.epoch': unknown key. Did you mean 'epochs'?" in faults
    assert "'target.column': Field required" in text
    assert "'model.encoders.photo.dim'" in text
    assert "'training.batch_size'" in text
    assert len(faults) == 7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("title: {type: text, column: name}", "Title: {type: text, column: name}"), "cannot name an input"),
        (("title: {type: text, column: name}", "pop: {type: text, column: name}"), "cannot name an input"),
        (("photo: cnn", "photo: lstm"), "'lstm' reads text, but 'photo' is image"),
        (("photo: cnn", "film: cnn"), "there is no input 'film'"),
        (("column: name", "column: label"), "takes the target's own column 'label'"),
        (("model:\n", "model:\n  loss: mean_squared_error\n"), "cannot learn a 'category' target"),
        (("model:\n", "model:\n  head: number\n"), "cannot answer a 'category' target"),
        (
            ("model:\n", "model:\n  fusion: {type: transformer, dim: 30, num_heads: 4}\n"),
            "must be a multiple",
        ),
        (("model:\n", "model:\n  auxiliary: {film: {}}\n"), "model.auxiliary.film: there is no input 'film'"),
        (("model:\n", "model:\n  auxiliary: {photo: {weight: 0}}\n"), "greater than 0"),
        (
            ("model:\n", "model:\n  auxiliary: {title: {target: {type: category, column: name}}}\n"),
            "inputs.title: takes the target's own column 'name'",
        ),
        (("training: {", "training: {schedule: one_cycle, warmup: 0.1, "), "exclude each other"),
        (("training: {", "training: {schedule: step, "), "'constant', 'cosine' or 'one_cycle'"),
        (("training: {", "training: {warmup: 1, "), "less than 1"),
        (("training: {", "training: {device: gpu, "), "'auto', 'cpu' or 'cuda'"),
        (("training: {", "training: {precision: float16, "), "'float32' or 'bfloat16'"),
        (("training: {", "training: {workers: -1, "), "greater than or equal to 0"),
        (("training: {", "training: {memory_gb: -1, "), "greater than or equal to 0"),
        (("training: {", "training: {learning_rate: 2, "), "the key 'learning_rate' stands twice"),
        (("data:", "data: !!python/object:os.system {}\nmore:"), "could not determine a constructor"),
    ],
)
def test_refuses_what_cannot_work(tmp_path, change, message):
    text = GOOD.replace(*change, 1)
    assert text != GOOD
    assert message in "\n".join(faults_of(tmp_path, text))


def test_says_where_the_yaml_breaks(tmp_path):
    assert "line 3" in faults_of(tmp_path, "data: {}\ninputs: {}\ntarget: ]\n")[0]


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_an_empty_or_shapeless_file_is_refused(tmp_path, text):
    assert "needs the keys data, inputs and target" in faults_of(tmp_path, text)[0]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.yaml: cannot be read: No such file"):
        load_config(tmp_path / "absent.yaml")
