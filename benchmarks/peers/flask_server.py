"""A plain Flask handler over the torch model, as an engineer writes it. Run with: MODEL PORT."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import torch
from flask import Flask, request
from safetensors.torch import load

from benchmarks.peers.cells import answer_of, features_of
from sensorium.bundle import open_bundle
from sensorium.learning.build import build_model
from sensorium.learning.config import ModelConfig
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.predictor import Predictor
from sensorium.reading import feeds


def torch_model(folder: Path, predictor: Predictor) -> MultimodalModel:
    """Build the model of a bundle with its weights, ready to answer."""
    bundle = open_bundle(folder)
    specs = {name: modality.spec for name, modality in predictor.modalities.items()}
    config = ModelConfig.model_validate(bundle.json("config.json")["model"])
    model = build_model(config, specs, predictor.target.spec, seed=0)
    model.load_state_dict(load(bundle.read("model.safetensors")))
    return model.eval()


def main() -> None:
    """Answer until stopped."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    predictor = Predictor.load(folder)
    model = torch_model(folder, predictor)
    app = Flask(__name__)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    @app.post("/predict")
    def predict() -> dict[str, Any]:
        features = features_of(predictor, request.get_json())
        with torch.inference_mode():
            outputs = model(to_tensors(feeds(predictor.modalities, [features]))).outputs
        return answer_of(predictor, outputs[0].numpy())

    app.run("127.0.0.1", port, threaded=True)


if __name__ == "__main__":
    main()
