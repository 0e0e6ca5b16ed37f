"""``sensorium gate``, as continuous integration runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import sensorium
from sensorium.errors import ConfigError
from sensorium.evaluation.rules import parse_rules

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def gate(toy_bundle, toy_table, tmp_path):
    def run(rules: str, *options: str, rc: int = 0) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "rules.yaml"
        path.write_text(rules, encoding="utf-8")
        command = [sys.executable, "-m", "sensorium", "gate", path, toy_bundle, toy_table, *options]
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == rc, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def test_an_open_gate(gate) -> None:
    shown = gate("- rows >= 8\n- accuracy.high <= 1\n").stdout
    assert shown.startswith("The gate is open: 2 rules held on 8 rows.")


def test_a_shut_gate_says_why_and_by_how_much(gate) -> None:
    rules = "- rows >= 1\n- rule: rows >= 100\n  why: fewer decide nothing\n- recall.red.low > 2\n"
    lines = gate(rules, rc=1).stdout.splitlines()
    assert lines[0] == "The gate is shut: 2 of 3 rules broken on 8 rows."
    assert lines[2:5] == [
        "broken  rows >= 100",
        "        rows is 8 on 8 rows: 92 too low",
        "        why: fewer decide nothing",
    ]
    assert lines[-2] == "holds   rows >= 1"
    assert "on 4 rows" in lines[6]


def test_json_has_the_same(gate) -> None:
    found = json.loads(gate("- rows > 2\n", "--split", "test", "--group", "maker", "--json", rc=1).stdout)
    assert (found["holds"], found["rows"], found["rules"][0]["left"]) == (False, 2, 2)


def test_wrong_rules_exit_with_two(gate) -> None:
    said = gate("- accuracy\n- acuracy >= 1\n", rc=2).stderr
    assert "rules.yaml, 'rule 1 (accuracy)': has no comparison" in said


def test_the_python_gate(toy_bundle: Path, toy_table: Path) -> None:
    found = sensorium.gate(["rows >= 8", {"rule": "rows < 8"}], toy_bundle, toy_table, progress=False)
    assert [one.holds for one in found.judgements] == [True, False]
    with pytest.raises(ConfigError, match="rule 1"):
        sensorium.gate(["rows"], toy_bundle, toy_table, progress=False)
    with pytest.raises(ConfigError, match="Did you mean 'accuracy'"):
        sensorium.gate(["acuracy >= 1"], toy_bundle, toy_table, progress=False)


def test_the_shown_rules_are_right() -> None:
    page = (DOCS / "evaluation.md").read_text(encoding="utf-8").split("## A gate in CI")[1]
    shown = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(parse_rules(yaml.safe_load(shown[1]))) == 5
