"""The rivals: the majority class and logistic regression over plain features."""

import numpy as np
import pytest
from benchmarks.real.answers import Measured, accuracy, majority
from benchmarks.real.baseline import LinearBaseline
from benchmarks.real.features import SIZE_PX, blocks_of, raw_of
from benchmarks.real.partitions import own_split

from sensorium.learning.folding import pooled_table
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.text import TextConfig
from sensorium.reading import cells_of
from tests.unit.benchmarks.made_up import config_of, write_set


@pytest.fixture
def config(tmp_path):
    return config_of(write_set(tmp_path))


@pytest.mark.parametrize("name", ["picture", "sound", "text", "facts"])
def test_each_input_alone_tells_the_class_of_rows_that_hold_it(config, name):
    alone = config.model_copy(update={"inputs": {name: config.inputs[name]}})
    tables = own_split(alone)
    labels = Measured.of(alone, tables).labels
    predicted = LinearBaseline(alone, pooled_table(alone)).answer(tables)
    present = [cell is not None for cell in cells_of(tables["test"], alone.inputs[name])]
    hits = [one == other for one, other, known in zip(labels, predicted, present, strict=True) if known]
    assert np.mean(hits) > 0.9


def test_all_inputs_joined_make_up_for_what_is_missing(config):
    tables = own_split(config)
    predicted = LinearBaseline(config, pooled_table(config)).answer(tables)
    assert accuracy(Measured.of(config, tables).labels, predicted) == 1.0


def test_classes_are_balanced_where_the_config_does(tmp_path):
    rng = np.random.default_rng(0)
    labels = ["rare" if number % 6 == 0 else "common" for number in range(300)]
    rows = [f"{rng.normal(label == 'rare'):.3f},{label},{'val' if rng.random() < 0.5 else 'train'}" for label in labels]
    (tmp_path / "manifest.csv").write_text("size,label,split\n" + "\n".join(rows))
    plain = config_of(tmp_path / "manifest.csv")
    plain = plain.model_copy(update={"inputs": {"facts": plain.inputs["facts"]}})
    loss = plain.model.loss.model_copy(update={"class_weights": "balanced"})
    balanced = plain.model_copy(update={"model": plain.model.model_copy(update={"loss": loss})})
    tables = own_split(plain)
    rare = [LinearBaseline(one, pooled_table(one)).answer(tables).count("rare") for one in (plain, balanced)]
    assert rare[1] > rare[0] + len(tables["test"]) / 10


def test_an_absent_picture_is_nothing_but_absent():
    config = ImageConfig(column="picture")
    learned = [np.zeros(3), np.ones(3)]
    _, asked = blocks_of(config, learned, [None, np.ones(3)])
    assert asked.toarray()[0].tolist() == [0, 0, 0, 0]
    assert asked.toarray()[1, -1] == 1


def test_pictures_become_small_colour_pixels(tmp_path, config):
    (pixels,) = raw_of(config.inputs["picture"], [tmp_path / "0.png"])
    assert pixels.shape == (SIZE_PX * SIZE_PX * 3,)
    assert 0 <= pixels.min() < pixels.max() <= 1


def test_chinese_is_weighed_by_characters_and_their_pairs():
    learned = ["股市大涨", "股市大跌", "球队大胜"]
    known, asked = blocks_of(TextConfig(column="text"), learned, ["股市"])
    assert asked.nnz == 3  # two characters and their pair
    assert known.shape[0] == 3


def test_majority_is_learned_from_other_rows_than_are_measured(config):
    tables = own_split(config)
    (answer,) = set(majority(config, tables))
    learned = [*tables["train"].column("label"), *tables["validation"].column("label")]
    assert len(majority(config, tables)) == len(tables["test"])
    assert learned.count(answer) == max(map(learned.count, learned))
