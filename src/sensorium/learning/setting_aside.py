"""Which rows calibrate a model: those that are named for it, or a part of the validation rows, or none."""

from __future__ import annotations

from typing import NamedTuple

from sensorium.learning.config import RunConfig
from sensorium.learning.labels import Tables
from sensorium.predictor.rows import key_columns
from sensorium.records.carving import MIN_GROUPS, MIN_ROWS, Carve, carve
from sensorium.records.config import SplitConfig
from sensorium.records.split_names import SPLIT_NAMES


class SetAside(NamedTuple):
    """The records of a run with those that calibrate in a split of their own.

    Attributes:
        tables: Records by split; without ``calibration`` where none are set aside.
        carve: How they were carved out of the validation rows; None where they were not.
        remark: What a person should know.
    """

    tables: Tables
    carve: Carve | None
    remark: str | None


def set_aside(config: RunConfig, tables: Tables) -> SetAside:
    """Set the calibration rows of a run aside.

    Raises:
        DataError: A column is missing.
    """
    named = tables.get("calibration")
    if config.calibration == "none":
        remark = None if named is None else f"calibration is switched off, so {len(named)} rows are not used"
        return SetAside(without_calibration(tables), None, remark)
    if named is not None:
        return SetAside(tables, None, None)
    return _carved(config, tables, share=config.calibration.share)


def without_calibration(tables: Tables) -> Tables:
    """Return the records of the other splits."""
    return {split: table for split, table in tables.items() if split != "calibration"}


def uncalibrated(config: RunConfig) -> RunConfig:
    """Return the config of a run that sets no rows aside."""
    return config.model_copy(update={"calibration": "none"})


def _carved(config: RunConfig, tables: Tables, *, share: float) -> SetAside:
    whole = tables["validation"]
    # The split's own seed: runs that differ in how they learn alone are measured on the same rows.
    salt = str((config.data.split or SplitConfig()).seed)
    columns = key_columns(config.inputs, config.target.column)
    found = carve(whole, columns, share=share, group=config.data.group, salt=salt)
    if found is None:
        groups = f" and {MIN_GROUPS} values of '{config.data.group}'" if config.data.group else ""
        remark = (
            f"no calibration: {len(whole)} validation rows are too few to set some aside, since {MIN_ROWS} "
            f"rows{groups} must stay on either side. Name rows for it (cal in the split column, or data.calibration), "
            "or have more validation rows; `calibration: none` says that none is wanted"
        )
        return SetAside(tables, None, remark)
    remark = (
        f"{len(found.calibration)} of {len(whole)} validation rows are set aside for calibration and choose no epoch; "
        "name rows for it (cal) to choose them, or switch it off (`calibration: none`)"
    )
    parted: Tables = {**tables, "validation": found.validation, "calibration": found.calibration}
    return SetAside({name: parted[name] for name in SPLIT_NAMES if name in parted}, found.carve, remark)
