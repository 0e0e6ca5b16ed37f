"""One column learned from cells, and its features."""

from __future__ import annotations

from sensorium.registry import part


def learn(kind, cells, **options):
    config = part("column", kind).model_validate({"name": "x", **options})
    return config.learn([{"x": cell} for cell in cells])


def features(column, cell, **others):
    return list(column.features(column.read({"x": cell, **others})))
