"""The command that writes the page of a run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sensorium.bundle import encode_json, open_bundle, write_bundle
from tests.bundles import INPUTS, bundle_files

EPOCH = {"epoch": 1, "training_loss": 2.0, "validation_loss": 1.5, "headline": 0.5, "seconds": 2.0, "waiting_s": 0.5}


@pytest.fixture(scope="module")
def bundle(toy_table: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the toy bundle as training would have left it."""
    config = {"name": "toys", "data": {"group": "maker"}, "inputs": INPUTS, "target": {"column": "label"}}
    files = bundle_files(toy_table) | {
        "config.json": encode_json(config),
        "history.json": encode_json([EPOCH]),
        "card.md": b"# toys\n\n- train: 6 rows\n- test: 2 rows\n",
    }
    folder = tmp_path_factory.mktemp("report") / "bundle"
    write_bundle(folder, name="toys", task="classification", files=files)
    return folder


def report(*arguments: object, rc: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sensorium", "report", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == rc, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_the_page_of_a_model_folder(bundle: Path, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    said = report(bundle, "-o", output).stdout
    assert said == f"Wrote {output}, and the same as JSON to {tmp_path / 'page.json'}. Open it in a browser.\n"
    page = output.read_text(encoding="utf-8")
    assert "How it learned" in page
    assert "Nothing was measured" in page
    assert page.index("photo</strong> (image)") < page.index("facts</strong> (tabular)")


def test_with_a_table_the_model_is_measured(bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    report(bundle, toy_table, "--split", "test", "-o", output)
    page = output.read_text(encoding="utf-8")
    assert "On 2 rows of <strong>table.csv, test</strong>" in page
    assert "Tolerance to absence" in page
    assert "on the 2 rows that hold them all" in page


def test_the_page_shows_no_record(bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    report(bundle, toy_table, "-o", output)
    page = output.read_text(encoding="utf-8") + output.with_suffix(".json").read_text(encoding="utf-8")
    for content in ("a red thing", "0.png", "7.wav", "acme", str(toy_table.parent)):
        assert content not in page


def test_records_are_shown_where_they_are_asked_for(bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    report(bundle, toy_table, "--with-records", "--by", "maker", "-o", output)
    page, content = output.read_text(encoding="utf-8"), output.with_suffix(".json").read_text(encoding="utf-8")
    for shown in ("a red thing", "acme", "data:image/png;base64,", "Spectrogram of sound of row", "keep the table"):
        assert shown in page
    assert '<dd class="quiet">missing</dd>' in page
    sections = json.loads(content)["sections"]
    assert {one["row"] for name in ("wrong", "unsure") for one in sections["records"][name]} == set(range(1, 9))
    assert sections["groups"][0]["small"]["rows"] == 8
    for hidden in ("0.png", "7.wav", str(toy_table.parent)):
        assert hidden not in page + content


def test_what_cannot_be_reported(bundle: Path, toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    assert "lies in the model folder" in report(bundle, "-o", bundle / "report.html", rc=2).stderr
    open_bundle(bundle)
    assert "Name the table" in report(bundle, "--split", "test", "-o", tmp_path / "p.html", rc=2).stderr
    assert "Name the table" in report(bundle, "--with-records", "-o", tmp_path / "p.html", rc=2).stderr
    assert "no such column" in report(bundle, toy_table, "--by", "makr", "-o", tmp_path / "p.html", rc=2).stderr
    assert "would go" in report(bundle, "-o", tmp_path / "p.json", rc=2).stderr
    assert "no run to report" in report(toy_bundle, "-o", tmp_path / "p.html", rc=2).stderr
    missing = tmp_path / "missing" / "p.html"
    assert f"cannot write '{missing}'" in report(bundle, "-o", missing, rc=2).stderr


@pytest.mark.parametrize(
    "target",
    [{"type": "category", "column": "label"}, {"type": "number", "column": "price"}],
    ids=["classes", "numbers"],
)
def test_a_model_of_one_input_and_a_table_without_splits(
    toy_table: Path, tmp_path: Path, target: dict[str, str]
) -> None:
    inputs = {"title": INPUTS["title"]}
    config = {"name": "one", "data": {}, "inputs": inputs, "target": {"column": target["column"]}}
    files = bundle_files(toy_table, inputs=inputs, target=target) | {"config.json": encode_json(config)}
    task = "regression" if target["type"] == "number" else "classification"
    write_bundle(tmp_path / "one", name="one", task=task, files=files)
    rows = [
        {"title": f"a {name} thing", "label": name, "price": str(place)}
        for place, name in enumerate(["red", "blue"] * 20)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    report(tmp_path / "one", tmp_path / "rows.jsonl", "-o", tmp_path / "page.html")
    sections = json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))["sections"]
    assert sections["figures"]["rows"] == 40
    assert not {"tolerance", "comparison"} & set(sections)
    assert ("numbers" in sections) == (target["type"] == "number") == ("confusion" not in sections)
    assert "help each other" not in " ".join([*sections["limits"], *sections["summary"]])
