"""What an input says about scans."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sensorium.modalities.pictures.scans.window import Window

Slice = Annotated[int, Field(ge=0)] | Literal["first", "middle", "last"]
Projection = Literal["max", "mean"]


class DicomConfig(BaseModel):
    """How DICOM files become pictures; a window's name alone is its ``window``.

    Attributes:
        window: Which values are shown from black to white: the ``file``'s own window or table, the ``full`` range, a
            tissue of a CT, or `[centre, width]` in the file's units. Name a tissue for CT, so that the same level of
            grey means the same everywhere; ``file`` is what a radiologist saw, and suits films and ultrasound.
        frame: Of a file with several: the ``first``, ``middle`` or ``last``, or its number from 0; or the ``max`` or
            ``mean`` over all. ``max`` shows vessels and small bright spots, ``mean`` looks like a film.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    window: Window = "file"
    frame: Slice | Projection = "middle"

    @model_validator(mode="before")
    @classmethod
    def _from_window(cls, value: object) -> object:
        return value if isinstance(value, dict | DicomConfig) else {"window": value}


class NiftiConfig(BaseModel):
    """How NIfTI volumes become pictures; a window's name alone is its ``window``.

    Attributes:
        window: Which values are shown from black to white: the range that the ``file`` names, the ``full`` range, a
            tissue, for volumes in Hounsfield units, or `[centre, width]`.
        axis: Along which the slices lie, 0 to 2, as the file counts. 2 gives axial slices of most volumes.
        slice: The ``first``, ``middle`` or ``last``, or its number from 0; or the ``max`` or ``mean`` over all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    window: Window = "file"
    axis: Literal[0, 1, 2] = 2
    slice: Slice | Projection = "middle"

    @model_validator(mode="before")
    @classmethod
    def _from_window(cls, value: object) -> object:
        return value if isinstance(value, dict | NiftiConfig) else {"window": value}


def chosen(wanted: Slice | Projection, count: int) -> range:
    """Return which of some frames are looked at; none where the wanted number is beyond the last."""
    if wanted in ("max", "mean"):
        return range(count)
    place = {"first": 0, "middle": count // 2, "last": count - 1}.get(str(wanted), wanted)
    return range(int(place), min(int(place) + 1, count))
