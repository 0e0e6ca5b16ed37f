"""Searches over a table that a second learns from: the best is found, nothing is repeated, time is kept."""

from __future__ import annotations

import csv
import errno
import json
import math
import signal
import time

import pytest
import yaml

import sensorium
from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError, InterruptedRunError, SensoriumError
from sensorium.learning.config import load_config, parse_config
from sensorium.learning.searching import judging
from sensorium.learning.searching.options import SearchOptions
from sensorium.learning.searching.search import search
from sensorium.learning.searching.space import open_space
from sensorium.progress import Reporter
from tests.integration.tables import write_table as write_files
from tests.unit.learning.table_run import write_rows

RATES = {"training.learning_rate": {"low": 1e-7, "high": 1e-1, "log": True}}
THREE = {"training.learning_rate": {"choices": [1e-8, 2e-2, 1e-7]}}
SIX = {**THREE, "training.balance": {"choices": [None, "alone"]}}
UNTRAINED = pytest.mark.usefixtures("untrained")
HOPELESS = 1e30
"""A learning rate with which the loss soon is no number."""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("search") / "table.csv", num_rows=150)


@pytest.fixture
def content(table):
    return {
        "data": {"train": str(table), "split": {"column": "split"}},
        "inputs": {"facts": {"type": "tabular", "columns": ["size"]}},
        "target": {"type": "category", "column": "label"},
        "training": {"epochs": 4, "batch_size": 16, "learning_rate": 1e-7},
        "calibration": "none",
    }


@pytest.fixture
def untrained(monkeypatch):
    """Nothing is trained: the figure follows from the learning rate alone, and 1e-3 is the best."""

    def figure(_judging, config, _reporter, told):
        value = 1 / (1 + abs(math.log10(config.training.learning_rate) + 3))
        told(1, value)
        return value

    monkeypatch.setattr(judging.Judging, "figure", figure)


class Told(Reporter):
    """Keeps what it is told, and does something at a line that begins so."""

    def __init__(self, at="-", do=lambda: None):
        super().__init__()
        self.lines = []
        self._at, self._do = at, do

    def line(self, text):
        self.lines.append(text)
        if text.startswith(self._at):
            self._do()


def searched(content, ranges, output, *, reporter=None, **options):
    space = open_space({**content, "tune": ranges})
    options = SearchOptions(**{"num_folds": 0, **options})
    return search(space, output, reporter=reporter or Reporter(), options=options)


def points(found):
    return [one["point"] for one in found.facts["trials"]]


def test_the_one_value_that_learns_is_found(content, tmp_path):
    found = searched(content, THREE, tmp_path)
    assert found.figure == 1.0
    assert load_config(found.best).training.learning_rate == 2e-2
    assert len(found.facts["trials"]) == 3, "a small space is tried whole, and then the search is done"
    assert len({json.dumps(one) for one in points(found)}) == 3


def test_a_range_is_searched_and_what_does_badly_is_given_up(content, tmp_path):
    told = Told()
    found = searched({**content, "training": {**content["training"], "learning_rate": 1e-2}}, RATES, tmp_path,
                     trials=16, reporter=told)  # fmt: skip
    trials = found.facts["trials"]
    assert found.figure == 1.0
    assert found.facts["as_it_stands"] == 0, "the config as it stands comes first"
    states = [one["state"] for one in trials]
    assert set(states[:4]) == {"completed"}, "the first are measured whole"
    given_up = [one for one in trials if one["state"] == "given up"]
    assert given_up
    assert all(2 < one["stages"] < found.facts["stages"] and one["figure"] < 1 for one in given_up)
    assert sum("given up after" in line for line in told.lines) == len(given_up)
    assert any("16 trials" in line or "completed" in line for line in told.lines)


@UNTRAINED
def test_what_goes_on_is_what_was_never_stopped(content, tmp_path):
    first = searched(content, RATES, tmp_path / "parts", trials=3)
    before = first.facts["trials"]
    second = searched(content, RATES, tmp_path / "parts", trials=6)
    assert second.facts["trials"][:3] == before
    whole = searched(content, RATES, tmp_path / "whole", trials=6)
    assert points(second) == points(whole)
    assert [one["figure"] for one in second.facts["trials"]] == [one["figure"] for one in whole.facts["trials"]]
    told = Told()
    assert searched(content, RATES, tmp_path / "parts", trials=6, reporter=told).facts == second.facts
    assert "going on after 6 trials" in told.lines


@UNTRAINED
def test_another_config_is_refused_with_what_to_do(content, tmp_path):
    searched(content, THREE, tmp_path, trials=1)
    smaller = {**content, "training": {**content["training"], "batch_size": 8}}
    for other, ranges in ((smaller, THREE), (content, RATES)):
        with pytest.raises(ConfigError, match=r"another config.*--replace"):
            searched(other, ranges, tmp_path, trials=1)
    assert len(searched(content, RATES, tmp_path, trials=1, replace=True).facts["trials"]) == 1


