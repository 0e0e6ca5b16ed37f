"""What runs the graph: one small protocol, so that another runtime can stand in for ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from sensorium.errors import BundleError
from sensorium.specs import Array, FeatureSpec

ONNX_TYPES = {"float32": "tensor(float)", "int64": "tensor(int64)", "bool": "tensor(bool)"}


class Session(Protocol):
    """Runs a model's graph on one batch."""

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Run one batch.

        Args:
            feeds: Of every input ``<input>.values`` (batch, length, *item_shape) and ``<input>.mask``
                (batch, length), bool.

        Returns:
            ``outputs`` (batch, num_outputs) and ``embedding`` (batch, dim), float32.
        """


class OnnxSession:
    """A graph on ONNX Runtime, on the processor."""

    def __init__(self, graph: bytes, *, num_threads: int | None = None) -> None:
        """Load a graph.

        Args:
            graph: Content of an ONNX file.
            num_threads: Threads that one batch may use; None for one a core that this process may use.

        Raises:
            BundleError: ONNX Runtime cannot load the graph.
        """
        import onnxruntime  # noqa: PLC0415 -- takes 0.1 s, and training imports this module

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = num_threads or len(os.sched_getaffinity(0))
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 4  # what goes wrong is raised; a log line could show values
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # noqa: BLE001 -- its errors share no class of their own
            raise BundleError(f"ONNX Runtime {onnxruntime.__version__} cannot load the graph: {error}") from None
        self.inputs = {node.name: (node.type, tuple(node.shape)) for node in self._session.get_inputs()}
        self.outputs = tuple(node.name for node in self._session.get_outputs())

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Run one batch; see `Session.run`."""
        return dict(zip(self.outputs, self._session.run(None, dict(feeds)), strict=True))


def check_fit(session: OnnxSession, specs: Mapping[str, FeatureSpec], num_outputs: int) -> None:
    """Check that a graph takes what the modalities give and gives what the target takes, all faults at once.

    Raises:
        BundleError: It does not.
    """
    wanted = dict(_wanted_inputs(specs))
    faults = [f"input '{name}' is not in the graph" for name in wanted if name not in session.inputs]
    faults += [f"input '{name}' belongs to no modality" for name in session.inputs if name not in wanted]
    for name, (dtype, shape, item_shape) in wanted.items():
        found = session.inputs.get(name)
        if found is not None and not _fits(found, dtype, item_shape):
            faults.append(f"input '{name}' is {found[0]} {list(found[1])}, not {dtype} {shape}")
    if not faults:
        faults += _output_faults(session, specs, num_outputs)
    if faults:
        raise BundleError(f"the graph does not fit the bundle: {'; '.join(faults)}.")


def _wanted_inputs(specs: Mapping[str, FeatureSpec]) -> list[tuple[str, tuple[str, str, tuple[int, ...]]]]:
    wanted = []
    for name, spec in specs.items():
        axes = ", ".join(map(str, ("batch", "length", *spec.item_shape)))
        wanted.append((f"{name}.values", (ONNX_TYPES[spec.dtype], f"[{axes}]", spec.item_shape)))
        wanted.append((f"{name}.mask", (ONNX_TYPES["bool"], "[batch, length]", ())))
    return wanted


def _fits(found: tuple[str, tuple[int | str | None, ...]], dtype: str, item_shape: tuple[int, ...]) -> bool:
    """Whether type and item axes are as wanted and the batch axis is free."""
    found_type, axes = found
    return (
        found_type == dtype
        and len(axes) == 2 + len(item_shape)
        and axes[2:] == item_shape
        and not isinstance(axes[0], int)
    )


def _output_faults(session: OnnxSession, specs: Mapping[str, FeatureSpec], num_outputs: int) -> list[str]:
    """Run two records without any input: every graph must answer them with finite numbers."""
    feeds: dict[str, Array] = {}
    for name, spec in specs.items():
        feeds[f"{name}.values"] = np.zeros((2, 1, *spec.item_shape), spec.dtype)
        feeds[f"{name}.mask"] = np.zeros((2, 1), np.bool_)
    try:
        found = session.run(feeds)
    except Exception as error:  # noqa: BLE001 -- as above
        return [f"it cannot be run: {error}"]
    missing = [f"output '{name}' is not in the graph" for name in ("outputs", "embedding") if name not in found]
    if missing:
        return missing
    if found["outputs"].shape != (2, num_outputs):
        return [f"'outputs' of two records is {list(found['outputs'].shape)}, the target takes [2, {num_outputs}]"]
    return []
