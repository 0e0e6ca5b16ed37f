"""A run that is stopped, by force or by hand, at any step, ends with the same bits as one that was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.integration.tables import CONFIG, write_table

STEPS_AN_EPOCH = 5  # 36 training rows in batches of 8
EPOCHS = 4
KILLS = 5


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with a table, a config with everything on that is random, and a model that was never interrupted."""
    folder = tmp_path_factory.mktemp("runs")
    write_table(folder)
    config = yaml.safe_load(CONFIG)
    config["inputs"]["photo"]["augment"] = ["flip", "crop", "colour"]
    config["inputs"]["facts"]["presence"] = "hide"
    config["model"]["auxiliary"] = {"photo": {"weight": 0.2}}
    config["training"] |= {
        "epochs": EPOCHS,
        "schedule": "one_cycle",
        "sampling": "square_root",
        "mix": {"type": "cutmix"},
        "balance": "alone",
        "ema": 0.8,
        "accumulate_steps": 2,
        "workers": 2,
        "checkpoint_interval_s": 0,
        "early_stopping_epochs": 0,
    }
    (folder / "run.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert train(folder, "whole")[0] == 0
    return folder


def start(folder: Path, name: str, *options: str, steps_before_death: int | None = None) -> subprocess.Popen[str]:
    """Start a run as a user would; it can be made to die by SIGKILL right after a number of steps."""
    words = ["train", str(folder / "run.yaml"), "-o", str(folder / name), "--no-cache", *options]
    code = f"import sys; sys.argv[1:] = {words!r}\n"
    if steps_before_death is not None:
        code += (
            "import os, signal, itertools\n"
            "from sensorium.learning.training.loop import Trainer\n"
            "step, counter = Trainer._step, itertools.count(1)\n"
            "def dying(*args, **more):\n"
            f"    if next(counter) > {steps_before_death}: os.kill(os.getpid(), signal.SIGKILL)\n"
            "    return step(*args, **more)\n"
            "Trainer._step = dying\n"
        )
    code += "from sensorium.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def train(folder: Path, name: str, *options: str, steps_before_death: int | None = None) -> tuple[int, str]:
    """Run to the end; return exit code and what was told."""
    with start(folder, name, *options, steps_before_death=steps_before_death) as run:
        _, told = run.communicate(timeout=120)
    return run.returncode, told


@contextmanager
def changed(folder: Path, **training: object) -> Iterator[None]:
    """Change training options for a while."""
    path = folder / "run.yaml"
    text = path.read_text(encoding="utf-8")
    config = yaml.safe_load(text)
    config["training"] |= training
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    yield
    path.write_text(text, encoding="utf-8")


def bits(folder: Path, name: str) -> list[bytes]:
    return [(folder / name / file).read_bytes() for file in ("model.safetensors", "graphs/model.onnx", "metrics.json")]


def test_killed_at_five_random_steps(runs):
    """Most deaths are inside an epoch, and each run takes up where the last one died."""
    rng = random.Random(3)
    steps_left = EPOCHS * STEPS_AN_EPOCH
    options: list[str] = []
    for _ in range(KILLS):
        steps = rng.randint(1, min(STEPS_AN_EPOCH, steps_left - 1))
        assert train(runs, "killed", *options, steps_before_death=steps)[0] == -signal.SIGKILL
        steps_left -= steps
        options = ["--resume"]
    exit_code, told = train(runs, "killed", "--resume")
    assert exit_code == 0
    assert "going on at epoch" in told
    assert bits(runs, "killed") == bits(runs, "whole")
    assert not (runs / "killed.run").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_hand(runs, number):
    name = f"stopped{number}"
    checkpoint = runs / f"{name}.run" / "checkpoint.safetensors"
    with changed(runs, epochs=60):
        with start(runs, name) as run:
            deadline_s = time.monotonic() + 60
            while not checkpoint.exists() and time.monotonic() < deadline_s:
                time.sleep(0.005)
            run.send_signal(number)
            _, told = run.communicate(timeout=60)
        assert run.returncode == 130
        assert "stopped in epoch" in told
        assert "--resume" in told
        assert "Traceback" not in told
        exit_code, told = train(runs, name)
        assert exit_code == 2
        assert "unfinished run" in told, "it is not lost by forgetting --resume"
        assert "going on at epoch" in train(runs, name, "--resume")[1]


def test_resume_with_another_config_is_refused(runs):
    assert train(runs, "changed", steps_before_death=3)[0] == -signal.SIGKILL
    with changed(runs, learning_rate=4e-3):
        exit_code, told = train(runs, "changed", "--resume")
    assert exit_code == 2
    assert "another config or other rows" in told


def test_what_only_carries_a_run_out_may_change(runs):
    assert train(runs, "helped", steps_before_death=7)[0] == -signal.SIGKILL
    with changed(runs, workers=0, memory_gb=0):
        assert train(runs, "helped", "--resume")[0] == 0
    assert bits(runs, "helped") == bits(runs, "whole")


def test_an_average_of_epochs_goes_on(runs):
    with changed(runs, ema=0, swa_from=0.25):
        assert train(runs, "averaged")[0] == 0
        dies = 3 * STEPS_AN_EPOCH + 2  # two epochs are in the average
        assert train(runs, "averaged again", steps_before_death=dies)[0] == -signal.SIGKILL
        assert train(runs, "averaged again", "--resume")[0] == 0
    assert bits(runs, "averaged again") == bits(runs, "averaged") != bits(runs, "whole")