@UNTRAINED
def test_a_full_disk_is_told_of(content, tmp_path):
    def fill():
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(SensoriumError, match="cannot be written: no space left on device"):
        searched(content, THREE, tmp_path, reporter=Told("trial 0", fill))
    assert len(searched(content, THREE, tmp_path).facts["trials"]) == 3, "and goes on when there is room"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_keeps_what_is_done(content, tmp_path, number):
    told = Told("trial 1", lambda: signal.raise_signal(number))
    with pytest.raises(InterruptedRunError, match="the same command goes on"):
        searched(content, RATES, tmp_path, trials=5, reporter=told)
    facts = json.loads((tmp_path / "tune.json").read_text())
    assert [one["state"] for one in facts["trials"]] == ["completed", "completed"]
    assert (tmp_path / "best.yaml").exists()
    assert len(searched(content, RATES, tmp_path, trials=5).facts["trials"]) == 5


def test_a_trial_that_is_stopped_comes_first_when_it_goes_on(content, tmp_path, request):
    endless = {**content, "training": {"epochs": 100_000, "early_stopping_epochs": 0, "batch_size": 16}}
    began_s = time.monotonic()
    with pytest.raises(SensoriumError, match=r"no trial was completed within 2\.0 s"):
        searched(endless, {"training.learning_rate": {"low": 1e-3, "high": 1e-2}}, tmp_path, budget_s=2.0)
    assert time.monotonic() - began_s < 3.0
    (stopped,) = json.loads((tmp_path / "tune.json").read_text())["trials"]
    assert stopped["state"] == "stopped"
    assert not (tmp_path / "best.yaml").exists()
    request.getfixturevalue("untrained")
    found = searched(endless, {"training.learning_rate": {"low": 1e-3, "high": 1e-2}}, tmp_path, trials=1)
    assert [one["state"] for one in found.facts["trials"]] == ["stopped", "completed"]
    assert points(found)[0] == points(found)[1]


def test_the_budget_is_kept_and_no_trial_begins_that_cannot_end(content, tmp_path):
    began_s = time.monotonic()
    found = searched(content, RATES, tmp_path, budget_s=3.0, began_s=began_s)
    assert time.monotonic() - began_s < 3.5
    assert found.facts["trials"]


def test_a_trial_that_fails_is_told_of_and_ends_nothing(content, tmp_path):
    found = searched(content, {"training.learning_rate": {"choices": [HOPELESS, 2e-2]}}, tmp_path)
    failed = next(one for one in found.facts["trials"] if one["state"] == "failed")
    assert "stopped being a number" in failed["message"]
    assert found.figure == 1.0
    rows = [*csv.DictReader((tmp_path / "trials.csv").read_text().splitlines())]
    assert [row["state"] for row in rows] == [one["state"] for one in found.facts["trials"]]
    assert any("stopped being a number" in row["message"] for row in rows)


def test_where_all_fail_it_says_why(content, tmp_path):
    with pytest.raises(SensoriumError, match="all 2 trials failed: The loss stopped being a number"):
        searched(content, {"training.learning_rate": {"choices": [HOPELESS, 1e31]}}, tmp_path)
    assert (tmp_path / "tune.html").exists()


@pytest.mark.slow
def test_two_processes_share_the_trials(content, tmp_path):
    told = Told()
    found = searched(content, RATES, tmp_path, trials=6, workers=2, reporter=told, budget_s=200)
    trials = found.facts["trials"]
    assert [one["number"] for one in trials] == [*range(6)]
    assert len({json.dumps(one["point"]) for one in trials}) == 6
    assert sorted(line.split(":")[0] for line in told.lines if line.startswith("trial ")) == [
        f"trial {n}" for n in range(6)
    ]


def test_no_test_row_is_read(content, table, tmp_path):
    lines = table.read_text().splitlines()
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text(
        "\n".join(line.replace(",hot,", ",no such class,") if line.endswith("test") else line for line in lines)
    )
    found = searched({**content, "data": {**content["data"], "train": str(spoilt)}}, THREE, tmp_path / "out")
    assert found.figure == 1.0


def test_cells_are_decoded_once_for_all_trials_folds_and_options(tmp_path, monkeypatch):
    """Options of the photo's encoder, of training and of another input change nothing about the decoded photos."""
    table = write_files(tmp_path, num_rows=30)
    content = {
        "data": {"train": str(table), "split": {"column": "split"}},
        "inputs": {
            "photo": {"type": "image", "column": "photo", "size_px": 16},
            "title": {"type": "text", "column": "title"},
        },
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"photo": {"type": "cnn", "channels": [8], "dim": 8}}},
        "training": {"epochs": 1},
    }
    kept = []
    put = ArrayCache.put

    def put_and_count(self, recipe, entries):
        kept.extend(entries := [*entries])
        put(self, recipe, entries)

    monkeypatch.setattr(ArrayCache, "put", put_and_count)
    cache = ArrayCache(tmp_path / "cache")
    ranges = {**THREE, "inputs.title.min_count": {"choices": [1, 2]}, "model.encoders.photo.dim": {"low": 4, "high": 8}}
    found = searched(content, ranges, tmp_path / "out", num_folds=2, trials=3, cache=cache)
    assert {one["state"] for one in found.facts["trials"]} == {"completed"}
    with table.open() as file:
        rows = [row for row in csv.DictReader(file) if row["split"] != "test"]
    assert cache.num_arrays == len({row["photo"] for row in rows} - {""})
    assert len(kept) == cache.num_arrays, "each is decoded once"


