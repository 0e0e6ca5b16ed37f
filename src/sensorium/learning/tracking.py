"""Telling others of a run as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sensorium.learning.config import RunConfig
from sensorium.learning.training.history import Epoch


class Tracker(Protocol):
    """Is told of a run."""

    def start(self, config: RunConfig) -> None:
        """Take the resolved config, before training."""

    def epoch(self, epoch: Epoch) -> None:
        """Take an epoch that is done."""

    def finish(self, figures: Mapping[str, Any]) -> None:
        """Take the figures of the exported model by split, after training."""
