"""Recurrence in both directions gives what torch gives for packed rows."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from sensorium.learning.layers.recurrence import CELLS, Recurrence, reverse_valid

LENGTHS = torch.tensor([5, 1, 3])
MASK = torch.arange(5) < LENGTHS[:, None]


def copy_weights(ours: Recurrence, theirs: nn.Module) -> None:
    """Give torch's own bidirectional layers the same weights."""
    for place, (onward, backward) in enumerate(zip(ours.forwards, ours.backwards, strict=True)):
        for name, one, other in zip(
            ("weight_ih", "weight_hh", "bias_ih", "bias_hh"), onward.parameters(), backward.parameters(), strict=True
        ):
            getattr(theirs, f"{name}_l{place}").data.copy_(one)
            getattr(theirs, f"{name}_l{place}_reverse").data.copy_(other)


@pytest.mark.parametrize("cell", sorted(CELLS))
def test_both_directions_equal_torchs_own_over_packed_rows(cell):
    torch.manual_seed(0)
    ours = Recurrence(cell, 4, dim=6, num_layers=2, bidirectional=True)
    theirs = CELLS[cell](4, 3, 2, batch_first=True, bidirectional=True)
    copy_weights(ours, theirs)
    values = torch.randn(3, 5, 4)
    packed, last = theirs(pack_padded_sequence(values, LENGTHS, batch_first=True, enforce_sorted=False))
    expected, _ = pad_packed_sequence(packed, batch_first=True)
    states, summary = ours(values, MASK)
    torch.testing.assert_close(states, expected)
    hidden = last[0] if cell == "lstm" else last
    torch.testing.assert_close(summary, torch.cat([hidden[-2], hidden[-1]], dim=1))


def test_one_direction_equals_torchs_own():
    torch.manual_seed(0)
    ours = Recurrence("gru", 4, dim=6, num_layers=1, bidirectional=False)
    values = torch.randn(3, 5, 4)
    expected, _ = ours.forwards[0](values)
    states, summary = ours(values, MASK)
    torch.testing.assert_close(states[MASK], expected[MASK])
    torch.testing.assert_close(summary, expected[torch.arange(3), LENGTHS - 1])


def test_reversal_leaves_padding_behind_and_undoes_itself():
    values = torch.arange(15.0).view(3, 5, 1)
    mirrored = reverse_valid(values, MASK)
    assert mirrored[2].flatten().tolist() == [12, 11, 10, 13, 14]
    assert torch.equal(reverse_valid(mirrored, MASK), values)
    nothing = torch.zeros(3, 5, dtype=torch.bool)
    assert torch.equal(reverse_valid(values, nothing), values)
