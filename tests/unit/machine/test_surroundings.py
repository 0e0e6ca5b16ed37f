"""System, disks and what the shell gave."""

import os

import pytest

from sensorium.machine.session import check_encodings, check_open_files
from sensorium.machine.storage import check_storage, is_writable, look_at_storage, nearest
from sensorium.machine.system import check_python, check_system

GB = 1 << 30


def test_system_and_python():
    assert check_system("Linux", "Linux 6").level == "ok"
    assert check_system("Windows", "Windows 11").level == "advice"
    assert check_python((3, 10, 2), is_isolated=True).level == "problem"
    assert check_python((3, 13, 0), is_isolated=True).found == "Python 3.13.0 in a virtual environment"
    assert "venv" in check_python((3, 13, 0), is_isolated=False).remedy


@pytest.mark.parametrize(
    ("free", "writable", "level"),
    [(50, True, "ok"), (5, True, "advice"), (0.5, True, "problem"), (50, False, "problem")],
)
def test_storage(tmp_path, free, writable, level):
    finding = check_storage("working", tmp_path, free=int(free * GB), is_writable=writable)
    assert (finding.level, finding.topic) == (level, "working folder")
    assert bool(finding.remedy) == (level != "ok")


def test_a_folder_that_is_not_there_yet_is_judged_by_the_one_above(tmp_path):
    (finding,) = look_at_storage({"cache": tmp_path / "a" / "b"})
    assert str(tmp_path / "a" / "b") in finding.found
    assert nearest(tmp_path / "a" / "b") == tmp_path


def test_leave_to_write_is_tried(tmp_path):
    assert is_writable(tmp_path)
    assert not os.listdir(tmp_path)  # noqa: PTH208 -- nothing is left behind
    assert not is_writable(tmp_path / "absent")


@pytest.mark.parametrize(
    ("names", "texts", "level"),
    [("utf-8", "UTF-8", "ok"), ("utf-8", "latin-1", "advice"), ("ascii", "ascii", "problem")],
)
def test_encodings(names, texts, level):
    assert check_encodings(names, texts).level == level


def test_open_files():
    assert [check_open_files(limit).level for limit in (None, 4096, 256)] == ["ok", "ok", "advice"]
