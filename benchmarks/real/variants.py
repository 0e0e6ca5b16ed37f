"""What cleaning and variation of inputs bring on real sets. Run: python -m benchmarks.real.variants [--only NAME]."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from benchmarks.real.answers import Measured, accuracy, difference, figures
from benchmarks.real.measuring import with_seed
from benchmarks.real.partitions import is_small, partitions
from benchmarks.real.sets import CELLS, SETS, AbsentSetError, RealSet, open_config
from benchmarks.real.training import train_and_answer
from benchmarks.record import write_record
from sensorium.cache import ArrayCache
from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig, parse_config

SEEDS = (0, 1, 2)
PLAIN = "plain"
"""The variant that the others are compared with: nothing is cleaned and nothing varied."""

VARIANTS: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "spoken-digits": {
        PLAIN: {"recording": {"augment": []}},
        "default variation": {},
        "default variation and masks": {
            "recording": {"augment": ["gain", "shift", "noise", "time_mask", "frequency_mask"]}
        },
        "silence trimmed, loudness levelled": {"recording": {"augment": [], "clean": ["trim_silence", "loudness"]}},
    },
    "creatures-trimodal": {
        PLAIN: {"picture": {"augment": []}, "cry": {"augment": []}, "description": {"token_dropout": 0}},
        "as in its example": {},
        "TrivialAugment on pictures": {"picture": {"augment": ["trivial_augment"]}},
        "background cut, contrast stretched": {
            "picture": {"augment": [], "clean": ["background_crop", "auto_contrast"]},
            "cry": {"augment": []},
            "description": {"token_dropout": 0},
        },
    },
    "flipkart-products": {
        PLAIN: {"photo": {"augment": []}, "title": {"token_dropout": 0}},
        "as in its example": {},
        "TrivialAugment on photos": {"photo": {"augment": ["trivial_augment"]}},
        "background cut, contrast stretched": {
            "photo": {"augment": [], "clean": ["background_crop", "auto_contrast"]},
            "title": {"token_dropout": 0},
        },
    },
}
"""Set → variant → input → options in place of the example's."""


def main() -> None:
    """Measure the sets asked for, or all; those that are not on this machine are left out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real.variants")
    parser.add_argument("--only", action="append", choices=list(VARIANTS), help="measure this set")
    chosen = parser.parse_args()
    cache = ArrayCache(CELLS)
    for real in SETS:
        if real.name in (chosen.only or VARIANTS):
            _run(real, cache)


def _run(real: RealSet, cache: ArrayCache) -> None:
    try:
        config = open_config(real)
    except AbsentSetError as error:
        print(f"{real.name}: skipped, {error}")
        return
    found = {}
    for name, changes in VARIANTS[real.name].items():
        started_s = time.perf_counter()
        found[name] = _answers(changed(real, config, changes), cache)
        print(f"{real.name}, {name}: {time.perf_counter() - started_s:.0f} s", flush=True)
    write_record(f"{real.name}-variants", _compared(config, found))


def changed(real: RealSet, config: RunConfig, changes: Mapping[str, Mapping[str, Any]]) -> RunConfig:
    """Return a set's config with other options of its inputs, checked as if they stood in its example."""
    content = yaml.safe_load(real.example.read_text(encoding="utf-8"))
    inputs = {name: {**options, **changes.get(name, {})} for name, options in content["inputs"].items()}
    other = choose(parse_config({**content, "inputs": inputs}, source=real.example.name, folder=real.example.parent))
    return other.model_copy(update={"data": config.data})


def _answers(config: RunConfig, cache: ArrayCache) -> list[list[str]]:
    """Return the answers to the measured rows, seed by seed."""
    answers = []
    for seed in SEEDS:
        seeded = with_seed(config, seed=seed)
        runs = [train_and_answer(seeded, tables, cache) for tables in partitions(seeded)]
        answers.append([label for run in runs for label in run.predicted])
    return answers


def _compared(config: RunConfig, found: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Any]:
    seeds = [
        Measured.joined([Measured.of(config, tables) for tables in partitions(with_seed(config, seed=seed))])
        for seed in SEEDS
    ]
    measured = Measured.joined(seeds)
    plain = [label for of_seed in found[PLAIN] for label in of_seed]
    variants = {}
    for name, by_seed in found.items():
        given = [label for of_seed in by_seed for label in of_seed]
        own = [accuracy(one.labels, of_seed) for one, of_seed in zip(seeds, by_seed, strict=True)]
        variants[name] = {
            **figures(measured, given),
            "deviation_of_seeds": statistics.stdev(own),
            "difference_to_plain": difference(measured, given, plain),
        }
    return {"seeds": list(SEEDS), "is_cross_validated": is_small(config), "variants": variants}


if __name__ == "__main__":
    main()
