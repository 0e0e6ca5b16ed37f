"""EfficientNet-Lite0 for pictures, with the weights that it learned from ImageNet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, Literal

import torch
import torch.nn.functional as F  # noqa: N812 -- the usual name
from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.inverted import InvertedBlock, SameConvolution, folded
from sensorium.learning.layers.masking import blank, masked_mean, of_places
from sensorium.learning.layers.weights import with_weights
from sensorium.modalities import ModalityConfig
from sensorium.published import EFFICIENTNET_LITE0_WEIGHTS
from sensorium.specs import FeatureSpec

STEM_CHANNELS = 32
DIM = 1280
SIZE_PX = 224
STAGES = (  # repeats, size, stride, widening, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
LEVELS = {"mean": [127 / 255] * 3, "std": [128 / 255] * 3}
"""The weights were learned from (level - 127) / 128, levels being 0 to 255."""


class EfficientnetLite0Config(EncoderConfig):
    """Options of the `efficientnet_lite0` encoder: 3.4 million weights learned from the photographs of ImageNet.

    Use it for photographs where training pictures are few. It needs the extra `pretrained` to train, and nothing more
    to serve. The input is read at 224 px and normalised as the weights need, unless the config says another size.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)
    was_learned: ClassVar[bool] = True

    type: Literal["efficientnet_lite0"] = "efficientnet_lite0"

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (3, height, width).

        Raises:
            ConfigError: The pictures have other channels than red, green and blue.
            MissingDependencyError: The package with the weights is not installed.
        """
        if spec.item_shape[0] != 3:
            raise ConfigError(Fault(f"'{self.type}' reads pictures of 3 channels, not of {spec.item_shape[0]}."))
        return with_weights(EfficientnetLite0, _weights())

    def input_needs(self, _modality: ModalityConfig, /) -> InputNeeds:
        """Return the normalisation of the weights, and the size of the pictures that they were learned from."""
        return InputNeeds({"normalise": LEVELS}, {"size_px": SIZE_PX}, steady={"augment": ()})


class EfficientnetLite0(Encoder):
    """Reads pictures (batch, length, 3, height, width); every place of the last map is a token, their mean the summary.

    EfficientNet (Tan and Le, 2019) without squeeze and excitation, with ReLU6 in place of Swish. Batch normalisation is
    folded into the convolutions by its running statistics, so no row sees another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConvolution(3, STEM_CHANNELS, 3, stride=2)
        stages, width = [], STEM_CHANNELS
        for repeats, size, stride, widening, channels in STAGES:
            for place in range(repeats):
                step = 1 if place else stride
                stages.append(InvertedBlock(width, channels, size=size, stride=step, widening=widening))
                width = channels
        self.stages = nn.ModuleList(stages)
        self.top = SameConvolution(width, DIM, 1)
        self.dim = DIM

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        batch, length = mask.shape
        maps = F.relu6(self.stem(values.flatten(0, 1)))
        for stage in self.stages:
            maps = stage(maps)
        tokens = F.relu6(self.top(maps)).flatten(2).transpose(1, 2)
        num_places = tokens.shape[1]
        tokens = tokens.reshape(batch, length * num_places, DIM)
        token_mask = of_places(mask, num_places)
        return Encoded(blank(tokens, token_mask), token_mask, masked_mean(tokens, token_mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the stem, the blocks, and the last convolution."""
        return [self.stem, *self.stages, self.top]


@lru_cache(maxsize=1)
def _weights() -> dict[str, Tensor]:
    """Return the published weights by the names of `EfficientnetLite0`; the layer that told ImageNet's classes is left.

    Raises:
        MissingDependencyError: The package is not installed.
        ConfigError: Its file is damaged.
    """
    content = EFFICIENTNET_LITE0_WEIGHTS.read("the encoder `efficientnet_lite0`")
    published = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    named: dict[str, Tensor] = {}
    for own, convolution, norm in _layers():
        weight, bias = folded(published[f"{convolution}.weight"], _norm(published, norm))
        named[f"{own}.convolution.weight"], named[f"{own}.convolution.bias"] = weight, bias
    return named


def _layers() -> list[tuple[str, str, str]]:
    """Return our name of each convolution, its published name, and that of its normalisation."""
    layers = [("stem", "_conv_stem", "_bn0"), ("top", "_conv_head", "_bn1")]
    for place in range(sum(repeats for repeats, *_ in STAGES)):
        steps = [("expand", "_expand_conv", "_bn0")] if place else []
        steps += [("filter", "_depthwise_conv", "_bn1"), ("project", "_project_conv", "_bn2")]
        layers += [
            (f"stages.{place}.{own}", f"_blocks.{place}.{their}", f"_blocks.{place}.{norm}")
            for own, their, norm in steps
        ]
    return layers


def _norm(published: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    return {key: published[f"{name}.{key}"] for key in ("weight", "bias", "running_mean", "running_var")}
