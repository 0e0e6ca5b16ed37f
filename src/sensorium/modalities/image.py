"""Pictures: a file becomes a square of standardised RGB values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from sensorium.errors import DataError, LimitError
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted import state as states
from sensorium.modalities.fitted.sample import read_sample
from sensorium.modalities.pictures import Picture, remarks
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.pictures.example import one_colour
from sensorium.modalities.pictures.normalise import Normalisation
from sensorium.modalities.pictures.raster import FORMATS
from sensorium.modalities.pictures.resize import STRETCH, Resize
from sensorium.modalities.pictures.scans.options import DicomConfig, NiftiConfig
from sensorium.modalities.pictures.variations import PictureVariationConfig
from sensorium.modalities.pictures.variations.colour import ColourConfig
from sensorium.modalities.pictures.variations.crop import CropConfig
from sensorium.registry import Part
from sensorium.specs import Array, FeatureSpec

SEPARATOR = ";"
SAMPLE_CELLS = 256
MIN_STD = 0.05  # keeps a channel that is flat in training from drowning others in use


class ImageConfig(ModalityConfig):
    """Options of a picture input.

    Pictures become squares, by default stretched: nothing is cut off, and objects keep their place. ``flip`` is not
    among the default variations because a mirrored digit, text or chest film means something else; add it
    for photographs.

    Attributes:
        column: Column of the table with the files' paths.
        max_pictures: Most pictures in one cell. With more than one, a cell may be a list or name several paths.
        separator: What stands between several paths in one cell.
        size_px: Height and width of the square that pictures become. Raise it where small things matter; training time
            grows with its square.
        resize: How pictures become squares: `stretch`, `letterbox`, `crop`, or `{fit: letterbox, colour: [R, G, B]}`.
            ``stretch`` keeps everything and suits most; ``letterbox`` keeps proportions too, where shapes tell classes
            apart; ``crop`` cuts off the longer side's ends, for photographs of something in the middle.
        sixteen_bit: What is white in 16-bit grey files: 65535 (`full`), or each picture's greatest value, its least
            being black (`stretch`), for cameras and scanners that use 10 or 12 of the bits.
        dicom: How DICOM files are read, if at all (needs `sensorium[dicom]`): `{window: W, frame: F}`, or W alone. W is
            which values are shown from black to white: the `file`'s own window, the `full` range, a tissue of a CT
            (`lung`, `mediastinum`, `soft_tissue`, `abdomen`, `liver`, `bone`, `brain`, `stroke`, `subdural`), or
            `[centre, width]` in the file's units. Name a tissue for CT, so that one level of grey means one thing;
            `file` suits films, MR and ultrasound. F is which of several frames: `first`, `middle` (if nothing is
            said), `last`, a number from 0, or the `max` or `mean` over all.
        nifti: How NIfTI volumes are read, if at all: `{window: W, axis: A, slice: S}`, or W alone. W and S are as W and
            F of `dicom`; slices lie along axis A, 0 to 2. For volumes of research; a clinic's files are DICOM.
        clean: Steps that clean or enhance every picture, in training and serving, applied in this order. Those that
            work before the resize (`background_crop`) stand first.
        augment: Random variations in training, applied in this order.
        normalise: What is subtracted from levels in 0 to 1, and what they are divided by: the mean and deviation of the
            `training` pictures, those of `imagenet` (for weights that were learned there), none (`unit`), or
            `{mean: [R, G, B], std: [R, G, B]}`.
        max_megapixels: Pictures whose header declares more are refused before decoding.
    """

    default_encoder: ClassVar[str] = "cnn"
    fixed_encoder: ClassVar[str | None] = "efficientnet_lite0"
    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence", "augment", "normalise", "separator")

    type: Literal["image"] = "image"
    column: str = Field(min_length=1)
    max_pictures: int = Field(default=1, ge=1, le=64)
    separator: str = Field(default=SEPARATOR, min_length=1)
    size_px: int = Field(default=64, ge=8, le=1024)
    resize: Resize = STRETCH
    sixteen_bit: Literal["full", "stretch"] = "full"
    dicom: DicomConfig | None = None
    nifti: NiftiConfig | None = None
    clean: tuple[Annotated[PictureCleanerConfig, Part("picture_cleaner")], ...] = ()
    augment: tuple[Annotated[PictureVariationConfig, Part("picture_variation")], ...] = (CropConfig(), ColourConfig())
    normalise: Normalisation = Normalisation()
    # Pillow itself refuses pictures of more than 178.9 megapixels.
    max_megapixels: float = Field(default=50.0, gt=0, le=178)

    @field_validator("clean")
    @classmethod
    def _whole_pictures_first(cls, steps: tuple[PictureCleanerConfig, ...]) -> tuple[PictureCleanerConfig, ...]:
        ordered = sorted(steps, key=lambda step: not step.at_full_size)
        if ordered != list(steps):
            raise ValueError(f"`{ordered[0].type}` works before the resize. Put it before the other steps.")
        return steps

    @field_validator("augment")
    @classmethod
    def _each_once(cls, variations: tuple[PictureVariationConfig, ...]) -> tuple[PictureVariationConfig, ...]:
        if len({variation.type for variation in variations}) != len(variations):
            raise ValueError("names a variation twice. Name each once.")
        return variations

    @model_validator(mode="after")
    def _separator_has_something_to_separate(self) -> Self:
        if self.max_pictures == 1 and self.separator != SEPARATOR:
            raise ValueError("`separator` is for cells of several pictures. Raise `max_pictures`, or leave it out.")
        return self

    @property
    def decoding(self) -> Decoding:
        """How files are decoded."""
        return Decoding(
            size_px=self.size_px,
            resize=self.resize,
            stretch_deep=self.sixteen_bit == "stretch",
            max_megapixels=self.max_megapixels,
            dicom=self.dicom,
            nifti=self.nifti,
        )

    @property
    def formats(self) -> list[str]:
        """Formats of files that are read."""
        return [*FORMATS, *(["DICOM"] if self.dicom else []), *(["NIfTI"] if self.nifti else [])]

    @property
    def extras(self) -> tuple[str, ...]:
        """What reading DICOM needs, where the input does."""
        return ("dicom",) if self.dicom else ()

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the files' paths."""
        return (self.column,)

    @property
    def file_separator(self) -> str | None:
        """The separator, where a cell may name several pictures."""
        return self.separator if self.max_pictures > 1 else None

    def fit(self, cells: Sequence[Cell | None]) -> Image:
        """Learn mean and standard deviation per colour channel from up to 256 training pictures, if not given.

        Raises:
            DataError: No picture can be read.
        """

        def read(cell: Cell) -> Array:
            return _read(self, cell)

        pictures = np.concatenate(read_sample(cells, read, limit=SAMPLE_CELLS))
        if self.normalise.given is not None:
            mean, std = self.normalise.given
        else:
            pixels = pictures.reshape(-1, 3) / 255.0
            mean, std = pixels.mean(axis=0), np.maximum(pixels.std(axis=0), MIN_STD)
        image = Image(self, mean=mean, std=std)
        image.remarks = tuple(remarks.on_grey(self.augment, pictures))
        return image

    def remarks_on(self, columns: Sequence[str], classes: Sequence[str], /) -> tuple[str, ...]:
        """Point out variations that may show left as right where sides seem to matter."""
        by_files = remarks.on_dicom(self.augment) if self.dicom else ()
        return (*remarks.on_sides(self.augment, columns, classes), *by_files)


