import numpy as np
import pytest
from scipy.stats import binom

from sensorium.calibration import Calibration, CalibrationConfig, Evidence, subsets_of
from sensorium.calibration.conformal import aps_scores, cut_of, units_needed
from sensorium.targets.ordinal import OrdinalConfig
from tests.unit.calibration.planted import NAMES, category, classes_of, evidence, number, present, rows

REPEATS = 200


def bounds(trials, share):
    """Return between which counts a right share stays in all but one of 100,000 runs."""
    return binom.ppf([0.5e-5, 1 - 0.5e-5], trials, share)


def is_held(judged, labels):
    return np.array([label in one for one, label in zip(judged.sets, labels, strict=True)])


@pytest.mark.parametrize("sets", ["lac", "aps"])
@pytest.mark.parametrize(("method", "count"), [("none", 60), ("temperature", 60), ("isotonic", 100)])
def test_sets_hold_the_truth_as_often_as_promised(sets, method, count):
    rng, target = np.random.default_rng(0), category(4)
    config = CalibrationConfig(method=method, sets=sets, coverage=0.9)
    held, per_repeat = 0, 10
    for _ in range(REPEATS):
        logits, labels = rows(rng, count + per_repeat, target, spread=1.0)
        seen = evidence(rng, logits[:count] * 2, labels[:count], names=("photo",))
        fitted = Calibration.fit(config, target, seen)
        judged = fitted.judge(target, logits[count:] * 2, np.zeros((per_repeat, 4)), present(per_repeat, ("photo",)))
        held += is_held(judged, labels[count:]).sum()
    # Rows of one repeat share a calibration, whose own coverage varies as a Beta (Vovk, 2012).
    spread = np.sqrt(0.9 * 0.1 * (1 / (REPEATS * per_repeat) + 1 / (REPEATS * count)))
    assert abs(held / (REPEATS * per_repeat) - 0.9) < 4.5 * spread + 1 / count


def test_one_new_row_is_held_within_binomial_bounds():
    rng, target = np.random.default_rng(1), category(6)
    for sets in ("lac", "aps"):
        config, held = CalibrationConfig(method="none", sets=sets, coverage=0.8), 0
        for _ in range(REPEATS):
            logits, labels = rows(rng, 40, target, spread=1.0)
            fitted = Calibration.fit(config, target, evidence(rng, logits[:39], labels[:39], names=("photo",)))
            judged = fitted.judge(target, logits[39:], np.zeros((1, 4)), present(1, ("photo",)))
            held += int(is_held(judged, labels[39:])[0])
        low, high = bounds(REPEATS, 0.8)
        assert low <= held <= high


def test_intervals_of_numbers_hold_the_truth_in_the_unit_of_the_labels():
    rng, target = np.random.default_rng(2), number()
    held, config = 0, CalibrationConfig(coverage=0.8)
    for _ in range(REPEATS):
        outputs = rng.normal(size=(40, 1)).astype(np.float32)
        true = np.array(target.decode(outputs)[0]) + rng.normal(size=40) * 7
        labels = [f"{value:.6f}" for value in true]
        fitted = Calibration.fit(config, target, evidence(rng, outputs[:39], labels[:39], names=("photo",)))
        low, high = fitted.judge(target, outputs[39:], np.zeros((1, 4)), present(1, ("photo",))).bounds[0]
        held += low <= true[39] <= high
    low, high = bounds(REPEATS, 0.8)
    assert low <= held <= high
    part = fitted.parts[0]
    assert part.cut == pytest.approx(1.28 * 7, rel=0.5)


def absent_rows(rng, count, target, *, errors):
    """Return evidence whose subsets are more or less right, and the same of new rows."""
    logits, labels = rows(rng, count, target, spread=1.5)
    outputs = {subset: logits + rng.normal(size=logits.shape) * errors[subset] for subset in subsets_of(NAMES)}
    return outputs, labels


