"""Models of growing parts of the training rows."""

from __future__ import annotations

import pytest

from sensorium.errors import ConfigError, DataError
from sensorium.learning.fitting import Aids, fit_model
from sensorium.learning.fractions import check_fractions, grow, part_of, refuse_unlearnable
from sensorium.learning.pipeline import RunOptions, train
from sensorium.learning.preparing import prepare
from sensorium.learning.training.loop import Trainer
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("fractions") / "table.csv", num_rows=200)


def inputs_of(*, min_count):
    """Words that occur so often are known; numbers are always there."""
    return {
        "title": {"type": "text", "column": "title", "min_count": min_count},
        "facts": {"type": "tabular", "columns": ["size"]},
    }


@pytest.mark.parametrize("fractions", [[0.0], [1.1], [0.5, -1], [float("nan")]])
def test_what_is_no_part_is_refused(fractions):
    with pytest.raises(ConfigError, match="above 0 and at most 1"):
        check_fractions(fractions)


def test_fractions_are_taken_by_size_and_once():
    assert check_fractions([1, 0.1, 0.5]) == (0.1, 0.5, 1)
    with pytest.raises(ConfigError, match="are the same"):
        check_fractions([0.5, 0.5])


def test_only_training_rows_are_left_out_and_parts_are_nested(table):
    config = run_config(table)
    whole, half, tenth = (part_of(config, one) for one in (1.0, 0.5, 0.1))
    assert set(tenth["train"].rows) < set(half["train"].rows) < set(whole["train"].rows)
    assert len(half["train"]) == pytest.approx(len(whole["train"]) / 2, abs=2)
    for split in ("validation", "test"):
        assert half[split].rows == whole[split].rows


def test_groups_stay_whole(table):
    part = part_of(run_config(table, data={"train": str(table), "group": "speaker"}), 0.4)["train"]
    speakers = set(part.column("speaker"))
    whole = part_of(run_config(table, data={"train": str(table), "group": "speaker"}), 1.0)["train"]
    assert [one for one in whole.column("speaker") if one in speakers] == list(part.column("speaker"))
    assert len(speakers) < len(set(whole.column("speaker")))


def test_every_part_has_as_many_steps_and_its_own_vocabulary(table, monkeypatch):
    seen = []
    fit = Trainer.fit

    def watched(self, training, *args, **more):
        seen.append((len(training), training.modalities["title"].spec.vocabulary_size))
        return fit(self, training, *args, **more)

    monkeypatch.setattr(Trainer, "fit", watched)
    config = run_config(table, inputs=inputs_of(min_count=8), training={"epochs": 1})
    prepared = prepare(config, Reporter(), tables=part_of(config, 1.0))
    model = fit_model(config, prepared, Aids(Reporter())).model
    found = grow(config, prepared, model, (0.1, 0.5, 1.0), aids=Aids(Reporter()), cache=None)
    assert len({rows for rows, _ in seen}) == 1
    sizes = [size for _, size in seen]
    assert sizes[1] < sizes[2] <= sizes[0], "the whole, then the smaller parts"
    assert [point.rows for point in found.points] == sorted(point.rows for point in found.points)
    assert [set(point.figures) for point in found.points] == [{"validation", "test"}] * 3
    assert found.split == "test"


def test_a_part_too_small_to_fit_is_told_before_training(table):
    config = run_config(table, inputs=inputs_of(min_count=9))
    prepared = prepare(config, Reporter())
    with pytest.raises(DataError, match="no token occurs 9 times"):
        refuse_unlearnable(config, prepared, [0.05])


def test_the_model_is_that_of_the_largest_part(table, tmp_path):
    config = run_config(table)
    run = train(config, tmp_path / "half", reporter=Reporter(), options=RunOptions(fractions=(0.5,)))
    assert run.learning_curve is None
    assert not (tmp_path / "half" / "learning_curve.json").exists()
    assert f"train: {len(part_of(config, 0.5)['train'])} rows" in (tmp_path / "half" / "card.md").read_text("utf-8")
    run = train(config, tmp_path / "curve", reporter=Reporter(), options=RunOptions(fractions=(0.5, 0.2)))
    assert (tmp_path / "curve" / "learning_curve.json").exists()
    assert "Would more rows help?" in (tmp_path / "curve" / "report.html").read_text("utf-8")
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("half", "curve")]
    assert weights[0] == weights[1]
