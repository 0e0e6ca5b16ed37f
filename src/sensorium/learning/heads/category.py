"""Head for one class out of several."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.heads import LinearHeadConfig


class CategoryConfig(LinearHeadConfig):
    """Options of the `category` head: a logit a class.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["category"] = "category"
