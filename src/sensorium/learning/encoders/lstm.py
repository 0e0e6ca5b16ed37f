"""Recurrent encoder for text: an embedding and a long short-term memory."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.encoders.recurrent.text import RecurrentTextConfig


class LstmConfig(RecurrentTextConfig):
    """Options of the `lstm` encoder, a long short-term memory (Hochreiter and Schmidhuber, 1997)."""

    type: Literal["lstm"] = "lstm"
