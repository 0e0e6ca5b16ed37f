import pytest
from packaging.requirements import Requirement

from sensorium.machine.libraries import check_clashes, check_extras, check_libraries

REQUIREMENTS = [
    Requirement(text)
    for text in (
        "numpy>=2.0",
        "onnxruntime>=1.20",
        "tomli>=1; python_version < '3'",
        "torch<2.14,>=2.9; extra == 'train'",
        "polars>=1.20; extra == 'train'",
        "polars>=1.20; extra == 'parquet'",
    )
]
GOOD = {"numpy": "2.2.0", "onnxruntime": "1.22.0"}


def said(findings):
    return [(finding.level, finding.found, finding.remedy) for finding in findings]


def test_everything_fits():
    assert said(check_libraries(REQUIREMENTS, GOOD)) == [
        ("ok", "all 2 that sensorium needs, in fitting versions", ""),
    ]


def test_missing_too_old_and_too_new_are_all_told():
    found = check_libraries(REQUIREMENTS, {"numpy": "1.26.4", "torch": "3.0"})
    assert said(found) == [
        ("problem", "numpy 1.26.4 is installed, sensorium needs numpy>=2.0", "pip install 'numpy>=2.0'"),
        ("problem", "onnxruntime is missing", "pip install 'onnxruntime>=1.20'"),
        ("problem", "torch 3.0 is installed, sensorium needs torch<2.14,>=2.9", "pip install 'torch<2.14,>=2.9'"),
    ]


def test_a_package_with_the_same_modules_will_do():
    assert check_libraries(REQUIREMENTS, {"numpy": "2.2.0", "onnxruntime-gpu": "1.22.0"})[0].level == "ok"


@pytest.mark.parametrize(
    ("versions", "level", "found"),
    [
        (["onnxruntime", "onnxruntime-gpu"], "problem", "onnxruntime and onnxruntime-gpu overwrite"),
        (["opencv-python", "opencv-python-headless"], "advice", "opencv-python and opencv-python-headless overwrite"),
        (["torch"], "problem", "torch is installed without onnx, which training needs"),
    ],
)
def test_clashes(versions, level, found):
    (finding,) = check_clashes(dict.fromkeys(versions, "1.0"))
    assert finding.level == level
    assert found in finding.found
    assert finding.remedy.startswith("pip ")


def test_no_clash():
    assert check_clashes({"torch": "2.9", "onnx": "1.17", "onnxruntime": "1.20", "pillow": "11"}) == []


def test_extras_say_what_completes_them():
    found = {finding.topic: finding for finding in check_extras(REQUIREMENTS, {**GOOD, "polars": "1.20"})}
    assert found["extra parquet"].found == "complete"
    assert (found["extra train"].level, found["extra train"].found) == ("advice", "lacks torch")
    assert found["extra train"].remedy == "pip install 'sensorium[train]'"
    unwanted = check_extras(REQUIREMENTS, GOOD)
    assert {finding.level for finding in unwanted} == {"ok"}
    assert all("not installed" in finding.found and "If you want it" in finding.remedy for finding in unwanted)
