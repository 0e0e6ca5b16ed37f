from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from sensorium.errors import DataError, LimitError
from sensorium.modalities.pictures.decode import Decoding, decode_picture

LEFT_RED = np.zeros((30, 40, 3), dtype=np.uint8)
LEFT_RED[:, :20] = (255, 0, 0)


def saved(picture, file_format, **options):
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def decode(cell, size_px=20, **options):
    return decode_picture(cell, Decoding(size_px=size_px, **options))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
def test_formats_are_stretched_to_a_square(file_format):
    picture = decode(saved(Image.fromarray(LEFT_RED), file_format))
    assert picture.shape == (20, 20, 3)
    assert picture.dtype == np.uint8
    np.testing.assert_allclose(picture[10, 2], (255, 0, 0), atol=12)
    np.testing.assert_allclose(picture[10, 17], (0, 0, 0), atol=12)


def test_a_path_reads_as_its_bytes(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(saved(Image.fromarray(LEFT_RED), "PNG"))
    np.testing.assert_array_equal(decode(path), decode(path.read_bytes()))


@pytest.mark.parametrize(
    ("orientation", "red_side"),
    [
        (1, np.s_[:, :8]),
        (2, np.s_[:, 12:]),
        (3, np.s_[:, 12:]),
        (4, np.s_[:, :8]),
        (5, np.s_[:8]),
        (6, np.s_[:8]),
        (7, np.s_[12:]),
        (8, np.s_[12:]),
    ],
)
def test_pictures_stand_upright(orientation, red_side):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(saved(Image.fromarray(LEFT_RED), "PNG", exif=exif))
    assert picture[red_side][..., 0].min() > 250
    assert (picture[..., 0] > 128).mean() == pytest.approx(0.5, abs=0.06)


def test_transparent_parts_are_white():
    pixels = np.zeros((10, 10, 4), dtype=np.uint8)
    assert (decode(saved(Image.fromarray(pixels), "PNG")) == 255).all()
    palette = Image.new("P", (10, 10), 0)
    assert (decode(saved(palette, "PNG", transparency=0)) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I", "F", "I;16", "YCbCr"])
def test_colour_modes_become_rgb(mode):
    picture = Image.new(mode, (12, 9))
    assert decode(saved(picture, "JPEG" if mode in {"CMYK", "YCbCr"} else "TIFF")).shape == (20, 20, 3)


def test_sixteen_bit_grey_keeps_its_range():
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16)[None].repeat(64, axis=0)
    picture = decode(saved(Image.fromarray(ramp), "PNG"))
    assert picture[:, 0].max() < 10
    assert picture[:, -1].min() > 245
    assert 110 < picture[0, 10, 0] < 145


def test_numbers_without_a_fixed_range_are_stretched():
    ramp = np.linspace(-5, 5, 64, dtype=np.float32)[None].repeat(64, axis=0)
    picture = decode(saved(Image.fromarray(ramp), "TIFF"))
    assert picture[:, 0].max() < 10
    assert picture[:, -1].min() > 245


def test_the_first_frame_of_an_animation_is_read():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    animation = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert (decode(animation) == (255, 0, 0)).all()


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "TIFF"])
def test_the_first_frame_or_page_is_read(file_format):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    first = decode(saved(frames[0], file_format, save_all=True, append_images=frames[1:]))
    np.testing.assert_allclose(first[..., 0], 255, atol=3)
    np.testing.assert_allclose(first[..., 1:], 0, atol=3)


@pytest.mark.parametrize("colour", [(255, 0, 0), (10, 200, 30), (255, 255, 255), (0, 0, 0)])
def test_cmyk_comes_out_in_its_colour(colour):
    """Pillow writes CMYK JPEGs inverted, as Adobe does, and TIFFs as they are."""
    picture = Image.new("RGB", (16, 16), colour).convert("CMYK")
    for file_format in ("JPEG", "TIFF"):
        np.testing.assert_allclose(decode(saved(picture, file_format, quality=95))[8, 8], colour, atol=12)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_half_transparent_is_half_white(mode):
    pixels = np.zeros((10, 10, 4), dtype=np.uint8)
    pixels[..., 3] = 128
    picture = Image.fromarray(pixels)
    if mode == "P":
        picture = picture.quantize(4)
    np.testing.assert_allclose(decode(saved(picture.convert(mode) if mode == "LA" else picture, "PNG")), 127, atol=1)


