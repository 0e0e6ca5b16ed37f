"""What keeps a model from being probed, and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from torch import nn

from sensorium.learning.encoders import Encoder
from sensorium.learning.encoders.ngram_scores import NgramScores
from sensorium.learning.fusion.blocks import Blocks
from sensorium.learning.model import MultimodalModel

_SPARSE = "`head: kernel` reads no n-grams, which are too many. Use `head: linear`, or leave the input out."
_FIXED = (
    "`method: probe` leaves encoders as they are, and this one would have to learn. Name one with weights, such as "
    "efficientnet_lite0 or minilm, or one that needs none, such as colour_histogram, sound_statistics, plain or "
    "ngram_scores; let an encoder of an earlier model stay by `model.tuning: {NAME: {train: none}}`; or use "
    "`method: gradient`."
)


def faults_of(model: MultimodalModel, head: str) -> Iterator[tuple[str, str]]:
    """Yield places of the config, and what is wrong there."""
    for name, encoder in model.encoders.items():
        if isinstance(encoder, NgramScores):
            if head == "kernel":
                yield f"model.encoders.{name}", _SPARSE
            if encoder.dim != getattr(last_layer(model), "out_features", 0):
                yield f"model.encoders.{name}.dim", "a probe scores each output of the target. Leave `dim` out."
        elif cast("Encoder", encoder).learns:
            yield f"model.encoders.{name}", _FIXED
    fusion = model.fusion
    if not isinstance(fusion, Blocks):
        yield "model.fusion", "`method: probe` needs `fusion: blocks`. Write that, or leave it out."
    elif fusion.has_kernel != (head == "kernel"):
        wanted = "{type: blocks, kernel: {}}" if head == "kernel" else "blocks"
        yield "model.fusion", f"`head: {head}` needs `fusion: {wanted}`. Write that, or leave it out."
    if not isinstance(last_layer(model), nn.Linear):
        yield "model.head", "`method: probe` needs a linear head. Leave it out."


def last_layer(model: MultimodalModel) -> nn.Module:
    """Return the last layer of the head."""
    return list(model.head.modules())[-1]
