"""Head for a number."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sensorium.learning.heads import LinearHeadConfig


class NumberConfig(LinearHeadConfig):
    """Options of the `number` head: the scaled number.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["number"] = "number"
    dropout: float = Field(default=0.0, ge=0, lt=1)
