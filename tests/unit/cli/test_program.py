"""The commands that are named as next can be pasted as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sensorium.cli._program import program


def runs(line, folder):
    done = subprocess.run(f"{line} --version", shell=True, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.startswith("sensorium ")


def test_the_shells_own_name_is_enough(monkeypatch, tmp_path):
    (tmp_path / "sensorium").write_text("#!/bin/sh\n")
    (tmp_path / "sensorium").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "sensorium"


def test_a_virtual_environment_that_is_not_active(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(Path(sys.executable).parent.parent)
    assert program() == "bin/sensorium"
    assert runs(program(), Path.cwd())
    monkeypatch.chdir(tmp_path)
    assert runs(program(), tmp_path)


def test_a_python_without_the_script(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert program() == f"{tmp_path / 'python'} -m sensorium"
