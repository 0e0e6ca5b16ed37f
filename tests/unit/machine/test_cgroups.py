import pytest

from sensorium.machine.cgroups import cpu_limit, memory_limit


@pytest.fixture
def groups(tmp_path):
    """Write a control group's files and who belongs to it; return the arguments that find them."""

    def write(membership, files):
        root = tmp_path / "cgroup"
        root.mkdir()
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(f"{text}\n")
        (tmp_path / "membership").write_text(f"{membership}\n")
        return {"root": root, "membership": tmp_path / "membership"}

    return write


def test_version_2_takes_the_tightest_limit_on_the_way_up(groups):
    found = groups(
        "0::/user/job",
        {
            "user/job/cpu.max": "max 100000",
            "user/cpu.max": "150000 100000",
            "user/job/memory.max": "max",
            "user/memory.max": "4096",
            "memory.max": "8192",
        },
    )
    assert cpu_limit(**found) == 1.5
    assert memory_limit(**found) == 4096


def test_version_1(groups):
    found = groups(
        "4:memory:/job\n3:cpu,cpuacct:/job\n0::/",
        {
            "cpu,cpuacct/job/cpu.cfs_quota_us": "200000",
            "cpu,cpuacct/job/cpu.cfs_period_us": "100000",
            "memory/job/memory.limit_in_bytes": "2048",
            "memory/memory.limit_in_bytes": "9223372036854771712",
        },
    )
    assert cpu_limit(**found) == 2
    assert memory_limit(**found) == 2048


def test_no_limit(groups):
    found = groups("3:cpu:/\n4:memory:/", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"})
    assert cpu_limit(**found) is None
    assert memory_limit(**found) is None


def test_inside_a_container_the_root_stands_for_the_group(groups):
    found = groups("0::/docker/abc", {"cpu.max": "50000 100000", "memory.max": "1024"})
    assert cpu_limit(**found) == 0.5
    assert memory_limit(**found) == 1024


def test_no_control_groups_at_all(tmp_path):
    assert cpu_limit(tmp_path / "a", tmp_path / "b") is None
