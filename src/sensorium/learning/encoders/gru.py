"""Recurrent encoder for text: an embedding and gated recurrent units."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.encoders.recurrent.text import RecurrentTextConfig


class GruConfig(RecurrentTextConfig):
    """Options of the `gru` encoder, gated recurrent units (Cho et al., 2014): a quarter fewer weights than `lstm`."""

    type: Literal["gru"] = "gru"
