"""The part of docs/results.md about other tools that train, from the record of `make bench-peers`."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import Any

Figures = Mapping[str, Any]

NAMES = {
    "sensorium_train": "`sensorium train`",
    "sensorium_fit": "`sensorium fit`",
    "ludwig": "Ludwig",
    "autogluon": "AutoGluon-Multimodal",
}
TOOL_NAMES = {"sensorium": "Sensorium", "ludwig": "Ludwig", "autogluon": "AutoGluon-Multimodal"}
INTRODUCTION = """## Beside other tools

Each learns from the same rows and columns in a process of its own, with the same number of threads, no graphics card
and no network, one after the other, and is then asked about the set's own validation rows, which it has not seen.
Accuracy is that of one run, so read the 95 % bootstrap intervals, drawn by group. *Seconds* are of the whole command,
from its start to the model on disk. *MB* is the largest memory at one moment of all processes together, while learning
and while answering. *One record* is the median, with the first and last tenth, of records asked one by one of a loaded
predictor, files being read from disk."""
INSTALLED_NOTE = """Installed, without the pretrained weights. Which build of torch pip finds, for processors or for
graphics cards, decides gigabytes and says nothing of a tool, so the second figure leaves torch and what it brings out.
The import is that of a new interpreter, least of three."""


def section(figures: Figures) -> list[str]:
    """Return the section's parts."""
    parts = [INTRODUCTION, ""]
    for race in figures["races"]:
        parts += [*_race(race), ""]
    parts += ["What could not be made equal:", "", *(f"- {indent(one, '  ').strip()}" for one in figures["not_equal"])]
    return [*parts, "", *_installed(figures["tools"]), ""]


def _race(race: Figures) -> list[str]:
    rows = race["num_rows"]
    told = (
        f"Inputs: {_inputs(race['columns'])}. Rows: {rows['learned']} to learn from, {rows['chosen_on']} set aside to "
        f"stop by, {rows['measured']} measured."
    )
    return [
        f"### {race['title']}, {race['budget_s']:.0f} s",
        "",
        told,
        "",
        "| tool | accuracy | macro-F1 | seconds | epochs | MB learning | MB answering | one record, ms |",
        "|---|---|---|---|---|---|---|---|",
        *(_run(name, found) for name, found in race["runs"].items()),
    ]


def _inputs(columns: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{kind} {', '.join(f'`{name}`' for name in names)}" for kind, names in columns.items())


def _run(name: str, found: Figures) -> str:
    if "failed" in found:
        return f"| {NAMES[name]} | {found['failed'].replace('|', ' ')} | | | | | | |"
    latency = f"{found['latency_ms']:.1f} [{found['latency_low_ms']:.1f}, {found['latency_high_ms']:.1f}]"
    return (
        f"| {NAMES[name]} | {_with_interval(found, 'accuracy')} | {_with_interval(found, 'macro_f1')} "
        f"| {found['seconds']:.0f} | {found.get('epochs', '')} | {found['peak_mb']:,} | {found['answering_peak_mb']:,} "
        f"| {latency} |"
    )


def _with_interval(found: Figures, name: str) -> str:
    low, high = found["intervals"][name]
    return f"{found[name]:.3f} [{low:.3f}, {high:.3f}]"


def _installed(tools: Mapping[str, Figures]) -> list[str]:
    head = [
        "| tool | Python | torch | packages | MB | MB without torch | import to train, s | import to answer, s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return [INSTALLED_NOTE, "", *head, *(_tool(TOOL_NAMES[name], found) for name, found in tools.items())]


def _tool(name: str, found: Figures) -> str:
    return (
        f"| {name} {found['version']} | {found['python']} | {found['torch']} | {found['packages']} "
        f"| {found['mb']:,.0f} | {found['mb_without_torch']:,.0f} | {found['training_import_s']:.1f} "
        f"| {found['answering_import_s']:.1f} |"
    )
