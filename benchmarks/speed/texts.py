"""Texts to ids, on one core, and Chinese words beside plain jieba."""

from __future__ import annotations

import csv
import logging
import statistics
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from benchmarks.record import ROOT
from benchmarks.speed.timing import cpu_seconds
from sensorium.modalities.text import TextConfig
from sensorium.modalities.words.chinese.cutting import ChineseCutter
from sensorium.modalities.words.chinese.tables import dictionary, new_words

NUM_ROUNDS = 7
DATA = ROOT.parent / "shared" / "data"
WAYS = {
    "plain": {},
    "cleaned": {"clean": ["html", "control", "url", "email", "number"]},
    "stop_words": {"stop_words": {"languages": ["en"]}},
    "bpe": {"segment": "bpe"},
}


def measure() -> dict[str, dict[str, float]]:
    """Measure the sets that are there, in seconds of the processor, which other programs disturb least."""
    found = {}
    if (DATA / "clinc-intents").is_dir():
        found["texts_per_s"] = _read(_texts("clinc-intents"))
    if (DATA / "zh-news-titles").is_dir():
        found["chinese_words"] = _chinese(_texts("zh-news-titles"))
    return found


def _read(texts: list[str]) -> dict[str, float]:
    """Return short English texts a second through cleaning, cutting and ids, in ways taken in turn."""
    inputs = {name: TextConfig(column="text", **options).fit(texts) for name, options in WAYS.items()}
    taken: dict[str, list[float]] = {name: [] for name in inputs}
    for _ in range(NUM_ROUNDS):
        for name, text in inputs.items():
            taken[name].append(cpu_seconds(lambda text=text: [text.read(one) for one in texts]))
    return {name: round(len(texts) / statistics.median(times)) for name, times in taken.items()}


def _chinese(titles: list[str]) -> dict[str, float]:
    """Compare with ``jieba.lcut``: titles met for the first time, and read twice, as fitting and reading do.

    Raises:
        AssertionError: The words are not the same.
    """
    plain = _jieba()
    taken: list[tuple[float, float, float]] = []
    for _ in range(NUM_ROUNDS):
        cut = ChineseCutter(dictionary(), new_words()).cut  # which remembers nothing yet
        taken.append(tuple(cpu_seconds(lambda way=way: list(map(way, titles))) for way in (plain, cut, cut)))  # type: ignore[arg-type]
    assert list(map(plain, titles)) == list(map(cut, titles))
    return {
        "titles_per_s": round(len(titles) / statistics.median(first for _, first, _ in taken)),
        "jieba_titles_per_s": round(len(titles) / statistics.median(plain_s for plain_s, _, _ in taken)),
        "ratio_first_time": round(statistics.median(plain_s / first for plain_s, first, _ in taken), 2),
        "ratio_twice": round(statistics.median(2 * plain_s / (first + again) for plain_s, first, again in taken), 2),
    }


def _jieba() -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        jieba.initialize()
    return jieba.lcut  # type: ignore[no-any-return]


def _texts(name: str) -> list[str]:
    with Path(DATA / name / "manifest.csv").open(encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file)]
