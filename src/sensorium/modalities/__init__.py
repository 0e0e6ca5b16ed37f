"""The contract of a modality: how a cell of a table becomes an array, the same in training and in serving.

One file a modality. The road of a cell is ``read`` (decode, clean; deterministic) → ``augment`` (training only) →
``standardise`` (numbers an encoder takes) → `collate` (one padded batch). An absent cell is None all the way.
Everything here is NumPy; torch is not imported.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.records.blobs import Blob
from sensorium.registry import PartConfig
from sensorium.specs import Array, FeatureSpec

File = bytes | Path | Blob
RowCell = str | tuple[str, ...] | None
Cell = str | File | Mapping[str, RowCell] | tuple[File, ...]
"""What `Modality.read` takes: text, a file (its bytes, its path, or a handle to where it lies in another file), several
files, or a row by column, whose cells are texts, lists of texts or missing."""


class ModalityConfig(PartConfig, ABC):
    """Options of one input. ``fit`` makes the modality from training cells.

    Attributes:
        default_encoder: Encoder used when the config names none; see `encoder`.
        fixed_encoder: The same where encoders shall not learn; None where there is none that gets by without.
        reads_files: Whether cells are paths of files.
        reads_rows: Whether a cell is a row: text by column, for all of ``table_columns``.
        unread_options: Options that change nothing of what `Modality.read` gives. Where cells are files, reading
            depends on the other options alone and not on what ``fit`` learned, so that decoded cells can be kept
            between runs.
        presence: Whether the model may learn from a cell's being missing: ``show`` lets it. ``hide`` imitates missing
            cells in training, so that which cells are missing tells nothing of the target; for tables in which it
            would, and will not in use. Cells are then missing as often as in the class that has them least.
    """

    default_encoder: ClassVar[str]
    fixed_encoder: ClassVar[str | None] = None
    reads_files: ClassVar[bool] = False
    reads_rows: ClassVar[bool] = False
    unread_options: ClassVar[tuple[str, ...]] = ("column", "presence")

    presence: Literal["show", "hide"] = "show"

    @property
    @abstractmethod
    def table_columns(self) -> tuple[str, ...]:
        """Columns of the table this input is read from."""

    @property
    def file_separator(self) -> str | None:
        """What stands between the paths in a cell that may name several files; None where it names one."""
        return None

    @property
    def extras(self) -> tuple[str, ...]:
        """Extras of sensorium that reading these cells needs, such as ``dicom``; a model folder names them."""
        return ()

    def remarks_on(self, _columns: Sequence[str], _classes: Sequence[str], /) -> tuple[str, ...]:
        """Say what a person should know about these options beside the table's columns and the target's classes.

        Default: nothing. What only the cells show is said by `Modality.remarks`.
        """
        return ()

    @property
    def form(self) -> str:
        """What these options make of a cell, by the name that encoders list in ``modalities``."""
        return self.type

    @property
    def encoder(self) -> str:
        """Encoder used when the config names none."""
        return self.default_encoder

    def read_by(self, _forms: Sequence[str], /) -> ModalityConfig:
        """Return these options with what they leave open chosen for an encoder that reads these forms.

        Default: nothing is open.
        """
        return self

    @property
    def still(self) -> dict[str, Any]:
        """Options under which training shows a cell as it is; what is left out is random variation."""
        return {"augment": ()} if "augment" in type(self).model_fields else {}

    @property
    def varies(self) -> bool:
        """Whether training shows random variations of cells."""
        return any(getattr(self, name) != value for name, value in self.still.items())

    def reading_options(self) -> dict[str, Any]:
        """Return what of these options decides what `Modality.read` gives; decoded cells are kept under it."""
        return self.model_dump(mode="json", exclude=set(self.unread_options))

    @abstractmethod
    def fit(self, cells: Sequence[Cell | None]) -> Modality:
        """Learn vocabulary, scales or statistics from cells of the training split.

        Cells that cannot be read are passed over: reading the table reports them all, with their places.

        Raises:
            DataError: Nothing can be learned from these cells, because all are missing, for example.
        """


class Modality(ABC):
    """A fitted modality.

    Attributes:
        config: What it was fitted with.
        spec: What it hands to an encoder.
        remarks: What a person should know about cells that can be read all the same; set by ``fit``.
    """

    config: ModalityConfig
    spec: FeatureSpec
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def read(self, cell: Cell) -> Array:
        """Decode and clean one cell. Deterministic; compact dtype (uint8, int16, int32, float32), first axis length.

        Raises:
            DataError: The cell cannot be read, without a place: the caller knows row and column.
            LimitError: The cell is larger than the config allows, found out before decoding.
        """

    def augment(self, array: Array, _rng: np.random.Generator, /) -> Array:
        """Return a random variation of what ``read`` gave, as ``standardise`` takes it. Default: none."""
        return array

    @abstractmethod
    def standardise(self, array: Array) -> Array:
        """Return the (length, *item_shape) float32 or int64 array that the encoder takes; length at least one."""

    def figures(self, _arrays: Iterable[Array | None], /) -> dict[str, float]:
        """Return shares, 0 to 1, that tell how much of one split's cells the input makes use of. Default: none.

        Args:
            _arrays: What ``read`` gave, None for absent cells; perhaps fetched as they are asked for.
        """
        return {}

    @abstractmethod
    def request_schema(self) -> dict[str, Any]:
        """Describe the input for people and programs that send it: ``kind`` is file, text or row, then limits."""

    @abstractmethod
    def request_example(self) -> Any:  # noqa: ANN401 -- any JSON value
        """Return what a request could hold, small and readable: a text, a row of JSON values, or a file's bytes."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what ``fit`` learned, as plain JSON values."""

    @classmethod
    @abstractmethod
    def from_state(cls, config: Any, state: dict[str, Any]) -> Modality:  # noqa: ANN401
        """Build the modality from its config and what `state` returned.

        Raises:
            BundleError: The state does not fit the config.
        """

    @property
    def parts(self) -> tuple[str, ...]:
        """Columns of the table that a cell can lack by themselves; one, if only the whole cell can be missing."""
        return self.config.table_columns[:1]

    def held(self, _array: Array, /) -> NDArray[np.bool_]:
        """Return (parts,) bool: which parts there are in what ``read`` gave."""
        return np.ones(1, dtype=np.bool_)

    def without(self, array: Array, _shown: NDArray[np.bool_], /) -> Array:
        """Return what ``read`` gives where only the parts (parts,) shown are there; one at least is."""
        return array

    def features(self, cell: Cell) -> Array:
        """Read and standardise one cell: what a served model sees."""
        return self.standardise(self.read(cell))


def collate(arrays: Sequence[Array | None], spec: FeatureSpec) -> tuple[Array, NDArray[np.bool_]]:
    """Pad standardised arrays to one batch.

    Args:
        arrays: One (length, *item_shape) array a record, None where the input is absent.
        spec: What the modality promises.

    Returns:
        Values (batch, length, *item_shape), zero where padded, and mask (batch, length), True at real positions; an
        absent record is an all-False row. Length is at least one.
    """
    lengths = [0 if array is None else len(array) for array in arrays]
    length = max(1, *lengths)
    values = np.empty((len(arrays), length, *spec.item_shape), dtype=spec.dtype)
    for row, (array, filled) in enumerate(zip(arrays, lengths, strict=True)):
        if array is not None:
            values[row, :filled] = array
        if filled < length:
            values[row, filled:] = 0
    return values, np.arange(length) < np.array(lengths)[:, None]
