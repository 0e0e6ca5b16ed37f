"""Variations that may harm a task, told from what is at hand. Rules are few, plain, and never refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.variations import PictureVariationConfig
from sensorium.modalities.pictures.variations.colour import ColourConfig

SIDES = re.compile(r"(?<![a-z])(left|right)(?![a-z])|([左右])")
PARTNERS = {"left": "right", "right": "left", "左": "右", "右": "左"}
SIGN = re.compile(r"[0-9A-Za-z]")
LEAST_SIGNS = 5
"""Classes named by one sign: fewer may be codes, such as 0 and 1 for no and yes."""
COLUMNS_OF_SIDES = ("laterality", "imagelaterality", "view", "viewposition", "projection", "bodyside")


def on_sides(
    variations: Sequence[PictureVariationConfig], columns: Sequence[str], classes: Sequence[str]
) -> Iterator[str]:
    """Yield what variations that may show left as right mean beside these columns and classes.

    Three things are looked for: two classes that differ by left and right alone; five classes or more, each named by
    one digit or letter; a column whose name is that of a side or a view, as in tables of X-ray pictures.
    """
    named = _side_swappers(variations)
    if not named:
        return
    for one, other in _sides(classes)[:1]:
        yield f"{named} can turn left into right, by which the classes '{one}' and '{other}' differ. Leave it out."
    if len(classes) >= LEAST_SIGNS and all(map(SIGN.fullmatch, classes)):
        yield f"{named} can show a digit or letter mirrored or turned. If the classes are such signs, leave it out."
    for column in columns:
        if re.sub(r"[^a-z]", "", column.lower()) in COLUMNS_OF_SIDES:
            yield f"{named} can swap sides, and column '{column}' may tell them. If sides matter, leave it out."


def on_dicom(variations: Sequence[PictureVariationConfig]) -> Iterator[str]:
    """Yield what variations that may show left as right mean for pictures from DICOM files."""
    named = _side_swappers(variations)
    if named:
        yield f"{named} can swap sides, and DICOM files mostly show bodies. If sides matter, leave it out."


def on_grey(variations: Sequence[PictureVariationConfig], pictures: Picture) -> Iterator[str]:
    """Yield what was asked for and has no effect on pictures (pictures, height, width, 3) that are all grey."""
    for variation in variations:
        if isinstance(variation, ColourConfig):
            options = [f"`{name}`" for name in ("saturation", "hue_degrees") if _is_asked_for(variation, name)]
            asked = " and ".join(options)
            if asked and not np.ptp(pictures, axis=-1).any():
                yield f"the training pictures are grey. Leave {asked} out of `colour`: on grey it has no effect."


def _side_swappers(variations: Sequence[PictureVariationConfig]) -> str:
    return " and ".join(f"`{one.type}`" for one in variations if one.swaps_sides)


def _is_asked_for(variation: ColourConfig, name: str) -> bool:
    return name in variation.model_fields_set and getattr(variation, name) > 0


def _sides(classes: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of classes that are each other's mirror image in words, such as 'left knee' and 'right knee'."""
    known = {name.lower(): name for name in classes}
    mirrored = {name: SIDES.sub(lambda side: PARTNERS[side.group()], name) for name in known}
    return [(known[name], known[other]) for name, other in mirrored.items() if other != name and other in known]
