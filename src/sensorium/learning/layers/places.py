"""From feature maps of pictures to tokens."""

from __future__ import annotations

from torch import Tensor, nn

from sensorium.learning.layers.masking import blank, masked_mean, of_places


class PlaceTokens(nn.Module):
    """Makes every place of a picture's feature map a token; the summary is their mean."""

    def __init__(self, channels: int, *, dim: int, dropout: float) -> None:
        super().__init__()
        self.project = nn.Linear(channels, dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, maps: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return tokens, their mask and the summary (batch, dim) of a batch of records.

        Args:
            maps: (batch * length, channels, height, width), the maps of all pictures.
            mask: (batch, length), which pictures are there.

        Returns:
            Tokens (batch, length * height * width, dim), those of a record's pictures one after the other.
        """
        batch, length = mask.shape
        tokens = self.dropout(self.project(maps.flatten(2).transpose(1, 2)))
        num_places, dim = tokens.shape[1:]
        tokens = tokens.reshape(batch, length * num_places, dim)
        token_mask = of_places(mask, num_places)
        return blank(tokens, token_mask), token_mask, masked_mean(tokens, token_mask)
