"""What is special about fusion by cross-attention."""

from __future__ import annotations

import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion.cross_attention import CrossAttentionConfig

DIMS = {"photo": 6, "title": 4, "sound": 5}


def encoded(absent=(), seed=0):
    generator = torch.Generator().manual_seed(seed)
    made = {}
    for name, dim in DIMS.items():
        here = torch.full((1, 3), name not in absent)
        tokens, summary = (torch.randn(shape, generator=generator) for shape in ((1, 3, dim), (1, dim)))
        made[name] = Encoded(tokens * here[..., None], here, summary * here[:, :1])
    return made


def fuse(inputs, **options):
    torch.manual_seed(0)
    with torch.no_grad():
        return CrossAttentionConfig(dim=8, **options).build(DIMS).eval()(inputs)


def test_the_first_input_asks_unless_another_is_named():
    assert torch.equal(fuse(encoded()), fuse(encoded(), query="photo"))
    assert not torch.allclose(fuse(encoded()), fuse(encoded(), query="title"))


def test_without_the_asking_input_the_others_still_tell():
    one, other = (fuse(encoded(["photo"], seed=seed)) for seed in (0, 1))
    assert torch.isfinite(one).all()
    assert not torch.allclose(one, other)


def test_without_the_others_the_asking_input_still_tells():
    one, other = (fuse(encoded(["title", "sound"], seed=seed)) for seed in (0, 1))
    assert torch.isfinite(one).all()
    assert not torch.allclose(one, other)


def test_the_order_of_what_is_attended_matters():
    turned = encoded()
    turned["title"] = turned["title"]._replace(tokens=turned["title"].tokens.flip(1))
    assert not torch.allclose(fuse(turned), fuse(encoded()), atol=1e-4)


def test_a_query_that_names_no_input_is_refused():
    with pytest.raises(ConfigError, match=r"'model.fusion.query': there is no input 'phto'. Did you mean 'photo'\?"):
        CrossAttentionConfig(query="phto").build(DIMS)
