"""What is special about the encoders of text."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from sensorium.registry import part
from sensorium.specs import FeatureSpec

SPEC = FeatureSpec("text", (), "int64", max_length=8, vocabulary_size=12)


def encode(name, ids, **options):
    torch.manual_seed(0)
    encoder = part("encoder", name)(dim=8, **options).build(SPEC).eval()
    values = torch.tensor([ids])
    with torch.no_grad():
        return encoder(values, torch.ones_like(values, dtype=torch.bool))


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_a_first_token_knows_the_last_word_only_when_read_backwards(name):
    for bidirectional in (False, True):
        first, second = (encode(name, [1, 2, last], bidirectional=bidirectional).tokens[0, 0] for last in (3, 4))
        assert torch.equal(first, second) != bidirectional


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_an_odd_width_has_no_halves(name):
    with pytest.raises(ValidationError, match=r"dim \(9\) must be even"):
        part("encoder", name)(dim=9, bidirectional=True)
    assert part("encoder", name)(dim=9).build(SPEC).dim == 9


def test_the_order_of_words_matters_to_attention():
    forth, back = encode("text_transformer", [1, 2, 3]), encode("text_transformer", [3, 2, 1])
    assert not torch.allclose(forth.summary, back.summary, atol=1e-3)


def test_attention_reads_texts_longer_than_any_seen():
    assert torch.isfinite(encode("text_transformer", [1, 2, 3] * 100).tokens).all()


def test_heads_must_share_the_width():
    with pytest.raises(ValidationError, match=r"dim \(8\) must be a multiple of num_heads \(3\)"):
        part("encoder", "text_transformer")(dim=8, num_heads=3)