@pytest.mark.parametrize("count", [60, 150])
def test_coverage_holds_for_inputs_absent_at_random(count):
    """Whether subsets have calibrations of their own or share one by their number."""
    rng, target = np.random.default_rng(3), category(5)
    errors = {NAMES: 0.2, ("photo",): 1.0, ("title",): 3.0}
    config = CalibrationConfig(coverage=0.8, method="none")
    held = {size: [] for size in (1, 2)}
    for _ in range(REPEATS):
        outputs, labels = absent_rows(rng, count + 6, target, errors=errors)
        nothing = dict.fromkeys(outputs, np.zeros((count, 2)))
        seen = {subset: array[:count] for subset, array in outputs.items()}
        told = Evidence(NAMES, seen, nothing, labels[:count], np.zeros((30, 2)), ["class0"] * 30)
        fitted = Calibration.fit(config, target, told)
        shown = [subsets_of(NAMES)[place] for place in rng.integers(0, 3, 6)]
        mixed = np.stack([outputs[subset][count + row] for row, subset in enumerate(shown)])
        is_present = np.array([[name in subset for name in NAMES] for subset in shown])
        judged = fitted.judge(target, mixed, np.zeros((6, 2)), is_present)
        for subset, is_in in zip(shown, is_held(judged, labels[count:]), strict=True):
            held[len(subset)].append(is_in)
    for found in held.values():
        spread = np.sqrt(0.8 * 0.2 * (1 / len(found) + 1 / (REPEATS * count)))
        assert abs(np.mean(found) - 0.8) < 4.5 * spread + 1 / count
    assert (fitted.part_for(("photo",)) is fitted.part_for(("title",))) == (count < 100)


def test_the_cut_is_the_quantile_of_the_books():
    scores = np.arange(1.0, 100.0)  # 99 rows
    assert cut_of(scores, 0.9) == 90
    assert cut_of(scores, 0.99) == 99
    assert cut_of(scores, 0.991) is None
    assert cut_of(np.array([1.0, 2.0, np.inf]), 0.75) is None
    assert cut_of(np.array([]), 0.5) is None


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_the_rows_needed_are_the_fewest_that_give_a_cut(coverage):
    needed = units_needed(coverage)
    assert cut_of(np.arange(float(needed)), coverage) is not None
    assert cut_of(np.arange(needed - 1.0), coverage) is None


def test_a_group_counts_once_however_many_rows_it_has():
    scores = np.concatenate([np.full(1000, 5.0), np.arange(9.0)])
    groups = ["large"] * 1000 + [f"small{place}" for place in range(9)]
    assert cut_of(scores, 0.5) == 5
    assert cut_of(scores, 0.5, groups=groups) == 5
    assert cut_of(scores, 0.8, groups=groups) == 7  # the ninth of ten groups
    assert cut_of(scores, 0.95, groups=groups) is None


def test_coverage_holds_for_rows_of_new_groups():
    rng, target = np.random.default_rng(4), number()
    config, held, naive = CalibrationConfig(coverage=0.8), 0, 0
    for _ in range(REPEATS):
        sizes = rng.integers(1, 20, 15)
        groups = np.repeat(np.arange(15), sizes)
        shifts = rng.normal(size=15)[groups] * 10
        outputs = rng.normal(size=(len(groups), 1)).astype(np.float32)
        true = np.array(target.decode(outputs)[0]) + shifts + rng.normal(size=len(groups))
        old, new = np.flatnonzero(groups < 14), np.flatnonzero(groups == 14)[:1]
        labels = [f"{value:.6f}" for value in true]
        for by_group in (groups[old].tolist(), None):
            told = evidence(rng, outputs[old], [labels[row] for row in old], names=("photo",), groups=by_group)
            fitted = Calibration.fit(config, target, told)
            low, high = fitted.judge(target, outputs[new], np.zeros((1, 4)), present(1, ("photo",))).bounds[0]
            held += by_group is not None and low <= true[new[0]] <= high
            naive += by_group is None and low <= true[new[0]] <= high
    assert held >= bounds(REPEATS, 0.8)[0]
    assert held >= naive


