"""How rows are shared out to try recipes on them."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.inspection.starter import starter_content
from sensorium.learning.choosing import pool as pools
from sensorium.learning.choosing.pool import pool_of
from sensorium.learning.config import parse_config
from sensorium.records.opening import open_table

WORDS = ["red", "blue", "warm", "cold", "small", "large", "old", "new"]


def rows(count, *, seed=0):
    rng = np.random.default_rng(seed)
    return [
        {
            "title": " ".join(rng.choice(WORDS, 6)) + f" number {number}",
            "size": f"{rng.normal():.3f}",
            "who": f"p{number % 9}",
            "kind": ("cat", "dog")[number % 2],
        }
        for number in range(count)
    ]


def shared_out(table, **options):
    opened = open_table(table)
    content = starter_content(opened, target="kind", **options)
    content["data"]["split"] = {"validation": 0.2, "test": 0.0}
    return pool_of(parse_config(content))


def test_every_row_of_few_is_measured_once_by_folds_that_know_nothing_of_it():
    found = shared_out([{**row, "who": f"{number}"} for number, row in enumerate(rows(60))])
    judged = np.concatenate([part.judged for part in found.parts])
    assert sorted(judged.tolist()) == list(range(60))
    assert len(found.parts) == 5
    for part in found.parts:
        assert not {*part.judged.tolist()} & {*part.taught.tolist(), *part.stopping.tolist()}
        assert not {*part.taught.tolist()} & {*part.stopping.tolist()}
        assert {found.labels[place] for place in part.judged.tolist()} == {"cat", "dog"}
    assert found.words == "5 folds of 60 rows"


def test_groups_and_copies_are_never_parted():
    table = rows(60)
    for first, copy in ((3, 40), (40, 51), (8, 20)):
        table[copy]["title"] = table[first]["title"].upper()
    found = shared_out(table, group="who")
    assert found.words == "5 folds of 60 rows, by 'who', copies together"
    names = found.table.columns["who"]
    titles = [str(title).lower() for title in found.table.columns["title"]]
    for part in found.parts:
        judged, others = part.judged.tolist(), [*part.taught.tolist(), *part.stopping.tolist()]
        for cells in (names, titles):
            assert not {cells[place] for place in judged} & {cells[place] for place in others}


def test_a_value_that_many_rows_have_is_no_copy():
    table = [{**row, "title": f"the same words again {number % 3}"} for number, row in enumerate(rows(60))]
    assert "copies" not in shared_out(table).words


def test_of_many_rows_the_validation_rows_are_measured(monkeypatch):
    monkeypatch.setattr(pools, "FEW_ROWS", 50)
    found = shared_out(rows(60))
    (part,) = found.parts
    assert len(part.judged) == 12
    assert len(part.taught) + len(part.stopping) == 48
    assert "12 validation rows" in found.words


def test_too_few_rows_and_groups_are_told():
    with pytest.raises(DataError, match="18 rows are too few to choose a recipe by: 20 are needed"):
        shared_out(rows(18))
