"""The race of other tools against ours: what they are given, how a command is watched, and the page."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import pytest
import yaml
from benchmarks.real.partitions import own_split
from benchmarks.side_by_side import contestants
from benchmarks.side_by_side.__main__ import main
from benchmarks.side_by_side.installed import closure, is_of_torch, weights
from benchmarks.side_by_side.page import NAMES, section
from benchmarks.side_by_side.races import RACES, Effort, Race, columns_by_kind, lay_out
from benchmarks.side_by_side.watching import watch

from sensorium.learning.config import load_config
from tests.unit.benchmarks.made_up import config_of, write_set

EFFORT = Effort(budget_s=5, num_threads=1)
RUN = {
    "accuracy": 0.5,
    "macro_f1": 0.4,
    "intervals": {"accuracy": [0.4, 0.6], "macro_f1": [0.3, 0.5]},
    "seconds": 12.3,
    "epochs": 7,
    "peak_mb": 1234,
    "answering_peak_mb": 567,
    "latency_ms": 8.14,
    "latency_low_ms": 7.0,
    "latency_high_ms": 9.0,
}
RACE = {
    "title": "made up",
    "budget_s": 5.0,
    "columns": {"image": ["picture"], "number": ["a", "b"]},
    "num_rows": {"learned": 3, "chosen_on": 2, "measured": 1},
    "runs": {"ludwig": RUN, "autogluon": {"failed": "it did not learn: a | b"}},
}
TOOL = {
    "version": "1.2",
    "python": "3.12.1",
    "torch": "2.11",
    "packages": 9,
    "mb": 6000.4,
    "mb_without_torch": 1000.6,
    "training_import_s": 1.24,
    "answering_import_s": 0.51,
}


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_measured_rows_are_neither_learned_from_nor_labelled(tmp_path):
    table = write_set(tmp_path)
    rows = [{**row, "family": f"{row['split']} {number // 8}"} for number, row in enumerate(read(table))]
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    config = config_of(table, group="family")
    course = lay_out(config, Race("made up", "made-up", (), 5), EFFORT, tmp_path / "course")
    learned, asked = (read(course.folder / name) for name in ("learn.csv", "ask.csv"))
    tables = own_split(config)
    assert [row["picture"] for row in asked] == tables["test"].texts("picture")
    assert not {row["picture"] for row in learned} & {row["picture"] for row in asked}
    assert not {"label", "family", "split"} & set(asked[0])
    assert set(course.measured.labels) <= {"red", "blue"}
    # Whole families are set aside to stop by.
    sides = [{row["family"] for row in learned if row["split"] == name} for name in ("train", "val")]
    assert all(sides)
    assert not sides[0] & sides[1]
    assert course.num_rows == {
        split: len(tables[name])
        for split, name in zip(("learned", "chosen_on", "measured"), ("train", "validation", "test"), strict=True)
    }


def test_files_lie_where_cells_say(tmp_path):
    config = config_of(write_set(tmp_path))
    course = lay_out(config, Race("made up", "made-up", (), 5), EFFORT, tmp_path / "course")
    rows = read(course.folder / "learn.csv") + read(course.folder / "ask.csv")
    files = [row[name] for row in rows for name in ("picture", "sound") if row[name]]
    assert files
    assert all((course.folder / name).is_file() for name in files)
    task = json.loads((course.folder / "task.json").read_text())
    assert task["columns"] == {"image": ["picture"], "audio": ["sound"], "text": ["text"], "number": ["size"]}
    assert (task["target"], task["size_px"], task["budget_s"]) == ("label", 8, 5)


def test_an_input_left_out_is_left_out_for_everyone(tmp_path):
    config = config_of(write_set(tmp_path))
    assert "audio" not in columns_by_kind(config, without=("sound",))
    course = lay_out(config, Race("made up", "made-up", (), 5, without=("sound",)), EFFORT, tmp_path / "course")
    assert "sound" not in read(course.folder / "learn.csv")[0]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.title)
def test_our_example_learns_what_the_others_do(race, tmp_path):
    """It keeps the set's inputs, stops by the rows that all stop by, and is a config."""
    content = contestants.example_for(race, seed=3)
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(content))
    config = load_config(tmp_path / "config.yaml")
    assert config.data.train.path.name == "learn.csv"
    assert config.training.seed == 3
    assert not set(race.without) & set(config.inputs)
    assert set(race.contestants) <= set(NAMES)


