"""The reference page says what the code says."""

from __future__ import annotations

from typing import Annotated

from scripts.make_reference import KINDS, PAGE, SECTIONS, _kind, _shown, described, render

from sensorium.learning.fusion import FusionConfig
from sensorium.registry import PACKAGES, Part, names, part


def test_the_page_is_the_one_that_the_code_makes():
    assert PAGE.read_text(encoding="utf-8") == render(), "run: make reference"


def test_every_key_is_described():
    configs = [*SECTIONS.values(), *(part(kind, name) for kind in KINDS for name in names(kind))]
    bare = [
        f"{config.__name__}.{name}"
        for config in configs
        for name in config.model_fields
        if name != "type" and not described(config, name)
    ]
    assert bare == []


def test_every_kind_of_part_is_on_the_page():
    missing = [kind for kind in PACKAGES if kind not in KINDS and any(_has_config(kind, name) for name in names(kind))]
    assert missing == []


def _has_config(kind, name):
    try:
        part(kind, name)
    except TypeError:
        return False
    return True


def test_parts_as_defaults_are_shown_as_yaml_would_have_them():
    assert _shown((part("fusion", "gated")(), part("fusion", "gated")(dim=7))) == "`[gated, {type: gated, dim: 7}]`"
    assert _shown(part("reader", "csv")(path="a")) == "`{type: csv, path: a}`"
    assert _kind(tuple[Annotated[FusionConfig, Part("fusion")], ...]) == "list of parts"
