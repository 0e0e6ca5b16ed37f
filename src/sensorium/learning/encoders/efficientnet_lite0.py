"""EfficientNet-Lite0 for pictures, with the weights that it learned from ImageNet."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor, nn

from sensorium.errors import ConfigError, Fault
from sensorium.learning.encoders import Encoded, Encoder, EncoderConfig, InputNeeds
from sensorium.learning.layers.lite0 import DIM, LEVEL_WIDTHS, SIZE_PX, lite0
from sensorium.learning.layers.masking import blank, masked_mean, of_places
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec

LEVELS = {"mean": [127 / 255] * 3, "std": [128 / 255] * 3}
"""The weights were learned from (level - 127) / 128, levels being 0 to 255."""


class EfficientnetLite0Config(EncoderConfig):
    """Options of the `efficientnet_lite0` encoder: 3.4 million weights learned from the photographs of ImageNet.

    Use it for photographs where training pictures are few. It needs the extra `pretrained` to train, and nothing more
    to serve. The input is read at 224 px and normalised as the weights need, unless the config says another size.

    Attributes:
        summary: ``top`` is the mean of the last map, which tells the things of photographs; ``levels`` adds mean and
            deviation of five earlier maps, which hold colours, textures and parts. For drawings, scans and other
            pictures unlike photographs, with `method: probe`; its only token is the summary.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image",)
    was_learned: ClassVar[bool] = True

    type: Literal["efficientnet_lite0"] = "efficientnet_lite0"
    summary: Literal["top", "levels"] = "top"

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder for pictures of (3, height, width).

        Raises:
            ConfigError: The pictures have other channels than red, green and blue.
            MissingDependencyError: The package with the weights is not installed.
        """
        if spec.item_shape[0] != 3:
            raise ConfigError(Fault(f"'{self.type}' reads pictures of 3 channels, not of {spec.item_shape[0]}."))
        return EfficientnetLite0() if self.summary == "top" else LeveledLite0()

    def input_needs(self, _modality: ModalityConfig, /) -> InputNeeds:
        """Return the normalisation of the weights, and the size of the pictures that they were learned from."""
        return InputNeeds({"normalise": LEVELS}, {"size_px": SIZE_PX}, steady={"augment": ()})


class EfficientnetLite0(Encoder):
    """Reads pictures (batch, length, 3, height, width); every place of the last map is a token, their mean the summary.

    See `Lite0`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.network = lite0("efficientnet_lite0")
        self.dim = DIM

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        batch, length = mask.shape
        tokens = self.network(values.flatten(0, 1)).flatten(2).transpose(1, 2)
        num_places = tokens.shape[1]
        tokens = tokens.reshape(batch, length * num_places, DIM)
        token_mask = of_places(mask, num_places)
        return Encoded(blank(tokens, token_mask), token_mask, masked_mean(tokens, token_mask))

    def by_depth(self) -> list[nn.Module]:
        """Return the stem, the blocks, and the last convolution."""
        return self.network.by_depth()


class LeveledLite0(Encoder):
    """Reads the same; the mean over a record's pictures of what all levels see is the summary, and the only token."""

    def __init__(self) -> None:
        super().__init__()
        self.network = lite0("efficientnet_lite0")
        self.sections = ((DIM,), LEVEL_WIDTHS)
        self.dim = DIM + sum(LEVEL_WIDTHS)

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures."""
        levels = self.network.levels(values.flatten(0, 1)).reshape(*mask.shape, -1)
        summary = masked_mean(levels, mask)
        return Encoded(summary.unsqueeze(1), mask.any(1, keepdim=True), summary)

    def by_depth(self) -> list[nn.Module]:
        """Return the stem, the blocks, and the last convolution."""
        return self.network.by_depth()
