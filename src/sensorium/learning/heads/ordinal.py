"""Head for one class out of several in an order."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.heads import LinearHeadConfig


class OrdinalConfig(LinearHeadConfig):
    """Options of the `ordinal` head: a logit a class.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["ordinal"] = "ordinal"
