"""Variations that may harm a task are pointed out, and nothing else is."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sensorium.modalities.image import ImageConfig
from tests.contracts.samples import picture


def remarks_on(augment, columns=("photo", "label"), classes=("cat", "dog")):
    return ImageConfig(column="photo", augment=augment).remarks_on(columns, classes)


def grey_picture():
    file = io.BytesIO()
    Image.effect_noise((20, 20), 60).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("classes", [("left", "right"), ("Left knee", "right knee", "hip"), ("左肺", "右肺")])
def test_classes_that_differ_by_a_side(classes):
    (remark,) = remarks_on(["flip", "crop"], classes=classes)
    assert remark == (
        f"`flip` can turn left into right, by which the classes '{classes[0]}' and '{classes[1]}' differ. Leave it out."
    )


def test_classes_that_are_digits_or_letters():
    (remark,) = remarks_on(["flip_vertical", {"type": "rotate", "degrees": 180}], classes=tuple("0123456789"))
    assert remark.startswith("`flip_vertical` and `rotate` can show a digit or letter mirrored or turned. If ")


@pytest.mark.parametrize("column", ["view", "Laterality", "View_Position"])
def test_columns_that_tell_a_side(column):
    (remark,) = remarks_on(["flip"], columns=("photo", column))
    assert remark == f"`flip` can swap sides, and column '{column}' may tell them. If sides matter, leave it out."


def test_bodies_have_sides():
    config = ImageConfig(column="scan", augment=["flip", "crop"], dicom={"window": "lung"})
    (remark,) = config.remarks_on(("scan",), ("ill", "well"))
    assert remark == "`flip` can swap sides, and DICOM files mostly show bodies. If sides matter, leave it out."
    assert ImageConfig(column="scan", augment=["crop"], dicom={"window": "lung"}).remarks_on((), ()) == ()


@pytest.mark.parametrize(
    ("augment", "columns", "classes"),
    [
        (["crop", "colour", "rotate", "rand_augment"], ("view",), tuple("0123456789")),
        (["flip"], ("photo", "review", "overview"), ("right", "wrong")),
        (["flip"], ("photo",), ("0", "1")),
        (["flip"], ("photo",), ("copyright", "copyleft", "bright")),
        (["flip"], ("photo",), ()),
    ],
)
def test_nothing_is_said_without_a_reason(augment, columns, classes):
    assert remarks_on(augment, columns, classes) == ()


@pytest.mark.parametrize(
    ("colour", "cell", "told"),
    [
        ({"saturation": 0.5}, grey_picture(), "`saturation`"),
        ({"saturation": 0.2, "hue_degrees": 10}, grey_picture(), "`saturation` and `hue_degrees`"),
        ({}, grey_picture(), None),
        ({"saturation": 0}, grey_picture(), None),
        ({"saturation": 0.5}, picture(20, 20), None),
    ],
)
def test_colours_asked_for_on_grey_pictures(colour, cell, told):
    remarks = ImageConfig(column="photo", augment=[{"type": "colour", **colour}]).fit([cell]).remarks
    expected = f"the training pictures are grey. Leave {told} out of `colour`: on grey it has no effect."
    assert remarks == (() if told is None else (expected,))
