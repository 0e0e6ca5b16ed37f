"""Where a model learns."""

from __future__ import annotations

import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.device import choose_device


@pytest.mark.parametrize(
    ("asked", "has_gpu", "chosen"),
    [
        ("auto", True, "cuda"),
        ("auto", False, "cpu"),
        ("cpu", True, "cpu"),
        ("cpu", False, "cpu"),
        ("cuda", True, "cuda"),
    ],
)
def test_the_device_is_the_one_asked_for_or_the_best_there_is(monkeypatch, asked, has_gpu, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
    assert choose_device(TrainingConfig(device=asked)).type == chosen


def test_a_gpu_that_torch_does_not_see_is_told_of(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match=r"'training\.device'.*sensorium doctor"):
        choose_device(TrainingConfig(device="cuda"))
