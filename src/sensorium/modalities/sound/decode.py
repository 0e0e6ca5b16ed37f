"""From the bytes of a sound file to mono samples at one rate, with limits checked before decoding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import soxr

from sensorium.errors import DataError, LimitError
from sensorium.modalities import Cell
from sensorium.modalities.cells.files import file_of, name_of
from sensorium.modalities.sound.waves import Wave

FORMATS = ("WAV", "FLAC", "OGG", "MP3", "AIFF", "AU")
MIN_RATE_HZ, MAX_RATE_HZ = 1_000, 768_000
LOUDEST = 1000.0
"""Samples of floating-point files are cut to so many times full scale, which keeps sums finite."""
SAMPLES_AT_ONCE = 1 << 20
"""Most samples of all channels that are decoded before they are mixed: a header can promise 1024 channels."""
REMEDY = "Save it again as WAV or FLAC, or leave the cell empty."


@dataclass(frozen=True)
class Limits:
    """How much of a recording is taken.

    Attributes:
        sample_rate_hz: Rate that recordings are brought to.
        max_duration_s: Recordings are cut to their first part of this length.
        limit_duration_s: Recordings whose header declares more are refused.
        channel: The only channel taken, from 1 on; None mixes all.
    """

    sample_rate_hz: int
    max_duration_s: float
    limit_duration_s: float
    channel: int | None = None

    @property
    def max_samples(self) -> int:
        """Most samples that are left after resampling."""
        return max(1, round(self.max_duration_s * self.sample_rate_hz))


def decode_recording(cell: Cell, limits: Limits) -> Wave:
    """Decode the first part of a recording, bring its channels to one and resample it.

    Returns:
        (samples,) float32 at ``limits.sample_rate_hz``, at least one sample; -1 to 1, or beyond in files of
        floating-point samples.

    Raises:
        DataError: The file is not a recording, is damaged, lacks the channel, or holds no samples, NaN or infinity.
        LimitError: The header declares a longer recording than allowed; nothing was decoded.
    """
    file = file_of(cell)
    try:
        with soundfile.SoundFile(file if isinstance(file, Path) else _Upload(file.getvalue())) as recording:
            rate_hz = recording.samplerate
            mono = _first_part(recording, limits)
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        known = ", ".join(FORMATS)
        raise DataError(f"{name_of(cell)} is not a recording of a known format ({known}). {REMEDY}") from error
    if not np.isfinite(mono).all():
        raise DataError(f"{name_of(cell)} holds samples that are not numbers (NaN or infinity). {REMEDY}")
    np.clip(mono, -LOUDEST, LOUDEST, out=mono)
    return _resampled(mono, rate_hz, limits.sample_rate_hz)[: limits.max_samples]


class _Upload(BytesIO):
    """Bytes for libsndfile, which asks damaged ones for places before their start, and cannot be told by an error."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place, or stay where there is none."""
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return self.tell()


def _resampled(mono: Wave, from_hz: int, to_hz: int) -> Wave:
    if from_hz == to_hz:
        return mono
    resampled = np.asarray(soxr.resample(mono, from_hz, to_hz))
    return resampled if len(resampled) else mono[:1]


def _first_part(recording: soundfile.SoundFile, limits: Limits) -> Wave:
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
    if limits.channel is not None and limits.channel > recording.channels:
        raise DataError(
            f"the recording has {recording.channels} channels, and the config asks for channel {limits.channel}. "
            "Correct `channel`, or leave it out to mix all."
        )
    mono = _mono(recording, wanted, limits.channel)
    if len(mono) < wanted:
        raise DataError(f"the recording is cut short: its header promises {duration_s:.1f} s. {REMEDY}")
    return mono


def _mono(recording: soundfile.SoundFile, wanted: int, channel: int | None) -> Wave:
    """Decode up to so many frames, some at a time, and bring each part's channels to one."""
    at_once = max(1, SAMPLES_AT_ONCE // recording.channels)
    parts: list[Wave] = []
    for start in range(0, wanted, at_once):
        samples: Wave = recording.read(min(at_once, wanted - start), dtype="float32", always_2d=True)  # type: ignore[assignment]
        if channel is not None or samples.shape[1] == 1:
            parts.append(samples[:, (channel or 1) - 1])
        else:
            with np.errstate(invalid="ignore"):  # opposite infinities, which are refused
                parts.append(samples.mean(axis=1, dtype=np.float32))
        if len(samples) < at_once:
            break
    return np.concatenate(parts)
