import json
import time

import numpy as np
import pytest

from sensorium.calibration import AbstainConfig, Calibration, CalibrationConfig, Evidence, subsets_of
from sensorium.errors import BundleError, DataError
from sensorium.specs import softmax
from tests.contracts.fields import variations
from tests.unit.calibration.planted import NAMES, category, evidence, number, present, rows


def told(target, *, count=300, seed=0, names=NAMES, groups=None):
    """Return evidence whose subsets differ, for any target."""
    rng = np.random.default_rng(seed)
    if target.classes:
        logits, labels = rows(rng, count, target)
    else:
        logits = rng.normal(size=(count, 1))
        labels = [str(value) for value in (logits[:, 0] + rng.normal(size=count)) * target.std + target.mean]
    base = evidence(rng, logits, labels, names=names, groups=groups)
    shown = subsets_of(names)
    outputs = {subset: (logits * (1 + place)).astype(np.float32) for place, subset in enumerate(shown)}
    embeddings = {subset: rng.normal(size=(count, 4)).astype(np.float32) * len(subset) for subset in shown}
    return Evidence(names, outputs, embeddings, labels, base.training_embeddings, base.training_labels, groups)


def some_rows(target, *, count=40, names=NAMES):
    rng = np.random.default_rng(9)
    outputs = rng.normal(size=(count, target.spec.num_outputs)).astype(np.float32) * 3
    is_present = rng.random((count, len(names))) < 0.6
    return outputs, rng.normal(size=(count, 4)).astype(np.float32) * 2, is_present


def plain(judged):
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in vars(judged).values()]


TARGETS = pytest.mark.parametrize("target", [category(), number()], ids=["category", "number"])


def test_a_planted_miscalibration_is_mended_for_each_subset():
    target = category()
    fitted = Calibration.fit(CalibrationConfig(method="temperature"), target, told(target, count=2000))
    found = [part.calibrator.temperature for part in fitted.parts]
    np.testing.assert_allclose(found, [1, 2, 3], rtol=0.1)
    assert [part.inputs for part in fitted.parts] == subsets_of(NAMES)


@TARGETS
@pytest.mark.parametrize("method", ["auto", "temperature", "vector", "isotonic", "none"])
def test_what_is_stored_judges_to_the_bit(target, method):
    fitted = Calibration.fit(CalibrationConfig(method=method), target, told(target))
    content = json.loads(json.dumps(fitted.to_json(), allow_nan=False))
    arrays = {name: array.copy() for name, array in fitted.arrays().items()}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    again = Calibration.from_json(content, arrays, target)
    asked = some_rows(target)
    np.testing.assert_equal(plain(again.judge(target, *asked)), plain(fitted.judge(target, *asked)))
    assert again.to_json() == content
    assert again.remarks == fitted.remarks


@TARGETS
@pytest.mark.parametrize("count", [60, 300])
def test_a_row_alone_is_judged_as_among_others(target, count):
    fitted = Calibration.fit(CalibrationConfig(sets="aps"), target, told(target, count=count))
    outputs, embeddings, is_present = some_rows(target)
    together = fitted.judge(target, outputs, embeddings, is_present)
    for row in range(len(outputs)):
        alone = fitted.judge(target, outputs[row : row + 1], embeddings[row : row + 1], is_present[row : row + 1])
        np.testing.assert_allclose(alone.outputs[0], together.outputs[row])
        assert alone.reasons[0] == together.reasons[row]
        np.testing.assert_allclose(alone.unusual[0], together.unusual[row])
        if target.classes:
            assert alone.sets[0] == together.sets[row]
        else:
            np.testing.assert_allclose(alone.bounds[0], together.bounds[row])


@TARGETS
@pytest.mark.parametrize("method", ["temperature", "vector", "isotonic"])
@pytest.mark.parametrize("scale", [1e-30, 1e4, 1e30])
def test_outputs_of_any_size_are_judged_with_finite_numbers(target, method, scale):
    fitted = Calibration.fit(CalibrationConfig(method=method, sets="aps"), target, told(target))
    outputs, embeddings, is_present = some_rows(target)
    judged = fitted.judge(target, outputs * np.float32(scale), embeddings * np.float32(scale), is_present)
    assert np.isfinite(judged.outputs).all()
    assert np.nanmax(judged.unusual) < 1
    assert target.classes == () or np.isfinite(target.decode(judged.outputs)[1]).all()


