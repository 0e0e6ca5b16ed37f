"""From a template and values to a page that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sensorium.report.wording import heading, number, words


def render(template: str, values: Mapping[str, Any]) -> bytes:
    """Return a page as HTML in UTF-8, with the style that all pages share."""
    environment = Environment(
        loader=PackageLoader("sensorium.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "words": words, "heading": heading}
    style = resources.files("sensorium.report").joinpath("templates/style.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(**values, style=style).encode()
