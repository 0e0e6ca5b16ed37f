from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.errors import DataError
from sensorium.modalities.text import TextConfig
from sensorium.modalities.words.variations.synonym import SynonymConfig

WORDS = "red crimson scarlet bus coach and"


def built(**options):
    text = TextConfig(column="x", min_count=1, augment=[{"type": "synonym", "probability": 1, **options}]).fit([WORDS])
    return text, text.variations[0]


def words_of(text, array):
    return " ".join(text.tokens[number - 2] for number in array)


def test_words_become_their_synonyms_and_no_others():
    text, vary = built(table={"Red": ["crimson", "scarlet", "not known"], "bus": ["lorry", "coach"], "never": ["bus"]})
    seen = {words_of(text, vary(text.read("red and bus"), np.random.default_rng(seed))) for seed in range(40)}
    assert seen == {"crimson and coach", "scarlet and coach"}


@pytest.mark.parametrize(("name", "between"), [("table.csv", ","), ("table.tsv", "\t")])
def test_a_table_in_a_file(tmp_path, name, between):
    (tmp_path / name).write_text(f"bus{between}coach\n\n", encoding="utf-8")
    text, vary = built(file=str(tmp_path / name))
    assert words_of(text, vary(text.read("red bus"), np.random.default_rng(0))) == "red coach"


def test_faults_of_a_table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("bus,coach\nbus\nred,,crimson\nred, \n", encoding="utf-8")
    with pytest.raises(DataError) as refusal:
        built(file=str(path))
    assert [fault.message[:6] for fault in refusal.value.faults] == ["line 2", "line 3", "line 4"]
    with pytest.raises(DataError, match=r"gone\.csv: cannot be read"):
        built(file=str(tmp_path / "gone.csv"))
    with pytest.raises(DataError, match="no synonym can be used"):
        built(table={"lorry": ["van"]})
    with pytest.raises(ValidationError, match="needs `table` or `file`"):
        SynonymConfig()


def test_a_served_model_needs_no_table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("bus,coach\n", encoding="utf-8")
    text, _ = built(file=str(path))
    path.unlink()
    again = type(text).from_state(text.config, text.state())
    np.testing.assert_array_equal(again.features("red bus"), text.features("red bus"))


def test_deleting_leaves_one_token_at_least():
    text = TextConfig(column="x", augment=[{"type": "delete", "probability": 0.99}], token_dropout=0).fit([WORDS] * 2)
    lengths = {len(text.augment(text.read(WORDS), np.random.default_rng(seed))) for seed in range(200)}
    assert min(lengths) == 1
    text = TextConfig(column="x", augment=["delete"], token_dropout=0).fit([WORDS] * 2)
    kept = [len(text.augment(text.read(WORDS * 50), np.random.default_rng(seed))) for seed in range(50)]
    assert np.mean(kept) / len(text.read(WORDS * 50)) == pytest.approx(0.9, abs=0.02)


def test_swapping_keeps_every_token():
    text = TextConfig(column="x", augment=["swap"], token_dropout=0).fit([WORDS] * 2)
    array = text.read(WORDS)
    seen = [text.augment(array, np.random.default_rng(seed)) for seed in range(30)]
    assert all(sorted(one) == sorted(array) for one in seen)
    assert {int((one != array).sum()) for one in seen} == {0, 2}
