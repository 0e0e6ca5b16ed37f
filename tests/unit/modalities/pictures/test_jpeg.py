"""The quick way for JPEGs gives what Pillow gives, and leaves to Pillow what it is unsure of."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sensorium.errors import DataError, LimitError
from sensorium.modalities.pictures import jpeg
from sensorium.modalities.pictures.decode import Decoding, decode_picture


def drawing(width=400, height=300):
    """Smooth colours under a bar, so that every side can be told from the others."""
    down, right = np.mgrid[0:height, 0:width] / max(width, height)
    pixels = np.stack([255 * right, 200 * down, 255 * (1 - right) * (1 - down)], axis=2).astype(np.uint8)
    pixels[height // 10 : height // 5, width // 8 : width // 2] = (250, 240, 20)
    return Image.fromarray(pixels)


def saved(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", **{"quality": 90, **options})
    return file.getvalue()


def oriented(number, **options):
    exif = Image.Exif()
    exif[0x0112] = number
    return saved(drawing(), exif=exif, **options)


def by_pillow(data, size_px):
    with Image.open(io.BytesIO(data)) as picture:
        from PIL import ImageOps

        upright = ImageOps.exif_transpose(picture).convert("RGB")
        return np.asarray(upright.resize((size_px, size_px), Image.Resampling.BILINEAR)).astype(int)


def difference(data, size_px):
    return np.abs(decode_picture(data, Decoding(size_px=size_px)) - by_pillow(data, size_px))


def with_segment(data, marker, content):
    """A JPEG with one more segment, behind those it has before its tables."""
    place = 2 + 2 + int.from_bytes(data[4:6], "big")
    segment = bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content
    return data[:place] + segment + data[place:]


XMP = b'http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="6"/>'
KINDS = {
    "plain": saved(drawing()),
    "all colours": saved(drawing(), subsampling=0),
    "progressive": saved(drawing(), progressive=True),
    "optimised": saved(drawing(), optimize=True),
    "grey": saved(drawing().convert("L")),
    "not transformed": saved(drawing(), keep_rgb=True),
    "cmyk": saved(drawing().convert("CMYK")),
    "orientation in XMP": saved(drawing(), xmp=XMP[29:]),
    "orientation twice": with_segment(oriented(3), 0xE1, XMP),
    "odd sides": saved(drawing(401, 299)),
    "a comment": saved(drawing(), comment=b"words"),
    "bytes behind": saved(drawing()) + b"\0" * 1000,
}


@pytest.mark.parametrize("size_px", [32, 150, 500])
@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_what_pillow_gives(kind, size_px):
    error = difference(KINDS[kind], size_px)
    assert error.mean() < 1.5
    assert np.quantile(error, 0.99) <= 8


@pytest.mark.parametrize("number", [0, *range(1, 9), 9, 60000])
def test_every_orientation(number):
    assert difference(oriented(number), 40).mean() < 1
    header = jpeg.header_of(oriented(number))
    assert (header.width, header.height, header.channels, header.orientation) == (400, 300, 3, number)


def test_both_byte_orders():
    big = oriented(6)
    start = big.index(b"MM\0*")
    little = bytearray(big)
    entry = b"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"
    little[start : start + 22] = b"II*\0\x08\0\0\0" + b"\x01\x00" + entry
    assert jpeg.header_of(bytes(little)).orientation == jpeg.header_of(big).orientation == 6
    np.testing.assert_array_equal(decode_picture(bytes(little), Decoding(20)), decode_picture(big, Decoding(20)))


@pytest.mark.parametrize("kind", ["cmyk", "orientation in XMP", "orientation twice"])
def test_the_uncommon_is_left_to_pillow(kind):
    assert jpeg.header_of(KINDS[kind]) is None


@pytest.mark.parametrize("kind", ["plain", "progressive", "grey"])
def test_what_is_cut_short_is_refused_wherever_it_is_cut(kind):
    whole = KINDS[kind]
    for place in range(3, len(whole) - 2, len(whole) // 60):
        with pytest.raises(DataError):
            decode_picture(whole[:place], Decoding(20))


def test_what_pillow_can_live_with_is_read():
    data = bytearray(KINDS["plain"])
    place = data.index(b"\xff\xda") + 400
    data[place : place + 2] = b"\x00\x55"  # a wrong code somewhere in the scan
    assert decode_picture(bytes(data), Decoding(20)).shape == (20, 20, 3)


def test_a_declared_size_is_refused_before_decoding():
    data = bytearray(KINDS["plain"])
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(LimitError, match="65535 x 65535 pixels"):
        decode_picture(bytes(data), Decoding(20))


def test_fractions_leave_half_as_much_again():
    assert jpeg.fraction_of((4000, 3000), (224, 224)) == 8
    assert jpeg.fraction_of((2000, 1500), (224, 224)) == 4
    assert jpeg.fraction_of((500, 375), (224, 224)) == 1
    assert jpeg.fraction_of((500, 300), (224, 224)) is None


def test_a_file_of_that_name_is_read_in_pieces_if_it_is_large(tmp_path, monkeypatch):
    monkeypatch.setattr("sensorium.modalities.pictures.raster.MAX_JPEG_BYTES", 100)
    path = tmp_path / "a.jpg"
    path.write_bytes(KINDS["plain"])
    assert np.abs(decode_picture(path, Decoding(40)).astype(int) - by_pillow(KINDS["plain"], 40)).mean() < 1
