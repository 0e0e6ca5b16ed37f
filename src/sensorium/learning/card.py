"""The card of a model: what it is, filled from facts; what only people know is marked as empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sensorium.evaluation import main_figures
from sensorium.learning.config import RunConfig
from sensorium.machine.energy import in_words

_TO_FILL = "_Not filled in yet: only the people who made the model can say._"


def render_card(
    config: RunConfig,
    figures: Mapping[str, Any],
    row_counts: Mapping[str, int],
    energy: Mapping[str, Any] | None = None,
) -> str:
    """Return the card as Markdown."""
    parts = [
        f"# {config.name}",
        f"Answers `{config.target.column}` ({config.target.type}) from {_inputs(config)}.",
        "## Intended use",
        _TO_FILL,
        "## Data",
        "\n".join(f"- {split}: {count} rows" for split, count in row_counts.items()),
        "## Figures",
        *_figures(figures),
        *([f"Energy of the run: {in_words(energy)}"] if energy else []),
        "## Limits",
        "- Any input may be absent; an answer from fewer inputs is less sure. A record without any input is refused.",
        "- The figures hold for rows like the ones above, and for no others.",
        _on_trust(figures),
        "## Who it may harm, and how to object",
        _TO_FILL,
    ]
    return "\n\n".join(parts) + "\n"


def _inputs(config: RunConfig) -> str:
    return ", ".join(f"`{name}` ({modality.type})" for name, modality in config.inputs.items())


def _on_trust(figures: Mapping[str, Any]) -> str:
    calibration = figures.get("calibration")
    if calibration is None:
        return (
            "- The model is not calibrated: its probabilities may be too high, and it never says that it does not know."
        )
    return (
        f"- Probabilities, sets and when to abstain were found out on {calibration['rows']} calibration rows. They are "
        "meant for records that could stand among those, with inputs absent at random."
    )


def _figures(figures: Mapping[str, Any]) -> list[str]:
    rows = []
    for split in ("validation", "test"):
        if split in figures:
            shown = main_figures(figures[split])
            rows += [f"| {split} | {key} | {value:.4g} |" for key, value in shown.items() if value is not None]
    return ["\n".join(["| split | figure | value |", "|---|---|---|", *rows])]
