"""Measure the service beside a plain Flask handler, LitServe and a loop without HTTP, in turn, in one run.

Run: python -m benchmarks.serving PEERS_PYTHON, where PEERS_PYTHON has benchmarks/peers/requirements.txt installed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.record import write_record
from benchmarks.serving.load import ask, check_wrk
from benchmarks.serving.model import write_model
from benchmarks.serving.servers import Server, answer, flask, litserve, sensorium

NUM_CLIENTS = 32
SEED = 0
BATCHINGS = ((1, 0.0), (4, 0.002), (8, 0.005), (16, 0.01), (32, 0.01))
"""Batch sizes of LitServe, and seconds it waits for a batch to fill."""
MAX_DIFFERENCE = 1e-3
"""Of the probabilities of any two servers; the graph is held to the same when it is exported."""


def main() -> None:
    """Measure, print and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers_python", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--duration", type=int, default=6, help="seconds of each measurement")
    chosen = parser.parse_args()
    check_wrk()
    with tempfile.TemporaryDirectory() as folder:
        model, requests = write_model(Path(folder), seed=SEED)
        batching = _best_batching(chosen.peers_python, model, requests[0], chosen.duration)
        servers = [
            sensorium(model),
            flask(chosen.peers_python, model),
            litserve(chosen.peers_python, model, batch_size=batching[0], timeout_s=batching[1]),
        ]
        difference = _check_answers(servers, requests)
        rounds = []
        for number in range(chosen.rounds):
            turn = servers[number % len(servers) :] + servers[: number % len(servers)]
            rounds.append(_round(turn, model, requests[0], chosen.duration))
            print(f"round {number + 1}: {json.dumps(rounds[-1])}")
    figures = _figures(rounds) | {
        "answers": {"compared": len(requests), "largest_difference": difference},
        "litserve_batching": {"max_batch_size": batching[0], "batch_timeout_s": batching[1]},
    }
    for part, values in figures.items():
        print(f"{part}: {json.dumps(values)}")
    write_record("serving", {**figures, "rounds": rounds}, seed=SEED)


def _best_batching(python: Path, model: Path, request: Path, duration_s: int) -> tuple[int, float]:
    """Return the batch setting with which LitServe answers most requests a second."""
    found = {}
    for batch_size, timeout_s in BATCHINGS:
        server = litserve(python, model, batch_size=batch_size, timeout_s=timeout_s)
        found[batch_size, timeout_s] = _measure(server, request, duration_s)["requests_per_s"]
        print(f"litserve with batches of {batch_size}: {found[batch_size, timeout_s]:.0f} requests a second")
    return max(found, key=found.__getitem__)


def _check_answers(servers: Sequence[Server], requests: Sequence[Path]) -> float:
    """Return the largest difference of probabilities between servers, and end the program if it is large."""
    answers = []
    for server in servers:
        with server.running(requests[0]) as url:
            answers.append([answer(url, request) for request in requests])
    difference = max(
        abs(probability - other["probabilities"][name])
        for others in answers[1:]
        for ours, other in zip(answers[0], others, strict=True)
        for name, probability in ours["probabilities"].items()
    )
    if difference > MAX_DIFFERENCE:
        sys.exit(f"error: the servers answer differently, by up to {difference:.2g}")
    return difference


def _measure(server: Server, request: Path, duration_s: int) -> dict[str, float]:
    """Start a server, warm it up, and return what it does with many clients and with one."""
    with server.running(request) as url:
        ask(url, request, num_clients=NUM_CLIENTS, duration_s=1)
        many = ask(url, request, num_clients=NUM_CLIENTS, duration_s=duration_s)
        one = ask(url, request, num_clients=1, duration_s=max(1, duration_s // 2))
    return {
        "requests_per_s": round(many["requests_per_s"], 1),
        "p99_ms": round(many["p99_ms"], 1),
        "one_client_ms": round(one["median_ms"], 2),
    }


def _round(servers: Sequence[Server], model: Path, request: Path, duration_s: int) -> dict[str, Any]:
    found: dict[str, Any] = {server.name: _measure(server, request, duration_s) for server in servers}
    command = [sys.executable, "-m", "benchmarks.peers.bare_loop", str(model), str(request), str(duration_s)]
    ways = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found | {"bare_loop": {name: round(rate, 1) for name, rate in ways.items()}}


def _figures(rounds: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return medians over the rounds, and medians of the ratios within each round."""

    def median(name: str, figure: str) -> float:
        return statistics.median(found[name][figure] for found in rounds)

    def ratio(figure: str, name: str) -> float:
        return round(statistics.median(found["sensorium"][figure] / found[name][figure] for found in rounds), 2)

    bare = [found["sensorium"]["requests_per_s"] / max(found["bare_loop"].values()) for found in rounds]
    medians = {name: {figure: median(name, figure) for figure in found} for name, found in rounds[0].items()}
    ratios = {
        "requests_per_s_to_flask": ratio("requests_per_s", "flask"),
        "requests_per_s_to_litserve": ratio("requests_per_s", "litserve"),
        "requests_per_s_to_bare_loop": round(statistics.median(bare), 2),
        "one_client_ms_to_flask": ratio("one_client_ms", "flask"),
        "one_client_ms_to_litserve": ratio("one_client_ms", "litserve"),
    }
    return {"ratios": ratios, **medians, "load": {"clients": NUM_CLIENTS, "rounds": len(rounds)}}


if __name__ == "__main__":
    main()