@pytest.mark.parametrize("big_endian", [False, True])
def test_sixteen_bits_of_both_byte_orders(big_endian):
    values = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 16
    order = b"MM\0*" if big_endian else b"II*\0"
    word, long = (">H", ">I") if big_endian else ("<H", "<I")
    tags = {256: 64, 257: 64, 258: 16, 259: 1, 262: 1, 273: 8, 277: 1, 278: 64, 279: 8192}
    data = values.astype(">u2" if big_endian else "<u2").tobytes()
    directory = struct.pack(word, len(tags)) + b"".join(
        struct.pack(word, tag) + struct.pack(word, 4) + struct.pack(long, 1) + struct.pack(long, value)
        for tag, value in tags.items()
    )
    file = order + struct.pack(long, 8 + len(data)) + data + directory + struct.pack(long, 0)
    np.testing.assert_array_equal(decode(file, size_px=64)[..., 0], values >> 8)


def test_sixteen_bits_may_be_stretched_to_what_is_used():
    twelve_bits = np.linspace(100, 4095, 64, dtype=np.uint16)[None].repeat(64, axis=0)
    file = saved(Image.fromarray(twelve_bits), "PNG")
    assert decode(file, size_px=64).max() == 15
    stretched = decode(file, size_px=64, stretch_deep=True)
    assert (stretched.min(), stretched.max()) == (0, 255)


def test_large_jpegs_are_close_to_full_decoding():
    pixels = np.asarray(Image.effect_noise((640, 480), 60).resize((1600, 1200))).astype(np.uint8)
    jpeg, png = (saved(Image.fromarray(pixels), file_format) for file_format in ("JPEG", "PNG"))
    difference = decode(jpeg, size_px=64).astype(int) - decode(png, size_px=64)
    assert np.abs(difference).mean() < 4


def test_a_picture_cut_short_is_refused_with_the_name_of_the_file(tmp_path):
    path = tmp_path / "cut.jpg"
    noise = Image.effect_noise((200, 200), 90)
    path.write_bytes(saved(noise, "JPEG")[:2000])
    with pytest.raises(DataError) as refusal:
        decode(path)
    assert str(refusal.value) == (
        "'cut.jpg' is damaged or cut short and cannot be decoded. Save it again as JPEG or PNG, or leave the "
        "cell empty."
    )


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("only words")
    with pytest.raises(DataError, match=r"'notes.png' is not a picture of a known format \(JPEG, PNG, "):
        decode(path)
    with pytest.raises(DataError, match=r"^the file is not a picture"):
        decode(b"%PDF-1.7 words")
    with pytest.raises(DataError, match=r"is not a file\. Give the path of a file or its bytes"):
        decode("a.png")


def test_missing_and_empty_files_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"'gone.png' does not exist\. Correct the path or leave the cell empty."):
        decode(tmp_path / "gone.png")
    with pytest.raises(DataError, match="is not a file"):
        decode(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(DataError, match=r"'empty.png' is empty \(0 bytes\)"):
        decode(tmp_path / "empty.png")
    with pytest.raises(DataError, match="the file is empty"):
        decode(b"")


def declared_png(width, height):
    """A PNG whose header promises a size that its few bytes do not hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return start + struct.pack(">I", 1000) + b"IDAT"


@pytest.mark.parametrize("side", [8_000, 10_000, 60_000])  # over our limit, then over each of Pillow's own
def test_pixels_are_limited_before_decoding(side):
    with pytest.raises(LimitError, match="megapixels"):
        decode(declared_png(side, side))


def test_the_limit_says_what_it_is():
    with pytest.raises(LimitError) as refusal:
        decode(saved(Image.fromarray(LEFT_RED), "PNG"), max_megapixels=0.001)
    assert str(refusal.value) == (
        "the picture has 40 x 30 pixels (0.0 megapixels), more than the limit of 0.001. Scale it down, or "
        "raise `max_megapixels` in the config."
    )
