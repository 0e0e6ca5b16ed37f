"""The reference page says what the code says."""

from __future__ import annotations

from scripts.make_reference import KINDS, PAGE, SECTIONS, described, render

from sensorium.registry import PACKAGES, names, part


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
