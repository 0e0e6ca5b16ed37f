"""The commands predict, evaluate and serve, as a user runs them."""

import csv
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import polars as pl
import pytest

from sensorium.predictor import Predictor

SENSORIUM = [sys.executable, "-m", "sensorium"]


def run(*arguments: object, rc: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*SENSORIUM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == rc, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_evaluate_prints_json(toy_bundle: Path, toy_table: Path) -> None:
    figures = json.loads(run("evaluate", toy_bundle, toy_table, "--split", "test", "--json").stdout)
    assert figures["rows"] == 2
    assert {"accuracy", "macro_f1"} <= figures.keys()


def test_evaluate_prints_tables(toy_bundle: Path, toy_table: Path) -> None:
    shown = run("evaluate", toy_bundle, toy_table).stdout
    for word in ("accuracy", "macro f1", "per class", "confusion", "blue"):
        assert word in shown


def test_evaluate_measures_by_the_values_of_columns(toy_bundle: Path, toy_table: Path) -> None:
    header, *lines = toy_table.read_text(encoding="utf-8").splitlines()
    many = toy_table.with_name("many.csv")  # beside the files it names
    many.write_text("\n".join([header, *lines * 3]), encoding="utf-8")
    words = ("evaluate", toy_bundle, many, "--by", "maker", "--by", "label")
    maker, label = json.loads(run(*words, "--json").stdout)["by"]
    assert [(one["value"], one["rows"]) for one in maker["values"]] == [("acme", 24)]
    assert {one["value"]: one["figure"] for one in label["values"]}.keys() == {"red", "blue"}
    assert label["verdict"] in " ".join(run(*words).stdout.split())
    assert "there is no such column. Did you mean 'maker'?" in run(*words[:3], "--by", "makr", rc=2).stderr


def test_predict_writes_csv(toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    done = run("predict", toy_bundle, toy_table, "-o", output, "--id", "id", "--split", "test")
    assert done.stdout == f"2 answers written to {output}\n"
    rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
    assert [(row["record"], row["id"]) for row in rows] == [("7", "r6"), ("8", "r7")]
    for row in rows:
        chances = {name: float(row[f"p({name})"]) for name in ("red", "blue")}
        assert row["label"] == max(chances, key=chances.__getitem__)
        assert sum(chances.values()) == pytest.approx(1)


def test_predict_writes_jsonl_and_prints(toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    done = run("predict", toy_bundle, toy_table, "-o", output, "--json")
    assert json.loads(done.stdout) == {"records": 8, "abstained": 0, "output": str(output)}
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert lines[2]["inputs"] == ["title", "sound", "facts"]
    printed = run("predict", toy_bundle, toy_table, "--json").stdout
    assert [json.loads(line) for line in printed.splitlines()] == lines


def test_predict_writes_parquet(toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    run("predict", toy_bundle, toy_table, "-o", output, "--id", "id")
    frame = pl.read_parquet(output)
    assert frame.columns == ["record", "id", "label", "p(blue)", "p(red)", "inputs"]
    assert frame["id"].to_list() == [f"r{row}" for row in range(8)]
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_cells_that_leave_the_folder_need_allow_root(toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "pictures").symlink_to(toy_table.parent)
    table = tmp_path / "in" / "table.csv"
    cells = [f"../pictures/0.png,{toy_table.parent / '0.png'}", "linked.png,"]
    (tmp_path / "in" / "linked.png").symlink_to(toy_table.parent / "1.png")
    table.write_text("photo,other,title,sound,weight,maker,label\n" + "".join(f"{cell},,,,,red\n" for cell in cells))
    for command in ("predict", "evaluate"):
        said = run(command, toy_bundle, table, rc=2).stderr
        assert "table.csv row 1, column 'photo': '../pictures/0.png' leads out of the table's folder" in said
        assert "table.csv row 2, column 'photo': 'linked.png' leads out" in said
        assert "--allow-root" in said
        run(command, toy_bundle, table, "--allow-root", tmp_path, "--allow-root", toy_table.parent)
    model = Predictor.load(toy_bundle)
    roots = [toy_table.parent]
    assert len(model.predict(table, allow_roots=roots)) == 2
    assert model.predict_proba(table, allow_roots=roots).shape == (2, 2)
    assert len(model.embed(table, allow_roots=roots)) == 2
    assert model.evaluate(table, allow_roots=roots)["rows"] == 2


@pytest.mark.parametrize(
    ("output", "message"),
    [("out.xlsx", "ends in none of .csv, .jsonl, .parquet"), ("no/folder/out.csv", "does not exist. Make it")],
)
def test_predict_refuses_outputs(toy_bundle: Path, toy_table: Path, tmp_path: Path, output: str, message: str) -> None:
    assert message in run("predict", toy_bundle, toy_table, "-o", tmp_path / output, rc=2).stderr


def test_wrong_bundle_table_and_column(toy_bundle: Path, toy_table: Path, tmp_path: Path) -> None:
    assert "there is no bundle folder" in run("evaluate", tmp_path / "x", toy_table, rc=2).stderr
    assert "no.csv" in run("predict", toy_bundle, tmp_path / "no.csv", rc=2).stderr
    done = run("predict", toy_bundle, toy_table, "--id", "idd", rc=2)
    assert "'idd': there is no such column. Did you mean 'id'" in done.stderr


def test_serve_says_where_answers_and_stops(toy_bundle: Path) -> None:
    server = subprocess.Popen(
        [*SENSORIUM, "serve", str(toy_bundle), "--port", "0", "--max-body-mb", "0.01"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        first, example = server.stdout.readline(), server.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", first).group()
        assert f"serving 'toys' on {url}" in first
        assert example.startswith("  curl -F photo=@photo.jpeg -F 'title=a few words' -F sound=@sound.wav")
        assert httpx.post(f"{url}/v1/predict", json={"title": "a"}).json()["inputs"] == ["title"]
        assert httpx.post(f"{url}/v1/predict", json={"title": "a" * 10_000}).status_code == 413
    finally:
        server.send_signal(signal.SIGINT)
        _out, log = server.communicate(timeout=20)
    assert server.returncode == 130
    assert "INFO POST /v1/predict 200" in log
    assert "127.0.0.1" not in log  # who asked is not written down
    assert "Traceback" not in log


def test_serve_refuses_other_addresses_and_taken_ports(toy_bundle: Path) -> None:
    assert "--api-key-file" in run("serve", toy_bundle, "--host", "0.0.0.0", rc=2).stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}: address already in use" in run("serve", toy_bundle, "--port", port, rc=2).stderr


def test_serving_loads_no_torch(toy_bundle: Path) -> None:
    code = (
        "import sys, threading, time, httpx, uvicorn\n"
        "from sensorium.predictor import Predictor\n"
        "from sensorium.serving.app import create_app\n"
        "from sensorium.serving.server import listen, url_of\n"
        "from sensorium.serving.settings import Settings\n"
        "socket = listen('127.0.0.1', 0)\n"
        "app = create_app(Predictor.load(sys.argv[1]), Settings())\n"
        "server = uvicorn.Server(uvicorn.Config(app, lifespan='off', access_log=False))\n"
        "thread = threading.Thread(target=server.run, kwargs={'sockets': [socket]})\n"
        "thread.start()\n"
        "assert httpx.post(url_of(socket) + '/predict', json={'texts': ['a']}).status_code == 200\n"
        "server.should_exit = True\n"
        "thread.join()\n"
        "print(sorted({'torch', 'onnx', 'sklearn', 'polars', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, toy_bundle], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