def test_an_answer_that_is_no_number_is_withheld():
    target = category()
    fitted = Calibration.fit(CalibrationConfig(abstain=AbstainConfig(unlike_training=None)), target, told(target))
    outputs = np.full((1, 4), np.nan)
    assert fitted.judge(target, outputs, np.zeros((1, 4)), present(1)).reasons == ["unsure"]


def test_calibrated_outputs_decode_to_calibrated_probabilities():
    target = category()
    fitted = Calibration.fit(CalibrationConfig(method="temperature"), target, told(target))
    outputs, embeddings, _ = some_rows(target)
    judged = fitted.judge(target, outputs, embeddings, present(40))
    np.testing.assert_allclose(
        target.decode(judged.outputs)[1], softmax(outputs / fitted.parts[0].calibrator.temperature), rtol=1e-5
    )


def test_numbers_have_intervals_around_the_answer_and_no_sets():
    target = number()
    fitted = Calibration.fit(CalibrationConfig(), target, told(target))
    outputs, embeddings, _ = some_rows(target)
    judged = fitted.judge(target, outputs, embeddings, present(40))
    assert judged.sets is None
    np.testing.assert_allclose(judged.bounds.mean(axis=1), target.decode(outputs)[0], rtol=1e-5)
    np.testing.assert_array_equal(judged.outputs, outputs)


@TARGETS
def test_a_subset_without_rows_has_no_calibration(target):
    names = tuple("abcdef")
    fitted = Calibration.fit(CalibrationConfig(), target, told(target, names=names))
    outputs, embeddings, _ = some_rows(target, count=3)
    is_present = np.array([[True] * 6, [True, True, True, False, False, False], [False] * 6])
    judged = fitted.judge(target, outputs, embeddings, is_present)
    np.testing.assert_array_equal(judged.outputs[1:], outputs[1:])
    assert np.isnan(judged.unusual).tolist() == [False, True, True]
    assert judged.reasons[1:] == [None, None]
    if target.classes:
        assert [one is None for one in judged.sets] == [False, True, True]
    else:
        assert np.isnan(judged.bounds).any(axis=1).tolist() == [False, True, True]
    assert "only all, all but one and each alone" in " ".join(fitted.remarks)


def test_subsets_share_a_calibration_below_a_hundred_rows():
    target = category()
    names = ("a", "b", "c")
    few = Calibration.fit(CalibrationConfig(), target, told(target, count=99, names=names))
    assert [(part.size, part.inputs, part.rows) for part in few.parts] == [(3, names, 99), (2, None, 99), (1, None, 99)]
    assert few.part_for(("a", "c")) is few.part_for(("b", "c"))
    many = Calibration.fit(CalibrationConfig(), target, told(target, count=100, names=names))
    assert {part.inputs for part in many.parts} == set(subsets_of(names))


def test_the_same_evidence_gives_the_same_calibration():
    target = category()
    for count in (60, 150):
        first, second = (Calibration.fit(CalibrationConfig(), target, told(target, count=count)) for _ in range(2))
        assert first.to_json() == second.to_json()
        np.testing.assert_equal(first.arrays(), second.arrays())


def test_no_rows_give_no_calibration_and_it_is_said():
    target = category()
    rng = np.random.default_rng(0)
    fitted = Calibration.fit(CalibrationConfig(), target, evidence(rng, np.zeros((1, 4)), ["class0"]))
    outputs, embeddings, is_present = some_rows(target)
    assert fitted.judge(target, outputs, embeddings, is_present).sets == [None] * 40
    shown = subsets_of(NAMES)
    nothing = dict.fromkeys(shown, np.zeros((0, 4)))
    empty = Calibration.fit(CalibrationConfig(), target, Evidence(NAMES, nothing, nothing, [], np.zeros((0, 4)), []))
    judged = empty.judge(target, outputs, embeddings, is_present)
    np.testing.assert_array_equal(judged.outputs, outputs)
    assert judged.reasons == [None] * 40
    assert empty.remarks == ("no calibration row holds every input: nothing is calibrated",)
    assert len(empty.judge(target, outputs[:0], embeddings[:0], is_present[:0]).outputs) == 0


def test_nothing_of_the_size_of_the_rows_is_kept():
    target = category()
    sizes = []
    for count in (2000, 6000):
        fitted = Calibration.fit(CalibrationConfig(method="isotonic"), target, told(target, count=count))
        sizes.append(max(max(array.shape) for array in fitted.arrays().values()))
        assert len(json.dumps(fitted.to_json())) < 2000
    assert max(sizes) <= 200


