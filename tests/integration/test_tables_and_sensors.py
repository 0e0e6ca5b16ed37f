"""The config that the page on tables and sensors shows, as it stands: trained, asked over the shell and over HTTP."""

from __future__ import annotations

import base64
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

import sensorium
from sensorium.serving.settings import Settings
from tests.contracts.samples import numbers_file
from tests.integration.serving import served
from tests.integration.test_documents import ROOT, blocks

PAGE = ROOT / "docs" / "tables-and-sensors.md"
COLUMNS = ("ward", "age", "lactate", "unit", "born", "admitted", "history", "monitor", "scan", "outcome", "split")
ROWS = 50
LYING = b"\x93NUMPY\x01\x00\x40\x00{'descr': '<f8', 'fortran_order': False, 'shape': (99999999, 2), }"
UNDEMANDING = {"epochs": 6, "batch_size": 8, "learning_rate": 3e-3}


def write_table(folder: Path) -> Path:
    """Records of two outcomes that each input tells apart; a tenth of the inputs' cells are empty."""
    rng = np.random.default_rng(0)
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(ROWS):
            which = int(rng.integers(2))
            cells = [*facts(which, rng), monitor(folder, number, which, rng), scan(folder, number, which, rng)]
            cells = ["" if rng.random() < 0.1 else cell for cell in cells]
            split = ("validation", "test", "train", "train", "train")[number % 5]
            writer.writerow(["north", *cells[1:], ("well", "ill")[which], split])
    return folder / "table.csv"


def facts(which, rng):
    day = rng.integers(10, 28)
    return [
        "",
        f"{40 + 20 * which + rng.normal():.1f}",
        f"{10 ** (2 * which + rng.normal(0, 0.3)):.3g}",
        rng.choice(["a", "b", "c"]),
        "1970-01-01",
        f"{day}/{rng.integers(1, 12)}/{2010 + 5 * which} {rng.integers(0, 23)}:30",
        "|".join(rng.choice([["cough", "none"], ["fever", "pain"]][which], size=rng.integers(1, 3))),
    ]


def monitor(folder, number, which, rng):
    time_s = np.arange(rng.integers(60, 260)) / 50
    values = np.stack([70 + 20 * np.sin((2 + 6 * which) * time_s), rng.normal(5, 1, len(time_s))], axis=1)
    values[: len(values) // 5, 1] = np.nan
    name = f"{number}.csv" if number % 2 else f"{number}.npy"
    (folder / name).write_bytes(numbers_file(values, "pulse,flow" if number % 2 else ""))
    return name


def scan(folder, number, which, rng):
    cloud = rng.normal(0, (1, 1, 0.1 + which, 0.2), (rng.integers(20, 300), 4))
    (folder / f"{number}.bin").write_bytes(cloud.astype("<f4").tobytes())
    return f"{number}.bin"


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ward")
    write_table(folder)
    shown, *_ = blocks(PAGE, "yaml")
    config = {**yaml.safe_load(shown), "training": UNDEMANDING}
    (folder / "run.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder, sensorium.train(folder / "run.yaml", folder / "model", progress=False)


@pytest.fixture(scope="module")
def client(ward):
    with served(ward[1], Settings(max_body_bytes=200_000)) as client:
        yield client


def test_it_learned(ward):
    folder, model = ward
    figures = model.evaluate(folder / "table.csv", split="test")
    assert figures["accuracy"] > max(figures["majority_accuracy"], 0.8)


def test_the_shell_answers_the_table_and_rows_with_one_input(ward, tmp_path):
    folder, _ = ward
    rows = rows_in(folder / "table.csv")
    for place, row in enumerate(rows):  # one input a row
        kept = (COLUMNS[:7], COLUMNS[7:8], COLUMNS[8:9])[place % 3]
        row.update({name: "" for name in COLUMNS[:9] if name not in kept})
    alone = [row for row in rows if any(row[name] for name in COLUMNS[:9])]
    with (folder / "alone.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(alone)
    for table, count in (("table.csv", ROWS), ("alone.csv", len(alone))):
        output = tmp_path / table
        line = [sys.executable, "-m", "sensorium", "predict", folder / "model", folder / table, "-o", output]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(rows_in(output)) == count


def test_http_answers_as_the_table_is_answered(ward, client):
    folder, model = ward
    expected = model.predict(folder / "table.csv")
    rows = rows_in(folder / "table.csv")
    for row, answer in list(zip(rows, expected, strict=True))[:12]:
        record = {"facts": {name: row[name] or None for name in COLUMNS[:7]}}
        for name in ("monitor", "scan"):
            if row[name]:
                record[name] = base64.b64encode((folder / row[name]).read_bytes()).decode()
        got = client.post("/v1/predict", json=record)
        assert got.status_code == 200, got.text
        assert got.json()["label"] == answer.label
        assert got.json()["probabilities"] == pytest.approx(answer.probabilities, abs=1e-5)
        assert got.json()["inputs"] == list(answer.inputs)


def test_the_interface_describes_each_column_and_file(client):
    described = {one["name"]: one["request"] for one in client.get("/v1/model").json()["inputs"]}
    assert described["facts"]["columns"] == {
        "ward": "category",
        "age": "number",
        "lactate": "number",
        "unit": "category",
        "admitted": "date",
        "born": "date",
        "history": "tags",
    }
    assert described["monitor"]["channels"] == ["pulse", "flow"]
    body = client.get("/openapi.json").json()["paths"]["/v1/predict"]["post"]["requestBody"]["content"]
    assert client.post("/v1/predict", json=body["application/json"]["example"]).status_code == 200
    lists = client.get("/openapi.json").json()["paths"]["/predict"]["post"]["requestBody"]["content"]
    assert set(lists["application/json"]["example"]) == {"rows", "series", "points"}
    assert client.post("/predict", json=lists["application/json"]["example"]).status_code == 200


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"facts": {"admitted": "last week"}}, "facts"),
        ({"monitor": numbers_file(np.array([{}], dtype=object).astype(str))}, "monitor"),
        ({"monitor": LYING}, "monitor"),
        ({"scan": b"\x00" * 17}, "scan"),
    ],
)
def test_bad_cells_are_refused_with_their_input(client, record, reason):
    body = {name: base64.b64encode(cell).decode() if isinstance(cell, bytes) else cell for name, cell in record.items()}
    answer = client.post("/v1/predict", json=body)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert "last week" not in json.dumps(answer.json())
