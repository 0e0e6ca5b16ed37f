"""A part is one file: a fusion dropped into its folder is usable from YAML and held to the contract suite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LARGEST = '''
"""Fusion by maximum: the largest value of any input's summary, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from sensorium.learning.encoders import Encoded
from sensorium.learning.fusion import Fusion, FusionConfig
from sensorium.learning.layers.absence import AbsenceVector


class LargestConfig(FusionConfig):
    """Options of the `largest` fusion: ``dim``, the width of the embedding."""

    type: Literal["largest"] = "largest"
    dim: int = Field(default=16, ge=1)

    def build(self, dims: Mapping[str, int]) -> Fusion:
        """Build the fusion."""
        return Largest(dims, dim=self.dim)


class Largest(Fusion):
    """Projects every summary to one width and keeps the largest values."""

    def __init__(self, dims: Mapping[str, int], *, dim: int) -> None:
        super().__init__()
        self.project = nn.ModuleDict({name: nn.Linear(width, dim) for name, width in dims.items()})
        self.absent = nn.ModuleDict({name: AbsenceVector(dim) for name in dims})
        self.dim = dim

    def forward(self, encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the embedding (batch, dim)."""
        parts = [
            self.absent[name](layer(encoded[name].summary), encoded[name].mask)
            for name, layer in self.project.items()
        ]
        return torch.stack(parts).amax(0)
'''

RUN = """
data: {train: table.csv, split: {column: split}}
inputs:
  title: {type: text, column: words}
  facts: {type: tabular, columns: [size]}
target: {type: category, column: label}
model: {fusion: {type: largest, dim: 8}}
training: {epochs: 1}
"""


@pytest.fixture
def checkout(tmp_path):
    """A copy of the sources and the contract suite, so that the real ones stay as they are."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    shutil.copytree(ROOT / "tests" / "contracts", tmp_path / "tests" / "contracts", ignore=ignored)
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src" / "sensorium" / "learning" / "fusion" / "largest.py").write_text(LARGEST)
    return tmp_path


def run(checkout, *words):
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    return subprocess.run(
        [sys.executable, *words], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


def test_a_fusion_dropped_into_its_folder_is_usable_from_yaml(checkout):
    rows = [
        f"{word},{size},{word[0]},{'validation' if i % 3 == 0 else 'train'}"
        for i, (word, size) in enumerate([("apple", 1), ("bear", 9)] * 9)
    ]
    (checkout / "table.csv").write_text("words,size,label,split\n" + "\n".join(rows) + "\n")
    (checkout / "run.yaml").write_text(RUN)
    done = run(checkout, "-m", "sensorium", "train", "run.yaml", "--output", "model")
    assert done.returncode == 0, done.stderr
    assert "fusion largest" in done.stderr
    assert (checkout / "model" / "manifest.json").is_file()


def test_the_contract_suite_picks_it_up_by_itself(checkout):
    suite = "tests/contracts/test_fusions.py"
    done = run(checkout, "-m", "pytest", "-n", "0", "-vv", "-p", "no:cacheprovider", suite)
    assert done.returncode == 0, done.stdout
    held = [line for line in done.stdout.splitlines() if "[largest]" in line and "PASSED" in line]
    assert len(held) >= 8
