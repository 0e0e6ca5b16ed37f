"""Summaries kept in memory: asked for again they are the same, and of other cells or weights they are others."""

from __future__ import annotations

import numpy as np
import torch

from sensorium.learning.encoders.mlp import Mlp
from sensorium.learning.encoders.plain import Plain
from sensorium.learning.probing.features import summarise_input
from sensorium.learning.probing.remembered import Remembered, key_of_cell, key_of_encoder
from sensorium.progress import Reporter
from tests.unit.learning.rows import learnable_rows


class Counting(Plain):
    rows = 0

    def forward(self, values, mask):
        type(self).rows += len(values)
        return super().forward(values, mask)


class Model:
    def __init__(self, encoder):
        self.encoders = {"facts": encoder}


def test_a_cell_is_encoded_once():
    rows = learnable_rows(30)
    Counting.rows = 0

    def read():
        model = Model(Counting(rows.modalities["facts"].spec.item_shape[0]))
        return summarise_input(model, "facts", rows, device=torch.device("cpu"), reporter=Reporter(), title="features")

    first, again = read(), read()
    held = sum(array is not None for array in rows.arrays["facts"])
    assert 0 < Counting.rows <= held
    assert np.array_equal(first.values, again.values)
    assert np.array_equal(first.present, again.present)


def test_what_is_not_the_same_has_another_key():
    def mlp(seed, dim=4):
        torch.manual_seed(seed)
        return Mlp(num_features=2, hidden_dim=3, num_layers=1, dim=dim, dropout=0.0)

    keys = [key_of_encoder(one) for one in (mlp(0), mlp(1), mlp(0, dim=5), Plain(2), Plain(3))]
    assert len(set(keys)) == len(keys)
    assert key_of_encoder(mlp(0)) == keys[0]
    cell, mask = np.ones((3, 2), np.float32), np.array([True, True, False])
    padded = np.concatenate([cell[:2], np.full((4, 2), 7, np.float32)])
    key = key_of_cell(keys[0], cell, mask)
    assert key == key_of_cell(keys[0], padded, np.arange(6) < 2)
    others = [
        (keys[1], cell, mask),
        (keys[0], 2 * cell, mask),
        (keys[0], cell, ~mask),
        (keys[0], cell.astype(int), mask),
    ]
    assert key not in {key_of_cell(*other) for other in others}


def test_the_oldest_go_first():
    kept = Remembered(max_bytes=32)
    for number in range(3):
        kept.put(bytes([number]), np.full(4, number, np.float32))
        kept.get(b"\0")
    assert kept.get(b"\1") is None
    assert (kept.get(b"\0") == 0).all()
    assert (kept.get(b"\2") == 2).all()
