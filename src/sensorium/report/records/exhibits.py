"""What of one cell a page shows, by the kind of its input: plain JSON values, of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sensorium.errors import DataError
from sensorium.modalities import Cell, Modality, RowCell
from sensorium.modalities.audio import Audio
from sensorium.modalities.series import Series
from sensorium.report.records.pictures import uri_of
from sensorium.report.records.sensors import series_of, view_of
from sensorium.report.records.sounds import sound_of

MAX_PICTURES = 4
MAX_TEXT, MAX_CELL = 500, 80
MAX_COLUMNS = 24

Exhibit = dict[str, Any]


def exhibit_of(modality: Modality, cell: Cell | None) -> Exhibit:
    """Return what a page shows of a cell.

    Args:
        modality: The fitted input.
        cell: Its cell; None where it is missing.

    Returns:
        ``kind`` and what belongs to it: ``picture`` with ``uris`` and ``more``, how many others there are; ``text``
        with ``text`` and ``is_cut``; ``sound`` with what `sound_of` returns; ``row`` with ``cells``, pairs of column
        and text or None, and ``more``; ``series`` with what `series_of` returns, and ``points`` with what `view_of`
        does; ``missing``, ``unreadable``, or ``other`` for inputs that are not shown.
    """
    if cell is None:
        return {"kind": "missing"}
    show = _BY_MODALITY.get(modality.spec.modality)
    if show is None:
        return {"kind": "other"}
    try:
        return show(modality, cell)
    except DataError:
        return {"kind": "unreadable"}


def _pictures(modality: Modality, cell: Cell) -> Exhibit:
    pictures = modality.read(cell)
    uris = [uri_of(np.ascontiguousarray(picture)) for picture in pictures[:MAX_PICTURES]]
    return {"kind": "picture", "uris": uris, "more": max(0, len(pictures) - MAX_PICTURES)}


def _sound(modality: Modality, cell: Cell) -> Exhibit:
    if not isinstance(modality, Audio):
        return {"kind": "other"}
    config = modality.config
    return {"kind": "sound", **sound_of(config.wave_of(cell), config.sample_rate_hz)}


def _series(modality: Modality, cell: Cell) -> Exhibit:
    if not isinstance(modality, Series):
        return {"kind": "other"}
    return {"kind": "series", **series_of(modality.read(cell), modality.config.channels)}


def _points(modality: Modality, cell: Cell) -> Exhibit:
    return {"kind": "points", **view_of(modality.read(cell))}


def _text(_: Modality, cell: Cell) -> Exhibit:
    shown, is_cut = _cut(str(cell), MAX_TEXT)
    return {"kind": "text", "text": shown, "is_cut": is_cut}


def _row(_: Modality, cell: Cell) -> Exhibit:
    if not isinstance(cell, Mapping):
        return {"kind": "other"}
    cells = [[name, _words(value)] for name, value in cell.items()]
    return {"kind": "row", "cells": cells[:MAX_COLUMNS], "more": max(0, len(cells) - MAX_COLUMNS)}


def _words(value: RowCell) -> str | None:
    if value is None:
        return None
    shown, is_cut = _cut(value if isinstance(value, str) else ", ".join(value), MAX_CELL)
    return f"{shown} …" if is_cut else shown


def _cut(text: str, most: int) -> tuple[str, bool]:
    """Return the start of a text, its white space made single spaces, and whether there is more."""
    plain = " ".join(text.split())
    return (plain, False) if len(plain) <= most else (plain[:most].rstrip(), True)


_BY_MODALITY: Mapping[str, Callable[[Modality, Cell], Exhibit]] = {
    "image": _pictures,
    "audio": _sound,
    "series": _series,
    "points": _points,
    "text": _text,
    "tabular": _row,
}
