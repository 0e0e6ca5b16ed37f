import json
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from sensorium.errors import ConfigError, MissingDependencyError
from sensorium.learning.tracking import build_trackers, settings_of

# MLflow's own tables use what SQLAlchemy 2.1 calls old.
pytestmark = pytest.mark.filterwarnings("ignore:The ``noload``", "ignore::ResourceWarning")

CONFIG = {
    "name": "toys",
    "data": {"train": "/home/anna/patients.csv", "allow_roots": ["/srv/films"], "group": "patient", "split": None},
    "inputs": {"photo": {"type": "image", "augment": ["flip"]}},
    "training": {"epochs": 2, "learning_rate": 0.001},
}
FIGURES = {"test": {"accuracy": 0.75, "per_class": {"cat": {"f1": 1.0}}, "r2": None}, "onnx_difference": 1e-6}


@dataclass
class Epoch:
    epoch: int
    training_loss: float
    validation_loss: float = 0.5
    headline: float = 0.8
    seconds: float = 2.0
    waiting_s: float = 0.1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def follow(trackers) -> None:
    trackers.start(CONFIG)
    trackers.epoch(Epoch(1, 2.0))
    trackers.epoch(Epoch(2, 1.0))
    trackers.finish(FIGURES)


def test_tensorboard_reads_back_what_was_written(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    follow(build_trackers(tensorboard=tmp_path / "board"))
    events = EventAccumulator(str(tmp_path / "board"))
    events.Reload()
    losses = [(event.step, event.value) for event in events.Scalars("epoch/training_loss")]
    assert losses == [(1, 2.0), (2, 1.0)]
    assert [(event.step, event.value) for event in events.Scalars("test/accuracy")] == [(2, 0.75)]
    text = b"".join(path.read_bytes() for path in (tmp_path / "board").iterdir())
    assert b"training.learning_rate" in text
    assert b"anna" not in text
    assert b"/srv" not in text


def test_mlflow_reads_back_what_was_written(tmp_path: Path) -> None:
    from mlflow.tracking import MlflowClient

    uri = f"sqlite:///{tmp_path}/runs.db"
    follow(build_trackers(mlflow=uri))
    client = MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name("sensorium")
    assert str(tmp_path) not in experiment.artifact_location
    run = client.search_runs([experiment.experiment_id])[0]
    assert (run.info.run_name, run.info.status) == ("toys", "FINISHED")
    assert run.data.params["training.learning_rate"] == "0.001"
    assert run.data.params["inputs.photo.augment"] == '["flip"]'
    history = client.get_metric_history(run.info.run_id, "epoch/training_loss")
    assert [(metric.step, metric.value) for metric in history] == [(1, 2.0), (2, 1.0)]
    assert run.data.metrics["test/accuracy"] == 0.75
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        stored = "\n".join(connection.iterdump())
    connection.close()
    assert "anna" not in stored

    broken = build_trackers(mlflow=uri)
    broken.start(CONFIG)
    broken.fail()
    states = {run.info.status for run in client.search_runs([experiment.experiment_id])}
    assert states == {"FINISHED", "FAILED"}


def test_places_of_tables_are_not_told() -> None:
    settings = dict(settings_of(CONFIG))
    assert settings["data.group"] == "patient"
    assert not {"data.train", "data.allow_roots", "data.split"} & settings.keys()


def test_a_server_that_is_not_there_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--mlflow names nothing"):
        build_trackers(mlflow="ftp://nowhere")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="Choose another --tensorboard"):
        build_trackers(tensorboard=tmp_path / "file")


@pytest.mark.parametrize(
    ("hidden", "option", "extra"),
    [("tensorboard", {"tensorboard": Path("board")}, "tensorboard"), ("mlflow", {"mlflow": "sqlite://"}, "mlflow")],
)
def test_without_the_extra_the_install_command_is_named(
    monkeypatch: pytest.MonkeyPatch, hidden: str, option: dict[str, Any], extra: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == hidden or name == "torch.utils.tensorboard"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, hidden, None)
    with pytest.raises(MissingDependencyError, match=rf"pip install 'sensorium\[{extra}\]'"):
        build_trackers(**option)


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import json, sys; from sensorium.learning.tracking import build_trackers; build_trackers();"
        "print(json.dumps([name for name in ('mlflow', 'tensorboard', 'torch') if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []
