"""The ``data`` key of a run's YAML: which tables, and how records are split."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sensorium.errors import DataError
from sensorium.records.readers import ReaderConfig, reader_of_suffix
from sensorium.registry import Part


def _path_to_reader(value: Any) -> Any:  # noqa: ANN401
    """A bare path means the reader of its suffix; mappings go on to the registry."""
    if not isinstance(value, str | Path):
        return value
    try:
        return reader_of_suffix(Path(value))
    except DataError as error:
        hint = f"A folder needs a type, as in {{type: coco, path: {value}}}."
        raise ValueError(f"{error} {hint}") from None


TableSource = Annotated[ReaderConfig, Part("reader"), BeforeValidator(_path_to_reader)]
"""A table in the config: a path, or a mapping that names a reader and its options."""


TABLES = ("train", "validation", "calibration", "test")
"""Keys of `DataConfig` that name tables."""


class SplitConfig(BaseModel):
    """How the records of one table are split. What is not validation or test is for training.

    Attributes:
        column: Column that names the split of every record: train, val, cal or test. The other options are then not
            allowed. Where it names no validation, as in sets of a training and a test part, that is drawn from the
            training records.
        validation: Fraction of records for validation.
        test: Fraction of records for the test split, which training never sees.
        stratify: Whether every split keeps the proportions of the target's classes.
        seed: Which of the possible random splits.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str | None = Field(default=None, min_length=1)
    validation: float = Field(default=0.15, gt=0, lt=1)
    test: float = Field(default=0.15, ge=0, lt=1)
    stratify: bool = True
    seed: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        chosen = [name for name in ("validation", "test", "stratify", "seed") if self.chooses(name)]
        if self.column is not None and chosen:
            raise ValueError(f"`column` already names every split. Leave out {', '.join(chosen)}")
        if self.validation + self.test >= 1:
            raise ValueError("`validation` and `test` together must be less than 1: nothing is left for training")
        return self

    def chooses(self, name: str) -> bool:
        """Return whether an option was given another value than its default.

        A config that was written out in full holds every default, and those contradict nothing.
        """
        return bool(getattr(self, name) != type(self).model_fields[name].default)


class DataConfig(BaseModel):
    """Tables of a run.

    Attributes:
        train: Table of records; split by ``split`` unless ``validation`` is given. ``data: {type: coco, path: coco}``
            stands for ``data: {train: {type: coco, path: coco}}``.
        validation: Table of the validation records.
        calibration: Table of records that only calibrate the trained model. Left out, and where no row is named
            ``cal``, a part of the validation records does, where they are enough; see ``calibration``.
        test: Table of the test records.
        split: How ``train`` is split; by default as the makers of the set did, where its reader knows of that, else at
            random, with a validation and a test part.
        group: Column whose records of one value (a patient, a speaker, a product) must stay in one split; by default
            the one that the set's reader knows of.
        allow_roots: Folders outside the tables' own that cells may name files in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    train: TableSource
    validation: TableSource | None = None
    calibration: TableSource | None = None
    test: TableSource | None = None
    split: SplitConfig | None = None
    group: str | None = Field(default=None, min_length=1)
    allow_roots: tuple[Path, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_set(cls, value: Any) -> Any:  # noqa: ANN401
        """A mapping with a ``type`` is a set of its own: what is no key of ``data`` belongs to its reader."""
        if not isinstance(value, Mapping) or "type" not in value or "train" in value:
            return value
        own = {key: option for key, option in value.items() if key in cls.model_fields}
        return {**own, "train": {key: option for key, option in value.items() if key not in own}}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.split is None:
            return self
        if self.validation is not None:
            raise ValueError("`split` and a `validation` table exclude each other. Leave one out")
        if self.test is not None and self.split.column is not None:
            raise ValueError("`split.column` and a `test` table exclude each other. Leave one out")
        if self.test is not None and self.split.test > 0 and self.split.chooses("test"):
            raise ValueError("`split.test` and a `test` table exclude each other. Leave one out")
        return self

    def resolved(self, folder: Path) -> DataConfig:
        """Return the config with paths made absolute from the YAML's folder, and with the set's own splits."""
        sources = {name: getattr(self, name) for name in TABLES}
        tables = {
            name: reader.model_copy(update={"path": folder / reader.path})
            for name, reader in sources.items()
            if reader is not None
        }
        roots = tuple(folder / root for root in self.allow_roots)
        return self.model_copy(update={**tables, **self._own(tables["train"]), "allow_roots": roots})

    def _own(self, train: ReaderConfig) -> dict[str, Any]:
        """Return the splits and the group that the reader knows of, where the config leaves them open."""
        own: dict[str, Any] = {}
        if self.split is None and self.validation is None and self.test is None and train.own_split() is not None:
            own["split"] = SplitConfig(column=train.own_split())
        if self.group is None and train.own_group() is not None:
            own["group"] = train.own_group()
        return own
