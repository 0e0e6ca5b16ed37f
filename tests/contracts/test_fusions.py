"""What every fusion promises."""

from __future__ import annotations

import pytest
import torch

from sensorium.learning.encoders import Encoded
from sensorium.registry import names, part
from tests.contracts.fields import variations

DIMS = {"photo": 12, "title": 8, "facts": 4}
KNOWN = {"query": ["facts"], "kernel": [{"dim": 8}]}  # values of fields that could hold any text
FUSIONS = pytest.mark.parametrize("name", names("fusion"))


def build(name, config=None, seed=0):
    torch.manual_seed(seed)
    return (config or part("fusion", name)()).build(DIMS).eval()


def encoded(batch=4, *, seed=0):
    """Random encodings; input k has at most k + 2 tokens, the first always valid."""
    generator = torch.Generator().manual_seed(seed)
    made = {}
    for index, (name, dim) in enumerate(DIMS.items()):
        length = index + 2
        mask = torch.arange(length) <= torch.randint(0, length, (batch, 1), generator=generator)
        tokens = torch.randn(batch, length, dim, generator=generator) * mask.unsqueeze(-1)
        made[name] = Encoded(tokens, mask, torch.randn(batch, dim, generator=generator))
    return made


def without(made, absent, rows=slice(None)):
    changed = {}
    for name, one in made.items():
        tokens, mask, summary = one.tokens.clone(), one.mask.clone(), one.summary.clone()
        if name in absent:
            tokens[rows], mask[rows], summary[rows] = 0, False, 0
        changed[name] = Encoded(tokens, mask, summary)
    return changed


def fuse(fusion, made):
    with torch.no_grad():
        return fusion(made)


@FUSIONS
def test_gives_one_embedding_a_record(name):
    fusion = build(name)
    assert fuse(fusion, encoded(4)).shape == (4, fusion.dim)
    assert fuse(fusion, encoded(1)).shape == (1, fusion.dim)


@FUSIONS
def test_padding_never_matters(name):
    fusion, made = build(name), encoded()
    padded = {
        key: Encoded(
            torch.nn.functional.pad(one.tokens, (0, 0, 0, 50)),
            torch.nn.functional.pad(one.mask, (0, 50)),
            one.summary,
        )
        for key, one in made.items()
    }
    torch.testing.assert_close(fuse(fusion, padded), fuse(fusion, made), atol=1e-5, rtol=0)


@FUSIONS
def test_any_input_may_be_absent(name):
    fusion, made = build(name), encoded()
    whole = fuse(fusion, made)
    for absent in (["photo"], ["title", "facts"], list(DIMS)):
        part_absent = fuse(fusion, without(made, absent, slice(1, 3)))
        assert torch.isfinite(part_absent).all()
        torch.testing.assert_close(part_absent[0], whole[0], atol=1e-5, rtol=0)
        assert not torch.allclose(part_absent[1], whole[1]), "an absent input must change the embedding"


@FUSIONS
def test_what_an_absent_input_held_never_matters(name):
    fusion, made = build(name), encoded()
    dirty = without(made, ["title"])
    dirty["title"] = Encoded(dirty["title"].tokens + 7, dirty["title"].mask, dirty["title"].summary + 7)
    torch.testing.assert_close(fuse(fusion, dirty), fuse(fusion, without(made, ["title"])), atol=1e-5, rtol=0)


@FUSIONS
def test_a_record_alone_is_fused_as_in_a_batch(name):
    fusion, made = build(name), encoded()
    alone = {key: Encoded(one.tokens[:1], one.mask[:1], one.summary[:1]) for key, one in made.items()}
    torch.testing.assert_close(fuse(fusion, alone)[0], fuse(fusion, made)[0], atol=1e-5, rtol=0)


@FUSIONS
def test_gradients_reach_every_parameter(name):
    fusion = build(name).train()
    if not list(fusion.parameters()):
        return
    made = encoded(8)
    for index, absent in enumerate(DIMS):
        made = without(made, [absent], slice(index, index + 1))
    weights = torch.randn(fusion.dim, generator=torch.Generator().manual_seed(3))
    (fusion(made) * weights).sum().backward()
    dead = [key for key, p in fusion.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert dead == []


@FUSIONS
def test_a_single_input_can_be_fused(name):
    torch.manual_seed(0)
    fusion = part("fusion", name)().build({"title": 8}).eval()
    assert fuse(fusion, {"title": encoded()["title"]}).shape == (4, fusion.dim)


@FUSIONS
def test_saved_weights_answer_alike(name):
    first, second = build(name), build(name, seed=1)
    second.load_state_dict(first.state_dict())
    assert torch.equal(fuse(first, encoded()), fuse(second, encoded()))


@FUSIONS
def test_every_field_has_an_effect(name):
    config = part("fusion", name)()

    def trace(one):
        fusion = build(name, one)
        torch.manual_seed(1)
        with torch.no_grad():
            fused = fusion.train()(encoded())
        return {key: tuple(value.shape) for key, value in fusion.state_dict().items()}, fused.tolist()

    same = trace(config)
    for field, others in variations(config, KNOWN):
        assert others, f"the suite knows no other value for {name}.{field}"
        assert any(trace(other) != same for other in others), f"{name}.{field} has no effect"


@FUSIONS
def test_says_what_it_is(name):
    assert part("fusion", name).__doc__
    assert type(build(name)).__doc__
