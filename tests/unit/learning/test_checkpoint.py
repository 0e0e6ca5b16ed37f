"""Checkpoints: whole or not there, of this run and no other."""

from __future__ import annotations

import io
import resource
import subprocess
import sys

import pytest
import torch
from rich.console import Console
from torch import nn

from sensorium.errors import ConfigError
from sensorium.learning.training.checkpoint import Checkpoints
from sensorium.learning.training.history import Epoch, Progress
from sensorium.progress import Reporter

EPOCH = Epoch(1, 0.5, 0.6, 0.7, 1.0, 0.1)


def made(seed=0, optimiser=torch.optim.AdamW):
    torch.manual_seed(seed)
    model = nn.Linear(3, 2)
    steps = optimiser(model.parameters(), lr=0.1)
    model(torch.randn(4, 3)).sum().backward()
    steps.step()
    return model, steps


def checkpoints(folder, *, run="this", interval_s=60.0, reporter=None):
    return Checkpoints(folder, run=run, interval_s=interval_s, reporter=reporter or Reporter())


def progress(model):
    best = {key: value + 1 for key, value in model.state_dict().items()}
    average = {key: value + 2 for key, value in model.state_dict().items()}
    return Progress(2, 7, 1.25, 56, 3.5, 0.25, [EPOCH], EPOCH, best, average)


@pytest.mark.parametrize("optimiser", [torch.optim.AdamW, torch.optim.Adam, torch.optim.SGD])
def test_everything_comes_back_bit_by_bit(tmp_path, optimiser):
    model, steps = made(optimiser=optimiser)
    saved = progress(model)
    assert checkpoints(tmp_path).save(model, steps, saved)
    other, other_steps = made(seed=1, optimiser=optimiser)
    restored = checkpoints(tmp_path).restore(other, other_steps)
    assert restored is not None
    assert restored.to_json() == saved.to_json()
    assert restored.best == EPOCH
    assert all(torch.equal(restored.average[key], value) for key, value in saved.average.items())
    assert all(torch.equal(restored.best_weights[key], value) for key, value in saved.best_weights.items())
    assert all(torch.equal(other.state_dict()[key], value) for key, value in model.state_dict().items())
    for place, state in steps.state_dict()["state"].items():
        for name, value in state.items():
            again = other_steps.state_dict()["state"][place][name]
            assert value is again is None or torch.equal(value, again)


def test_without_a_checkpoint_a_run_begins(tmp_path):
    assert checkpoints(tmp_path).restore(*made()) is None


def test_one_of_another_run_is_refused(tmp_path):
    model, steps = made()
    checkpoints(tmp_path).save(model, steps, progress(model))
    with pytest.raises(ConfigError, match="another config or other rows"):
        checkpoints(tmp_path, run="other").restore(*made())


def test_a_damaged_one_is_refused(tmp_path):
    model, steps = made()
    kept = checkpoints(tmp_path)
    kept.save(model, steps, progress(model))
    kept.path.write_bytes(kept.path.read_bytes()[:-10])
    with pytest.raises(ConfigError, match="is damaged"):
        kept.restore(*made())


def test_it_is_due_after_the_interval(tmp_path):
    assert not checkpoints(tmp_path).are_due
    assert checkpoints(tmp_path, interval_s=0).are_due


def test_a_full_disk_leaves_the_last_one_valid(tmp_path):
    """A limit on the size of files stands for the full disk: writing fails in the same place."""
    code = f"""
import resource
from pathlib import Path
from tests.unit.learning.test_checkpoint import *
model, steps = made()
kept = checkpoints(Path({str(tmp_path)!r}), reporter=Reporter(Console(file=io.StringIO(), width=200)))
assert kept.save(model, steps, progress(model))
before = kept.path.read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
assert not kept.save(model, steps, progress(model))
assert kept.path.read_bytes() == before
assert [path.name for path in kept.path.parent.iterdir()] == [kept.path.name]
assert kept.restore(*made()).step == 7
print(kept._reporter._console.file.getvalue())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "no checkpoint could be saved (file too large); the last one stays as it was" in done.stdout
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_the_warning_is_a_line_for_people(tmp_path):
    out = io.StringIO()
    model, steps = made()
    kept = checkpoints(tmp_path / "gone", reporter=Reporter(Console(file=out, width=200)))
    assert not kept.save(model, steps, progress(model))
    assert "no such file or directory" in out.getvalue()
    assert "there is none yet" in out.getvalue()
