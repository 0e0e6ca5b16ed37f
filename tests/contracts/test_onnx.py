"""What the exported graph promises: torch's answers at any batch, any length, any missing input."""

from __future__ import annotations

import pytest
import torch

from sensorium.learning.export import export_onnx, largest_difference, torch_outputs
from sensorium.learning.model import MultimodalModel
from sensorium.predictor import OnnxSession
from sensorium.registry import names, part
from sensorium.specs import TargetSpec
from tests.contracts.features import FEATURES, TARGETS, encoder_cases, encoder_of, feature_spec, feeds_of, hide, pad

CLOSE = 1e-5
INPUTS = {name: feature_spec(name) for name in names("modality")}
DEFAULTS = [(part("modality", name).default_encoder, name) for name in names("modality")]


def build(encoders, fusion="concat", target=TARGETS["category"], own_targets=None):
    """A model of these encoders, given as (name, modality) and options; other parts are as they are by default."""
    torch.manual_seed(0)
    built = {
        modality: encoder_of(name, dict(*options)).build(feature_spec(modality, name))
        for name, modality, *options in encoders
    }
    fused = part("fusion", fusion)().build({name: encoder.dim for name, encoder in built.items()})
    head = part("head", target.target)().build(fused.dim, target)
    own_heads = {
        name: part("head", spec.target)().build(built[name].dim, spec) for name, spec in (own_targets or {}).items()
    }
    return MultimodalModel(built, fused, head, own_heads).eval()


def cases(features):
    """Batches unlike the one the graph was recorded with."""
    for batch, length in ((1, 1), (3, 2), (2, 60), (5, 150)):
        feeds = feeds_of(features, batch=batch, length=length, seed=length)
        yield feeds
        yield pad(feeds, 50)
        for name in features:
            yield hide(feeds, name, slice(0, 1))
    everything_absent = feeds_of(features, batch=2, length=3)
    for name in features:
        everything_absent = hide(everything_absent, name, slice(None))
    yield everything_absent


def check(model, features):
    session = OnnxSession(export_onnx(model, features), num_threads=1)
    for feeds in cases(features):
        answered = session.run(feeds)
        expected = torch_outputs(model, feeds)
        assert list(answered) == list(expected)
        assert largest_difference(expected, answered) < CLOSE


@pytest.mark.parametrize(("name", "modality", "options"), encoder_cases())
def test_every_encoder_exports(name, modality, options):
    check(build([(name, modality, options)]), {modality: feature_spec(modality, name)})


@pytest.mark.parametrize("fusion", names("fusion"))
def test_every_fusion_exports(fusion):
    check(build(DEFAULTS, fusion), INPUTS)


@pytest.mark.parametrize("target", names("head"))
def test_every_head_exports(target):
    spec: TargetSpec = TARGETS[target]
    check(build([("mlp", "tabular")], target=spec), {"tabular": FEATURES["tabular"]})


def test_heads_of_single_inputs_export():
    model = build(DEFAULTS, own_targets={"text": TARGETS["category"], "image": TARGETS["number"]})
    feeds = feeds_of(INPUTS, batch=3, length=5)
    answered = OnnxSession(export_onnx(model, INPUTS), num_threads=1).run(feeds)
    assert {name: array.shape for name, array in answered.items() if name != "embedding"} == {
        "outputs": (3, 3),
        "text.outputs": (3, 3),
        "image.outputs": (3, 1),
    }
    check(model, INPUTS)


def test_a_difference_is_seen():
    features = {"tabular": FEATURES["tabular"]}
    graph, other = export_onnx(build([("mlp", "tabular")]), features), build([("mlp", "tabular")])
    with torch.no_grad():
        list(other.parameters())[-1].add_(0.1)
    feeds = feeds_of(features, batch=2, length=1)
    assert largest_difference(torch_outputs(other, feeds), OnnxSession(graph).run(feeds)) > CLOSE
