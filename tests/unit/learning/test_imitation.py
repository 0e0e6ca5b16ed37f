"""Inputs whose presence is hidden: which cells are missing tells nothing, on made-up rows in which it tells all."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from torch import nn

from sensorium.errors import DataError
from sensorium.learning.build import build_model
from sensorium.learning.config import ModelConfig
from sensorium.learning.fitting import outputs_of
from sensorium.learning.preparing import prepare
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.imitation import Imitation
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Objective
from sensorium.learning.training.rows import Rows
from sensorium.modalities.tabular import TabularConfig
from sensorium.modalities.text import TextConfig
from sensorium.progress import Reporter
from sensorium.specs import TargetSpec
from tests.unit.learning.table_run import run_config

EPOCHS = 40


def draws(purpose, seed=0):
    """A generator for each purpose: two that start alike would make presence depend on labels."""
    return np.random.default_rng([seed, ord(purpose)])


def labels_of(count, *, seed=0):
    return (draws("l", seed).random(count) < 0.4).astype(np.int64)


def rows_of(held, labels, presence="hide", *, visible=()):
    """Rows of texts that all say the same, so that only their presence (input → rows) can tell anything."""
    modalities, arrays = {}, {}
    for name, present in held.items():
        config = TextConfig(column=name, min_count=1, presence="show" if name in visible else presence)
        modalities[name] = config.fit(["same"])
        array = modalities[name].read("same")
        arrays[name] = [array if one else None for one in present]
    return Rows(modalities, arrays, labels)


def columns_of(values, labels, presence="hide"):
    """Rows of one table input with a column for each of the (rows, columns) values; NaN is missing."""
    names = [f"c{place}" for place in range(values.shape[1])]
    cells = [
        {name: None if np.isnan(one) else str(one) for name, one in zip(names, row, strict=True)}
        for row in values.tolist()
    ]
    facts = TabularConfig(columns=names, presence=presence).fit(cells)
    arrays = [None if np.isnan(row).all() else facts.read(cell) for row, cell in zip(values, cells, strict=True)]
    return Rows({"facts": facts}, {"facts": arrays}, labels)


def patterns_by_class(rows, epochs=EPOCHS):
    """How often each pattern of what is shown comes in each class, on average over epochs."""
    made = Imitation(rows)
    counts = {label: Counter() for label in np.unique(rows.labels).tolist()}
    for epoch in range(epochs):
        shown = made.draw(draws("i", epoch))
        seen = np.concatenate([shown.present, *shown.parts.values()], axis=1)
        for label, pattern in zip(rows.labels.tolist(), map(tuple, seen.tolist()), strict=True):
            counts[label][pattern] += 1 / epochs
    return {
        label: {pattern: count / (rows.labels == label).sum() for pattern, count in found.items()}
        for label, found in counts.items()
    }


def largest_difference(by_class):
    patterns = {pattern for found in by_class.values() for pattern in found}
    shares = [[found.get(pattern, 0.0) for found in by_class.values()] for pattern in patterns]
    return max(max(one) - min(one) for one in shares)


def accuracy(rows, validation, **training):
    """Accuracy of a model trained on rows, and measured on others as they are."""
    encoders = {
        name: {"type": "lstm", "embedding_dim": 8, "dim": 8} if name != "facts" else "mlp" for name in rows.modalities
    }
    parts = ModelConfig.model_validate({"encoders": encoders, "fusion": "concat", "head": "category"})
    model = build_model(parts, {k: m.spec for k, m in rows.modalities.items()}, TargetSpec("category", 2), seed=0)
    options = {"epochs": 6, "batch_size": 32, "learning_rate": 2e-2, "early_stopping_epochs": 0, **training}
    trainer = Trainer(model, Objective(nn.CrossEntropyLoss(reduction="none")), TrainingConfig(**options))
    last = iter(range(options["epochs"]))
    trainer.fit(rows, validation, Judge("last", True, lambda _outputs: next(last)), reporter=Reporter())
    return float((outputs_of(model, validation).argmax(1) == validation.labels).mean())


def test_presence_tells_nothing_of_the_rarest_tag():
    rng = draws("t")
    marks = (rng.random((3000, 2)) < [0.6, 0.3]).astype(np.int8)
    rarest = np.where(marks[:, 1] > 0, 1, np.where(marks[:, 0] > 0, 0, 2))
    held = rng.random(3000) < np.array([0.9, 0.5, 0.7])[rarest]
    shown = np.mean(
        [Imitation(rows_of({"a": held}, marks)).draw(draws("i", epoch)).present[:, 0] for epoch in range(20)], axis=0
    )
    shares = [shown[rarest == one].mean() for one in range(3)]
    assert max(shares) - min(shares) < 0.03
    assert np.ptp([held[rarest == one].mean() for one in range(3)]) > 0.3


def chance(rows):
    return np.bincount(rows.labels).max() / len(rows)


class TestWhatIsShown:
    def test_every_class_shows_an_input_as_often_as_the_one_that_has_it_least(self):
        labels = labels_of(2000)
        rng = draws("p")
        rows = rows_of({"photo": rng.random(2000) < np.where(labels, 0.9, 0.3)}, labels)
        by_class = patterns_by_class(rows)
        least = rows.present[labels == 0].mean()
        assert by_class[0][True,] == pytest.approx(least)
        assert by_class[1][True,] == pytest.approx(least, abs=0.01)

    @pytest.mark.parametrize("seed", range(3))
    def test_the_pattern_of_several_inputs_tells_nothing(self, seed):
        """One class has both inputs or none, the other exactly one: by itself, neither tells anything."""
        labels, rng = labels_of(2000), draws("p", seed)
        first = rng.random(2000) < 0.5
        rows = rows_of({"photo": first, "title": first ^ (labels == 1)}, labels)
        assert largest_difference(patterns_by_class(rows)) < 0.01
        shown = patterns_by_class(rows)[0]
        assert sum(share for pattern, share in shown.items() if pattern[0]) > 0.15, "both are shown in some epochs"
        assert sum(share for pattern, share in shown.items() if pattern[1]) > 0.15

    def test_nor_does_it_beside_an_input_whose_presence_is_shown(self):
        labels, rng = labels_of(2000), draws("p")
        title = rng.random(2000) < 0.5
        photo = np.where(labels, title, ~title) | (rng.random(2000) < 0.3)
        rows = rows_of({"title": title, "photo": photo}, labels, visible=("title",))
        shown = Imitation(rows).draw(draws("i")).present
        np.testing.assert_array_equal(shown[:, 0], title)
        assert largest_difference(patterns_by_class(rows)) < 0.06  # as far as title itself differs by class

    def test_single_columns_of_a_row_are_hidden_too(self):
        labels, rng = labels_of(3000), draws("p")
        values = rng.normal(size=(3000, 3))
        values[rng.random(3000) < np.where(labels, 0.7, 0.1), 0] = np.nan
        values[rng.random(3000) < np.where(labels, 0.1, 0.5), 1] = np.nan
        rows = columns_of(values, labels)
        assert largest_difference(patterns_by_class(columns_of(values, labels, "show"))) < 0.01, "no parts are drawn"
        assert largest_difference(patterns_by_class(rows)) < 0.02
        batch = next(TrainingBatches(rows, 3000, 0.0, 0).epoch(1))
        missing = batch.feeds["facts.values"][:, 0, 1::2]
        shares = [missing[batch.labels == label].mean(0) for label in (0, 1)]
        np.testing.assert_allclose(shares[0], shares[1], atol=0.06)
        assert missing[:, 2].max() == 0, "a column that no row lacks stays"

    def test_numbers_are_looked_at_by_size(self):
        rng = draws("p")
        prices = rng.normal(size=2000).astype(np.float32)
        rows = rows_of({"photo": rng.random(2000) < np.where(prices > 0, 0.9, 0.4)}, prices)
        shown = np.mean([Imitation(rows).draw(draws("i", seed)).present[:, 0] for seed in range(40)], axis=0)
        assert abs(np.corrcoef(shown, prices)[0, 1]) < 0.5 * abs(np.corrcoef(rows.present[:, 0], prices)[0, 1])
        assert shown[prices > 0].mean() == pytest.approx(shown[prices <= 0].mean(), abs=0.02)

    def test_a_rare_class_takes_nothing_from_the_others(self):
        labels = np.array([0] * 100 + [1] * 100 + [2] * 3)
        rows = rows_of({"photo": labels < 2}, labels)
        assert Imitation(rows).draw(draws("i")).present[:200].all()
        assert not Imitation(rows).never_shown()

    def test_without_hidden_inputs_nothing_is_drawn(self):
        rows = rows_of({"photo": labels_of(50) == 1}, labels_of(50), "show")
        assert Imitation(rows).draw(draws("i")).present is rows.present


class TestWhatIsLearned:
    def rows(self, presence, count, seed):
        """The pattern of presence is the label: one class has both inputs or none, the other exactly one."""
        labels = labels_of(count, seed=seed)
        first = draws("p", seed).random(count) < 0.5
        return rows_of({"photo": first, "title": first ^ (labels == 1)}, labels, presence)

    @pytest.mark.parametrize(("presence", "is_told"), [("show", True), ("hide", False)])
    def test_presence_tells_all_unless_it_is_hidden(self, presence, is_told):
        training, validation = self.rows(presence, 600, 0), self.rows(presence, 300, 1)
        found = accuracy(training, validation, input_dropout=0.0)
        if is_told:
            assert found == 1.0
        else:
            assert found <= chance(validation) + 0.02

    @pytest.mark.parametrize("sampling", ["shuffled", "balanced"])
    def test_what_is_in_the_cells_is_still_learned(self, sampling):
        rng = draws("p")
        labels = labels_of(600)
        values = np.stack([labels + rng.normal(0, 0.2, 600), rng.normal(size=600)], axis=1)
        values[rng.random(600) < np.where(labels, 0.5, 0.1), 0] = np.nan
        rows = columns_of(values, labels)
        whole = rows.take(np.flatnonzero(~np.isnan(values[:, 0])))
        assert accuracy(rows, whole, sampling=sampling) > 0.95


def test_a_cell_that_a_class_never_has_is_refused_with_its_place(tmp_path):
    lines = [f"{'red' if number % 2 else ''},{number},{number % 3 or ''},{number % 2},train" for number in range(80)]
    lines += [f"red,{number},1,{number % 2},val" for number in range(10)]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["title,size,age,label,split", *lines]), encoding="utf-8")
    inputs = {
        "title": {"type": "text", "column": "title", "presence": "hide"},
        "facts": {"type": "tabular", "columns": ["size", "age"], "presence": "hide"},
    }
    with pytest.raises(DataError, match="no training row of class '0' has this cell") as refusal:
        prepare(run_config(path, inputs=inputs), Reporter())
    assert [fault.column for fault in refusal.value.faults] == ["title"]
