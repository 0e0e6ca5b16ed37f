"""From the bytes of a sound file to mono samples at one rate, with limits checked before decoding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from sensorium.errors import DataError, LimitError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of

FORMATS = ("WAV", "FLAC", "OGG", "MP3", "AIFF", "AU")
MIN_RATE_HZ, MAX_RATE_HZ = 1_000, 768_000
INT16_MAX = 32767
REMEDY = "Save it again as WAV or FLAC, or leave the cell empty."


@dataclass(frozen=True)
class Limits:
    """How much of a recording is taken.

    Attributes:
        sample_rate_hz: Rate that recordings are brought to.
        max_duration_s: Recordings are cut to their first part of this length.
        limit_duration_s: Recordings whose header declares more are refused.
    """

    sample_rate_hz: int
    max_duration_s: float
    limit_duration_s: float

    @property
    def max_samples(self) -> int:
        """Most samples that are left after resampling."""
        return max(1, round(self.max_duration_s * self.sample_rate_hz))


def decode_recording(cell: Cell, limits: Limits) -> NDArray[np.int16]:
    """Decode the first part of a recording, mix its channels to one and resample it.

    Returns:
        (samples,) int16 at ``limits.sample_rate_hz``, at least one sample.

    Raises:
        DataError: The file is not a recording, is damaged, or holds no samples, NaN or infinity.
        LimitError: The header declares a longer recording than allowed; nothing was decoded.
    """
    file = file_of(cell)
    try:
        with soundfile.SoundFile(file if isinstance(file, Path) else _Upload(file.getbuffer())) as recording:
            rate_hz = recording.samplerate
            mono = _first_part(recording, limits)
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        known = ", ".join(FORMATS)
        raise DataError(f"{name_of(cell)} is not a recording of a known format ({known}). {REMEDY}") from error
    if not np.isfinite(mono).all():
        raise DataError(f"{name_of(cell)} holds samples that are not numbers (NaN or infinity). {REMEDY}")
    mono = _resampled(mono, rate_hz, limits.sample_rate_hz)[: limits.max_samples]
    return np.rint(np.clip(mono, -1.0, 1.0) * INT16_MAX).astype(np.int16)


class _Upload(BytesIO):
    """Bytes for libsndfile, which asks damaged ones for places before their start, and cannot be told by an error."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place, or stay where there is none."""
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return self.tell()


def _resampled(mono: NDArray[np.float32], from_hz: int, to_hz: int) -> NDArray[np.float32]:
    if from_hz == to_hz:
        return mono
    resampled = np.asarray(soxr.resample(mono, from_hz, to_hz))
    return resampled if len(resampled) else mono[:1]


def _first_part(recording: soundfile.SoundFile, limits: Limits) -> NDArray[np.float32]:
    rate_hz, frames = recording.samplerate, recording.frames
    if not frames:
        raise DataError(f"the recording holds no samples. {REMEDY}")
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise DataError(f"the header declares {rate_hz} samples a second, which no recording has. {REMEDY}")
    duration_s = frames / rate_hz
    if duration_s > limits.limit_duration_s:
        raise LimitError(
            f"the recording lasts {duration_s:.1f} s, more than the limit of {limits.limit_duration_s:g} s. "
            "Cut it, or raise `limit_duration_s` in the config."
        )
    wanted = min(frames, math.ceil(limits.max_duration_s * rate_hz))
    samples = recording.read(wanted, dtype="float32", always_2d=True)
    if len(samples) < wanted:
        raise DataError(f"the recording is cut short: its header promises {duration_s:.1f} s. {REMEDY}")
    return np.asarray(samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1))
