"""The floor: decode and ONNX Runtime in a loop, without HTTP. Run with: MODEL REQUEST DURATION_S; prints JSON."""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from pathlib import Path

from sensorium.predictor import Predictor
from sensorium.reading import feeds, num_cores


def loop(predictor: Predictor, record: dict[str, bytes | str], *, num_threads: int, duration_s: float) -> float:
    """Return the records a second of threads that each decode and run one record after the other."""
    counts: list[int] = []

    def work() -> None:
        count = 0
        while time.perf_counter() < end_s:
            features = {name: predictor.modalities[name].features(cell) for name, cell in record.items()}
            predictor.session.run(feeds(predictor.modalities, [features]))
            count += 1
        counts.append(count)

    started_s = time.perf_counter()
    end_s = started_s + duration_s
    threads = [threading.Thread(target=work) for _ in range(num_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started_s)


def main() -> None:
    """Measure both ways to use the cores."""
    folder, request, duration_s = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), float(sys.argv[3])
    record = {"photo": base64.b64decode(request["photo"]), "title": request["title"]}
    ways = {
        "threads_of_one_core": (Predictor.load(folder, num_threads=1), num_cores()),
        "one_thread_of_all_cores": (Predictor.load(folder), 1),
    }
    found = {}
    for name, (predictor, num_threads) in ways.items():
        loop(predictor, record, num_threads=num_threads, duration_s=0.5)
        found[name] = loop(predictor, record, num_threads=num_threads, duration_s=duration_s)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