@pytest.mark.parametrize("which", ["outputs", "embeddings", "training_embeddings"])
def test_evidence_that_is_not_finite_is_refused(which):
    target = category()
    seen = told(target)
    spoiled = getattr(seen, which)
    array = spoiled if which == "training_embeddings" else spoiled[("title",)]
    array[3, 0] = np.nan
    with pytest.raises(DataError, match="NaN"):
        Calibration.fit(CalibrationConfig(), target, seen)


def spoilt(content, path, value):
    made = json.loads(json.dumps(content))
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return made


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["names"], ["photo"]),
        (["names"], ["photo", "photo"]),
        (["names"], []),
        (["config", "method"], "magic"),
        (["config", "coverage"], 2),
        (["parts"], None),
        (["parts", 0, "cut"], "wide"),
        (["parts", 0, "cut"], float("inf")),
        (["parts", 0, "cut"], -1),
        (["parts", 0, "rows"], 0),
        (["parts", 0, "size"], 7),
        (["parts", 0, "inputs"], ["smell", "photo"]),
        (["parts", 0, "inputs"], ["title", "photo"]),
        (["parts", 1, "inputs"], ["title"]),
        (["parts", 0, "method"], "isotonic"),
        (["parts", 0, "method"], "none"),
        (["parts", 0, "numbers", "temperature"], 0.0),
        (["parts", 0, "numbers", "temperature"], 1e9),
        (["parts", 0, "numbers"], {}),
        (["parts", 0, "numbers", "pressure"], 1.0),
        (["parts", 0, "threshold"], 7),
        (["surprise"], 1),
    ],
    ids=repr,
)
def test_damaged_content_is_refused(path, value):
    target = category()
    fitted = Calibration.fit(CalibrationConfig(method="temperature"), target, told(target))
    with pytest.raises(BundleError, match="calibration"):
        Calibration.from_json(spoilt(fitted.to_json(), path, value), fitted.arrays(), target)
    for other in (None, [], "text"):
        with pytest.raises(BundleError, match="calibration"):
            Calibration.from_json(other, fitted.arrays(), target)


@pytest.mark.parametrize("method", ["vector", "isotonic"])
def test_damaged_arrays_are_refused(method):
    target = category()
    fitted = Calibration.fit(CalibrationConfig(method=method), target, told(target))
    content, arrays = fitted.to_json(), fitted.arrays()
    for name, array in arrays.items():
        others = [None, array.astype(np.float64), array * np.float32("nan"), array[..., :0], array[np.newaxis]]
        if name.endswith(("values", "places", "distances", "shares")):
            others.append(array[..., ::-1] + np.float32(0.5))
        for other in others:
            changed = {key: one for key, one in {**arrays, name: other}.items() if one is not None}
            with pytest.raises(BundleError, match="calibration"):
                Calibration.from_json(content, changed, target)
    with pytest.raises(BundleError, match="belong to nothing: extra"):
        Calibration.from_json(content, {**arrays, "extra": np.zeros(1, np.float32)}, target)
    with pytest.raises(BundleError, match="calibration"):
        Calibration.from_json(content, arrays, number())
    with pytest.raises(BundleError, match="calibration"):
        Calibration.from_json(content, arrays, category(5))


def test_every_option_has_an_effect():
    target = category()
    base = CalibrationConfig(method="isotonic")
    known = {"abstain": [{"below": 0.9}], "share": [], "coverage": [0.7]}
    for name, changed in variations(base, known):
        if name == "share":  # how many rows there are is decided before
            continue
        assert changed, name
        for config in changed:
            fitted = [Calibration.fit(one, target, told(target)) for one in (base, config)]
            asked = some_rows(target)
            said = [repr(plain(one.judge(target, *asked))) for one in fitted]
            stored = [one.to_json()["parts"] for one in fitted]
            assert said[0] != said[1] or stored[0] != stored[1], name


def test_one_record_is_judged_in_a_moment():
    target = category(10)
    fitted = Calibration.fit(CalibrationConfig(), target, told(target))
    outputs, embeddings, is_present = (array[:1] for array in some_rows(target))
    spans = []
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(20):
            fitted.judge(target, outputs, embeddings, is_present)
        spans.append((time.perf_counter() - start) / 20)
    assert min(spans) < 500e-6  # ten times what an idle machine takes
