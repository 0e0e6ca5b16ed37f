"""Recordings: a sound file becomes standardised frames."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted.sample import read_sample
from sensorium.modalities.sound.chain import Chain
from sensorium.modalities.sound.cleaners import SoundCleanerConfig
from sensorium.modalities.sound.decode import FORMATS, Limits, decode_recording
from sensorium.modalities.sound.example import silence
from sensorium.modalities.sound.features import SoundFeature, SoundFeatureConfig
from sensorium.modalities.sound.features.log_mel import LogMelConfig
from sensorium.modalities.sound.scaling import LEARNS_NOTHING, Scaling, TrainingScaling
from sensorium.modalities.sound.variations import SoundVariationConfig
from sensorium.modalities.sound.variations.gain import GainConfig
from sensorium.modalities.sound.variations.noise import NoiseConfig
from sensorium.modalities.sound.variations.shift import ShiftConfig
from sensorium.modalities.sound.waves import KeptWave, kept
from sensorium.registry import Part
from sensorium.specs import Array, FeatureSpec

SAMPLE_CELLS = 128


class AudioConfig(ModalityConfig):
    """Options of a sound input. Any rate, bit depth and number of channels is read.

    Attributes:
        column: Column of the table with the files' paths.
        sample_rate_hz: Rate that recordings are brought to: twice the highest tone that matters. 8000 is enough for
            who speaks which word, 16000 for all speech, 44100 for music.
        channel: The only channel used, from 1 on, where each holds something else, such as two speakers. By default
            all are mixed.
        max_duration_s: Part used of each recording, from its start; only this part is decoded.
        limit_duration_s: Recordings whose header declares more are refused before decoding.
        clean: Steps on the waveform, in this order, the same in training and in use.
        features: What the waveform becomes.
        normalise: ``training`` brings each column of the features to mean 0 and deviation 1 over the training
            recordings; ``per_clip`` over each recording by itself, which takes out how loud it is and what its
            microphone adds, where those say nothing. ``none`` leaves them as they are, for weights that were learned
            from such.
        augment: Random variations in training, in this order. Those that work on frequency bands cost least; see
            [Sound](sound.md).
    """

    default_encoder: ClassVar[str] = "log_mel_cnn"
    fixed_encoder: ClassVar[str | None] = "sound_statistics"
    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence", "normalise", "augment")

    type: Literal["audio"] = "audio"
    column: str = Field(min_length=1)
    sample_rate_hz: int = Field(default=16_000, ge=4_000, le=96_000)
    channel: int | None = Field(default=None, ge=1, le=1024)
    max_duration_s: float = Field(default=10.0, gt=0, le=600)
    limit_duration_s: float = Field(default=600.0, gt=0, le=86_400)
    clean: tuple[Annotated[SoundCleanerConfig, Part("sound_cleaner")], ...] = ()
    features: Annotated[SoundFeatureConfig, Part("sound_feature")] = LogMelConfig()
    normalise: Literal["training", "per_clip", "none"] = "training"
    augment: tuple[Annotated[SoundVariationConfig, Part("sound_variation")], ...] = (
        GainConfig(),
        ShiftConfig(),
        NoiseConfig(),
    )

    @field_validator("augment")
    @classmethod
    def _each_once(cls, variations: tuple[SoundVariationConfig, ...]) -> tuple[SoundVariationConfig, ...]:
        if len({one.type for one in variations}) != len(variations):
            raise ValueError("names a variation twice. Name each once.")
        return variations

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.limit_duration_s < self.max_duration_s:
            raise ValueError("`limit_duration_s` is below `max_duration_s`. Raise it.")
        if self.max_duration_s > self.features.longest_s:
            longest = f"`features` of type {self.features.type} take {self.features.longest_s:g} s at most"
            raise ValueError(f"{longest}. Lower `max_duration_s`.")
        for step in self.clean:
            step.check(self.sample_rate_hz)
        self.chain()
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the files' paths."""
        return (self.column,)

    @property
    def form(self) -> str:
        """``audio`` for frames of bands or coefficients, ``waveform`` for samples."""
        return self.features.form

    @property
    def encoder(self) -> str:
        """The features' own."""
        return self.features.encoder

    @property
    def limits(self) -> Limits:
        """How much of a recording is taken."""
        return Limits(self.sample_rate_hz, self.max_duration_s, self.limit_duration_s, self.channel)

    def feature(self) -> SoundFeature:
        """Return the transform from waveform to frames."""
        return _feature(self.features, self.sample_rate_hz)

    def chain(self) -> Chain:
        """Return the variations."""
        return Chain(
            self.augment,
            self.feature(),
            sample_rate_hz=self.sample_rate_hz,
            max_samples=self.limits.max_samples,
        )

    def reading_options(self) -> dict[str, Any]:
        """Return what decides what `Audio.read` gives: of the variations, whether they need the waveform."""
        return {**super().reading_options(), "keeps": "wave" if self.chain().needs_wave else "bands"}

    def wave_of(self, cell: Cell) -> KeptWave:
        """Decode and clean a recording; see `decode_recording`."""
        wave = decode_recording(cell, self.limits)
        for step in self.clean:
            wave = step.clean(wave, self.sample_rate_hz)
        return kept(wave)

    def fit(self, cells: Sequence[Cell | None]) -> Audio:
        """Learn mean and standard deviation from up to 128 training recordings, or nothing, where each is its own.

        Raises:
            DataError: No recording can be read, or a variation lacks what it needs.
        """
        feature = self.feature()
        for variation in self.augment:
            variation.prepare(self.sample_rate_hz)

        def frames(cell: Cell) -> Array:
            return feature.finish(feature.keep(self.wave_of(cell)))

        if self.normalise != "training":
            read_sample(cells, frames, limit=1)
            return Audio(self, LEARNS_NOTHING[self.normalise](feature))
        return Audio(self, TrainingScaling.learn(read_sample(cells, frames, limit=SAMPLE_CELLS), feature))


