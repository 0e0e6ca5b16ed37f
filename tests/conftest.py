"""For all tests."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

import pytest
from hypothesis import settings

# A loaded machine is no fault of the code: pytest's own timeout ends what hangs.
settings.register_profile("sensorium", deadline=None)
settings.load_profile("sensorium")

# Tests run in one process a core; numeric libraries that each take all cores would mostly wait for each other.
for library in ("OMP", "MKL", "OPENBLAS"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """No test reads or fills the cache of whoever runs it."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


class Ended(NamedTuple):
    """How a command ended: its status, what it printed, and what it said beside that."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs a command in this process, which saves the seconds that importing torch takes."""
    from sensorium import cli

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["sensorium", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ended(ended.value.code or 0, said.out, said.err)

    return run
