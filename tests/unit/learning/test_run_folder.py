"""The run folder: one run at a time, and nothing lost by forgetting an option."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from sensorium.errors import ConfigError
from sensorium.learning.run_folder import run_folder
from sensorium.learning.training.checkpoint import FILE_NAME


def begin(output, *, resume=False, replace=False):
    return run_folder(output, resume=resume, replace=replace)


def interrupted(output):
    """Leave behind what a run that was stopped leaves."""
    with suppress(RuntimeError), begin(output) as folder:
        (folder / FILE_NAME).write_bytes(b"weights")
        raise RuntimeError


def test_a_run_that_is_done_leaves_nothing(tmp_path):
    with begin(tmp_path / "model") as folder:
        (folder / FILE_NAME).write_bytes(b"weights")
        assert folder == tmp_path / "model.run"
        assert folder.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_before_its_first_checkpoint_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), begin(tmp_path / "model"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_run_is_neither_lost_nor_taken_up_unasked(tmp_path):
    interrupted(tmp_path / "model")
    with pytest.raises(ConfigError, match=r"unfinished run.*--resume.*--replace"), begin(tmp_path / "model"):
        pass
    with begin(tmp_path / "model", resume=True) as folder:
        assert (folder / FILE_NAME).read_bytes() == b"weights"
    assert list(tmp_path.iterdir()) == []


def test_replace_throws_it_away(tmp_path):
    interrupted(tmp_path / "model")
    with begin(tmp_path / "model", replace=True) as folder:
        assert not (folder / FILE_NAME).exists()


def test_a_second_run_is_refused(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.unit.learning.test_run_folder import begin\n"
        "with begin(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "model")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "in\n"
        for options in ({}, {"resume": True}, {"replace": True}):
            with pytest.raises(ConfigError, match="another run is writing"), begin(tmp_path / "model", **options):
                pass
        assert (tmp_path / "model.run").is_dir(), "the first run's folder is left alone"
        first.stdin.close()
        assert first.wait(20) == 0
    with begin(tmp_path / "model"):
        pass


def test_a_place_that_cannot_be_written_is_told_of_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="Name another"), begin(tmp_path / "file" / "model"):
        pass
    if os.getuid() == 0:
        return  # root may write anywhere
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="Name another"), begin(tmp_path / "model"):
        pass
