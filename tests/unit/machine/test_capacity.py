import pytest

from sensorium.machine.capacity import check_cores, check_memory, read_memory

GB = 1 << 30


@pytest.mark.parametrize(
    ("usable", "limit", "level", "said"),
    [
        (8, None, "ok", ""),
        (8, 8.0, "ok", ""),
        (8, 1.5, "advice", "OMP_NUM_THREADS=2"),
        (4, 0.25, "advice", "OMP_NUM_THREADS=1"),
        (1, None, "advice", "two cores or more"),
    ],
)
def test_cores(usable, limit, level, said):
    finding = check_cores(usable, present=8, limit=limit)
    assert finding.level == level
    assert said in finding.remedy
    assert finding.found.startswith(f"{usable} of 8 cores")


@pytest.mark.parametrize(
    ("total", "available", "limit", "level", "said"),
    [
        (15.6, 12, None, "ok", ""),
        (64, 50, 4, "advice", "16 GB is recommended"),
        (64, 50, 1, "problem", "2 GB at least"),
        (8, 6, None, "advice", "batch_size"),
        (1, 0.5, None, "problem", "2 GB at least"),
        (32, 0.5, None, "advice", "Close other programs"),
    ],
)
def test_memory(total, available, limit, level, said):
    finding = check_memory(int(total * GB), available=int(available * GB), limit=limit and limit * GB)
    assert finding.level == level
    assert said in finding.remedy


def test_a_system_that_does_not_state_its_memory(tmp_path):
    assert read_memory(tmp_path / "none") == (None, None)
    assert check_memory(None, available=None, limit=None).level == "advice"


def test_what_linux_states(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal:       16384 kB\nMemFree:  10 kB\nMemAvailable:    8192 kB\n")
    assert read_memory(tmp_path / "meminfo") == (16384 << 10, 8192 << 10)