@lru_cache(maxsize=32)
def _feature(config: SoundFeatureConfig, sample_rate_hz: int) -> SoundFeature:
    """Build a feature once: it does not change, and several inputs may share it."""
    return config.build(sample_rate_hz)


class Audio(Modality):
    """A fitted sound input.

    A recording is kept as its bands, or as its waveform where features or variations need that (`Chain`); either way
    the features are the same.

    Attributes:
        scaling: Brings features to mean 0 and deviation 1, or leaves them as they are.
    """

    config: AudioConfig

    def __init__(self, config: AudioConfig, scaling: Scaling) -> None:
        self.config = config
        self.scaling = scaling
        self._feature = config.feature()
        self._vary = config.chain()
        frames = self._feature.frames_in(config.limits.max_samples)
        self.spec = FeatureSpec("audio", (self._feature.width,), "float32", max_length=frames)

    def read(self, cell: Cell) -> Array:
        """Decode and clean a recording: (frames, bands) int16, or (samples,) int16; see `decode_recording`."""
        wave = self.config.wave_of(cell)
        return wave if self._vary.needs_wave else self._feature.keep(wave)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Apply the configured variations to what `read` gave; see `Chain`."""
        return self._vary(array, rng)

    def standardise(self, array: Array) -> Array:
        """Return the features (frames, width) float32, scaled."""
        kept = self._feature.keep(array) if array.ndim == 1 else array
        return self.scaling(self._feature.finish(kept))

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
        """Return what the scaling learned."""
        return self.scaling.state()

    @classmethod
    def from_state(cls, config: AudioConfig, state: dict[str, Any]) -> Audio:
        """Build from the state of the scaling.

        Raises:
            BundleError: It does not fit the features.
        """
        feature = config.feature()
        if config.normalise != "training":
            return cls(config, LEARNS_NOTHING[config.normalise](feature))
        return cls(config, TrainingScaling.from_state(state, feature))
