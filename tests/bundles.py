"""Small real bundles for tests: real fitted modalities and target, a hand-made graph, and their table."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper
from PIL import Image
from safetensors.numpy import save

from sensorium import registry
from sensorium.bundle import encode_json, write_bundle
from sensorium.modalities import Modality
from sensorium.predictor import store
from sensorium.reading import cells_of
from sensorium.records.opening import open_table
from sensorium.records.table import Table
from sensorium.specs import FeatureSpec
from sensorium.targets import Target

COLOURS = {"red": (220, 20, 20), "blue": (20, 20, 220)}
INPUTS: dict[str, dict[str, Any]] = {
    "photo": {"type": "image", "column": "photo", "size_px": 8, "max_megapixels": 1.0},
    "title": {"type": "text", "column": "title", "min_count": 1},
    "sound": {"type": "audio", "column": "sound", "sample_rate_hz": 8000, "max_duration_s": 0.5,
              "limit_duration_s": 2.0, "features": {"type": "log_mel", "n_mels": 8}},
    "facts": {"type": "tabular", "columns": ["weight", "maker"]},
}  # fmt: skip
EMBEDDING_DIM = 3
ONNX_TYPES = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64}


def png(colour: tuple[int, int, int] = (220, 20, 20), size: tuple[int, int] = (12, 10)) -> bytes:
    """Return a picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def wav(duration_s: float = 0.3, rate_hz: int = 8000) -> bytes:
    """Return a tone."""
    samples = 8000 * np.sin(np.arange(int(duration_s * rate_hz)) / 5)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


def write_table(folder: Path, num_rows: int = 8) -> Path:
    """Write a table of pictures, texts, recordings and facts, with gaps, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["id,photo,title,sound,weight,maker,split,label,price"]
    for row in range(num_rows):
        name = list(COLOURS)[row % 2]
        (folder / f"{row}.png").write_bytes(png(COLOURS[name]))
        (folder / f"{row}.wav").write_bytes(wav())
        photo = "" if row == 2 else f"{row}.png"
        split = "test" if row >= num_rows - 2 else "train"
        lines.append(f"r{row},{photo},a {name} thing,{row}.wav,{row}.5,acme,{split},{name},{row}")
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def fit(
    table: Table, inputs: Mapping[str, Mapping[str, Any]], target: Mapping[str, Any]
) -> tuple[dict[str, Modality], Target]:
    """Fit modalities and target to a table."""
    configs = {name: registry.part("modality", one["type"]).model_validate(one) for name, one in inputs.items()}
    modalities = {name: config.fit(cells_of(table, config)) for name, config in configs.items()}
    fitted = registry.part("target", target["type"]).model_validate(target).fit(table.texts(target["column"]))
    return modalities, fitted


def graph(specs: Mapping[str, FeatureSpec], num_outputs: int) -> bytes:
    """Return a graph whose outputs depend on the mean of each input's real positions, and on nothing else."""
    nodes, given, constants = [], [], []
    means = []
    for place, (name, spec) in enumerate(specs.items()):
        values, mask = f"{name}.values", f"{name}.mask"
        given.append(
            helper.make_tensor_value_info(values, ONNX_TYPES[spec.dtype], ["batch", f"{name}_length", *spec.item_shape])
        )
        given.append(helper.make_tensor_value_info(mask, TensorProto.BOOL, ["batch", f"{name}_length"]))
        shape = f"shape{place}"
        constants.append(helper.make_tensor(shape, TensorProto.INT64, [3], [0, 0, -1]))
        nodes += [
            helper.make_node("Cast", [values], [f"float{place}"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", [f"float{place}", "last"], [f"wide{place}"]),
            helper.make_node("Reshape", [f"wide{place}", shape], [f"flat{place}"]),
            helper.make_node("ReduceMean", [f"flat{place}", "last"], [f"item{place}"], keepdims=0),
            helper.make_node("Cast", [mask], [f"real{place}"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"item{place}", f"real{place}"], [f"masked{place}"]),
            helper.make_node("ReduceSum", [f"masked{place}", "last"], [f"sum{place}"], keepdims=1),
            helper.make_node("ReduceSum", [f"real{place}", "last"], [f"count{place}"], keepdims=1),
            helper.make_node("Max", [f"count{place}", "one"], [f"divisor{place}"]),
            helper.make_node("Div", [f"sum{place}", f"divisor{place}"], [f"mean{place}"]),
        ]  # fmt: skip
        means.append(f"mean{place}")
    rng = np.random.default_rng(0)
    weights = {
        "to_embedding": rng.standard_normal((len(specs), EMBEDDING_DIM)),
        "to_outputs": rng.standard_normal((EMBEDDING_DIM, num_outputs)),
        "one": np.ones(1),
    }
    constants += [onnx.numpy_helper.from_array(value.astype(np.float32), key) for key, value in weights.items()]
    constants.append(helper.make_tensor("last", TensorProto.INT64, [1], [-1]))
    nodes += [
        helper.make_node("Concat", means, ["means"], axis=1),
        helper.make_node("MatMul", ["means", "to_embedding"], ["embedding"]),
        helper.make_node("MatMul", ["embedding", "to_outputs"], ["outputs"]),
    ]
    wanted = [
        helper.make_tensor_value_info("outputs", TensorProto.FLOAT, ["batch", num_outputs]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", EMBEDDING_DIM]),
    ]
    made = helper.make_graph(nodes, "model", given, wanted, constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 10
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def bundle_files(
    table: Path, *, inputs: Mapping[str, Mapping[str, Any]] = INPUTS, target: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """Return the files of a bundle fitted to a table."""
    modalities, fitted = fit(open_table(table), inputs, target or {"type": "category", "column": "label"})
    specs = {name: modality.spec for name, modality in modalities.items()}
    return {
        "config.json": encode_json({}),
        "metrics.json": encode_json({}),
        "card.md": b"# toys\n",
        "model.safetensors": save({"weight": np.ones(2, np.float32)}),
        "graphs/model.onnx": graph(specs, fitted.spec.num_outputs),
        **store(modalities, fitted, split_column="split"),
    }


def write_toy_bundle(folder: Path, table: Path, **options: Any) -> Path:
    """Write a bundle fitted to a table and return its folder."""
    write_bundle(folder, name="toys", task="classification", files=bundle_files(table, **options))
    return folder
