"""What every encoder promises."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from sensorium.learning.model import to_tensors
from sensorium.learning.transfer.config import LoraConfig
from sensorium.learning.transfer.lora import add_low_rank, merge_low_rank, targets_in
from sensorium.registry import part
from tests.contracts.features import encoder_cases, encoder_of, feature_spec, feeds_of, hide, pad, rows_of, vectors_file
from tests.contracts.fields import variations

LENGTHS = (1, 2, 9, 60)
CASES = pytest.mark.parametrize(("name", "modality", "options"), encoder_cases())


def build(name, modality, options, seed=0):
    torch.manual_seed(seed)
    return encoder_of(name, options).build(feature_spec(modality, name)).eval()


def rounding(encoded):
    """How far two ways to add up the same float32 numbers may lie apart, by the greatest of them."""
    return 1e-5 * max(1.0, float(encoded.tokens.abs().max()))


def encode(encoder, feeds):
    with torch.no_grad():
        return encoder(*to_tensors(feeds)["x"])


@CASES
@pytest.mark.parametrize("length", LENGTHS)
def test_shapes_and_masks(name, modality, options, length):
    encoder = build(name, modality, options)
    encoded = encode(encoder, feeds_of({"x": feature_spec(modality, name)}, batch=4, length=length))
    assert encoded.tokens.shape == (*encoded.mask.shape, encoder.dim)
    assert encoded.summary.shape == (4, encoder.dim)
    assert encoded.mask.dtype == torch.bool
    assert encoded.mask.any(1).all(), "every record is present"
    assert (encoded.tokens[~encoded.mask] == 0).all()
    assert torch.isfinite(encoded.tokens).all()


@CASES
@pytest.mark.parametrize("length", LENGTHS)
def test_padding_never_matters(name, modality, options, length):
    encoder = build(name, modality, options)
    feeds = feeds_of({"x": feature_spec(modality, name)}, batch=3, length=length)
    plain, padded = encode(encoder, feeds), encode(encoder, pad(feeds, 50))
    torch.testing.assert_close(padded.summary, plain.summary, atol=rounding(plain), rtol=0)
    kept = padded.mask.sum(1)
    assert torch.equal(kept, plain.mask.sum(1))
    for row, count in enumerate(kept):
        before, after = plain.tokens[row][plain.mask[row]], padded.tokens[row][padded.mask[row]]
        torch.testing.assert_close(after[:count], before, atol=rounding(plain), rtol=0)


@CASES
def test_a_record_alone_is_encoded_as_in_a_batch(name, modality, options):
    encoder = build(name, modality, options)
    feeds = feeds_of({"x": feature_spec(modality, name)}, batch=5, length=9)
    together = encode(encoder, feeds)
    for row in range(5):
        alone = encode(encoder, rows_of(feeds, slice(row, row + 1)))
        torch.testing.assert_close(alone.summary[0], together.summary[row], atol=rounding(together), rtol=0)


@CASES
def test_an_absent_record_is_an_all_false_row_of_zeros(name, modality, options):
    encoder = build(name, modality, options)
    feeds = hide(feeds_of({"x": feature_spec(modality, name)}, batch=4, length=9), "x", slice(1, 3))
    encoded = encode(encoder, feeds)
    assert encoded.mask.any(1).tolist() == [True, False, False, True]
    assert (encoded.tokens[1:3] == 0).all()
    assert (encoded.summary[1:3] == 0).all()
    everything_absent = encode(encoder, hide(feeds, "x", slice(None)))
    assert torch.isfinite(everything_absent.summary).all()


@CASES
def test_other_rows_do_not_matter(name, modality, options):
    encoder = build(name, modality, options)
    spec = {"x": feature_spec(modality, name)}
    feeds, others = feeds_of(spec, batch=3, length=9), feeds_of(spec, batch=3, length=9, seed=1)
    mixed = {key: np.concatenate([feeds[key][:1], others[key][1:]]) for key in feeds}
    plain = encode(encoder, feeds)
    torch.testing.assert_close(encode(encoder, mixed).summary[0], plain.summary[0], atol=rounding(plain), rtol=0)


@CASES
def test_gradients_reach_every_parameter(name, modality, options):
    encoder = build(name, modality, options).train()
    encoded = encoder(*to_tensors(feeds_of({"x": feature_spec(modality, name)}, batch=4, length=9))["x"])
    assert encoder.learns is any(True for _ in encoder.parameters())
    if encoder.learns:
        (encoded.summary.square().sum() + encoded.tokens.square().sum()).backward()
    dead = [key for key, p in encoder.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    assert dead == []


@CASES
def test_saved_weights_answer_alike(name, modality, options):
    feeds = feeds_of({"x": feature_spec(modality, name)}, batch=2, length=9)
    first, second = build(name, modality, options), build(name, modality, options, seed=1)
    with torch.no_grad():
        for weight in second.parameters():
            weight.add_(0.01)
    if not list(first.parameters()):
        assert torch.equal(encode(first, feeds).summary, encode(second, feeds).summary), "nothing in it can differ"
        return
    assert not torch.equal(encode(first, feeds).summary, encode(second, feeds).summary)
    second.load_state_dict(first.state_dict())
    assert torch.equal(encode(first, feeds).summary, encode(second, feeds).summary)


@CASES
def test_every_field_has_an_effect(name, modality, options, tmp_path):
    config = encoder_of(name, options)
    width = getattr(config, "embedding_dim", getattr(config, "dim", 1))
    known = {
        "vectors": [{"path": vectors_file(tmp_path, width)}],
        "source": [f"{options['source']}-other"] if "source" in options else [],
    }
    feeds = feeds_of({"x": feature_spec(modality, name)}, batch=4, length=30)

    def trace(one):
        encoder = build(name, modality, one.model_dump())
        shapes = {key: tuple(value.shape) for key, value in encoder.state_dict().items()}
        learned = [key for key, weight in encoder.named_parameters() if weight.requires_grad]
        torch.manual_seed(1)
        with torch.no_grad():
            encoded = encoder.train()(*to_tensors(feeds)["x"])
        return shapes, learned, encoded.tokens.shape, encoded.summary.tolist(), encoded.tokens.tolist()

    same = trace(config)
    for field, others in variations(config, known):
        assert others, f"the suite knows no other value for {name}.{field}"
        assert any(trace(other) != same for other in others), f"{name}.{field} has no effect"


@CASES
def test_its_parts_by_depth_are_all_that_learns(name, modality, options):
    encoder = build(name, modality, options)
    in_parts = [id(weight) for one in encoder.by_depth() for weight in one.parameters()]
    assert sorted(in_parts) == sorted(map(id, encoder.parameters()))


@CASES
def test_only_parts_that_learn_drop_anything(name, modality, options):
    encoder = build(name, modality, options)
    *_, last = encoder.by_depth()
    encoder.freeze()
    last.requires_grad_(requires_grad=True)
    encoder.train()
    within = {id(layer) for layer in last.modules()}
    for layer in encoder.modules():
        learns = [weight.requires_grad for weight in layer.parameters()]
        if learns:
            assert layer.training == any(learns)
        elif isinstance(layer, nn.Dropout):
            assert layer.training == (id(layer) in within)


@CASES
def test_low_rank_parts_of_all_its_linear_layers_count_and_can_be_merged(name, modality, options):
    encoder = build(name, modality, options)
    spec = feature_spec(modality, name)
    feeds = feeds_of({"x": spec}, batch=2, length=9)
    layers, plain = targets_in(encoder, encoder, ()), encode(encoder, feeds)
    added = add_low_rank(layers, LoraConfig(rank=1), torch.Generator().manual_seed(0))
    for up in added[1::2]:
        nn.init.normal_(up, std=0.01)
    encoded = encoder(*to_tensors(feeds)["x"])
    if added:
        assert not torch.allclose(encoded.tokens, plain.tokens, atol=1e-6)
        (encoded.summary.square().sum() + encoded.tokens.square().sum()).backward()
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in added)
    merge_low_rank(encoder)
    torch.testing.assert_close(encode(encoder, feeds).tokens, encoded.tokens.detach(), atol=1e-4, rtol=1e-3)
    assert encoder.state_dict().keys() == build(name, modality, options).state_dict().keys()


@CASES
def test_what_is_frozen_stays_so_and_drops_nothing(name, modality, options):
    encoder = build(name, modality, options).freeze().train()
    feeds = feeds_of({"x": feature_spec(modality, name)}, batch=2, length=9)
    assert not encoder.learns
    assert not encoder.frozen or not any(module.training for module in encoder.modules())
    assert torch.equal(encode(encoder, feeds).summary, encode(encoder, feeds).summary)


@CASES
def test_says_what_it_is(name, modality, options):
    assert part("encoder", name).__doc__
    assert build(name, modality, options).__class__.__doc__
