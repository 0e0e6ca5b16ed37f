"""Tolerance to absence, from a real model folder."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.predictor import Predictor
from sensorium.predictor.subsets import subset_results
from sensorium.reading import feature_batches, feeds, records_of
from sensorium.records.opening import open_table
from sensorium.records.table import Table
from tests.bundles import INPUTS


def without(table: Table, hidden: set[str]) -> Table:
    """Return the table as it would be had nobody filled in these inputs."""
    empty = {column for name in hidden for column in INPUTS[name].get("columns", [INPUTS[name].get("column")])}
    columns = {name: [None] * len(table) if name in empty else cells for name, cells in table.columns.items()}
    return Table(columns, table.source, table.folder, table.rows)


def test_hiding_an_input_is_the_same_as_a_table_that_lacks_it(toy_predictor: Predictor, toy_table: Path) -> None:
    table = open_table(toy_table)
    complete = table.take([place for place in range(len(table)) if place != 2])
    records = records_of(complete, {name: modality.config for name, modality in toy_predictor.modalities.items()})
    batches = feature_batches(records, toy_predictor.modalities, batch_size=4)
    fed = (feeds(toy_predictor.modalities, batch) for batch in batches)
    found = subset_results(toy_predictor.session, fed, toy_predictor.judge.views)
    assert len(found) == 15
    for subset, results in found.items():
        blank = without(complete, set(INPUTS) - set(subset))
        rows = records_of(blank, {name: modality.config for name, modality in toy_predictor.modalities.items()})
        np.testing.assert_allclose(results.outputs, toy_predictor.outputs_of(rows), atol=1e-5)


def test_only_records_with_every_input_are_compared(toy_predictor: Predictor, toy_table: Path) -> None:
    found = toy_predictor.evaluate_subsets(toy_table)
    assert (found["rows"], found["rows_left_out"], len(found["subsets"])) == (7, 1, 15)
    complete = open_table(toy_table).take([0, 1, 3, 4, 5, 6, 7])
    assert found["subsets"][0]["figures"]["accuracy"] == toy_predictor.evaluate(complete)["accuracy"]
    assert toy_predictor.evaluate_subsets(toy_table, split="test")["rows"] == 2


def test_no_record_with_every_input(toy_predictor: Predictor, toy_table: Path) -> None:
    with pytest.raises(DataError, match="no record holds every input"):
        toy_predictor.evaluate_subsets(open_table(toy_table).take([2]))


def test_evaluate_gives_intervals_by_row_and_by_group(toy_predictor: Predictor, toy_table: Path) -> None:
    by_row = toy_predictor.evaluate(toy_table)
    low, high = by_row["intervals"]["accuracy"]
    assert low <= by_row["accuracy"] <= high
    assert toy_predictor.evaluate(toy_table, group="maker")["intervals"]["accuracy"] == [by_row["accuracy"]] * 2
    with pytest.raises(DataError, match="no such column"):
        toy_predictor.evaluate(toy_table, group="patient")


def test_the_command_prints_subsets(toy_bundle: Path, toy_table: Path) -> None:
    command = [sys.executable, "-m", "sensorium", "evaluate", str(toy_bundle), str(toy_table), "--subsets"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "tolerance to absence" in printed
    assert "photo, title, sound" in printed
    assert "95 % interval" in printed
    figures = json.loads(subprocess.run([*command, "--json"], capture_output=True, check=True, timeout=60).stdout)
    assert figures["subsets"]["subsets"][-1]["inputs"] == ["facts"]


def test_one_decoding_says_what_two_measurements_say(toy_predictor: Predictor, toy_table: Path) -> None:
    examined = toy_predictor.examine(toy_table, group="maker")
    figures, subsets = examined.figures(), examined.subset_figures()
    assert figures == toy_predictor.evaluate(toy_table, group="maker")
    again = toy_predictor.evaluate_subsets(toy_table, group="maker")
    for one, other in zip(subsets.pop("subsets"), again.pop("subsets"), strict=True):
        assert one.pop("figures") == pytest.approx(other.pop("figures"))  # in other batches, to the last digits
        assert one == other
    assert subsets == again
    assert examined.present.shape == (8, len(INPUTS))
    assert examined.answered.embeddings.shape[0] == 8


def test_every_batch_is_asked_for_once_and_only_complete_records_are_asked_again(
    toy_predictor: Predictor, toy_table: Path
) -> None:
    rows_run: list[int] = []

    def counted(batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        rows_run.append(len(batch["title.mask"]))
        return toy_predictor.session.run(batch)

    watched = replace(toy_predictor, session=SimpleNamespace(run=counted))
    watched.examine(toy_table)
    assert sum(rows_run) == 8 + 7 * 14  # one of eight records lacks an input; 15 subsets, one of them is all


def test_without_complete_records_there_are_no_subsets(toy_predictor: Predictor, toy_table: Path) -> None:
    examined = toy_predictor.examine(open_table(toy_table).take([2]))
    assert examined.subset_figures() is None
    assert examined.figures()["rows"] == 1
