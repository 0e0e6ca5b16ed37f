"""Where a bundle may be written is found out before any work."""

from pathlib import Path

import pytest

from sensorium.bundle import check_destination
from sensorium.errors import ConfigError


def test_a_place_not_yet_there_is_tried_and_left_as_it_was(tmp_path):
    check_destination(tmp_path / "a" / "b" / "model")
    assert not list(tmp_path.iterdir())


def test_a_place_under_a_file(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError, match=r"notes\.txt' is a file, not a folder\. Name another --output"):
        check_destination(tmp_path / "notes.txt" / "deep" / "model")


def test_a_read_only_place():
    # Root may write where permissions forbid it, so a file system that takes no folders stands for one.
    with pytest.raises(ConfigError, match=r"'/proc/model' cannot be written in '/proc': .*Name another --output"):
        check_destination(Path("/proc/model"))
