"""From a trained model to an ONNX graph, and the proof that both answer alike."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from sensorium.learning.averaged import AnyModel
from sensorium.learning.model import Outputs, to_tensors
from sensorium.specs import Array, FeatureSpec

OPSET = 17


class _FlatModel(nn.Module):
    """The model with its inputs as plain tensors in a row, since a graph knows no mappings."""

    def __init__(self, model: AnyModel, names: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        pairs = zip(tensors[::2], tensors[1::2], strict=True)
        return tuple(_named(self.model(dict(zip(self.names, pairs, strict=True)))).values())


def _named(answer: Outputs) -> dict[str, Tensor]:
    """Return a model's outputs by their names in the graph."""
    by_input = {f"{name}.outputs": outputs for name, outputs in answer.by_input.items()}
    return {"outputs": answer.outputs, "embedding": answer.embedding, **by_input}


def example_inputs(features: Mapping[str, FeatureSpec], *, batch: int, length: int, seed: int = 0) -> dict[str, Array]:
    """Make random feeds of a batch and length (at most each input's own), with absent inputs and padding among them."""
    rng = np.random.default_rng(seed)
    made: dict[str, Array] = {}
    for name, spec in features.items():
        positions = min(length, spec.max_length)
        mask = np.arange(positions) < rng.integers(0, positions + 1, size=(batch, 1))
        shape = (batch, positions, *spec.item_shape)
        if spec.dtype == "int64":
            values: Array = rng.integers(0, spec.vocabulary_size or 1, size=shape)
        else:
            values = rng.standard_normal(shape, dtype=np.float32)
        values[~mask] = 0
        made[f"{name}.values"], made[f"{name}.mask"] = values, mask
    return made


def export_onnx(model: AnyModel, features: Mapping[str, FeatureSpec]) -> bytes:
    """Return the model as an ONNX graph with free batch and lengths.

    Graph inputs are ``<input>.values`` and ``<input>.mask``, outputs are ``outputs``, ``embedding``, and
    ``<input>.outputs`` of every input with an auxiliary head. The graph is recorded by TorchScript: torch.export
    writes a frozen length behind a recurrent layer (seen in torch 2.13).
    """
    feeds = example_inputs(features, batch=2, length=7)
    output_names = ["outputs", "embedding", *(f"{name}.outputs" for name in model.auxiliary_heads)]
    axes = {name: {0: "batch"} for name in output_names}
    for name in features:
        axes[f"{name}.values"] = axes[f"{name}.mask"] = {0: "batch", 1: f"{name}_length"}
    flat = _FlatModel(model, list(features)).eval().cpu()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        path = Path(scratch) / "model.onnx"
        # The exporter warns of its own age and of batch sizes; `largest_difference` checks what it warns of.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            flat,
            tuple(torch.from_numpy(array) for array in feeds.values()),
            path,
            input_names=list(feeds),
            output_names=output_names,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
        return path.read_bytes()


@torch.inference_mode()
def torch_outputs(model: AnyModel, feeds: Mapping[str, Array]) -> dict[str, Array]:
    """Answer a batch with torch, on the processor, in the graph's terms."""
    return {name: value.numpy() for name, value in _named(model.eval().cpu()(to_tensors(feeds))).items()}


def largest_difference(expected: Mapping[str, Array], given: Mapping[str, Array]) -> float:
    """Return the largest difference between two answers to the same batch.

    That of an output with numbers above 1 is told as a share of the largest of them, since so many digits they have.
    """
    return max(_difference(array, given[name]) for name, array in expected.items())


def _difference(expected: Array, given: Array) -> float:
    return float(np.max(np.abs(expected - given), initial=0.0) / np.max(np.abs(expected), initial=1.0))
