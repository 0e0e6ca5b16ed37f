"""Where a page was made."""

import platform

from sensorium.report.environment import LIBRARIES, environment


def test_it_names_versions_and_sizes_and_nothing_that_tells_a_machine_from_others() -> None:
    found = environment()
    assert found["python"] == platform.python_version()
    assert found["cores"] >= 1
    assert found["libraries"].keys() <= set(LIBRARIES)
    assert {"sensorium", "numpy", "onnxruntime"} <= found["libraries"].keys()
    assert found.keys() == {"system", "python", "cores", "memory_gb", "libraries"}
    assert platform.release() not in found["system"]
