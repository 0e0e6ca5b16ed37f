"""`text_transformer`, `conv_transformer` and `ft_transformer`, which share the token of the summary."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from sensorium.learning.encoders.conv_transformer import ConvTransformerConfig
from sensorium.learning.encoders.ft_transformer import FtTransformerConfig
from sensorium.learning.encoders.text_transformer import TextTransformerConfig
from sensorium.specs import FeatureSpec, Field
from tests.unit.learning.encoders.planted import share_right_after_training

RECORDING = FeatureSpec("audio", (16,), "float32", max_length=120)
FIELDS = (Field("price", "number", 2), Field("brand", "category", 4), Field("weight", "number", 2))
ROW = FeatureSpec("tabular", (8,), "float32", fields=FIELDS)


def calls(count, generator):
    """A low and a high tone in noise, at random times; the label is which comes first. Lengths differ."""
    labels = torch.randint(2, (count,), generator=generator)
    values = 0.3 * torch.randn(count, 90, 16, generator=generator)
    mask = torch.arange(90) < torch.randint(75, 91, (count, 1), generator=generator)
    for row, label in enumerate(labels.tolist()):
        first, gap = torch.randint(0, 15, (2,), generator=generator).tolist()
        tones = (slice(1, 4), slice(11, 14)) if label else (slice(11, 14), slice(1, 4))
        values[row, first : first + 12, tones[0]] += 2
        values[row, first + 28 + gap : first + 40 + gap, tones[1]] += 2
    return values * mask[:, :, None], mask, labels


def rows(count, generator):
    """The label is whether two numbers have the same sign: either alone says nothing."""
    values = torch.randn(count, 1, 8, generator=generator)
    values[:, :, [1, 7]] = 0
    values[:, 0, 2:6] = torch.eye(4)[torch.randint(4, (count,), generator=generator)]
    labels = (values[:, 0, 0] * values[:, 0, 6] > 0).long()
    return values, torch.ones(count, 1, dtype=torch.bool), labels


def test_sound_whose_order_tells_the_class():
    assert share_right_after_training("conv_transformer", RECORDING, calls, steps=60) > 0.9


def test_columns_that_say_nothing_alone():
    assert share_right_after_training("ft_transformer", ROW, rows, steps=120) > 0.9


def test_a_column_is_a_token():
    encoder = FtTransformerConfig().build(ROW)
    encoded = encoder(torch.randn(3, 1, 8), torch.ones(3, 1, dtype=torch.bool))
    assert encoded.tokens.shape == (3, 3, 64)
    assert [layer.in_features for layer in encoder.columns] == [2, 4, 2]
    unnamed = FtTransformerConfig().build(FeatureSpec("tabular", (8,), "float32"))
    assert [layer.in_features for layer in unnamed.columns] == [1] * 8


def test_each_convolution_shortens_the_recording():
    encoder = ConvTransformerConfig(channels=(8, 8, 8)).build(RECORDING).eval()
    encoded = encoder(torch.randn(1, 100, 16), torch.ones(1, 100, dtype=torch.bool))
    assert encoded.tokens.shape == (1, 7, 128)


def test_the_parts_lie_in_the_order_of_depth():
    encoder = FtTransformerConfig(num_layers=3).build(ROW)
    before, *blocks, last = encoder.by_depth()
    assert blocks == list(encoder.blocks)
    assert last is encoder.norm
    assert {id(weight) for weight in before.parameters()} == {
        id(weight) for weight in (encoder.reader, *encoder.columns.parameters())
    }


def test_heads_share_the_width():
    with pytest.raises(ValidationError, match="must be a multiple of num_heads"):
        FtTransformerConfig(dim=30)


def test_weights_of_older_model_folders_have_the_same_names():
    spec = FeatureSpec("text", (), "int64", max_length=9, vocabulary_size=30)
    names = {name.partition(".")[0] for name in TextTransformerConfig().build(spec).state_dict()}
    assert names == {"reader", "embedding", "blocks", "norm"}
