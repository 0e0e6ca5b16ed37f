"""Speed of import, training, prediction and serving, on the embedded data. Run: make bench.

Every ratio compares two measurements of this one run, taken in turn, since machines differ and drift.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from benchmarks.record import write_record
from sensorium.demo.data import write_demo_table
from sensorium.learning.build import build_loss, build_model, choose
from sensorium.learning.config import RunConfig, parse_config
from sensorium.learning.model import to_tensors
from sensorium.learning.pipeline import train
from sensorium.learning.preparing import prepare
from sensorium.learning.training.batches import plain_batches
from sensorium.learning.training.optimiser import build_optimiser
from sensorium.predictor import OnnxSession, Predictor
from sensorium.progress import Reporter
from sensorium.reading import feeds

DEMO_CONFIG = Path(__file__).resolve().parent.parent / "src" / "sensorium" / "demo" / "demo.yaml"
CLIENTS = 32
REQUESTS_PER_CLIENT = 20


def main() -> None:
    """Measure everything and write the record."""
    figures: dict[str, Any] = {"startup": _startup()}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        table = write_demo_table(root / "data", reporter=Reporter.to_terminal())
        content = yaml.safe_load(DEMO_CONFIG.read_text())
        content["data"]["train"] = str(table)
        content["training"] = {"epochs": 5, "early_stopping_epochs": 0}
        config = choose(parse_config(content))
        figures["training"] = _training(config, root / "model")
        figures["one_record"] = _one_record(root / "model", table)
        figures["http"] = _http(root / "model", root / "data")
    for part, values in figures.items():
        print(f"{part}: {json.dumps(values)}")
    write_record("speed", figures, seed=0)


def _startup() -> dict[str, float]:
    """Seconds of whole processes, medians, in turn with a bare Python."""
    commands = {
        "bare_python_s": ["-c", "pass"],
        "import_s": ["-c", "import sensorium"],
        "import_predictor_s": ["-c", "import sensorium.predictor"],
        "help_s": ["-m", "sensorium", "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):
        for name, words in commands.items():
            taken[name].append(
                _seconds(lambda words=words: subprocess.run([sys.executable, *words], capture_output=True, check=True))
            )
    return {name: round(statistics.median(times), 3) for name, times in taken.items()}


def _training(config: RunConfig, folder: Path) -> dict[str, float]:
    """Seconds an epoch of the real run, beside a bare loop over the same model with its batches already made."""
    train(config, folder, reporter=Reporter.to_terminal())
    epochs = json.loads((folder / "history.json").read_text())[1:]
    epoch_s = statistics.median(epoch["seconds"] for epoch in epochs)
    prepared = prepare(config, Reporter())
    rows = prepared.splits["train"]
    specs = {name: modality.spec for name, modality in prepared.modalities.items()}
    model = build_model(config.model, specs, prepared.target.spec, seed=0).train()
    loss = build_loss(config.model, config.target, prepared.target.spec)
    optimiser = build_optimiser(model, config.training)
    batches = [
        (to_tensors(batch.feeds), torch.from_numpy(batch.labels))
        for batch in plain_batches(rows, config.training.batch_size)
    ]

    def bare_epoch() -> None:
        for inputs, labels in batches:
            optimiser.zero_grad()
            loss(model(inputs).outputs, labels).mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.training.gradient_clip_norm)
            optimiser.step()

    bare_s = statistics.median(_seconds(bare_epoch) for _ in range(4))
    return {
        "rows_per_s": round(len(rows) / epoch_s, 1),
        "bare_loop_rows_per_s": round(len(rows) / bare_s, 1),
        "share_of_bare_loop": round(bare_s / epoch_s, 3),
        "waiting_share": round(sum(e["waiting_s"] for e in epochs) / sum(e["seconds"] for e in epochs), 3),
    }


def _one_record(folder: Path, table: Path) -> dict[str, float]:
    """Milliseconds from one record's files to its label, beside reading its cells and the bare graph."""
    predictor = Predictor.load(folder)
    records = _records(table.parent)
    session = predictor.session
    if not isinstance(session, OnnxSession):
        raise TypeError("the predictor runs on something else than ONNX Runtime")

    def whole(record: dict[str, Any]) -> None:
        predictor.answers_of([record])

    def bare(record: dict[str, Any]) -> None:
        read = {name: predictor.modalities[name].features(cell) for name, cell in record.items()}
        session.run(feeds(predictor.modalities, [read]))

    taken: dict[str, list[float]] = {"whole": [], "bare": []}
    for record in records:
        taken["whole"].append(_seconds(lambda record=record: whole(record)))
        taken["bare"].append(_seconds(lambda record=record: bare(record)))
    whole_ms, bare_ms = (1000 * statistics.median(taken[name]) for name in ("whole", "bare"))
    return {
        "whole_ms": round(whole_ms, 2),
        "bare_ms": round(bare_ms, 2),
        "ratio": round(whole_ms / bare_ms, 2),
    }


def _records(folder: Path) -> list[dict[str, Any]]:
    pictures, recordings = sorted((folder / "pictures").iterdir()), sorted((folder / "recordings").iterdir())
    pairs = list(zip(pictures, recordings, strict=False))[:200]
    return [{"picture": p, "recording": r, "description": "an even number above five"} for p, r in pairs]


def _http(model: Path, data: Path) -> dict[str, float]:
    """Requests a second at 32 clients and milliseconds at one, over loopback with kept connections."""
    picture = next(iter(sorted((data / "pictures").iterdir()))).read_bytes()
    body = json.dumps({"images": [base64.b64encode(picture).decode()], "texts": ["an even number above five"]})
    with _server(model) as port:
        alone = _client(port, body, 100)
        started_s = time.perf_counter()
        times: list[float] = []
        threads = [
            threading.Thread(target=lambda: times.extend(_client(port, body, REQUESTS_PER_CLIENT)))
            for _ in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - started_s
    return {
        "one_client_median_ms": round(1000 * statistics.median(alone), 2),
        "clients": CLIENTS,
        "requests_per_s": round(len(times) / seconds, 1),
        "p99_ms": round(1000 * float(np.quantile(times, 0.99)), 1),
    }


def _client(port: int, body: str, count: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for _ in range(count):
        started_s = time.perf_counter()
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"the server answered {response.status}")
        times.append(time.perf_counter() - started_s)
    connection.close()
    return times


@contextmanager
def _server(model: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sensorium", "serve", str(model), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_healthy(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_healthy(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _seconds(work: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
