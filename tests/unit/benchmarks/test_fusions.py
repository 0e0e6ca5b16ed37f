"""The speed of fusions, and its table."""

from __future__ import annotations

from benchmarks.speed.fusions import LENGTHS, WIDTH, measure_one
from benchmarks.speed.page import section

from sensorium.registry import names, part

# Late fusion has a block of the common width for each input.
BLOCKS = {"late": len(LENGTHS), "blocks": len(LENGTHS)}


def test_every_fusion_is_measured_at_one_width():
    dims = dict.fromkeys(LENGTHS, WIDTH)
    for name in names("fusion"):
        assert part("fusion", name)().build(dims).dim == WIDTH * BLOCKS.get(name, 1), name


def test_the_table_has_a_row_a_fusion():
    figures = measure_one("late")
    assert figures["samples_per_cpu_s"] > 0
    lines = section({"startup": {"import_s": 1}, "fusion_late": figures})
    assert f"| `late` | {figures['samples_per_cpu_s']:,} | {figures['added_peak_mb']} |" in lines
    assert not any(line.startswith("| fusion late |") for line in lines)
