"""Train the real sets and record how they compare. Run: python -m benchmarks.real [--only NAME] [--quick]."""

from __future__ import annotations

import argparse
import time

from benchmarks.real.measuring import QUICK, Effort, measure
from benchmarks.real.sets import CELLS, SETS, AbsentSetError, RealSet, open_config
from benchmarks.record import write_record
from sensorium.cache import ArrayCache


def main() -> None:
    """Measure the sets asked for, or all; those that are not on this machine are left out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real")
    parser.add_argument("--only", action="append", choices=[real.name for real in SETS], help="measure this set")
    parser.add_argument("--quick", action="store_true", help="few rows and one epoch, to see that it runs; no record")
    chosen = parser.parse_args()
    cache = ArrayCache(CELLS)
    for real in SETS:
        if not chosen.only or real.name in chosen.only:
            _run(real, cache, is_quick=chosen.quick)


def _run(real: RealSet, cache: ArrayCache, *, is_quick: bool) -> None:
    started_s = time.perf_counter()
    try:
        config = open_config(real)
    except AbsentSetError as error:
        print(f"{real.name}: skipped, {error}")
        return
    found = measure(real, config, QUICK if is_quick else Effort(), cache)
    shown = ", ".join(f"{name} {found[name]['accuracy']:.3f}" for name in ("majority", "linear", "sensorium"))
    print(f"{real.name}: accuracy {shown}; {time.perf_counter() - started_s:.0f} s", flush=True)
    if not is_quick:
        write_record(real.name, found)


if __name__ == "__main__":
    main()
