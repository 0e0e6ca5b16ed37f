"""What the service says: its answers, and the description of its interface with the model's own inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from sensorium.predictor import Predictor
from sensorium.serving.cells import row_schema
from sensorium.serving.requests import BatchRequest, Inputs, NamedRequest
from sensorium.serving.settings import Settings


class BatchAnswer(BaseModel):
    """Answer of ``/predict``: one label a record, in the order of the request; a list of them where tags are asked."""

    predicted_labels: list[str | float | list[str]]


class ModelName(BaseModel):
    """Which model answered; the digest is the SHA-256 of its manifest, which lists every file's own."""

    name: str
    digest: str


class RecordAnswer(BaseModel):
    """Answer of ``/v1/predict``. A model of tags gives a list of labels, one of numbers gives no probabilities.

    ``set`` holds the right class, and ``interval_low`` to ``interval_high`` the right number, as often as was chosen
    when the model was trained. ``abstain`` says why an answer should not be used, ``unsure`` or ``unlike_training``.
    ``unusual`` is the share of ordinary records that are less unusual. They are null where the model does not know.
    """

    label: str | float | list[str]
    probabilities: dict[str, float] | None
    set: list[str] | None = None
    interval_low: float | None = None
    interval_high: float | None = None
    abstain: Literal["unsure", "unlike_training"] | None = None
    unusual: float | None = None
    inputs: list[str]
    model: ModelName


class InputDescription(BaseModel):
    """One input: its name, what it is, and what a request may hold for it."""

    name: str
    modality: str
    request: dict[str, Any]


class Limits(BaseModel):
    """What one request may hold."""

    max_body_bytes: int
    max_records: int
    body_timeout_s: float


class ModelDescription(ModelName):
    """What the model is and what it takes."""

    task: str
    created: str
    classes: list[str]
    inputs: list[InputDescription]
    limits: Limits


class Health(BaseModel):
    """The service runs and has its model."""

    status: str = "ok"


class Problem(BaseModel):
    """What was wrong with a request, and what to do."""

    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "No valid key"},
    413: {"model": Problem, "description": "Larger than a limit"},
    415: {"model": Problem, "description": "Neither JSON nor a form"},
    422: {"model": Problem, "description": "Does not fit the model's inputs"},
}


def request_schemas(predictor: Predictor) -> Inputs:
    """Return what a request may hold for each input."""
    return {name: modality.request_schema() for name, modality in predictor.asked.items()}


def describe_model(predictor: Predictor, settings: Settings) -> ModelDescription:
    """Describe a model and its limits."""
    inputs = [
        InputDescription(name=name, modality=modality.spec.modality, request=modality.request_schema())
        for name, modality in predictor.asked.items()
    ]
    limits = Limits(
        max_body_bytes=settings.max_body_bytes,
        max_records=settings.max_records,
        body_timeout_s=settings.body_timeout_s,
    )
    return ModelDescription(
        name=predictor.name,
        digest=predictor.digest,
        task=predictor.manifest.task,
        created=predictor.manifest.created,
        classes=list(predictor.target.classes),
        inputs=inputs,
        limits=limits,
    )


def describe_batch(request: BatchRequest, examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the body of ``/predict``, with an example of two records."""
    taken = request.keys
    schema = request.model.model_json_schema()
    schema["properties"] = {key: shape for key, shape in schema["properties"].items() if key in taken}
    values = {key: [examples[name], None] for key, name in taken.items()}
    if values:  # a record needs an input
        first = next(iter(values))
        values[first] = values[first][:1] * 2
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": values}},
        }
    }


def describe_named(request: NamedRequest, inputs: Inputs, examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the body of ``/v1/predict``, as JSON and as a form."""
    json_body = {
        "schema": request.model.model_json_schema(),
        "example": dict(examples),
    }
    parts = {name: _part(schema) for name, schema in inputs.items()}
    form = {"schema": {"type": "object", "properties": parts, "additionalProperties": False}}
    content = {"application/json": json_body, "multipart/form-data": form}
    return {"requestBody": {"required": True, "content": content}}


def _part(schema: Mapping[str, Any]) -> dict[str, Any]:
    match schema["kind"]:
        case "file":
            one = {"type": "string", "format": "binary"}
            return one if schema.get("max_files", 1) == 1 else {"type": "array", "items": one}
        case "row":
            return row_schema(schema)
        case _:
            return {"type": "string"}
