"""From a template and values to a page that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sensorium.report.wording import heading, number, percent, tick, words


def render(template: str, values: Mapping[str, Any]) -> bytes:
    """Return a page as HTML in UTF-8, with the style that all pages share."""
    style = resources.files("sensorium.report").joinpath("templates/style.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(**values, style=style).encode()


def render_part(template: str, values: Mapping[str, Any]) -> Markup:
    """Return a part of a page as HTML that is safe to put into it: what it shows was escaped."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sensorium.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": percent, "tick": tick, "words": words, "heading": heading}
    return environment
