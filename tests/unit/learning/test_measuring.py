"""What a run measures beside its figures: what presence alone tells, from metrics to the page."""

import csv
import json

import pytest

from sensorium.learning.pipeline import train
from sensorium.progress import Reporter
from sensorium.report.gathering import facts_of
from tests.unit.learning.table_run import run_config, write_rows


class Lines(Reporter):
    """Keeps what would be shown."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def line(self, text):
        self.shown.append(text)


def run(folder, *, tells):
    """Train on rows whose text is missing where the label says so, or in every fifth row."""
    table = write_rows(folder / "table.csv", num_rows=200)
    if tells:
        with table.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        with table.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows({**row, "title": "" if row["label"] == "icy" else row["title"] or "red"} for row in rows)
    reporter = Lines()
    train(run_config(table, training={"epochs": 1}), folder / "model", reporter=reporter)
    return folder / "model", reporter.shown


@pytest.mark.parametrize("tells", [True, False])
def test_what_presence_alone_tells_is_measured_and_shown(tmp_path, tells):
    model, lines = run(tmp_path, tells=tells)
    presence = json.loads((model / "metrics.json").read_text(encoding="utf-8"))["presence"]
    assert (presence["split"], presence["tells"]) == ("test", tells)
    assert (presence["shown"], presence["hidden"]) == (["title"], [])
    assert (presence["readings"]["accuracy"]["reached"] == 1.0) == tells
    assert facts_of(model).presence == presence
    page = (model / "report.html").read_text(encoding="utf-8")
    assert "What presence alone tells" in page
    assert ("gives the answer away" in page) == tells
    assert any("gives the answer away" in line for line in lines) == tells
    assert "presence" not in (model / "card.md").read_text(encoding="utf-8")


def test_columns_of_an_input_are_looked_at_one_by_one_and_hidden_ones_are_no_warning(tmp_path):
    table = write_rows(tmp_path / "table.csv", num_rows=200)
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(
            {**row, "price": "" if row["label"] == "icy" and number % 4 else row["price"]}
            for number, row in enumerate(rows)
        )
    facts = {"type": "tabular", "columns": ["size", "price"], "presence": "hide"}
    reporter = Lines()
    config = run_config(table, inputs={"facts": facts}, model={}, training={"epochs": 1})
    train(config, tmp_path / "model", reporter=reporter)
    presence = json.loads((tmp_path / "model" / "metrics.json").read_text(encoding="utf-8"))["presence"]
    assert presence["tells"]
    assert (presence["shown"], presence["hidden"]) == ([], ["facts"])
    assert not any("gives the answer away" in line for line in reporter.shown)
