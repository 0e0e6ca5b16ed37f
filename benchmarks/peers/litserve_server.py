"""LitServe over the same ONNX model. Run with: MODEL BATCH_SIZE BATCH_TIMEOUT_S PORT."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import litserve

from benchmarks.peers.cells import answer_of, features_of
from sensorium.predictor import Predictor
from sensorium.reading import Features, feeds
from sensorium.specs import Array


class Goods(litserve.LitAPI):
    """Answers one record a request; LitServe calls ``predict`` with a list where it makes batches."""

    def __init__(self, folder: Path, **batching: Any) -> None:  # noqa: ANN401 -- LitServe's own options
        super().__init__(**batching)
        self._folder = folder

    def setup(self, device: str) -> None:  # noqa: ARG002 -- there is one processor
        """Load the model, in LitServe's worker."""
        self._predictor = Predictor.load(self._folder)

    def decode_request(self, request) -> Features:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- LitServe reads it
        """Decode one request."""
        return features_of(self._predictor, request)

    def batch(self, inputs: Sequence[Features]) -> Sequence[Features]:
        """Keep the records of a batch as they are: ``predict`` pads them."""
        return inputs

    def predict(self, x: Features | Sequence[Features]) -> Array:
        """Run the graph and return (batch, num_outputs), or (num_outputs,) where there is no batch."""
        records = x if isinstance(x, list) else [x]
        outputs = self._predictor.session.run(feeds(self._predictor.modalities, records))["outputs"]
        return outputs if isinstance(x, list) else outputs[0]

    def unbatch(self, output: Array) -> list[Array]:
        """Cut the outputs into rows."""
        return list(output)

    def encode_response(self, output: Array) -> dict[str, Any]:
        """Return one answer."""
        return answer_of(self._predictor, output)


def main() -> None:
    """Answer until stopped."""
    folder, batch_size, timeout_s, port = sys.argv[1:]
    api = Goods(Path(folder), max_batch_size=int(batch_size), batch_timeout=float(timeout_s))
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(port), num_api_servers=1, generate_client_file=False, log_level="error")


if __name__ == "__main__":
    main()
