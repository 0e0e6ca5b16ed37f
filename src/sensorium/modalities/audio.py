"""Recordings: a sound file becomes a standardised log-mel spectrogram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted import state as states
from sensorium.modalities.fitted.sample import read_sample
from sensorium.modalities.sound.decode import FORMATS, Limits, decode_recording
from sensorium.modalities.sound.example import silence
from sensorium.modalities.sound.mel import LogMel
from sensorium.modalities.sound.vary import Variations
from sensorium.specs import Array, FeatureSpec

Variation = Literal["gain", "shift", "noise"]
SAMPLE_CELLS = 128
MIN_STD = 0.5  # natural log of power; keeps a band that is silent in training from drowning others in use


class AudioConfig(ModalityConfig):
    """Options of a sound input. Any rate and number of channels is read; channels are mixed to one.

    Attributes:
        column: Column of the table with the files' paths.
        sample_rate_hz: Rate that recordings are brought to.
        max_duration_s: Part used of each recording, from its start; only this part is decoded.
        limit_duration_s: Recordings whose header declares more are refused before decoding.
        window_ms: Length of the Hann window of a frame.
        hop_ms: Distance between frames.
        n_mels: Bands of the spectrogram.
        augment: Random variations in training, applied in this order: ``gain`` by up to 6 dB, ``shift`` in
            time by up to a tenth, white ``noise`` 15 to 40 dB below the signal. All three vary the spectrogram.
    """

    default_encoder: ClassVar[str] = "log_mel_cnn"
    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence", "augment")

    type: Literal["audio"] = "audio"
    column: str = Field(min_length=1)
    sample_rate_hz: int = Field(default=16_000, ge=4_000, le=96_000)
    max_duration_s: float = Field(default=10.0, gt=0, le=600)
    limit_duration_s: float = Field(default=600.0, gt=0, le=86_400)
    window_ms: float = Field(default=25.0, ge=4, le=500)
    hop_ms: float = Field(default=10.0, ge=1, le=500)
    n_mels: int = Field(default=64, ge=4, le=256)
    augment: tuple[Variation, ...] = ("gain", "shift", "noise")

    @field_validator("augment")
    @classmethod
    def _each_once(cls, names: tuple[Variation, ...]) -> tuple[Variation, ...]:
        if len(set(names)) != len(names):
            raise ValueError("names a variation twice. Name each once.")
        return names

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.limit_duration_s < self.max_duration_s:
            raise ValueError("`limit_duration_s` is below `max_duration_s`. Raise it.")
        if self.hop_ms > self.window_ms:
            raise ValueError("`hop_ms` is above `window_ms`, so sound between frames is lost. Lower it.")
        if self.log_mel().has_empty_band:
            raise ValueError("`n_mels` is too high for this `window_ms`: some bands hold no frequency. Lower it.")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the files' paths."""
        return (self.column,)

    @property
    def limits(self) -> Limits:
        """How much of a recording is taken."""
        return Limits(self.sample_rate_hz, self.max_duration_s, self.limit_duration_s)

    def log_mel(self) -> LogMel:
        """Return the transform to spectrograms."""
        return LogMel(
            sample_rate_hz=self.sample_rate_hz,
            window_ms=self.window_ms,
            hop_ms=self.hop_ms,
            n_mels=self.n_mels,
        )

    def fit(self, cells: Sequence[Cell | None]) -> Audio:
        """Learn mean and standard deviation per band from up to 128 training recordings.

        Raises:
            DataError: No recording can be read.
        """
        limits, log_mel = self.limits, self.log_mel()

        def read(cell: Cell) -> Array:
            return log_mel(decode_recording(cell, limits))

        frames = np.concatenate(read_sample(cells, read, limit=SAMPLE_CELLS)).astype(np.float64)
        return Audio(self, mean=frames.mean(axis=0), std=np.maximum(frames.std(axis=0), MIN_STD))


class Audio(Modality):
    """A fitted sound input.

    Attributes:
        mean: (n_mels,) float64, mean of the log power of each band over frames of the training recordings.
        std: (n_mels,) float64, its standard deviation.
    """

    config: AudioConfig

    def __init__(self, config: AudioConfig, *, mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
        self.config = config
        self.mean = mean
        self.std = std
        self._limits = config.limits
        self._log_mel = config.log_mel()
        self._vary = Variations(config.augment, self._log_mel)
        frames = self._log_mel.frames_in(self._limits.max_samples)
        self.spec = FeatureSpec("audio", (config.n_mels,), "float32", max_length=frames)
        self._scale = (1 / std).astype(np.float32)
        self._shift = (-mean / std).astype(np.float32)

    def read(self, cell: Cell) -> Array:
        """Decode a recording to its log-mel spectrogram (frames, n_mels) float16; see `decode_recording`.

        Half precision is off by less than a hundredth of the deviation that `standardise` divides by.
        """
        return self._log_mel(decode_recording(cell, self._limits)).astype(np.float16)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Apply the configured variations to what `read` gave."""
        return self._vary(array, rng)

    def standardise(self, array: Array) -> Array:
        """Return the spectrogram (frames, n_mels) float32, each band with mean 0 and deviation 1 over training."""
        values = array.astype(np.float32)
        values *= self._scale
        values += self._shift
        return values

    def request_schema(self) -> dict[str, Any]:
        """Describe the sound file to send."""
        return {
            "kind": "file",
            "media": "audio",
            "formats": list(FORMATS),
            "max_duration_s": self.config.max_duration_s,
            "limit_duration_s": self.config.limit_duration_s,
        }

    def request_example(self) -> bytes:
        """Return a short recording of silence."""
        return silence()

    def state(self) -> dict[str, Any]:
        """Return mean and standard deviation."""
        return {"mean": self.mean.tolist(), "std": self.std.tolist()}

    @classmethod
    def from_state(cls, config: AudioConfig, state: dict[str, Any]) -> Audio:
        """Build from mean and standard deviation.

        Raises:
            BundleError: They are not one finite number a band each.
        """
        mean = states.numbers(state, "mean", length=config.n_mels)
        return cls(config, mean=mean, std=states.deviations(state, "std", length=config.n_mels))
