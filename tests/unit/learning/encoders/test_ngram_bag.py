"""What is special about a bag of n-grams."""

from __future__ import annotations

import torch

from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.registry import part
from sensorium.specs import FeatureSpec

SPEC = FeatureSpec("text", (), "int64", max_length=8, vocabulary_size=12)


def bag(**options):
    torch.manual_seed(0)
    return part("encoder", "ngram_bag")(dim=4, **options).build(SPEC).eval()


def summary(encoder, *ids):
    values = torch.tensor([ids])
    with torch.no_grad():
        return encoder(values, values > 0).summary[0]


def test_the_summary_is_a_mean_in_any_order():
    encoder = bag()
    mean = 10 * encoder.vectors.weight[[2, 3, 3]].mean(0)
    torch.testing.assert_close(summary(encoder, 2, 3, 3), mean.detach())
    torch.testing.assert_close(summary(encoder, 3, 2, 3, 0), mean.detach())


def test_what_weighs_more_counts_more():
    encoder = bag()
    with torch.no_grad():
        encoder.log_weights[2] = 3.0
    torch.testing.assert_close(summary(encoder, 2, 3), summary(encoder, 2), atol=1e-6, rtol=0)


def inputs(encoder=None, **options):
    """The text input as a run's parts leave it, and its encoder."""
    content = {
        "data": {"train": "table.csv"},
        "inputs": {"title": {"type": "text", "column": "title", **options}},
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"title": encoder} if encoder else {}},
    }
    config = choose(parse_config(content))
    return config.inputs["title"].form, config.model.encoders["title"].type


def test_texts_become_what_their_encoder_reads():
    assert inputs() == inputs(segment="jieba") == inputs(ngrams={"max_tokens": 1}) == ("ngrams", "ngram_bag")
    assert inputs("gru") == ("text", "gru")
    assert inputs(segment="character") == ("text", "lstm"), "a bag of characters says little"
    assert inputs("ngram_bag", segment="character") == ("ngrams", "ngram_bag")
