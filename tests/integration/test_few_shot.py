"""One example a class of a real set, told by its text: better than chance."""

from __future__ import annotations

import csv
import math
import random

import pytest
from benchmarks.real.sets import SETS, AbsentSetError, open_config

from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.fitting import Aids, fit_model
from sensorium.learning.preparing import prepare
from sensorium.progress import Reporter
from sensorium.published import MINILM_WEIGHTS

JUDGED = 100


def products():
    """Names and labels of products, by split."""
    try:
        config = open_config(next(real for real in SETS if "flipkart" in real.name))
    except AbsentSetError as error:
        pytest.skip(str(error))
    with config.data.train.path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["product_name"]]
    random.Random(0).shuffle(rows)
    return [row for row in rows if row["split"] == "train"], [row for row in rows if row["split"] != "train"]


@pytest.mark.skipif(not MINILM_WEIGHTS.is_installed, reason="the weights of minilm are not installed")
@pytest.mark.parametrize("head", ["prototype", "linear"])
def test_one_example_a_class_is_better_than_chance(tmp_path, head):
    learned, judged = products()
    first = {row["label"]: row for row in learned[::-1]}
    chosen = [*({**row, "split": "train"} for row in first.values())]
    chosen += [{**row, "split": "validation"} for row in judged[:JUDGED]]
    with (tmp_path / "few.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("product_name", "label", "split"), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(chosen)
    config = parse_config(
        {
            "data": {"train": str(tmp_path / "few.csv"), "split": {"column": "split"}},
            "inputs": {"name": {"type": "text", "column": "product_name"}},
            "target": {"type": "category", "column": "label"},
            "model": {"encoders": {"name": "minilm"}},
            "training": {"method": {"type": "probe", "head": head}},
            "calibration": "none",
        }
    )
    config = choose(config)
    found = fit_model(config, prepare(config, Reporter()), Aids(Reporter()))
    chance = 1 / len(first)
    assert found.history[0].headline > chance + 3 * math.sqrt(chance * (1 - chance) / JUDGED)
