import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from sensorium.calibration import Judged
from sensorium.evaluation import evaluate, intervals
from sensorium.evaluation.subsets import measure_subsets
from sensorium.report import RunFacts, render_run
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig

CLASSES = ["体育", "<b>bold</b>", "娱乐"]
CATEGORY = CategoryConfig(column="kind").fit(CLASSES)
NUMBER = NumberConfig(column="price").fit(["1", "2", "3"])
HISTORY = [
    {"epoch": 1, "training_loss": 2.0, "validation_loss": 1.5, "headline": 0.5, "seconds": 2.0, "waiting_s": 0.5},
    {"epoch": 2, "training_loss": 1.0, "validation_loss": 1.2, "headline": 0.8, "seconds": 2.0, "waiting_s": 0.1},
    {"epoch": 3, "training_loss": 0.5, "validation_loss": 1.4, "headline": 0.7, "seconds": 1.0, "waiting_s": 0.0},
]
COMPARISON = {
    "verdict": "The inputs help each other: on 80 test rows.", "figure": "accuracy", "num_validation_rows": 70,
    "validation": {"photo": 0.6, "title": 0.5}, "best_single": "photo",
}  # fmt: skip

CURVE = {
    "figure": "accuracy", "split": "test", "verdict": "Still getting better: on 80 test rows.",
    "points": [
        {"fraction": 0.5, "rows": 600, "figures": {"test": {"value": 0.7, "interval": [0.65, 0.75]}}},
        {"fraction": 1.0, "rows": 1200, "figures": {"test": {"value": 0.8, "interval": [0.76, 0.84]}}},
    ],
}  # fmt: skip


def classified(labels: list[str], outputs: np.ndarray) -> dict[str, object]:
    found = intervals(CATEGORY, outputs, labels)
    return {**evaluate(CATEGORY, outputs, labels), "intervals": {name: list(one) for name, one in found.items()}}


def facts(**changes: object) -> RunFacts:
    rng = np.random.default_rng(0)
    labels = [CLASSES[place] for place in rng.integers(0, 3, 60)]
    outputs = rng.normal(size=(60, 3)) + np.eye(3)[[CATEGORY.encode(label) for label in labels]]
    made = RunFacts(
        name="shop & co",
        task="classification",
        config={"inputs": {"photo": {"type": "image"}, "title": {"type": "text"}}, "target": {"column": "kind"}},
        figures={"validation": classified(labels, outputs)},
        history=HISTORY,
        row_counts={"train": 1200, "validation": 60},
        versions={"sensorium": "0.1.0"},
        subsets=measure_subsets(
            CATEGORY, {("photo", "title"): Judged.nothing(outputs), ("photo",): Judged.nothing(-outputs)}, labels
        ),
        comparison=COMPARISON,
        learning_curve=CURVE,
    )
    return replace(made, **changes)


def page_of(run: RunFacts) -> str:
    return render_run(run).decode()


def test_the_page_is_well_formed_and_loads_and_runs_nothing() -> None:
    page = page_of(facts())
    as_xml = re.sub(r"<(meta|br)\b([^>]*)>", r"<\1\2/>", page.replace("<!doctype html>", "").strip())
    root = ET.fromstring(as_xml)
    attributes = [(name, value) for element in root.iter() for name, value in element.attrib.items()]
    assert not [name for name, _ in attributes if name == "src" or name.startswith("on")]
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    assert "<script" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_names_are_escaped_and_chinese_ones_stand_as_they_are() -> None:
    page = page_of(facts())
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "shop &amp; co" in page
    assert "体育" in page


