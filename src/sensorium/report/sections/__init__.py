"""The contract of a section: one part of the page of a run, from facts to plain values to HTML.

One file a section, and one template of the same name in ``templates/sections/``, which fills the section below its
heading. The file holds:

- ``TITLE``, the heading;
- ``content(facts)``, all the section says as plain JSON values, or None where there are no facts for it, so that it is
  left out;
- ``drawings(content)``, if it draws: name → what a drawing takes, its places counted from the content alone;
- ``warnings(content)``, if it may have to warn: what a reader must know before any figure, as `Concern`. The page shows
  all sections' warnings first.

The template sees ``content`` and ``drawn`` and nothing else, so a page shows nothing that its JSON does not hold.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from itertools import chain
from typing import Any

from sensorium.inspection.concerns import Concern, worst_first
from sensorium.report.facts import RunFacts

ORDER = (
    "summary",
    "figures",
    "confusion",
    "classes",
    "numbers",
    "ranking",
    "reliability",
    "selective",
    "sets",
    "groups",
    "records",
    "learning",
    "choosing",
    "training",
    "tolerance",
    "comparison",
    "presence",
    "findings",
    "config",
    "limits",
    "environment",
)
"""All sections as they follow on the page."""


def contents_of(facts: RunFacts) -> dict[str, Any]:
    """Return section → content of those that there are facts for, in their order."""
    found = {name: _module(name).content(facts) for name in ORDER}
    return {name: content for name, content in found.items() if content is not None}


def warnings_in(contents: Mapping[str, Any]) -> list[Concern]:
    """Return what all sections warn of, the worst first."""
    found = [getattr(_module(name), "warnings", _no_warnings)(content) for name, content in contents.items()]
    return worst_first(chain.from_iterable(found))


def title_of(name: str) -> str:
    """Return the heading of a section."""
    return str(_module(name).TITLE)


def drawings_of(name: str, content: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    """Return the drawings of a section by name; none for a section that draws nothing."""
    drawn: dict[str, Any] = getattr(_module(name), "drawings", _no_drawings)(content)
    return drawn


def _no_warnings(_content: object) -> tuple[Concern, ...]:
    return ()


def _no_drawings(_content: object) -> dict[str, Any]:
    return {}


def _module(name: str) -> Any:  # noqa: ANN401 -- a module
    return importlib.import_module(f"{__name__}.{name}")
