"""Parts from a user's own package: found by entry points, trained from YAML, loaded again, and clear when broken."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.integration.test_add_a_part import LARGEST

LETTERS = '''
"""Letters: a text becomes how often it holds each letter."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sensorium.modalities import Modality, ModalityConfig
from sensorium.specs import FeatureSpec


class LettersConfig(ModalityConfig):
    """Options of a letters input: ``column``."""

    default_encoder: ClassVar[str] = "letter_mlp"

    type: Literal["letters"] = "letters"
    column: str

    @property
    def table_columns(self):
        return (self.column,)

    def fit(self, cells):
        return Letters(self)


class Letters(Modality):
    """Counts of 26 letters."""

    def __init__(self, config):
        self.config = config
        self.spec = FeatureSpec("letters", (26,), "float32")

    def read(self, cell):
        return np.array([[cell.lower().count(chr(97 + place)) for place in range(26)]], dtype=np.int32)

    def standardise(self, array):
        return array.astype(np.float32)

    def request_schema(self) -> dict[str, Any]:
        return {"kind": "text"}

    def request_example(self):
        return "letters"

    def state(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_state(cls, config, state):
        return cls(config)
'''
LETTER_MLP = '''
"""The perceptron, for letters."""

from typing import ClassVar, Literal

from sensorium.learning.encoders.mlp import MlpConfig


class LetterMlpConfig(MlpConfig):
    """Options of the `letter_mlp` encoder."""

    modalities: ClassVar[tuple[str, ...]] = ("letters",)

    type: Literal["letter_mlp"] = "letter_mlp"
'''
ENTRIES = """
[sensorium.modality]
letters = letterbox.letters
[sensorium.encoder]
letter_mlp = letterbox.letter_mlp
[sensorium.fusion]
largest = letterbox.largest
"""
RUN = """
data: {train: table.csv, split: {column: split}}
inputs:
  title: {type: letters, column: words}
  facts: {type: tabular, columns: [size]}
target: {type: category, column: label}
model: {fusion: {type: largest, dim: 8}}
training: {epochs: 1}
"""
NAMES = "import sensorium.registry as r; print(*r.names('fusion')); print(*r.names('encoder'))"


@pytest.fixture
def site(tmp_path):
    """A folder of installed packages that holds one, letterbox."""
    package = tmp_path / "site" / "letterbox"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name, text in {"letters": LETTERS, "letter_mlp": LETTER_MLP, "largest": LARGEST}.items():
        (package / f"{name}.py").write_text(text)
    install(tmp_path / "site", "letterbox", ENTRIES)
    return tmp_path / "site"


def install(site, name, entries):
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(exist_ok=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(entries)


def run(site, *words):
    environment = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.run(
        [sys.executable, *words], cwd=site.parent, env=environment, capture_output=True, text=True, check=False
    )


def write_run(folder, text=RUN):
    rows = [
        f"{word},{size},{word[0]},{'validation' if i % 3 == 0 else 'train'}"
        for i, (word, size) in enumerate([("apple", 1), ("bear", 9)] * 9)
    ]
    (folder / "table.csv").write_text("words,size,label,split\n" + "\n".join(rows) + "\n")
    (folder / "run.yaml").write_text(text)


def test_parts_of_a_package_train_from_yaml_and_are_loaded_again(site):
    write_run(site.parent)
    done = run(site, "-m", "sensorium", "train", "run.yaml", "--output", "model")
    assert done.returncode == 0, done.stderr
    assert "title: letter_mlp" in done.stderr
    assert "fusion largest" in done.stderr
    code = "import sensorium; print(len(sensorium.load('model').predict('table.csv')))"
    assert run(site, "-W", "error", "-c", code).stdout.split() == ["18"]


def test_listing_names_imports_no_part(site):
    (site / "letterbox" / "largest.py").write_text("raise SystemExit('imported')")
    done = run(site, "-c", NAMES)
    assert done.returncode == 0, done.stderr
    assert "concat" in done.stdout
    assert {"largest", "letter_mlp", "cnn"} <= set(done.stdout.split())


def test_a_model_whose_package_is_gone_says_so(site):
    write_run(site.parent)
    assert run(site, "-m", "sensorium", "train", "run.yaml", "--output", "model").returncode == 0
    (site / "letterbox-1.0.dist-info" / "entry_points.txt").unlink()
    done = run(site, "-m", "sensorium", "predict", "model", "table.csv", "-o", "answers.csv")
    assert done.returncode == 2
    assert "unknown modality 'letters'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            "[sensorium.fusion]\nconcat = letterbox.largest",
            "the fusion 'concat' of package 'letterbox' has the name of one of Sensorium itself.",
        ),
        (
            "[sensorium.fusion]\nlargest = letterbox.gone",
            "the fusion 'largest' of package 'letterbox' cannot be imported (ModuleNotFoundError: No module named",
        ),
        (
            "[sensorium.fusion]\nlargest = not a module",
            "the fusion 'largest' of package 'letterbox' cannot be imported",
        ),
        (
            "[sensorium.fusion]\nlargest = letterbox.largest:Largest",
            "must name a module, not what is in it: 'letterbox.largest', not 'letterbox.largest:Largest'",
        ),
        (
            "[sensorium.fusion]\nlargest = letterbox.letters",
            "letterbox.letters must define one PartConfig with `type: Literal['largest'] = 'largest'`",
        ),
    ],
)
def test_broken_entry_points_are_named_with_their_package(site, entries, message):
    write_run(site.parent, RUN.replace("type: letters", "type: text"))
    install(site, "letterbox", entries)
    done = run(site, "-m", "sensorium", "train", "run.yaml", "--output", "model")
    assert done.returncode == 2, done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_two_packages_may_not_offer_one_name(site):
    install(site, "mailbox", "[sensorium.fusion]\nlargest = letterbox.largest")
    done = run(site, "-c", NAMES)
    assert "the fusion 'largest' of package" in done.stderr
    assert "'letterbox'" in done.stderr
    assert "'mailbox'" in done.stderr
