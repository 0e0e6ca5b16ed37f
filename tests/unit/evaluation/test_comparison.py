import json

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.evaluation import Headline, headline
from sensorium.evaluation.comparison import ScoredRows, compare_inputs
from sensorium.targets.number import NumberConfig

ACCURACY = Headline("accuracy", higher_is_better=True)
RMSE = headline(NumberConfig(column="price").fit(["1", "2", "3"]))


def scored(
    num_rows: int, *, fused: float, seed: int = 0, groups: list[str] | None = None, **single: float
) -> ScoredRows:
    """Return rows that are right with the given chances."""
    rng = np.random.default_rng(seed)
    right = {name: (rng.random(num_rows) < chance).astype(float) for name, chance in single.items()}
    return ScoredRows((rng.random(num_rows) < fused).astype(float), right, groups)


def test_inputs_that_help() -> None:
    validation = scored(200, fused=0.9, photo=0.7, title=0.5)
    test = scored(300, fused=0.9, photo=0.7, title=0.5, seed=1)
    found = compare_inputs(ACCURACY, validation=validation, test=test)
    assert (found.outcome, found.best_single, found.num_rows, found.num_validation_rows) == ("helps", "photo", 300, 200)
    assert found.fused == np.mean(test.fused)
    assert found.single == np.mean(test.single["photo"])
    assert found.interval.low < found.difference < found.interval.high
    assert found.verdict.startswith("The inputs help each other: on 300 test rows with every input, accuracy")
    assert f"{found.fused:.4g} with all inputs and {found.single:.4g} with photo alone" in found.verdict


def test_inputs_that_hurt() -> None:
    rows = {seed: scored(300, fused=0.5, photo=0.8, title=0.4, seed=seed) for seed in (0, 1)}
    found = compare_inputs(ACCURACY, validation=rows[0], test=rows[1])
    assert found.outcome == "hurts"
    assert found.verdict.startswith("The inputs hurt each other")


def test_the_rival_is_chosen_on_validation_rows_even_if_another_is_better_on_the_test_rows() -> None:
    validation = scored(200, fused=0.9, photo=0.8, title=0.3)
    found = compare_inputs(ACCURACY, validation=validation, test=scored(200, fused=0.9, photo=0.3, title=0.8))
    assert found.best_single == "photo"


def test_few_rows_decide_nothing_however_clear_they_look() -> None:
    perfect = ScoredRows([1.0] * 9, {"photo": [0.0] * 9, "title": [0.0] * 9})
    found = compare_inputs(ACCURACY, validation=perfect, test=perfect)
    assert found.outcome == "unclear"
    assert found.verdict.startswith("Whether the inputs help each other cannot be told from 9 test rows")


def test_groups_widen_the_interval_until_nothing_can_be_told() -> None:
    fused = np.repeat([1.0] * 8 + [0.0] * 4, 50)
    single = np.repeat([0.0] * 4 + [1.0] * 2 + [0.0] * 2 + [1.0] * 4, 50)
    alone = {"photo": single, "title": np.zeros(600)}
    groups = [f"patient {place // 50}" for place in range(600)]
    by_row = compare_inputs(ACCURACY, validation=ScoredRows(fused, alone), test=ScoredRows(fused, alone))
    by_group = compare_inputs(ACCURACY, validation=ScoredRows(fused, alone), test=ScoredRows(fused, alone, groups))
    assert (by_row.outcome, by_group.outcome) == ("helps", "unclear")
    assert by_row.difference == by_group.difference
    assert "600 test rows of 12 groups" in by_group.verdict


def test_pairing_sees_a_small_difference_that_hard_and_easy_rows_would_hide() -> None:
    easy = np.arange(500) < 250
    fused = easy | (np.arange(500) < 262)
    rows = ScoredRows(fused.astype(float), {"photo": easy.astype(float), "title": np.zeros(500)})
    assert compare_inputs(ACCURACY, validation=rows, test=rows).outcome == "helps"


def test_errors_of_numbers_help_by_being_smaller() -> None:
    rng = np.random.default_rng(0)
    squared = {spread: np.square(rng.normal(0, spread, 300)) for spread in (1, 2, 3)}
    rows = ScoredRows(squared[1], {"photo": squared[3], "title": squared[2]})
    found = compare_inputs(RMSE, validation=rows, test=rows)
    assert (found.outcome, found.best_single) == ("helps", "title")
    assert found.fused == pytest.approx(np.sqrt(squared[1].mean()))
    assert found.interval.high < 0
    assert json.loads(json.dumps(found.to_json()))["verdict"] == found.verdict


def test_verdicts_of_equal_models_are_rarely_clear() -> None:
    clear = 0
    for seed in range(100):
        rows = scored(200, fused=0.7, photo=0.7, title=0.1, seed=seed)
        clear += compare_inputs(ACCURACY, validation=rows, test=rows, seed=seed).outcome != "unclear"
    assert clear <= 12


def test_what_cannot_be_compared_is_refused() -> None:
    rows, none = scored(20, fused=1, photo=1, title=1), scored(0, fused=1, photo=1, title=1)
    with pytest.raises(DataError, match="Add a test split"):
        compare_inputs(ACCURACY, validation=rows, test=none)
    with pytest.raises(DataError, match="no validation record holds every input"):
        compare_inputs(ACCURACY, validation=none, test=rows)
    with pytest.raises(DataError, match="one input"):
        compare_inputs(ACCURACY, validation=rows, test=scored(20, fused=1, photo=1))
