import json
import subprocess
import sys


def run(*arguments):
    command = [sys.executable, "-m", "sensorium", "inspect", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def write(tmp_path):
    path = tmp_path / "t.csv"
    rows = [f"{i % 7}.5,secret{i % 3},{'xyz'[i % 3]}" for i in range(60)]
    path.write_text("\n".join(["size,finer,label", *rows, ",secret0,x\n"]))
    return path


def test_findings_as_a_table_without_any_cell(tmp_path):
    done = run(write(tmp_path), "--target", "label")
    assert done.returncode == 0, done.stderr
    assert "size    number           60  cells are numbers, 1 missing" in done.stdout
    assert "finer   leak" in done.stdout
    assert "secret" not in done.stdout


def test_findings_as_json(tmp_path):
    told = json.loads(run(write(tmp_path), "--json").stdout)
    assert told["records"] == 61
    assert [(one["column"], one["kind"], one["usable"]) for one in told["columns"]] == [
        ("size", "number", True),
        ("finer", "category", True),
        ("label", "category", True),
    ]


def test_a_wrong_target(tmp_path):
    done = run(write(tmp_path), "--target", "lable")
    assert done.returncode == 2
    assert "Did you mean 'label'?" in done.stderr


def test_what_to_know_comes_first(tmp_path):
    done = run(write(tmp_path), "--target", "label")
    first = done.stdout.index("serious   Columns that may repeat the target: 'finer'.")
    assert first < done.stdout.index("taken for")
    assert "t.csv: 61 records, target 'label' (3 classes)" in done.stdout
    assert "→ Leave out what is not known when the model must answer." in done.stdout


def test_a_page_and_json_together(tmp_path):
    page = tmp_path / "page.html"
    done = run(write(tmp_path), "-t", "label", "--html", page, "--json")
    told = json.loads(done.stdout)
    assert told["concerns"][0]["severity"] == "serious"
    assert told["balance"]["counts"] == {"x": 21, "y": 20, "z": 20}
    assert f"Wrote {page}" in done.stderr
    assert "secret" not in page.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written(tmp_path):
    done = run(write(tmp_path), "--html", tmp_path / "none" / "page.html")
    assert done.returncode == 2
    assert "cannot write" in done.stderr
