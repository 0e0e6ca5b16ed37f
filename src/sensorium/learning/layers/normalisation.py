"""Group normalisation that leaves padded frames out of its statistics."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def num_groups(channels: int) -> int:
    """Return how many groups to normalise in: one for eight channels, or one in all where that leaves a rest.

    A group of few channels would lose how strong one is beside the others, such as the colour of a plain picture.
    """
    return channels // 8 if channels % 8 == 0 else 1


class MaskedGroupNorm(nn.Module):
    """Group normalisation (Wu and He, 2018) of maps (batch, channels, time, bands) over valid frames only.

    Statistics are a record's own, so no row sees another and padding changes nothing.
    """

    def __init__(self, channels: int, *, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.num_groups = num_groups(channels)
        self.epsilon = epsilon
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, maps: Tensor, mask: Tensor) -> Tensor:
        """Normalise maps (batch, channels, time, bands) where mask (batch, time) is True; zero elsewhere."""
        # Channels last, which is how the maps lie in memory when the convolutions before were told so.
        places = maps.permute(0, 2, 3, 1)
        batch, _, bands, channels = places.shape
        per_group = channels // self.num_groups
        valid = mask.to(maps.dtype)
        # Sums a frame first: the large map is read, never copied, to leave padded frames out.
        count = (valid.sum(1) * (per_group * bands)).clamp(min=1.0)[:, None]
        grouped = (batch, self.num_groups, per_group)
        mean = _over_frames(places.sum(2), valid).view(grouped).sum(2) / count
        square = _over_frames(places.square().sum(2), valid).view(grouped).sum(2) / count
        scale = torch.rsqrt((square - mean * mean).clamp(min=0.0) + self.epsilon)
        scale = scale.repeat_interleave(per_group, 1) * self.weight
        shift = self.bias - mean.repeat_interleave(per_group, 1) * scale
        kept = valid[:, :, None, None]
        normalised = torch.addcmul(shift[:, None, None] * kept, places, scale[:, None, None] * kept)
        return normalised.permute(0, 3, 1, 2)


def _over_frames(sums: Tensor, valid: Tensor) -> Tensor:
    """Sum (batch, time, channels) over the frames where (batch, time) is one."""
    return (sums * valid.unsqueeze(2)).sum(1)
