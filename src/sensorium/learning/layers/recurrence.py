"""Recurrent layers in one or both directions, in a form that exports to ONNX."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sensorium.learning.layers.masking import blank, last_valid

CELLS = {"lstm": nn.LSTM, "gru": nn.GRU}


class Recurrence(nn.Module):
    """Layers of one kind of cell over valid positions, which must stand before all padding.

    In both directions (Schuster and Paliwal, 1997) a layer is two one-way recurrences, the second over the reversed
    valid part, each with half of the width. So the state never runs over padding, which a bidirectional layer of
    torch does unless its rows are packed, and packed rows do not export.
    """

    def __init__(self, cell: str, in_dim: int, *, dim: int, num_layers: int, bidirectional: bool) -> None:
        super().__init__()
        width = dim // 2 if bidirectional else dim
        widths = [in_dim] + [dim] * (num_layers - 1)
        self.forwards = nn.ModuleList(CELLS[cell](each, width, batch_first=True) for each in widths)
        self.backwards = nn.ModuleList(CELLS[cell](each, width, batch_first=True) for each in widths if bidirectional)

    def forward(self, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the last layer's states (batch, length, dim) and their summary (batch, dim).

        The summary joins the state behind the last valid position with, going backwards, that behind the first. Both
        are zero where the mask (batch, length) is False, and in rows without a valid position.
        """
        if not self.backwards:
            for layer in self.forwards:
                values, _ = layer(values)
            return blank(values, mask), last_valid(values, mask)
        for onward, backward in zip(self.forwards, self.backwards, strict=True):
            ahead, _ = onward(values)
            behind, _ = backward(reverse_valid(values, mask))
            values = torch.cat([ahead, reverse_valid(behind, mask)], dim=2)
        states = blank(values, mask)
        width = states.shape[2] // 2
        return states, torch.cat([last_valid(states[..., :width], mask), states[:, 0, width:]], dim=1)

    def by_depth(self) -> list[nn.Module]:
        """Return the layers, each of one direction or two."""
        return [nn.ModuleList(layer) for layer in zip(*filter(len, (self.forwards, self.backwards)), strict=True)]


def reverse_valid(values: Tensor, mask: Tensor) -> Tensor:
    """Reverse the valid positions of values (batch, length, dim), leaving the padding behind them in its place."""
    positions = torch.arange(mask.shape[1], device=mask.device)
    mirrored = mask.long().sum(1, keepdim=True) - 1 - positions
    source = torch.where(mask, mirrored, positions)
    return values.gather(1, source.unsqueeze(2).expand(-1, -1, values.shape[2]))
