"""The wheel holds what users need, and runs the demo in a new environment away from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO_FILES = ("demo.yaml", "speech.ogg", "speech.json", "README.md")
MAX_WHEEL_BYTES = 5_000_000


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the repository's own packages and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_the_demo_and_types_but_no_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {f"sensorium/demo/{name}" for name in DEMO_FILES} <= set(names)
    assert "sensorium/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {
        "sensorium",
        next(n for n in names if "dist-info" in n).split("/")[0],
    }
    assert not [name for name in names if "test" in name]
    assert wheel.stat().st_size < MAX_WHEEL_BYTES


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_installed_wheel_runs_the_demo(wheel, tmp_path):
    run(sys.executable, "-m", "venv", "venv", cwd=tmp_path)
    binaries = tmp_path / "venv" / "bin"
    run(
        binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        f"sensorium[train] @ {wheel.as_uri()}", cwd=tmp_path,
    )  # fmt: skip
    empty = tmp_path / "empty"
    empty.mkdir()
    printed = run(binaries / "sensorium", "demo", "--quick", cwd=empty)
    assert "accuracy" in printed
    for following in ("sensorium evaluate", "sensorium predict", "sensorium serve", "sensorium init"):
        assert following in printed
    assert (empty / "sensorium-demo" / "model" / "manifest.json").is_file()
