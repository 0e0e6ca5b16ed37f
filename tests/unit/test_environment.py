"""The conda environment and pyproject.toml agree."""

import tomllib
from pathlib import Path

import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]


def test_the_conda_environment_installs_what_pyproject_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == project["name"]
    assert environment["channels"] == ["conda-forge"]
    python, pip, installed = environment["dependencies"]
    name, _, versions = python.partition(" ")
    assert (name, pip) == ("python", "pip")
    assert SpecifierSet(versions) == SpecifierSet(project["requires-python"])
    (line,) = installed["pip"]
    assert line.startswith(".[")
    assert set(line[2:-1].split(",")) <= project["optional-dependencies"].keys()
