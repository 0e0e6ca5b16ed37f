"""What a run will take, and its config written whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sensorium.errors import DataError
from sensorium.learning.config import parse_config
from sensorium.learning.fitting import new_model
from sensorium.learning.forecast import Forecast, bytes_per_parameter, forecast, render
from sensorium.learning.pipeline import train
from sensorium.learning.preparing import prepare
from sensorium.learning.training.config import TrainingConfig
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows

FOUND = Forecast(
    model="model: title: lstm; fusion concat; 1,234 parameters",
    tuning=("model.tuning.title: 2 of 3 parts of the encoder learn",),
    num_parameters=1234,
    model_mb=0.0049,
    rows={"train": 30, "validation": 5},
    reading_s=0.26,
    epoch_s=75,
    total_s=6000,
    memory_gb=1.26,
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("forecast") / "table.csv", num_rows=400)


def test_counts_are_exact_and_times_are_positive(table):
    config = run_config(table)
    found = forecast(config, Reporter())
    assert found.rows == {"train": 240, "validation": 80, "test": 80}
    assert found.num_parameters == new_model(config, prepare(config, Reporter())).num_parameters
    assert found.model_mb == pytest.approx(found.num_parameters * 4 / 1e6)
    assert 0 < found.epoch_s < found.total_s
    assert found.total_s == pytest.approx(found.reading_s + 2 * found.epoch_s)
    assert 0.05 < found.memory_gb < 10


def test_more_rows_take_longer(tmp_path):
    small = forecast(run_config(write_rows(tmp_path / "small.csv", num_rows=40)), Reporter())
    large = forecast(run_config(write_rows(tmp_path / "large.csv", num_rows=4000)), Reporter())
    assert large.epoch_s > 10 * small.epoch_s


def test_the_expected_time_is_near_the_real_one(table):
    config = run_config(table, training={"epochs": 1, "batch_size": 8})
    expected_s = min(forecast(config, Reporter()).epoch_s for _ in range(2))
    from sensorium.learning.fitting import Aids, fit_model

    (epoch,) = fit_model(config, prepare(config, Reporter()), Aids(Reporter())).history
    assert epoch.seconds / 5 < expected_s < epoch.seconds * 5


def test_an_average_of_the_weights_is_counted():
    plain, ema, swa = (
        bytes_per_parameter(TrainingConfig(**options)) for options in ({}, {"ema": 0.9}, {"swa_from": 0})
    )
    assert plain < ema == swa


def test_nothing_is_written(table):
    before = set(table.parent.iterdir())
    forecast(run_config(table), Reporter())
    assert set(table.parent.iterdir()) == before


def test_faults_of_the_table_are_told(tmp_path):
    path = write_rows(tmp_path / "table.csv")
    path.write_text(path.read_text().replace("icy", ""))
    with pytest.raises(DataError, match="the label is missing"):
        forecast(run_config(path), Reporter())


@pytest.mark.parametrize("model", [{}, {"auxiliary": {"title": {"target": {"type": "category", "column": "mood"}}}}])
def test_the_config_written_is_the_whole_run(table, model, tmp_path):
    config = run_config(table, model=model)
    text = render(config, forecast(config, Reporter()))
    again = parse_config(yaml.safe_load(text))
    assert again == config
    train(again, tmp_path / "model", reporter=Reporter())


def test_the_forecast_stands_in_comments():
    lines = render(run_config(Path("table.csv")), FOUND).splitlines()
    assert lines[:6] == [
        "# model: title: lstm; fusion concat; 1,234 parameters",
        "# model.tuning.title: 2 of 3 parts of the encoder learn",
        "# rows: 30 train, 5 validation",
        "# model size: 0.0 MB",
        "# expected time: 0.3 s to decode, 75 s a time through the rows, 1.7 h in all if none of 2 epochs is spared",
        "# expected memory: 1.3 GB",
    ]
    assert not any(line.startswith("#") for line in lines[6:])