def test_what_a_reader_looks_for() -> None:
    run = facts()
    page = page_of(run)
    figures = run.figures["validation"]
    low, high = figures["intervals"]["accuracy"]
    assert f"{figures['accuracy']:.3f}" in page
    assert f"95 % interval {low:.3f} to {high:.3f}" in page
    assert "the weights of epoch 2 were kept" in page
    assert "1,200" in page
    assert COMPARISON["verdict"] in page
    assert CURVE["verdict"] in page
    assert "Test accuracy is 0.7 with 600 training rows; 0.8 with 1,200 training rows." in page
    assert "Tolerance to absence" in page
    assert "12\N{NO-BREAK SPACE}% of it was spent waiting for data" in page
    assert "figures on them flatter the model" in page


def test_every_drawing_and_table_says_what_it_shows() -> None:
    page = page_of(facts())
    drawings = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", page, re.DOTALL)
    assert len(drawings) == 5
    for drawing in drawings:
        for named in re.search(r'aria-labelledby="([^"]+)"', drawing).group(1).split():
            assert f'id="{named}"' in drawing
    assert page.count("<table") == page.count("<caption>")
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_colours_can_be_read_in_light_and_dark() -> None:
    page = page_of(facts())
    for theme in re.findall(r"--page: (#\w{6}); --panel: (#\w{6}); --ink: (#\w{6}); --muted: (#\w{6})", page):
        page_colour, panel, ink, muted = map(luminance, theme)
        for ground in (page_colour, panel):
            assert contrast(ink, ground) > 7
            assert contrast(muted, ground) > 4.5


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_numbers_have_no_classes_and_less_is_better() -> None:
    outputs = np.array([[0.1], [-0.2], [1.0]])
    figures = evaluate(NUMBER, outputs, ["1", "2", "3"])
    run = facts(task="regression", figures={"test": figures}, subsets=None, comparison=None)
    page = page_of(run)
    assert "the weights of epoch 1 were kept, the best on the validation rows by RMSE" in page
    assert "By class" not in page
    assert "Tolerance to absence" not in page
    assert "figures on them flatter the model" not in page


def test_many_classes_are_listed_as_confused_pairs() -> None:
    names = [f"class_{place:02}" for place in range(40)]
    target = CategoryConfig(column="kind").fit(names)
    figures = evaluate(target, np.roll(np.eye(40), 1, axis=0), names)
    page = page_of(facts(figures={"test": figures}))
    assert "40 classes are too many to draw" in page
    assert "Most confused pairs" in page
    assert 'id="confusion-title"' not in page


@pytest.mark.parametrize("history", [[], HISTORY[:1]])
def test_runs_of_no_or_one_epoch(history: list[dict[str, float]]) -> None:
    page = page_of(facts(history=history))
    assert ("How it learned" in page) == bool(history)
    assert "1 epochs" not in page


PRESENCE = {
    "split": "validation", "chance": 0.0001, "rows": 60, "tells": True, "shown": ["title"], "hidden": [],
    "readings": {"accuracy": {"reached": 0.8, "blind": 0.5}, "balanced": {"reached": 0.754, "blind": 0.333}},
}  # fmt: skip


def test_what_presence_alone_tells() -> None:
    page = page_of(facts(presence=PRESENCE))
    assert "gives the answer away" in page
    assert "presence: hide" in page
    assert "on 60 rows of validation" in page
    assert "0.754" in page
    assert "What presence alone tells" not in page_of(facts())
    hidden = page_of(facts(presence={**PRESENCE, "shown": [], "hidden": ["photo", "title"]}))
    assert "kept from learning that" in hidden
    assert "is set for photo, title" in hidden
    calm = page_of(facts(presence={**PRESENCE, "tells": False}))
    assert "no more than chance" in calm
    assert "gives the answer away" not in calm
    outputs = np.array([[0.1], [-0.2], [1.0]])
    numbers = {**PRESENCE, "split": "test", "readings": {"r2": {"reached": 0.123, "blind": 0.0}}}
    figures = {"test": evaluate(NUMBER, outputs, ["1", "2", "3"])}
    page = page_of(facts(task="regression", figures=figures, subsets=None, comparison=None, presence=numbers))
    assert "mean recall of the classes" not in page
    assert "0.123" in page
