"""Picture files of every format that is read, and files whose headers declare giants."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.data import get_testdata_file

from sensorium.modalities.image import ImageConfig
from tests.contracts.samples import nifti_scan

CONFIG = ImageConfig.model_validate(
    {"column": "x", "size_px": 32, "dicom": "file", "nifti": "file", "max_megapixels": 4}
)
MAX_SECONDS = 1.0
MAX_MB = 200
"""The most that memory may grow over the whole campaign: some times the pixel limit, at 3 bytes a pixel."""
DICOM = (
    "CT_small.dcm",
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_jp2klossless.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_rle_2frame.dcm",
    "examples_palette.dcm",
    "rtdose.dcm",
)


def read(content: bytes) -> None:
    """Read one cell as training does."""
    array = _fitted().features(content)
    assert array.shape == (1, 3, 32, 32)
    assert np.isfinite(array).all()


@cache
def samples() -> dict[str, bytes]:
    """Return whole files by name."""
    pixels = np.random.default_rng(0).integers(0, 256, (45, 61, 3), dtype=np.uint8)
    pixels[10:30] = 200
    rgb, grey = Image.fromarray(pixels), Image.fromarray(pixels[..., 0])
    exif = Image.Exif()
    exif[0x0112] = 6
    deep = Image.fromarray(pixels[..., 0].astype(np.uint16) << 4)
    frames = {"save_all": True, "append_images": [rgb.rotate(90), grey.convert("RGB")]}
    made = {
        "jpeg": _saved(rgb, "JPEG", exif=exif),
        "jpeg-progressive": _saved(rgb, "JPEG", progressive=True),
        "jpeg-grey": _saved(grey, "JPEG"),
        "jpeg-cmyk": _saved(rgb.convert("CMYK"), "JPEG"),
        "png": _saved(rgb, "PNG", exif=exif),
        "png-16": _saved(deep, "PNG"),
        "png-palette": _saved(rgb.quantize(16), "PNG", transparency=3),
        "png-alpha": _saved(rgb.convert("RGBA"), "PNG"),
        "png-animated": _saved(rgb, "PNG", **frames),
        "webp": _saved(rgb, "WEBP"),
        "webp-lossless": _saved(rgb.convert("RGBA"), "WEBP", lossless=True),
        "webp-animated": _saved(rgb, "WEBP", **frames),
        "gif": _saved(rgb, "GIF", **frames),
        "bmp": _saved(rgb, "BMP"),
        "ppm": _saved(rgb, "PPM"),
        **{
            f"tiff-{how}": _saved(rgb, "TIFF", compression=how)
            for how in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits")
        },
        "nifti": nifti_scan(),
        "nifti-packed": gzip.compress(nifti_scan((20, 21, 22), "<u1", 2)),
        "tiff-16": _saved(deep, "TIFF"),
        "tiff-float": _saved(Image.fromarray(pixels[..., 0].astype(np.float32)), "TIFF"),
    }
    return made | {name: Path(get_testdata_file(name, download=False)).read_bytes() for name in DICOM}


def lies() -> Iterator[tuple[str, bytes]]:
    """Yield files whose headers declare far more than they hold."""
    bomb = zlib.compress(bytes(20_000_000), 9)
    yield "png-bomb-small", _png(40, 40, bomb)
    yield "png-bomb-large", _png(1990, 1990, bomb)
    for width, height in ((1990, 1990), (3000, 3000), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (1, 2**31 - 1)):
        yield f"png-{width}x{height}", _png(width, height)
        yield f"ppm-{width}x{height}", b"P6 %d %d 255\n" % (width, height) + bytes(100)
        if width < 65_536 and height < 65_536:
            yield f"gif-{width}x{height}", b"GIF89a" + struct.pack("<HH", width, height) + samples()["gif"][10:]
            yield f"jpeg-{width}x{height}", _jpeg(width, height)
            for name in DICOM:
                yield f"{name}-{width}x{height}", _dicom(name, Rows=height, Columns=width)
    for sizes in ((100, 100, 399), (32767, 32767, 32767), (-1, 5, 5), (0, 0, 0)):
        lie = nifti_scan()[:42] + struct.pack("<3h", *sizes) + nifti_scan()[48:]
        yield f"nifti-{sizes}", lie
        yield f"nifti-bomb-{sizes}", gzip.compress(lie + bytes(20_000_000))
    for count in (2, 1000, 10**9):
        yield f"frames-{count}", _dicom("MR_small_RLE.dcm", NumberOfFrames=count)


def _saved(picture: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _jpeg(width: int, height: int) -> bytes:
    content = bytearray(samples()["jpeg"])
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def _dicom(name: str, **tags: int) -> bytes:
    dataset = pydicom.dcmread(io.BytesIO(samples()[name]))
    for tag, value in tags.items():
        setattr(dataset, tag, value)
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


@cache
def _fitted():
    return CONFIG.fit([samples()["png"]])
