"""Layers as machine code. The translation itself takes minutes, so only its first half is done here."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from pydantic import ValidationError

from sensorium.errors import ConfigError, SensoriumError
from sensorium.learning.training.config import TrainingConfig
from sensorium.machine import compilers
from sensorium.machine.compilers import look_at_compiler
from tests.unit.learning.test_loop import train, weights


@pytest.fixture
def half_compiled(monkeypatch):
    """Let torch record the layers and run what it recorded, without translating it; counts the recordings."""
    found: list[object] = []

    def backend(graph, _inputs):
        found.append(graph)
        return graph.forward

    monkeypatch.setattr("sensorium.learning.training.compiling.compiler_fault", lambda: "")
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend=backend))
    yield found
    torch.compiler.reset()


@pytest.mark.filterwarnings("ignore:The .grad attribute")  # torch's own, which it hides in other ways
def test_it_learns_the_same_weights(half_compiled):
    plain, _ = train(epochs=1)
    translated, _ = train(epochs=1, compile=True)
    assert half_compiled
    assert list(weights(translated)) == list(weights(plain))
    for name, weight in weights(plain).items():
        torch.testing.assert_close(weights(translated)[name], weight, atol=1e-4, rtol=1e-3)


@pytest.mark.usefixtures("half_compiled")
def test_layers_that_cannot_be_translated_are_told_of(monkeypatch):
    def backend(_graph, _inputs):
        raise RuntimeError("no such instruction")

    monkeypatch.setattr(torch, "compile", partial(torch.compile.func, backend=backend))
    with pytest.raises(SensoriumError, match=r"cannot translate the model .*Leave training.compile out"):
        train(epochs=1, compile=True)


def test_a_machine_without_a_compiler_says_so(monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(ConfigError, match=r"training\.compile.*no C\+\+ compiler 'no-such-compiler'.*Install g\+\+"):
        train(epochs=1, compile=True)
    (finding,) = look_at_compiler()
    assert finding.level == "ok", "nothing else needs one"
    assert "only `training.compile` needs" in finding.found


def test_headers_are_looked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(compilers.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(compilers.sysconfig, "get_path", lambda _name: str(tmp_path))
    assert "Python's headers are not found" in look_at_compiler()[0].found
    (tmp_path / "Python.h").touch()
    assert "for `training.compile`" in look_at_compiler()[0].found


def test_it_excludes_working_layers_out_again():
    with pytest.raises(ValidationError, match="exclude each other"):
        TrainingConfig(compile=True, recompute=True)
