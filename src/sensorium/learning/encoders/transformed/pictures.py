"""Vision models of the transformers library."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from sensorium.hub import model_settings
from sensorium.learning.encoders import Encoded, Encoder, InputNeeds
from sensorium.learning.encoders.transformed.depth import by_depth
from sensorium.learning.encoders.transformed.loading import load_model
from sensorium.learning.layers.masking import blank, masked_mean, of_places
from sensorium.specs import FeatureSpec

SIZE_PX = 224


class Pictures(Encoder):
    """Reads pictures (batch, length, 3, height, width) with a vision model, whose tokens or places are kept."""

    model: Any

    def __init__(self, source: str, spec: FeatureSpec, *, summary: str) -> None:
        super().__init__()
        self.model = load_model(source, spec.modality)
        self.summary = summary
        settings = self.model.config
        self.dim = int(getattr(settings, "hidden_size", 0) or settings.hidden_sizes[-1])

    def forward(self, values: Tensor, mask: Tensor) -> Encoded:
        """Encode pictures; a record's tokens are those of its pictures, one after the other."""
        batch, length = mask.shape
        tokens = self.model(pixel_values=values.flatten(0, 1)).last_hidden_state
        if tokens.ndim == 4:  # maps of a convolutional network
            tokens = tokens.flatten(2).transpose(1, 2)
        count = tokens.shape[1]
        first = tokens[:, :1].reshape(batch, length, self.dim)
        tokens = tokens.reshape(batch, length * count, self.dim)
        each = of_places(mask, count)
        summary = masked_mean(first, mask) if self.summary == "first" else masked_mean(tokens, each)
        return Encoded(blank(tokens, each), each, summary)

    def by_depth(self) -> list[nn.Module]:
        """Return the model's layers, and what comes before and after them."""
        return by_depth(self.model)


def picture_needs(source: str) -> InputNeeds:
    """Return size and normalisation, as ``preprocessor_config.json`` has them.

    Raises:
        ConfigError: The model has no such file.
    """
    settings = model_settings(source, "preprocessor_config.json")
    size_px, fit = _size(settings)
    levels = _levels(settings)
    return InputNeeds({"size_px": size_px, "normalise": levels}, {"resize": fit})


def _size(settings: dict[str, Any]) -> tuple[int, str]:
    """Return the side of the square, and how pictures become one."""
    size = settings.get("size", SIZE_PX)
    crop = settings.get("crop_size") if settings.get("do_center_crop") else None
    plain = size if crop is None else crop
    side = plain if isinstance(plain, int) else plain.get("height") or plain.get("shortest_edge") or SIZE_PX
    keeps_shape = crop is not None or (isinstance(size, dict) and "shortest_edge" in size)
    return int(side), "crop" if keeps_shape else "stretch"


def _levels(settings: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return mean and deviation of levels in 0 to 1 that give what the processor gives."""
    factor = settings.get("rescale_factor", 1 / 255) if settings.get("do_rescale", True) else 1.0
    mean, std = [0.0] * 3, [1.0] * 3
    if settings.get("do_normalize", True):
        mean, std = settings.get("image_mean", mean), settings.get("image_std", std)
    scale = 255 * factor
    if abs(scale - 1) < 1e-9:
        return {"mean": list(mean), "std": list(std)}
    return {"mean": [one / scale for one in mean], "std": [one / scale for one in std]}
