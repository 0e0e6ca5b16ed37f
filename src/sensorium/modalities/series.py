"""Series: sensor channels at a fixed rate, such as a patient monitor's, become standardised samples."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sensorium.errors import DataError
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted import state as states
from sensorium.modalities.fitted.sample import read_sample
from sensorium.modalities.grids.content import content_of
from sensorium.modalities.signals.decode import FORMATS, decode_signal
from sensorium.modalities.signals.gaps import fill_gaps, measured, resample_measured
from sensorium.modalities.signals.vary import VARIATIONS
from sensorium.specs import Array, FeatureSpec

Variation = Literal["jitter", "scale", "shift"]
SAMPLE_CELLS = 128
MAX_DEVIATIONS = 20.0
"""Samples are clipped here: beats of a heart rise to about ten, a loose sensor to thousands."""


class SeriesConfig(ModalityConfig):
    """Options of an input of sensor channels, all at one rate.

    A cell names a CSV file with a column a channel, with or without a line of names, or a `.npy` file (time, channels).

    Attributes:
        column: Column of the table with the files' paths.
        channels: Names of the channels, in the order of the features. They pick columns by name where a CSV names
            its columns; other files must hold just these, in this order.
        rate_hz: Samples a second in the files.
        resample_hz: Rate to bring samples to; none keeps theirs. Lower it where what matters is slow: a shorter
            series is learned faster.
        max_duration_s: Part used of each series.
        keep: Whether that part is its ``start`` or its ``end``; the end where the last readings tell most.
        missing: What becomes of samples that are empty or NaN: ``interpolate`` draws a straight line over them,
            ``flag`` does so and tells by a further feature for each channel where; use it where a sensor that is off
            tells something itself.
        limit_megabytes: Larger files are refused before they are read.
        augment: Random variations in training, in this order: ``jitter`` adds noise of a twentieth of a
            deviation, ``scale`` changes the size of each channel by up to a tenth, ``shift`` moves all in time by up
            to a tenth.
    """

    default_encoder: ClassVar[str] = "series_cnn"
    fixed_encoder: ClassVar[str | None] = "sound_statistics"
    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence", "missing", "augment")

    type: Literal["series"] = "series"
    column: str = Field(min_length=1)
    channels: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1, max_length=1024)
    rate_hz: float = Field(gt=0, le=1e6)
    resample_hz: float | None = Field(default=None, gt=0, le=1e6)
    max_duration_s: float = Field(default=60.0, gt=0, le=1e7)
    keep: Literal["start", "end"] = "start"
    missing: Literal["interpolate", "flag"] = "interpolate"
    limit_megabytes: float = Field(default=16.0, gt=0, le=1024)
    augment: tuple[Variation, ...] = ("jitter", "shift")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for name in ("channels", "augment"):
            if len(set(getattr(self, name))) != len(getattr(self, name)):
                raise ValueError(f"`{name}` names one twice. Name each once.")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the files' paths."""
        return (self.column,)

    @property
    def max_samples(self) -> int:
        """Most samples of a channel that are left after resampling."""
        return max(1, round(self.max_duration_s * (self.resample_hz or self.rate_hz)))

    def decode(self, cell: Cell) -> NDArray[np.float32]:
        """Return the samples (time, channels) float32 of a file, cut and at the wanted rate, NaN where missing.

        Raises:
            DataError: The file cannot be read, has other channels, or holds no sample that is a number.
            LimitError: The file is larger than allowed; it was not read.
        """
        values = decode_signal(content_of(cell, self.limit_megabytes), self.channels)
        wanted = max(1, math.ceil(self.max_duration_s * self.rate_hz))
        samples = measured(values[:wanted] if self.keep == "start" else values[-wanted:])
        if np.isnan(samples).all():
            raise DataError("the file holds no sample that is a number. Replace it, or leave the cell empty.")
        if self.resample_hz is not None:
            samples = resample_measured(samples, self.rate_hz, self.resample_hz)
        cut = samples[: self.max_samples] if self.keep == "start" else samples[-self.max_samples :]
        return cut.astype(np.float32)

    def fit(self, cells: Sequence[Cell | None]) -> Series:
        """Learn mean and standard deviation of each channel from up to 128 training series.

        Raises:
            DataError: No series can be read.
        """
        samples = np.concatenate(read_sample(cells, self.decode, limit=SAMPLE_CELLS)).astype(np.float64)
        kept = [channel[~np.isnan(channel)] for channel in samples.T]
        mean = np.array([channel.mean() if len(channel) else 0.0 for channel in kept])
        std = np.array([(channel.std() if len(channel) else 0.0) or 1.0 for channel in kept])
        return Series(self, mean=mean, std=std)


class Series(Modality):
    """A fitted input of sensor channels.

    Attributes:
        mean: (channels,) float64, mean of each channel over the training series.
        std: (channels,) float64, its standard deviation.
    """

    config: SeriesConfig

    def __init__(self, config: SeriesConfig, *, mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
        self.config = config
        self.mean = mean
        self.std = std
        width = len(config.channels) * (2 if config.missing == "flag" else 1)
        self.spec = FeatureSpec("series", (width,), "float32", max_length=config.max_samples)

    def read(self, cell: Cell) -> Array:
        """Read the samples of a file, (time, channels) float32, NaN where missing; see `SeriesConfig.decode`."""
        return self.config.decode(cell)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Apply the configured variations to what `read` gave."""
        scaled = (array - self.mean) / self.std
        for name in self.config.augment:
            scaled = VARIATIONS[name](scaled, rng)
        return (scaled * self.std + self.mean).astype(np.float32)

    def standardise(self, array: Array) -> Array:
        """Return (time, features) float32: channels with mean 0 and deviation 1 over training, then any flags.

        A channel without any sample is 0, its training mean.
        """
        scaled = (array - self.mean) / self.std
        values = np.nan_to_num(np.clip(fill_gaps(scaled), -MAX_DEVIATIONS, MAX_DEVIATIONS), nan=0.0)
        if self.config.missing == "flag":
            values = np.concatenate([values, np.isnan(scaled)], axis=1)
        return values.astype(np.float32)

    def request_schema(self) -> dict[str, Any]:
        """Describe the file to send."""
        return {
            "kind": "file",
            "media": "series",
            "formats": list(FORMATS),
            "channels": list(self.config.channels),
            "rate_hz": self.config.rate_hz,
            "max_duration_s": self.config.max_duration_s,
            "limit_megabytes": self.config.limit_megabytes,
        }

    def request_example(self) -> bytes:
        """Return two samples as a `.npy` file."""
        buffer = io.BytesIO()
        np.save(buffer, np.stack([self.mean, self.mean + self.std]), allow_pickle=False)
        return buffer.getvalue()

    def state(self) -> dict[str, Any]:
        """Return mean and standard deviation."""
        return {"mean": self.mean.tolist(), "std": self.std.tolist()}

    @classmethod
    def from_state(cls, config: SeriesConfig, state: dict[str, Any]) -> Series:
        """Build from mean and standard deviation.

        Raises:
            BundleError: They are not one finite number a channel each.
        """
        length = len(config.channels)
        mean = states.numbers(state, "mean", length=length)
        return cls(config, mean=mean, std=states.deviations(state, "std", length=length))
