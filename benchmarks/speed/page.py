"""The part of docs/results.md about speed, from its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.speed.fusions import BATCH, LENGTHS, WIDTH
from benchmarks.speed.picture_steps import SIZES_PX

INTRODUCTION = """## Speed

Ratios compare measurements of one run. The bare loop trains the same model on batches made beforehand,
without augmentation; the run makes and augments its own, so its share also pays for that work. Pictures are JPEGs of
seeded noise and shapes, by their longer side, decoded and scaled to 224 pixels here and by Pillow's plain path. Log-mel
is of clips of two seconds at 16 kHz, beside librosa's one call and beside its parts with a filter bank made once.
Chinese words are cut as plain jieba cuts them, titles met once, and titles met again as fitting and reading meet
them. Intervals are of every figure of 10,000 rows: 10,000 draws of what follows from counts, 1,000 of the areas under
curves, by row or by one of 200 groups; beside them scikit-learn, draw by draw, macro F1 alone and the same
areas. The report is the whole command on rows of three inputs, each subset of them measured, and the table looked at
for leaks."""
STEPS_INTRODUCTION = f"""### Steps and variations

Milliseconds of one thread for one picture of {" or ".join(map(str, SIZES_PX))} pixels, and for a clip of two seconds.
Cleaning is paid once a cell; a variation once a row and epoch."""
FUSIONS_INTRODUCTION = f"""### Fusions

Forward and backward of batches of {BATCH} records, in one thread and without encoders. Inputs have
{", ".join(map(str, LENGTHS.values()))} tokens, {WIDTH} wide; a tenth of them is absent. Seconds are of the
processor, and memory is what this adds to the process at most."""
CLIPS = "sound_cleaners_ms"
FUSION = "fusion_"


def section(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the section's lines."""
    steps = {part for part in figures if part.startswith(("picture_cleaners_", "picture_variations_"))} | {CLIPS}
    steps |= {part for part in figures if part.startswith(FUSION)}
    rows = [
        f"| {part.replace('_', ' ')} | {name.replace('_', ' ')} | {value} |"
        for part, values in figures.items()
        if part not in steps
        for name, value in values.items()
    ]
    return [
        INTRODUCTION,
        "",
        "| part | figure | value |",
        "|---|---|---|",
        *rows,
        "",
        *_steps(figures),
        *_fusions(figures),
    ]


def _steps(figures: Mapping[str, Mapping[str, float]]) -> list[str]:
    lines = []
    for kind in ("cleaners", "variations"):
        by_size = [figures.get(f"picture_{kind}_{size_px}_px_ms", {}) for size_px in SIZES_PX]
        lines += [
            f"| picture, {kind[:-1]} | `{name}` | {' | '.join(str(one[name]) for one in by_size)} | |"
            for name in by_size[0]
        ]
    lines += [f"| sound, cleaner | `{name}` | | | {value} |" for name, value in figures.get(CLIPS, {}).items()]
    if not lines:
        return []
    sizes = " | ".join(f"{size_px} px" for size_px in SIZES_PX)
    return [STEPS_INTRODUCTION, "", f"| of | part | {sizes} | clip |", "|---|---|---|---|---|", *lines, ""]


def _fusions(figures: Mapping[str, Mapping[str, float]]) -> list[str]:
    lines = [
        f"| `{part.removeprefix(FUSION)}` | {values['samples_per_cpu_s']:,} | {values['added_peak_mb']} |"
        for part, values in figures.items()
        if part.startswith(FUSION)
    ]
    if not lines:
        return []
    head = "| fusion | samples a second | memory, MB |"
    return [FUSIONS_INTRODUCTION, "", head, "|---|---|---|", *lines, ""]