class Image(Modality):
    """A fitted picture input.

    Attributes:
        mean: (3,) float64 in 0 to 1, per colour channel; subtracted by `standardise`.
        std: (3,) float64, likewise; what the difference is divided by.
    """

    config: ImageConfig

    def __init__(self, config: ImageConfig, *, mean: NDArray[np.float64], std: NDArray[np.float64]) -> None:
        self.config = config
        shape = (3, config.size_px, config.size_px)
        self.spec = FeatureSpec("image", shape, "float32", max_length=config.max_pictures)
        self.mean = mean
        self.std = std
        self._scale = (1 / (255 * std)).astype(np.float32)[:, None, None]
        self._shift = (-mean / std).astype(np.float32)[:, None, None]

    def read(self, cell: Cell) -> Array:
        """Decode and clean a cell's pictures to (pictures, size_px, size_px, 3) uint8 RGB; see `decode_picture`."""
        return _read(self.config, cell)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Apply the configured variations to what `read` gave, to each picture on its own."""
        if len(array) == 1:  # stacking one would copy it once more
            return self._varied(array[0], rng)[None]
        return np.stack([self._varied(picture, rng) for picture in array])

    def standardise(self, array: Array) -> Array:
        """Return (pictures, 3, size_px, size_px) float32, ``(level / 255 - mean) / std`` per channel."""
        values: NDArray[np.float32] = array.transpose(0, 3, 1, 2).astype(np.float32, order="C")
        values *= self._scale
        values += self._shift
        return np.asarray(values)

    def request_schema(self) -> dict[str, Any]:
        """Describe the picture file to send, or files."""
        return {
            "kind": "file",
            "media": "image",
            "formats": self.config.formats,
            "max_files": self.config.max_pictures,
            "max_megapixels": self.config.max_megapixels,
        }

    def request_example(self) -> bytes:
        """Return a small picture of one colour."""
        return one_colour()

    def state(self) -> dict[str, Any]:
        """Return mean and standard deviation where they were learned."""
        if self.config.normalise.given is not None:
            return {}
        return {"mean": self.mean.tolist(), "std": self.std.tolist()}

    @classmethod
    def from_state(cls, config: ImageConfig, state: dict[str, Any]) -> Image:
        """Build from mean and standard deviation, the config's or those that were learned.

        Raises:
            BundleError: They are not three finite numbers each.
        """
        if config.normalise.given is not None:
            mean, std = config.normalise.given
        else:
            mean, std = states.numbers(state, "mean", length=3), states.deviations(state, "std", length=3)
        return cls(config, mean=mean, std=std)

    def _varied(self, picture: Picture, rng: np.random.Generator) -> Picture:
        for variation in self.config.augment:
            picture = variation.vary(picture, rng)
        return picture


def _read(config: ImageConfig, cell: Cell) -> NDArray[np.uint8]:
    files = cell if isinstance(cell, tuple) else (cell,)
    if len(files) > config.max_pictures:
        raise LimitError(
            f"holds {len(files)} pictures, more than `max_pictures` ({config.max_pictures}). Keep fewer, or raise it."
        )
    if not files:
        raise DataError("holds no picture. Name one, or leave the cell empty.")
    return np.stack([decode_picture(file, config.decoding, config.clean) for file in files])