def test_the_answer_is_always_in_its_set():
    rng, target = np.random.default_rng(5), category(5)
    logits, labels = rows(rng, 300, target, spread=6.0)  # right more often than the coverage asks for
    fitted = Calibration.fit(CalibrationConfig(coverage=0.6), target, evidence(rng, logits, labels))
    judged = fitted.judge(target, logits, np.zeros((300, 4)), present(300))
    answers = target.decode(judged.outputs)[0]
    assert all(answer in one for answer, one in zip(answers, judged.sets, strict=True))
    assert min(map(len, judged.sets)) == 1
    assert all(one == tuple(sorted(one, key=target.classes.index)) for one in judged.sets)


def test_a_set_of_classes_in_an_order_has_no_gap():
    rng = np.random.default_rng(9)
    target = OrdinalConfig(column="grade").fit([str(place) for place in range(6)] * 2)
    logits, labels = rows(rng, 300, target, spread=1.5)
    fitted = Calibration.fit(CalibrationConfig(), target, evidence(rng, logits, labels))
    judged = fitted.judge(target, logits, np.zeros((300, 4)), present(300))
    places = [[target.classes.index(name) for name in one] for one in judged.sets]
    assert all(one == list(range(one[0], one[-1] + 1)) for one in places)
    assert is_held(judged, labels).mean() >= 0.9
    unordered = Calibration.fit(
        CalibrationConfig(), category(6), evidence(rng, logits, [f"class{one}" for one in labels])
    )
    other = unordered.judge(category(6), logits, np.zeros((300, 4)), present(300))
    assert sum(map(len, other.sets)) < sum(map(len, judged.sets))


def test_aps_scores_by_hand():
    np.testing.assert_allclose(aps_scores(np.array([[0.2, 0.5, 0.3]])), [[1.0, 0.5, 0.8]])


def test_aps_covers_hard_rows_more_evenly_than_lac():
    rng, target = np.random.default_rng(6), category(6)
    logits = rng.normal(size=(6000, 6)) * np.where(np.arange(6000) % 2, 0.5, 3.0)[:, np.newaxis]
    labels = classes_of(logits, rng, target)
    gaps = {}
    for sets in ("lac", "aps"):
        told = evidence(rng, logits[:3000], labels[:3000], names=("photo",))
        fitted = Calibration.fit(CalibrationConfig(sets=sets, method="none"), target, told)
        judged = fitted.judge(target, logits[3000:], np.zeros((3000, 4)), present(3000, ("photo",)))
        held = is_held(judged, labels[3000:])
        gaps[sets] = abs(held[::2].mean() - held[1::2].mean())
    assert gaps["aps"] < gaps["lac"]


@pytest.mark.parametrize("sets", ["lac", "aps", "none"])
def test_too_few_rows_give_no_set_and_it_is_said(sets):
    rng, target = np.random.default_rng(7), category()
    logits, labels = rows(rng, 60, target)
    fitted = Calibration.fit(CalibrationConfig(sets=sets, coverage=0.99), target, evidence(rng, logits, labels))
    judged = fitted.judge(target, logits, np.zeros((60, 4)), present(60))
    told = [remark for remark in fitted.remarks if "0.99: it needs 99 calibration rows and there are 60" in remark]
    if sets == "none":
        assert judged.sets is None
        assert judged.coverage is None
        assert not any("no set" in remark for remark in fitted.remarks)
    else:
        assert judged.sets == [None] * 60
        assert any("no set" in remark for remark in told)


def test_labels_that_the_model_does_not_know_count_as_not_held():
    rng, target = np.random.default_rng(8), category()
    logits, labels = rows(rng, 200, target)
    few = ["unheard"] * 10 + labels[10:]
    many = ["unheard"] * 30 + labels[30:]
    cuts = [
        Calibration.fit(CalibrationConfig(method="none"), target, evidence(rng, logits, some)).parts[0].cut
        for some in (labels, few)
    ]
    assert cuts[0] < cuts[1]
    fitted = Calibration.fit(CalibrationConfig(), target, evidence(rng, logits, many))
    assert fitted.parts[0].cut is None
    assert any("no training row has" in remark for remark in fitted.remarks)
