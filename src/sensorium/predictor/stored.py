"""How modalities and the target lie in a bundle: written after training, read back to predict."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError
from safetensors.numpy import load, save

from sensorium import registry
from sensorium.bundle import Bundle, encode_json
from sensorium.calibration import Calibration
from sensorium.errors import BundleError
from sensorium.modalities import Modality
from sensorium.records.carving import Carve
from sensorium.targets import Target

TARGET = "target.json"
INPUT_SCHEMA = "input_schema.json"
CALIBRATION = "calibration.json"
CALIBRATION_ARRAYS = "calibration.safetensors"


def store(
    modalities: Mapping[str, Modality],
    target: Target,
    *,
    split_column: str | None,
    carve: Carve | None = None,
    calibration: Calibration | None = None,
) -> dict[str, bytes]:
    """Return the bundle's files that say how to read its inputs and its answers.

    Args:
        modalities: Fitted modality of every input, in the order they are shown.
        target: Fitted target.
        split_column: Column of the training table that named the split of each record.
        carve: How calibration rows were carved out of the validation rows.
        calibration: Fitted calibration, where there is one.
    """
    files = {f"modalities/{name}.json": _encode(modality) for name, modality in modalities.items()}
    inputs = [
        {
            "name": name,
            "modality": modality.spec.modality,
            "columns": list(modality.config.table_columns),
            "request": modality.request_schema(),
        }
        for name, modality in modalities.items()
    ]
    schema = {"inputs": inputs, "split_column": split_column, "carve": None if carve is None else carve.to_json()}
    files |= {TARGET: _encode(target), INPUT_SCHEMA: encode_json(schema)}
    if calibration is not None:
        # safetensors writes an array as it lies in memory, whatever the order of its axes.
        arrays = {name: np.ascontiguousarray(array) for name, array in calibration.arrays().items()}
        files |= {CALIBRATION: encode_json(calibration.to_json()), CALIBRATION_ARRAYS: save(arrays)}
    return files


def restore(bundle: Bundle) -> tuple[dict[str, Modality], Target, dict[str, Any]]:
    """Return the modalities in their order, the target and the input schema.

    Raises:
        BundleError: A file does not hold what `store` writes, or names a part this release lacks.
    """
    schema = bundle.json(INPUT_SCHEMA)
    try:
        names = [entry["name"] for entry in schema["inputs"]]
        schema["split_column"]
    except (KeyError, TypeError):
        raise BundleError(f"{INPUT_SCHEMA} of bundle '{bundle.folder}' is damaged.") from None
    if sorted(names) != sorted(bundle.manifest.inputs) or not names:
        raise BundleError(f"{INPUT_SCHEMA} of bundle '{bundle.folder}' names other inputs than its manifest.")
    modalities = {name: _decode(bundle, f"modalities/{name}.json", "modality", Modality) for name in names}
    return modalities, _decode(bundle, TARGET, "target", Target), schema


def restore_calibration(bundle: Bundle, target: Target, names: Sequence[str]) -> Calibration | None:
    """Return the calibration of a model with these inputs; None where it has none.

    Raises:
        BundleError: It does not hold what `store` writes, or belongs to another model.
    """
    found = [name for name in (CALIBRATION, CALIBRATION_ARRAYS) if name in bundle.manifest.files]
    if not found:
        return None
    if len(found) == 1:
        raise BundleError(f"bundle '{bundle.folder}' holds half of a calibration, '{found[0]}'. Copy it again.")
    try:
        calibration = Calibration.from_json(bundle.json(CALIBRATION), load(bundle.read(CALIBRATION_ARRAYS)), target)
    except BundleError as error:
        raise BundleError(f"{CALIBRATION} of bundle '{bundle.folder}': {error}") from None
    if calibration.names != tuple(names):
        raise BundleError(f"{CALIBRATION} of bundle '{bundle.folder}' is that of a model with other inputs.")
    return calibration


def _encode(part: Modality | Target) -> bytes:
    config = part.config.model_dump(mode="json")
    return encode_json({"type": part.config.type, "config": config, "state": part.state()})


def _decode(bundle: Bundle, name: str, kind: str, base: type[Any]) -> Any:  # noqa: ANN401
    stored = bundle.json(name)
    try:
        config_class = registry.part(kind, stored["type"])
        config, state = config_class.model_validate(stored["config"]), stored["state"]
    except KeyError as error:
        reason = error.args[0] if str(error.args[0]).startswith("unknown") else f"it has no '{error.args[0]}'"
    except TypeError:
        reason = "it is not an object"
    except ValidationError as error:
        places = registry.expand_faults(error, config_class)
        reason = "; ".join(f"{place}: {message}" for place, message in places)
    else:
        return _class_beside(config_class, base).from_state(config, state)
    raise BundleError(f"'{name}' of bundle '{bundle.folder}' cannot be read: {reason}")


def _class_beside(config_class: type, base: type[Any]) -> type[Any]:
    """Return the one class of a part's file that derives from the kind's contract: a part is one file."""
    module = sys.modules[config_class.__module__]
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one {base.__name__}")
    return found[0]
