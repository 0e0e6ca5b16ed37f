"""Models on the same rows: who is ahead, and whether that can be told."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sensorium.errors import ConfigError, DataError
from sensorium.evaluation import evaluate
from sensorium.evaluation.leaderboard import Answered, rank_models
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig
from sensorium.targets.ordinal import OrdinalConfig
from sensorium.targets.tags import TagsConfig

CLASSES = ("cat", "dog", "fox")
KINDS = CategoryConfig(column="kind").fit(list(CLASSES))
PRICES = NumberConfig(column="price").fit(["1", "2", "3"])


def answering(name, answers, target=KINDS):
    """Return a model that answers so."""
    places = [target.classes.index(answer) for answer in answers]
    return Answered(name, target, 9.0 * np.eye(len(target.classes), dtype=np.float32)[places], ())


def ranked(models, labels, **options):
    return rank_models([replace(model, labels=labels) for model in models], **options)


def labels_of(num_rows, seed=0):
    return np.random.default_rng(seed).choice(CLASSES, num_rows).tolist()


def right_in(labels, is_right):
    return [one if right else CLASSES[CLASSES.index(one) - 1] for one, right in zip(labels, is_right, strict=True)]


def right_at(labels, chance, seed):
    return right_in(labels, np.random.default_rng(seed).random(len(labels)) < chance)


def board_of(labels, chances, **options):
    models = [
        answering(name, right_at(labels, chance, seed)) for seed, (name, chance) in enumerate(chances.items(), start=1)
    ]
    return ranked(models, labels, **options)


def test_the_best_first_and_what_cannot_be_told():
    board = board_of(labels_of(400), {"poor": 0.5, "good": 0.9, "near": 0.87})
    assert [one.name for one in board.standings] == ["good", "near", "poor"]
    assert [one.rank for one in board.standings] == [1, 2, 3]
    assert [one.against_best and one.against_best.outcome for one in board.standings] == [None, "unclear", "worse"]
    assert board.verdict.startswith("good comes first with accuracy 0.")
    assert "but cannot be told from near on 400 rows" in board.verdict
    near, poor = board.standings[1:]
    assert near.verdict.startswith("near cannot be told from good: -0.0")
    assert poor.verdict.startswith("poor is worse than good: -0.3")
    assert "p below 0.001 after Holm" in poor.verdict
    assert near.against_best.interval.low < near.against_best.difference < near.against_best.interval.high
    assert board.notes == ["p values are from McNemar's test (mid-p), corrected by Holm for 3 pairs."]


def test_a_clear_winner():
    board = board_of(labels_of(300), {"poor": 0.4, "good": 0.9})
    assert board.verdict.startswith("good is better than the other on 300 rows: accuracy 0.9")


def test_the_rows_that_decide_are_counted():
    labels = ["cat"] * 100
    first, second = right_in(labels, [True] * 90 + [False] * 10), right_in(labels, [True] * 80 + [False] * 20)
    (match,) = ranked([answering("one", first), answering("two", second)], labels).matches
    assert (match.only_first, match.only_second, match.test) == (10, 0, "mcnemar")
    assert match.p == pytest.approx(2 * 0.5**10 - 0.5**10)
    assert match.difference == pytest.approx(0.1)
    turned = match.seen_from("two")
    assert (turned.first, turned.difference, turned.outcome) == ("two", -match.difference, "worse")
    assert turned.interval == (-match.interval.high, -match.interval.low)
    assert (turned.only_first, turned.only_second) == (0, 10)


def test_equal_answers_are_said_to_be_equal():
    labels = labels_of(50)
    same = right_at(labels, 0.8, 1)
    board = ranked([answering("one", same), answering("two", same)], labels)
    assert board.verdict.startswith("The same answers, row by row, on 50 rows, with accuracy 0.")
    assert board.standings[1].verdict == "two gives the same answers as one, row by row."
    assert [one.rank for one in board.standings] == [1, 1]
    assert board.matches[0].p == 1


def test_other_answers_that_are_right_as_often_are_not_the_same():
    labels = ["cat"] * 40
    board = ranked([answering("one", ["dog"] * 40), answering("two", ["fox"] * 40)], labels)
    assert board.matches[0].outcome == "unclear"


def test_few_rows_or_groups_decide_nothing():
    labels = ["cat"] * 9
    board = ranked([answering("one", labels), answering("two", ["dog"] * 9)], labels)
    assert board.matches[0].p < 0.05
    assert board.verdict == (
        "one comes first with accuracy 1, but cannot be told from two on 9 rows, since fewer than 10 decide nothing."
    )
    many = ranked(
        [answering("one", labels * 10), answering("two", ["dog"] * 90)], labels * 10, groups=list(range(9)) * 10
    )
    assert "on 90 rows of 9 groups, since fewer than 10" in many.verdict


def test_rows_of_a_group_are_no_independent_evidence():
    labels = ["cat"] * 240
    first = right_in(labels, np.repeat([True] * 8 + [False] * 4, 20))
    second = right_in(labels, np.repeat([False] * 4 + [True] * 2 + [False] * 2 + [True] * 4, 20))
    models = [answering("one", first), answering("two", second)]
    by_row = ranked(models, labels)
    by_group = ranked(models, labels, groups=np.repeat(np.arange(12), 20).tolist())
    assert (by_row.matches[0].outcome, by_group.matches[0].outcome) == ("better", "unclear")
    assert by_group.matches[0].test == "permutation"
    assert "swapping the models' answers to whole groups" in by_group.notes[0]
    assert "240 rows of 12 groups" in by_group.verdict


def test_classes_that_a_model_does_not_know_count_as_wrong():
    labels = ["cat"] * 20 + ["fox"] * 10
    fewer = CategoryConfig(column="kind").fit(["cat", "dog"])
    board = ranked([answering("all", labels), answering("two", ["cat"] * 30, fewer)], labels)
    assert (board.standings[1].value, board.standings[1].num_unknown) == (pytest.approx(2 / 3), 10)
    assert "two does not know 10 labels, counted as wrong." in board.notes


@pytest.mark.parametrize("figure", ["macro_f1", "recall.fox"])
def test_other_figures_are_measured_anew_in_the_same_draws(figure):
    labels = labels_of(120)
    board = board_of(labels, {"good": 0.95, "poor": 0.6}, figure=figure)
    assert (board.figure, board.matches[0].test) == (figure, "bootstrap")
    figures = evaluate(KINDS, answering("", right_at(labels, 0.95, 1)).outputs, labels)
    wanted = figures["macro_f1"] if figure == "macro_f1" else figures["per_class"]["fox"]["recall"]
    assert board.standings[0].value == pytest.approx(wanted)
    assert board.matches[0].outcome == "better"
    assert board.matches[0].interval.low > 0.1


def test_errors_of_numbers_are_better_when_smaller():
    rng = np.random.default_rng(0)
    numbers = rng.normal(0, 1, 200)
    models = [
        Answered(name, PRICES, PRICES.encode("0") + (numbers + rng.normal(0, spread, 200))[:, None], ())
        for name, spread in (("rough", 2.0), ("fine", 0.5))
    ]
    labels = [str(PRICES.decode(np.array([[PRICES.encode("0") + one]]))[0][0]) for one in numbers]
    board = ranked(models, labels)
    assert not board.higher_is_better
    assert [one.name for one in board.standings] == ["fine", "rough"]
    assert board.matches[0].test == "permutation"
    assert board.verdict.startswith("fine is better than the other on 200 rows: rmse")
    assert ranked(models, labels, figure="mae").standings[0].name == "fine"


def test_the_interval_of_a_difference_holds_the_truth_as_often_as_it_says():
    held, rng = 0, np.random.default_rng(0)
    for seed in range(60):
        labels = labels_of(150, seed)
        hard = rng.random(150)  # both models find the same rows hard
        chances = {"good": hard < 0.8, "poor": hard < np.where(rng.random(150) < 0.5, 0.8, 0.6)}
        models = [answering(name, right_in(labels, is_right)) for name, is_right in chances.items()]
        low, high = ranked(models, labels).matches[0].interval
        held += low <= 0.1 <= high
    assert held >= 52  # 57 less three standard deviations


def test_of_many_equal_models_hardly_one_is_told_apart():
    wrong = 0
    for seed in range(30):
        labels = labels_of(100, seed)
        chances = dict.fromkeys("abcd", 0.7)
        models = [
            answering(name, right_at(labels, chance, 1000 * seed + place))
            for place, (name, chance) in enumerate(chances.items())
        ]
        wrong += any(match.outcome in {"better", "worse"} for match in ranked(models, labels).matches)
    assert wrong <= 5  # 1.5 would be expected, and three standard deviations more


def test_it_can_be_written():
    board = board_of(labels_of(60), {"one": 0.6, "two": 0.7, "three": 0.8})
    plain = json.loads(json.dumps(board.to_json(), allow_nan=False))
    assert plain["verdict"] == board.verdict
    assert len(plain["pairs"]) == 3
    assert plain["models"][0]["against_best"] is None
    assert plain["models"][2]["against_best"]["second"] == plain["models"][0]["name"]


def test_what_cannot_be_ranked_by():
    labels = ["cat"] * 20
    models = [answering("one", labels), answering("two", labels)]
    with pytest.raises(ConfigError, match="neither better nor worse"):
        ranked(models, labels, figure="rows")
    with pytest.raises(ConfigError, match="Did you mean 'macro_f1'"):
        ranked(models, labels, figure="macro_f")
    with pytest.raises(DataError, match="'r2' of model 'one' is not defined"):
        ranked([Answered(name, PRICES, np.ones((20, 1)), ()) for name in ("one", "two")], ["2"] * 20, figure="r2")


def test_tags_are_read_as_each_model_reads_them_and_must_count_alike():
    ours, theirs = ["a,b", "a", "b", "cow"] * 6, ["a|b", "a", "b", "cow"] * 6
    config = {"column": "tags", "separator": ",", "no_tags": "none"}
    first = TagsConfig(**config).fit(ours)
    second = TagsConfig(**config | {"separator": "|"}).fit(theirs)
    outputs = np.where([[("a" in one), ("b" in one), ("cow" in one)] for one in ours], 9.0, -9.0)
    board = rank_models([Answered("one", first, outputs, ours), Answered("two", second, outputs, theirs)])
    assert [one.value for one in board.standings] == [1, 1]
    assert board.matches[0].outcome == "same"
    fewer = TagsConfig(**config, min_count=7).fit(ours)
    with pytest.raises(ConfigError, match="two passes over labels that count for others, such as 'cow'"):
        rank_models([Answered("one", first, outputs, ours), Answered("two", fewer, outputs[:, :2], ours)])


def test_a_score_of_one_is_no_right_answer_where_less_is_better():
    grades = OrdinalConfig(column="grade", order=["a", "b", "c"]).fit(["a", "b", "c"])
    labels = ["a", "b"] * 10
    near, exact = ["b", "b"] * 10, labels
    outputs = {name: 9.0 * np.eye(3)[[grades.classes.index(one) for one in answers]] for name, answers in
               (("near", near), ("exact", exact))}  # fmt: skip
    board = rank_models([Answered(name, grades, one, labels) for name, one in outputs.items()])
    assert [one.name for one in board.standings] == ["exact", "near"]
    (match,) = board.matches
    assert (match.test, match.only_first, match.only_second, match.outcome) == ("permutation", None, None, "worse")
