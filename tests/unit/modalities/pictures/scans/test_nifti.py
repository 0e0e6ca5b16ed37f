"""Volumes written by hand, value by value."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.errors import DataError, LimitError
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.pictures.scans.options import NiftiConfig
from sensorium.modalities.pictures.scans.window import stretched, windowed

RNG = np.random.default_rng(0)
CODES = {"u1": 2, "i2": 4, "i4": 8, "f4": 16, "f8": 64, "i1": 256, "u2": 512, "u4": 768, "i8": 1024, "u8": 1280}


def volume(values, *, version=1, order="<", slope=0.0, intercept=0.0, shown=(0.0, 0.0)):
    size = 352 if version == 1 else 544
    header = bytearray(size)
    struct.pack_into(order + "i", header, 0, size - 4)
    shape = [values.ndim, *values.shape, *[1] * (7 - values.ndim)]
    code = CODES[values.dtype.str[1:]]
    low, high = shown
    if version == 1:
        struct.pack_into(order + "8h", header, 40, *shape)
        struct.pack_into(order + "h", header, 70, code)
        struct.pack_into(order + "3f", header, 108, size, slope, intercept)
        struct.pack_into(order + "2f", header, 124, high, low)
        header[344:348] = b"n+1\0"
    else:
        header[4:12] = b"n+2\0\r\n\x1a\n"
        struct.pack_into(order + "h", header, 12, code)
        struct.pack_into(order + "8q", header, 16, *shape)
        struct.pack_into(order + "q4d", header, 168, size, slope, intercept, high, low)
    return bytes(header) + values.astype(values.dtype.newbyteorder(order)).tobytes(order="F")


def decode(cell, options=None, size_px=12, **limits):
    config = NiftiConfig() if options is None else NiftiConfig.model_validate(options)
    picture = decode_picture(cell, Decoding(size_px=size_px, nifti=config, **limits))
    assert (picture == picture[..., :1]).all()
    return picture[..., 0]


def upright(part):
    return part.T[::-1].astype(np.float32)


CUBE = RNG.integers(0, 3000, (12, 12, 12)).astype("i2")


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", CODES)
def test_versions_byte_orders_and_types(version, order, kind):
    values = (CUBE % 100).astype(kind)
    content = volume(values, version=version, order=order)
    expected = stretched(upright(values[..., 6]), float(values[..., 6].min()), float(values[..., 6].max()))
    np.testing.assert_array_equal(decode(content), expected)
    np.testing.assert_array_equal(decode(gzip.compress(content)), expected)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("place", ["first", "middle", "last", 3, "max", "mean"])
def test_slices_and_projections(axis, place):
    window = [1500, 3000]
    numbers = {"first": 0, "middle": 6, "last": 11, 3: 3}
    part = getattr(CUBE, place)(axis=axis) if place in {"max", "mean"} else CUBE.take(numbers[place], axis=axis)
    shown = decode(volume(CUBE), {"window": window, "axis": axis, "slice": place})
    np.testing.assert_allclose(shown, windowed(upright(part), *window), atol=1)


def test_slope_and_intercept_give_hounsfield_units():
    content = volume(CUBE, slope=0.5, intercept=-1000)
    expected = windowed(0.5 * upright(CUBE[..., 6]) - 1000, -600, 1500)
    np.testing.assert_array_equal(decode(content, "lung"), expected)


def test_the_files_range_is_used_where_it_names_one():
    content = volume(CUBE, shown=(500, 2000))
    np.testing.assert_array_equal(decode(content), stretched(upright(CUBE[..., 6]), 500, 2000))
    np.testing.assert_array_equal(decode(content, "full"), decode(volume(CUBE)))


def test_flat_and_long_volumes():
    np.testing.assert_array_equal(decode(volume(CUBE[..., 3])), decode(volume(CUBE), {"slice": 3}))
    with_time = np.stack([CUBE, CUBE[::-1]], axis=3)
    np.testing.assert_array_equal(decode(volume(with_time)), decode(volume(CUBE)))


def test_values_that_are_no_numbers_are_left_out():
    values = CUBE.astype("f4")
    values[3, 4, 6] = np.nan
    assert decode(volume(values)).max() == 255


def test_a_path_reads_as_its_bytes(tmp_path):
    path = tmp_path / "a.nii.gz"
    path.write_bytes(gzip.compress(volume(CUBE)))
    np.testing.assert_array_equal(decode(path), decode(volume(CUBE)))


def test_what_cannot_be_read_is_refused():
    with pytest.raises(DataError, match=r"has 12 slices, and `nifti.slice` asks for 12"):
        decode(volume(CUBE), {"slice": 12})
    with pytest.raises(DataError, match="damaged or cut short"):
        decode(volume(CUBE)[:-1])
    with pytest.raises(DataError, match="damaged or cut short"):
        decode(gzip.compress(volume(CUBE))[:-400])
    with pytest.raises(LimitError, match="12 x 12 x 12 pixels"):
        decode(volume(CUBE), max_megapixels=0.001)
    with pytest.raises(DataError, match="of a type that is not read"):
        decode(volume(CUBE)[:70] + b"\x80\0" + volume(CUBE)[72:])
    with pytest.raises(DataError, match="not a picture of a known format"):
        decode_picture(volume(CUBE), Decoding(size_px=12))


@pytest.mark.parametrize("given", ["kidney", {"axis": 3}, {"slice": -1}, {"frame": 1}])
def test_wrong_options_are_refused(given):
    with pytest.raises(ValidationError):
        ImageConfig.model_validate({"column": "x", "nifti": given})


def test_the_service_says_what_it_reads():
    config = ImageConfig.model_validate({"column": "x", "nifti": {}, "dicom": {}})
    assert config.fit([volume(CUBE)]).request_schema()["formats"][-2:] == ["DICOM", "NIfTI"]
