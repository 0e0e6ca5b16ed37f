"""The contract of a section: one part of the page of a run, from facts to plain values to HTML.

One file a section, and one template of the same name in ``templates/sections/``, which fills the section below its
heading. The file holds:

- ``TITLE``, the heading;
- ``content(facts)``, all the section says as plain JSON values, or None where there are no facts for it, so that it is
  left out;
- ``drawings(content)``, if it draws: name → what a drawing takes, its places counted from the content alone.

The template sees ``content`` and ``drawn`` and nothing else, so a page shows nothing that its JSON does not hold.
"""

from __future__ import annotations

import importlib
from typing import Any

from sensorium.report.facts import RunFacts

ORDER = (
    "figures",
    "classes",
    "confusion",
    "learning",
    "training",
    "tolerance",
    "comparison",
    "presence",
    "config",
    "limits",
    "versions",
)
"""All sections as they follow on the page."""


def contents_of(facts: RunFacts) -> dict[str, Any]:
    """Return section → content of those that there are facts for, in their order."""
    found = {name: _module(name).content(facts) for name in ORDER}
    return {name: content for name, content in found.items() if content is not None}


def title_of(name: str) -> str:
    """Return the heading of a section."""
    return str(_module(name).TITLE)


def drawings_of(name: str, content: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """Return the drawings of a section by name; none for a section that draws nothing."""
    draw = getattr(_module(name), "drawings", None)
    return {} if draw is None else draw(content)


def _module(name: str) -> Any:  # noqa: ANN401 -- a module
    return importlib.import_module(f"{__name__}.{name}")
