"""The part that CONTRIBUTING.md shows is one that works."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
import torch

from sensorium.learning.encoders import Encoded

GUIDE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


@pytest.fixture
def example(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    file = tmp_path / "mean.py"
    file.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("mean", file)
    module = importlib.util.module_from_spec(spec)
    # The example's annotations are strings, which pydantic looks up in the module that holds them.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "mean", module)
        spec.loader.exec_module(module)
        yield module


def encoded(dim, present):
    mask = torch.tensor(present)[:, None]
    tokens = torch.randn(len(present), 1, dim) * mask[..., None]
    return Encoded(tokens, mask, tokens[:, 0])


def test_the_example_fusion_averages_the_inputs_that_are_there(example):
    fusion = example.MeanConfig(dim=8).build({"photo": 4, "title": 6})
    photo, title = encoded(4, [True, True, False]), encoded(6, [True, False, False])
    with torch.no_grad():
        fused = fusion({"photo": photo, "title": title})
        first, second = fusion.project["photo"](photo.summary), fusion.project["title"](title.summary)
    assert fusion.dim == 8
    torch.testing.assert_close(fused[0], (first[0] + second[0]) / 2)
    torch.testing.assert_close(fused[1], first[1])
    torch.testing.assert_close(fused[2], torch.zeros(8))
