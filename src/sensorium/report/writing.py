"""A report as files: a page, and its facts as JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sensorium.errors import ConfigError
from sensorium.records.writing import whole_file
from sensorium.report.page import render_report


def check_place(page: Path, bundle: Path) -> None:
    """Refuse a place that no report may be written to, before anything is measured.

    Args:
        page: Where the page is to be written.
        bundle: The model folder it is about.

    Raises:
        ConfigError: The page would lie in the model folder, or where its JSON is to go.
    """
    if page.resolve().is_relative_to(bundle.resolve()):
        raise ConfigError(f"'{page}' lies in the model folder, which must stay as it is. Name another --output.")
    if page.suffix == ".json":
        raise ConfigError(f"'{page}' is where the JSON beside the page would go. Name an HTML file as --output.")


def write_report(report: Mapping[str, Any], page: Path) -> Path:
    """Write a report, as `report_of` returned it, as a page and as JSON beside it.

    Returns:
        Where the JSON is: the page's path with the ending ``.json``.

    Raises:
        ConfigError: A file cannot be written.
    """
    beside = page.with_suffix(".json")
    text = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
    for place, content in ((page, render_report(report)), (beside, f"{text}\n".encode())):
        with whole_file(place) as file:
            file.write(content)
    return beside
