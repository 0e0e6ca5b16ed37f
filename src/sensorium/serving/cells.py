"""From what a request holds to a cell, by the kind of the input: file, text or row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import GenericAlias
from typing import Annotated, Any, Union

from pydantic import AfterValidator, Discriminator, Strict, Tag, TypeAdapter, ValidationError, WithJsonSchema
from starlette.datastructures import UploadFile

from sensorium.errors import DataError
from sensorium.modalities import Cell, RowCell
from sensorium.records.values import cell_of
from sensorium.registry import part

RowValue = str | int | float | bool | None


def row_cell(row: Mapping[str, object]) -> Mapping[str, RowCell] | None:
    """Return a row with its values as a table would hold them; None if all are absent.

    Raises:
        ValueError: A value is not text, a number, true, false, null or a list of texts.
    """
    cells: dict[str, RowCell] = {}
    for column, value in row.items():
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            cells[column] = tuple(filter(None, value)) or None
        elif not isinstance(value, RowValue) or (isinstance(value, float) and not math.isfinite(value)):
            raise ValueError("must map columns to text, finite numbers, true, false, null or lists of texts.")
        else:
            cell = cell_of(value)
            cells[column] = cell if cell is None else str(cell)
    return cells if any(cell is not None for cell in cells.values()) else None


ROW: TypeAdapter[Any] = TypeAdapter(Annotated[dict[str, Any], AfterValidator(row_cell)])


def json_type(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- an annotation for pydantic
    """Return the type that reads one JSON value to a cell, by an input's request schema."""
    match schema["kind"]:
        case "file":
            shown = {"type": "string", "contentEncoding": "base64", "description": _limits(schema)}
            one = Annotated[bytes, Strict(), WithJsonSchema(shown)]  # pydantic decodes five times as fast as binascii
            return one if schema.get("max_files", 1) == 1 else _one_or_several(one)
        case "text":
            return Annotated[str, Strict(), AfterValidator(_text_cell)]
        case "row":
            return Annotated[dict[str, Any], AfterValidator(row_cell), WithJsonSchema(row_schema(schema))]
        case kind:
            raise TypeError(f"no request can hold an input of kind '{kind}'")


def _one_or_several(one: Any) -> Any:  # noqa: ANN401 -- annotations for pydantic
    """Return the type that reads one file, or a list of files to a tuple; an empty list is absent."""
    several: Any = Annotated[
        GenericAlias(list, (one,)), AfterValidator(lambda files: tuple(files) or None), Tag("list")
    ]
    kind = Discriminator(lambda value: "list" if isinstance(value, list) else "file")
    return Annotated[Union[Annotated[one, Tag("file")], several], kind]  # noqa: UP007 -- mypy takes | for a type


def row_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a row input."""
    columns = {name: {"type": list(part("column", kind).json_types)} for name, kind in schema["columns"].items()}
    return {"type": "object", "properties": columns, "additionalProperties": False}


async def form_cell(schema: Mapping[str, Any], value: UploadFile | str) -> Cell | None:
    """Return the cell of one part of a form: files as file parts, rows as JSON, an empty text as absent.

    Raises:
        DataError: The part is not of the input's kind.
    """
    is_file = isinstance(value, UploadFile)
    if is_file != (schema["kind"] == "file"):
        raise DataError("must be a field, not a file part." if is_file else "must be a file part.")
    if isinstance(value, UploadFile):
        return await value.read()
    return _text_cell(value) if schema["kind"] == "text" else _row_from_field(value)


def joined(cell: Cell | None, more: Cell | None) -> Cell | None:
    """Return a cell with one more file, behind those that the form held before."""
    if not isinstance(more, bytes) or not isinstance(cell, bytes | tuple):
        return more
    return (*cell, more) if isinstance(cell, tuple) else (cell, more)


def _text_cell(text: str) -> str | None:
    return text or None


def _row_from_field(text: str) -> Any:  # noqa: ANN401 -- a row or None
    try:
        return ROW.validate_json(text)
    except ValidationError:
        raise DataError("must be a JSON object of columns and values.") from None


def _limits(schema: Mapping[str, Any]) -> str:
    said = [f"{name}: {value}" for name, value in schema.items() if name not in {"kind", "media", "formats"}]
    return f"A file ({', '.join(schema.get('formats', ()))}). {'; '.join(said)}".strip()