def test_rows_are_read_once_for_all_trials(content, tmp_path, monkeypatch):
    asked = []
    prepare = judging.prepare
    monkeypatch.setattr(judging, "prepare", lambda *words, **more: asked.append(1) or prepare(*words, **more))
    searched(content, THREE, tmp_path)
    assert len(asked) == 1


class TestMeasure:
    @UNTRAINED
    def test_few_validation_rows_are_measured_on_folds(self, content, tmp_path):
        told = Told()
        found = searched(content, THREE, tmp_path, trials=1, num_folds=None, reporter=told)
        assert found.facts["measured_on"] == "5 folds of 120 training and validation rows"
        assert found.facts["stages"] == 5
        assert any("5 folds of 120" in line for line in told.lines)

    def test_folds_give_each_row_one_answer(self, content, tmp_path):
        found = searched(content, {"training.learning_rate": {"choices": [1e-8, 2e-2]}}, tmp_path, num_folds=2)
        assert found.facts["measured_on"] == "2 folds of 120 training and validation rows"
        assert found.figure > 0.9
        assert {one["stages"] for one in found.facts["trials"]} == {2}

    @UNTRAINED
    def test_many_are_measured_as_they_are(self, content, tmp_path):
        content["data"]["train"] = str(write_rows(tmp_path / "many.csv", num_rows=1025))
        found = searched(content, THREE, tmp_path / "out", trials=1, num_folds=None)
        assert found.facts["measured_on"] == "205 validation rows"

    @UNTRAINED
    def test_many_rows_of_few_groups_are_few(self, content, tmp_path):
        content["data"] = {"train": str(write_rows(tmp_path / "many.csv", num_rows=1025)), "group": "speaker"}
        found = searched(content, THREE, tmp_path / "out", trials=1, num_folds=None)
        assert found.facts["measured_on"].startswith("5 folds")

    def test_more_folds_than_rows_are_refused(self, content, tmp_path):
        content["data"]["train"] = str(write_rows(tmp_path / "few.csv", num_rows=30))
        with pytest.raises(ConfigError, match="fewer rows than 60 folds"):
            searched(content, THREE, tmp_path / "out", num_folds=60)

    def test_numbers_are_the_better_the_smaller_the_error(self, content, tmp_path):
        content["target"] = {"type": "number", "column": "price"}
        found = searched(content, THREE, tmp_path)
        assert not found.facts["higher_is_better"]
        assert found.figure == min(one["figure"] for one in found.facts["trials"] if one["state"] == "completed")
        assert load_config(found.best).training.learning_rate == 2e-2


class TestFiles:
    def test_the_best_config_trains_to_the_figure_that_was_found(self, content, tmp_path):
        found = searched(content, SIX, tmp_path / "out")
        text = found.best.read_text()
        assert "  # tuned among 1e-08, 0.02, 1e-07; it was 1e-07\n  learning_rate: 0.02\n" in text
        assert "best of 6 trials" in text
        model = sensorium.train(found.best, tmp_path / "model", progress=False)
        assert model.evaluate(content["data"]["train"], split="validation")["accuracy"] == found.figure

    @UNTRAINED
    def test_nothing_is_left_open_in_it(self, content, tmp_path):
        space = open_space({**content, "tune": SIX})
        found = search(space, tmp_path, reporter=Reporter(), options=SearchOptions(num_folds=0))
        best = next(one for one in found.facts["trials"] if one["number"] == found.facts["best"])
        plain = yaml.safe_load(found.best.read_text())
        assert parse_config(plain) == space.config(best["point"])
        assert "tune" not in plain

    @UNTRAINED
    def test_importance_names_what_matters(self, content, tmp_path):
        ranges = {**RATES, "training.weight_decay": {"low": 1e-6, "high": 1e-5}}
        assert searched(content, ranges, tmp_path, trials=5).facts["importance"] is None, "too few trials"
        facts = searched(content, ranges, tmp_path, trials=20).facts
        assert next(iter(facts["importance"])) == "training.learning_rate"
        assert sum(facts["importance"].values()) == pytest.approx(1)

    @UNTRAINED
    def test_half_a_line_is_dropped(self, content, tmp_path):
        """What is left of a process that was killed while it wrote."""
        before = searched(content, THREE, tmp_path, trials=1).facts["trials"]
        with (tmp_path / "study.journal").open("ab") as file:
            file.write(b'{"op_code":6,"work')
        assert searched(content, THREE, tmp_path, trials=2).facts["trials"][:1] == before

    def test_a_damaged_file_is_told_of(self, content, tmp_path):
        (tmp_path / "study.journal").write_text("no journal\n")
        with pytest.raises(ConfigError, match=r"is damaged.*--replace"):
            searched(content, THREE, tmp_path, trials=1)
