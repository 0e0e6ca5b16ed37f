"""From request bodies to records, by the inputs of one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import GenericAlias
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from starlette.datastructures import FormData

from sensorium.errors import DataError, Fault, LimitError
from sensorium.modalities import Cell
from sensorium.reading import Record
from sensorium.registry import did_you_mean
from sensorium.serving.cells import form_cell, joined, json_type

BATCH_KEYS: dict[str, dict[str, Any]] = {
    "images": {"kind": "file", "media": "image"},
    "texts": {"kind": "text"},
    "audios": {"kind": "file", "media": "audio"},
    "rows": {"kind": "row", "columns": {}},
}
"""Keys that ``/predict`` always knows, so that one client can speak to every model."""

MESSAGES = {
    "bytes_invalid_encoding": "is not base64. Send the file's bytes in base64, without a prefix or line breaks.",
    "bytes_type": "Input should be a valid string",  # bytes are none in JSON
}

Inputs = Mapping[str, Mapping[str, Any]]
"""Input name → what its modality says of requests; see `Modality.request_schema`."""


class NamedRequest:
    """Reads the body of ``/v1/predict``: one record under the model's own input names."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        fields = {name: (json_type(schema) | None, None) for name, schema in inputs.items()}
        self.model = _model("Record", fields)

    def from_json(self, body: bytes) -> Record:
        """Read a JSON object.

        Raises:
            DataError: It does not fit the model's inputs; all faults.
        """
        return _validate(self.model, body, tuple(self._inputs))

    async def from_form(self, form: FormData) -> Record:
        """Read the parts of a multipart form.

        Raises:
            DataError: They do not fit the model's inputs; all faults.
        """
        cells: dict[str, Cell | None] = {}
        faults: list[Fault] = []
        for name, value in form.multi_items():
            schema = self._inputs.get(name)
            if schema is None:
                faults.append(Fault(f"unknown input.{did_you_mean(name, tuple(self._inputs))}", column=name))
            elif name in cells and schema.get("max_files", 1) == 1:
                faults.append(Fault("is given twice.", column=name))
            else:
                try:
                    cells[name] = joined(cells.get(name), await form_cell(schema, value))
                except DataError as error:
                    faults += [Fault(fault.message, column=name) for fault in error.faults]
        if faults:
            raise DataError(faults)
        return cells


class BatchRequest:
    """Reads the body of ``/predict``: lists by modality, one entry a record."""

    def __init__(self, inputs: Inputs, *, max_records: int) -> None:
        self._max_records = max_records
        self._names: dict[str, list[str]] = {key: [] for key in BATCH_KEYS}
        schemas: dict[str, Mapping[str, Any]] = dict(BATCH_KEYS)
        for name, schema in inputs.items():
            key = _batch_key(schema)
            self._names.setdefault(key, []).append(name)
            schemas[key] = schema
        fields = {key: (_list_type(schema), None) for key, schema in schemas.items()}
        self.model = _model("Records", fields)

    @property
    def keys(self) -> dict[str, str]:
        """Key → the one input it stands for, for the keys that this model takes."""
        return {key: names[0] for key, names in self._names.items() if len(names) == 1}

    def from_json(self, body: bytes) -> list[Record]:
        """Read a JSON object of lists.

        Raises:
            LimitError: There are too many records.
            DataError: It does not fit the model's inputs, or the lists differ in length.
        """
        given = _validate(self.model, body, tuple(self.keys))
        lists = {key: cells for key, cells in given.items() if cells is not None}
        self._check(lists)
        keys = {key: name for key, name in self.keys.items() if key in lists}
        count = len(next(iter(lists.values())))
        return [{name: lists[key][place] for key, name in keys.items()} for place in range(count)]

    def _check(self, lists: Mapping[str, Sequence[Cell | None]]) -> None:
        lengths = {key: len(cells) for key, cells in lists.items()}
        if not any(lengths.values()):
            raise DataError(f"the request holds no record. Fill one of: {', '.join(self.keys)}.")
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"'{key}' has {length}" for key, length in lengths.items())
            raise DataError(f"lists differ in length: {found}. Give one entry a record, null where it is absent.")
        if max(lengths.values()) > self._max_records:
            raise LimitError(f"the request holds more than {self._max_records} records. Send fewer at once.")
        used = [key for key, cells in lists.items() if any(cell is not None for cell in cells)]
        faults = [Fault(self._why_not(key), column=key) for key in used if key not in self.keys]
        if faults:
            raise DataError(faults)

    def _why_not(self, key: str) -> str:
        names = self._names[key]
        if not names:
            return f"the model has no such input. It takes: {', '.join(self.keys) or 'none of these lists'}."
        return f"the model has several such inputs ({', '.join(names)}). Name them with POST /v1/predict."


def _batch_key(schema: Mapping[str, Any]) -> str:
    """Return the key of an input in ``/predict``: what it holds, in the plural."""
    what = str(schema.get("media", schema["kind"]))
    return what if what.endswith("s") else f"{what}s"


def _list_type(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- an annotation for pydantic
    return GenericAlias(list, (json_type(schema) | None,)) | None


def _model(name: str, fields: Mapping[str, tuple[Any, None]]) -> type[BaseModel]:
    """Make a pydantic model whose keys may be any text: an input may be called ``json`` or ``copy``."""
    aliased = {
        f"field_{place}": (annotation, Field(default, alias=key))
        for place, (key, (annotation, default)) in enumerate(fields.items())
    }
    config = ConfigDict(extra="forbid", val_json_bytes="base64")
    made: type[BaseModel] = create_model(name, __config__=config, **aliased)  # type: ignore[call-overload]
    return made


def _validate(model: type[BaseModel], body: bytes, known: tuple[str, ...]) -> dict[str, Any]:
    try:
        parsed = model.model_validate_json(body)
    except ValidationError as error:
        items = error.errors(include_url=False, include_input=False)
        raise DataError(_fault(item, known) for item in items) from None
    fields = model.model_fields.items()
    return {str(field.alias): getattr(parsed, name) for name, field in fields if name in parsed.model_fields_set}


def _fault(item: Mapping[str, Any], known: tuple[str, ...]) -> Fault:
    """Say what is wrong and where, without showing what was sent."""
    name, *rest = item["loc"] or (None,)
    row = rest[0] + 1 if rest and isinstance(rest[0], int) else None
    if item["type"] == "extra_forbidden":
        return Fault(f"unknown input.{did_you_mean(str(name), known)}", column=str(name))
    message = MESSAGES.get(item["type"], item["msg"].removeprefix("Value error, "))
    return Fault(message, row=row, column=None if name is None else str(name))
