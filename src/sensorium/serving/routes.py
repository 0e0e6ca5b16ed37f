"""The four routes of the service."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import anyio
import anyio.to_thread
from fastapi import FastAPI, HTTPException, Request

from sensorium.errors import DataError
from sensorium.predictor import Predictor
from sensorium.reading import Record
from sensorium.serving import schemas
from sensorium.serving.forms import read_form
from sensorium.serving.requests import BatchRequest, NamedRequest
from sensorium.serving.settings import Settings

T = TypeVar("T")
JSON = "application/json"
FORM = "multipart/form-data"


class Routes:
    """Answers requests with one predictor.

    Decoding and the graph run in threads, one request a core, so that the event loop stays free. One run of
    the graph uses all cores; sessions of one thread per core would answer more requests, each more slowly.
    """

    def __init__(self, predictor: Predictor, settings: Settings) -> None:
        self._predictor = predictor
        self._description = schemas.describe_model(predictor, settings)
        self._inputs = schemas.request_schemas(predictor)
        self._named = NamedRequest(self._inputs)
        self._batch = BatchRequest(self._inputs, max_records=settings.max_records)
        self._limiter = anyio.CapacityLimiter(len(os.sched_getaffinity(0)))

    def add_to(self, app: FastAPI) -> None:
        """Add the routes to an app, described with the model's own inputs."""
        app.add_api_route("/healthz", self.health)
        app.add_api_route("/v1/model", self.model)
        app.add_api_route(
            "/predict",
            self.predict_batch,
            methods=["POST"],
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_batch(self._batch, self._inputs),
        )
        app.add_api_route(
            "/v1/predict",
            self.predict_record,
            methods=["POST"],
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_named(self._named, self._inputs),
        )

    async def health(self) -> schemas.Health:
        """Say that the service runs."""
        return schemas.Health()

    async def model(self) -> schemas.ModelDescription:
        """Say what the model is, what it takes and its limits."""
        return self._description

    async def predict_batch(self, request: Request) -> schemas.BatchAnswer:
        """Answer several records, given as lists by modality; null where an input is absent."""
        if _content_type(request) != JSON:
            raise HTTPException(415, f"send a body of type {JSON}.")
        body = await request.body()
        answers = await self._in_thread(lambda: self._predictor.answers_of(self._batch.from_json(body)))
        return schemas.BatchAnswer(predicted_labels=[answer.label for answer in answers])

    async def predict_record(self, request: Request) -> schemas.RecordAnswer:
        """Answer one record, given under the model's own input names. Any of them may be left out."""
        body = await request.body()
        match _content_type(request):
            case "application/json":
                answer = await self._in_thread(lambda: self._answer(self._named.from_json(body)))
            case "multipart/form-data":
                async with read_form(request.headers, body) as form:
                    record = await self._named.from_form(form)
                answer = await self._in_thread(lambda: self._answer(record))
            case _:
                raise HTTPException(415, f"send a body of type {JSON} or {FORM}.")
        return answer

    def _answer(self, record: Record) -> schemas.RecordAnswer:
        try:
            (answer,) = self._predictor.answers_of([record])
        except DataError as error:  # there is one record: its number tells nothing
            raise type(error)(replace(fault, row=None) for fault in error.faults) from None
        name = schemas.ModelName(name=self._predictor.name, digest=self._predictor.digest)
        return schemas.RecordAnswer(
            label=answer.label, probabilities=answer.probabilities, inputs=list(answer.inputs), model=name
        )

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(function, limiter=self._limiter)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
