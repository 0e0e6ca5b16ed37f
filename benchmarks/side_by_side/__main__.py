"""Race other tools against ours: make bench-peers, on an idle machine; under 15 minutes.

Run: python -m benchmarks.side_by_side LUDWIG_PYTHON AUTOGLUON_PYTHON [--quick] [--budget-s SECONDS].
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.real.sets import SETS, AbsentSetError, open_config
from benchmarks.record import write_record
from benchmarks.side_by_side.contestants import NOT_EQUAL, PEERS, Contestant, Tool, contestants_of, tools_of
from benchmarks.side_by_side.installed import describe
from benchmarks.side_by_side.races import RACES, Course, Effort, Race, lay_out
from benchmarks.side_by_side.running import FailedError, environment_for, run

NUM_THREADS = 2
QUICK_ROWS, QUICK_BUDGET_S = 300, 30.0
"""As few rows as still hold every class, and time to start and learn a little."""


def main() -> int:
    """Race, print and write the record; return 1 if a contestant did not get through."""
    chosen = _arguments()
    tools = tools_of(chosen.ludwig, chosen.autogluon)
    with tempfile.TemporaryDirectory() as scratch:
        contestants = contestants_of(tools, _backbones(tools["autogluon"], Path(scratch) / "backbones"))
        raced = [
            found
            for number, race in enumerate(RACES)
            if (found := _race(race, contestants, _effort(race, chosen), Path(scratch) / str(number)))
        ]
    described = {name: _describe(tool) for name, tool in tools.items()}
    if raced and not chosen.quick:
        not_equal = NOT_EQUAL.strip().split("\n\n")
        figures = {"num_threads": NUM_THREADS, "tools": described, "races": raced, "not_equal": not_equal}
        _say(f"written to {write_record('peers', figures, seed=chosen.seed).name}")
    return int(any("failed" in found for race in raced for found in race["runs"].values()))


def _race(race: Race, contestants: Mapping[str, Contestant], effort: Effort, folder: Path) -> dict[str, Any] | None:
    """Return what became of each contestant; None where the set is not here."""
    try:
        config = open_config(next(real for real in SETS if real.name == race.set_name))
    except AbsentSetError as error:
        _say(f"{race.title}: skipped, {error}")
        return None
    course = lay_out(config, race, effort, folder)
    _say(f"{race.title}: {effort.budget_s:.0f} s each, rows {dict(course.num_rows)}")
    runs = {name: _try(name, contestants[name], course, race, effort) for name in race.contestants}
    return {"title": race.title, "budget_s": effort.budget_s, "runs": runs, **course.told}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side")
    parser.add_argument("ludwig", type=Path, help="interpreter with benchmarks/peers/ludwig.txt installed")
    parser.add_argument("autogluon", type=Path, help="interpreter with benchmarks/peers/autogluon.txt installed")
    parser.add_argument("--quick", action="store_true", help="few rows and little time, to see that it runs; no record")
    parser.add_argument("--budget-s", type=float, help="seconds of each command, in place of the races' own")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    # Not resolved: an environment is known by the link through which its interpreter is called.
    chosen.ludwig, chosen.autogluon = chosen.ludwig.absolute(), chosen.autogluon.absolute()
    return chosen


def _effort(race: Race, chosen: argparse.Namespace) -> Effort:
    default_s, max_rows = (QUICK_BUDGET_S, QUICK_ROWS) if chosen.quick else (race.budget_s, None)
    return Effort(chosen.budget_s or default_s, NUM_THREADS, seed=chosen.seed, max_rows=max_rows)


def _backbones(autogluon: Tool, folder: Path) -> Path:
    command = [str(autogluon.python), str(PEERS / "autogluon_backbones.py"), str(folder)]
    subprocess.run(command, check=True, env=environment_for(NUM_THREADS))
    return folder


def _try(name: str, contestant: Contestant, course: Course, race: Race, effort: Effort) -> Mapping[str, Any]:
    """Return a contestant's figures, or why there are none."""
    started_s = time.perf_counter()
    try:
        found = run(contestant, course, race, effort)
    except FailedError as error:
        _say(f"  {name}: {error}")
        return {"failed": str(error)}
    _say(
        f"  {name}: accuracy {found['accuracy']:.3f}, {found['seconds']:.0f} s, {found['peak_mb']} MB, "
        f"one record {found['latency_ms']:.1f} ms; {time.perf_counter() - started_s:.0f} s in all"
    )
    return found


def _describe(tool: Tool) -> dict[str, Any]:
    found = describe(tool, environment_for(NUM_THREADS))
    _say(f"{tool.name} {found['version']}: {found['mb']:.0f} MB, import {found['training_import_s']} s")
    return found


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
