"""Sound files of every format that is read, and files whose headers declare giants."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from functools import cache

import numpy as np
import soundfile

from sensorium.modalities.sound.decode import Limits, decode_recording

LIMITS = Limits(sample_rate_hz=16_000, max_duration_s=10, limit_duration_s=600)
MAX_SECONDS = 1.0
MAX_MB = 100
"""The most that memory may grow over the whole campaign: some times ten seconds at the highest rate."""
SUBTYPES = {
    "wav": "PCM_16", "wav-24": "PCM_24", "wav-float": "FLOAT", "wav-adpcm": "IMA_ADPCM", "wav-gsm": "GSM610",
    "flac": "PCM_24", "ogg": "VORBIS", "ogg-opus": "OPUS", "mp3": "MPEG_LAYER_III", "aiff": "PCM_16", "au": "ULAW",
}  # fmt: skip
HUGE = (0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x00FFFFFF)
HEADER_BYTES = 64


def read(content: bytes) -> None:
    """Decode one cell as training does."""
    wave = decode_recording(content, LIMITS)
    assert wave.dtype == np.float32
    assert 1 <= len(wave) <= LIMITS.max_samples
    assert np.isfinite(wave).all()


@cache
def samples() -> dict[str, bytes]:
    """Return whole files by name."""
    wave = np.random.default_rng(0).uniform(-0.5, 0.5, 3000)
    return {name: _saved(wave, name.split("-")[0], subtype) for name, subtype in SUBTYPES.items()}


def lies() -> Iterator[tuple[str, bytes]]:
    """Yield whole files in whose headers one number is huge, and headers of every channel count and rate."""
    for name, content in samples().items():
        for place in range(0, HEADER_BYTES, 2):
            for number in HUGE:
                for order in "<>":
                    lying = bytearray(content)
                    struct.pack_into(f"{order}I", lying, place, number)
                    yield f"{name}-{place}-{number:x}-{'big' if order == '>' else 'little'}", bytes(lying)
    for channels in (0, 1, 255, 1024, 1025, 65_535):
        for rate_hz in (0, 1, 8000, 768_000, 2**31, 2**32 - 1):
            yield f"header-{channels}-{rate_hz}", header(channels, rate_hz, bits=16, declared=2**32 - 1)


def header(channels: int, rate_hz: int, *, bits: int, declared: int, coding: int = 1) -> bytes:
    """Return a WAV file of 4000 bytes of silence under any header."""
    block = channels * bits // 8
    sizes = struct.pack("<HHIIHH", coding, channels, rate_hz, rate_hz * block % 2**32, block % 2**16, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + sizes + b"data" + struct.pack("<I", declared)
    return b"RIFF" + struct.pack("<I", declared) + chunks + bytes(4000)


def _saved(wave: np.ndarray, file_format: str, subtype: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, wave, 8000, format=file_format.upper(), subtype=subtype)
    return file.getvalue()
