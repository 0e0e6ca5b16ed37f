"""The pages that are looked at: small, and with all that a page can hold, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sensorium.bundle import encode_json, write_bundle
from sensorium.inspection.scene import SurveyOptions
from sensorium.inspection.survey import survey
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.records.opening import open_table
from sensorium.report import render_run, render_survey
from sensorium.report.gathering import Asked, facts_of, with_table
from sensorium.report.search_page import render_search
from tests.bundles import INPUTS, bundle_files, png, wav
from tests.unit.report.examples import facts_with, numbered
from tests.unit.report.search_facts import searched
from tests.unit.report.test_page import COMPARISON, CURVE, HISTORY

NAMES = ("report", "report_with_records", "report_of_numbers", "inspect", "search")
LABELS = {
    "红苹果": (220, 20, 20),
    "蓝莓": (20, 20, 220),
    "a_label_of_one_long_word_that_no_line_may_break_anywhere": (20, 200, 20),
}
PRESENCE = {
    "readings": {"accuracy": {"reached": 0.8, "blind": 0.5}}, "chance": 0.0, "rows": 60, "tells": True,
    "split": "validation", "shown": ["photo"], "hidden": [],
}  # fmt: skip


def write_pages(folder: Path) -> dict[str, Path]:
    """Write each page and return where it is."""
    table = _write_table(folder / "data", num_rows=60)
    bundle = _write_bundle(folder / "bundle", table)
    contents = {
        "report": _report(bundle, table, Asked()),
        "report_with_records": _report(bundle, table, Asked(by=("speaker", "maker"), with_records=True)),
        "report_of_numbers": render_run(facts_with(numbered(200))),
        "search": render_search(searched(40)),
        "inspect": render_survey(survey(open_table(table), SurveyOptions("label"), reporter=Reporter())),
    }
    places = {name: folder / f"{name}.html" for name in NAMES}
    for name, place in places.items():
        place.write_bytes(contents[name])
    return places


def _report(bundle: Path, table: Path, asked: Asked) -> bytes:
    facts = with_table(facts_of(bundle), Predictor.load(bundle, num_threads=1), table, asked, reporter=Reporter())
    return render_run(replace(facts, comparison=COMPARISON, learning_curve=CURVE, presence=PRESENCE))


def _write_bundle(folder: Path, table: Path) -> Path:
    config: Mapping[str, Any] = {
        "name": "水果 & Co", "data": {"group": "speaker"}, "inputs": INPUTS, "target": {"column": "label"},
    }  # fmt: skip
    files = bundle_files(table) | {
        "config.json": encode_json(config),
        "history.json": encode_json(HISTORY),
        "card.md": b"# fruit\n\n- train: 48 rows\n- test: 12 rows\n",
    }
    write_bundle(folder, name="水果 & Co", task="classification", files=files)
    return folder


def _write_table(folder: Path, *, num_rows: int) -> Path:
    """Write rows whose date and whose missing pictures give the label away."""
    folder.mkdir(parents=True)
    (folder / "tone.wav").write_bytes(wav())
    lines = ["photo,title,sound,weight,maker,speaker,taken_on,label,split"]
    for row in range(num_rows):
        label, colour = list(LABELS.items())[row % len(LABELS)]
        (folder / f"{row}.png").write_bytes(png(colour, size=(12 + row % 5, 10)))
        photo = "" if row % len(LABELS) == 1 else f"{row}.png"
        title = f"新鲜的水果,来自山东 {row}" if row % 2 else f"<b>fresh</b> fruit {'very ' * 60} number {row}"
        lines.append(
            f'{photo},"{title}",{"tone.wav" if row % 7 else ""},{row}.5,acme,speaker {row // 15},'
            f"{2010 + 3 * (row % len(LABELS))}-05-{1 + row % 28:02},{label},{'test' if row % 5 == 4 else 'train'}"
        )
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