def test_a_command_and_what_it_starts_are_watched_and_ended(tmp_path):
    """A child holds 80 MB for a while and outlives its parent's limit."""
    holding = "import time; held = bytearray(80_000_000); time.sleep(30)"
    starting = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holding!r}])"
    log = tmp_path / "log.txt"
    found = watch([sys.executable, "-c", starting], tmp_path, log, limit_s=1.5, environment=dict(os.environ))
    assert found.return_code != 0
    assert 1.5 <= found.seconds < 10
    assert 80 < found.peak_mb < 300
    assert "ended after" in log.read_text()


def test_a_command_keeps_its_status_and_what_it_printed(tmp_path):
    log = tmp_path / "log.txt"
    code = "import sys; print('seen'); sys.exit(3)"
    assert watch([sys.executable, "-c", code], tmp_path, log, limit_s=30, environment={}).return_code == 3
    assert log.read_text() == "seen\n"


LEARNS = "import pathlib; pathlib.Path('model').mkdir(); pathlib.Path('notes.json').write_text('{\"epochs\": 2}')"
ANSWERS = """
import csv, json
predicted = ["red" for _ in csv.DictReader(open("ask.csv"))]
json.dump({"predicted": predicted, "latency_ms": 1.0, "latency_low_ms": 0.5, "latency_high_ms": 2.0},
          open("answers.json", "w"))
"""


def test_a_race_becomes_a_record_that_the_page_shows(tmp_path, monkeypatch, capsys):
    """One contestant answers always the same, another fails."""
    tool = contestants.Tool("ludwig", Path(sys.executable), "pydantic", "import json", "import json")
    python = str(tool.python)
    entered = {
        "ludwig": contestants.Contestant(tool, lambda *_: [python, "-c", LEARNS], [python, "-c", ANSWERS]),
        "autogluon": contestants.Contestant(tool, lambda *_: [python, "-c", "raise SystemExit('broken')"], []),
    }
    race = Race("made up", "flipkart-products", tuple(entered), 5)
    config, records = config_of(write_set(tmp_path)), {}
    for name, value in {
        "RACES": (race,),
        "open_config": lambda _real: config,
        "tools_of": lambda *_: {"ludwig": tool, "autogluon": tool},
        "contestants_of": lambda *_: entered,
        "describe": lambda *_: TOOL,
        "_backbones": lambda *_: tmp_path,
        "write_record": lambda name, figures, **_: records.update({name: figures}) or tmp_path,
    }.items():
        monkeypatch.setattr(f"benchmarks.side_by_side.__main__.{name}", value)
    monkeypatch.setattr("sys.argv", ["side_by_side", "python", "python"])
    assert main() == 1
    figures = json.loads(json.dumps(records["peers"]))
    (raced,) = figures["races"]
    assert raced["runs"]["ludwig"]["accuracy"] == pytest.approx(0.5)
    assert raced["runs"]["ludwig"]["epochs"] == 2
    assert raced["runs"]["autogluon"] == {"failed": "it did not learn: broken"}
    assert any(line.startswith("| Ludwig | 0.500 [") for line in section(figures))
    assert "autogluon: it did not learn" in capsys.readouterr().out


def test_torch_is_told_apart_in_the_weight():
    sizes = {"torch": 100, "nvidia-cudnn-cu13": 50, "triton": 20, "torchvision": 3, "numpy": 2}
    assert weights(sizes) == {"mb": 175, "mb_without_torch": 5}
    assert not is_of_torch("torchmetrics")


def test_what_a_package_needs_is_followed_through_extras():
    import pydantic

    packages = Path(pydantic.__file__).parent.parent
    found = closure("uvicorn[standard]", packages)
    assert {"uvicorn", "h11", "watchfiles", "anyio"} <= found
    assert "watchfiles" not in closure("uvicorn", packages)
    assert "numpy" not in found


def test_the_page_shows_what_ran_and_what_did_not():
    lines = section({"races": [RACE], "tools": {"ludwig": TOOL}, "not_equal": ["Apples.", "Pears."]})
    assert "- Pears." in lines
    assert "### made up, 5 s" in lines
    ran = "| Ludwig | 0.500 [0.400, 0.600] | 0.400 [0.300, 0.500] | 12 | 7 | 1,234 | 567 | 8.1 [7.0, 9.0] |"
    assert ran in lines
    assert "| AutoGluon-Multimodal | it did not learn: a   b | | | | | | |" in lines
    assert "| Ludwig 1.2 | 3.12.1 | 2.11 | 9 | 6,000 | 1,001 | 1.2 | 0.5 |" in lines
    assert any("image `picture`; number `a`, `b`" in line for line in lines)
