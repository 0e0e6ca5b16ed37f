"""The four routes of the service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from sensorium.errors import DataError
from sensorium.predictor import Predictor
from sensorium.reading import Record, num_cores
from sensorium.serving import schemas
from sensorium.serving.forms import read_form
from sensorium.serving.requests import BatchRequest, NamedRequest
from sensorium.serving.settings import Settings

JSON = "application/json"
FORM = "multipart/form-data"
THREADS_PER_CORE = 2
"""More than one, so that a core is busy while another thread waits for the interpreter's lock."""


class _PlainRoute(APIRoute):
    """A described route whose endpoint reads the request and writes the response itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint, without FastAPI's own reading and checking around it."""
        return self.endpoint


class Routes:
    """Answers requests with one predictor.

    A request is read, decoded, run and written by one thread of a pool, so that the event loop stays free and
    hands each request over once. Load the predictor with ``num_threads=1``: requests then share the cores, which
    answers more of them than a graph that takes all cores for each. They are not put together in batches, which
    gains nothing on a processor.
    """

    def __init__(self, predictor: Predictor, settings: Settings) -> None:
        self._predictor = predictor
        self._description = schemas.describe_model(predictor, settings)
        self._inputs = schemas.request_schemas(predictor)
        self._named = NamedRequest(self._inputs)
        self._batch = BatchRequest(self._inputs, max_records=settings.max_records)
        self._pool = ThreadPoolExecutor(THREADS_PER_CORE * num_cores(), "answering")

    def add_to(self, app: FastAPI) -> None:
        """Add the routes to an app, described with the model's own inputs."""
        app.add_api_route("/healthz", self.health)
        app.add_api_route("/v1/model", self.model)
        app.router.add_api_route(
            "/predict",
            self.predict_batch,
            methods=["POST"],
            response_model=schemas.BatchAnswer,
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_batch(self._batch, self._inputs),
            route_class_override=_PlainRoute,
        )
        app.router.add_api_route(
            "/v1/predict",
            self.predict_record,
            methods=["POST"],
            response_model=schemas.RecordAnswer,
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_named(self._named, self._inputs),
            route_class_override=_PlainRoute,
        )

    async def health(self) -> schemas.Health:
        """Say that the service runs."""
        return schemas.Health()

    async def model(self) -> schemas.ModelDescription:
        """Say what the model is, what it takes and its limits."""
        return self._description

    async def predict_batch(self, request: Request) -> Response:
        """Answer several records, given as lists by modality; null where an input is absent."""
        if _content_type(request) != JSON:
            raise HTTPException(415, f"send a body of type {JSON}.")
        body = await request.body()
        return await self._in_thread(lambda: self._answer_batch(self._batch.from_json(body)))

    async def predict_record(self, request: Request) -> Response:
        """Answer one record, given under the model's own input names. Any of them may be left out."""
        body = await request.body()
        match _content_type(request):
            case "application/json":
                return await self._in_thread(lambda: self._answer(self._named.from_json(body)))
            case "multipart/form-data":
                async with read_form(request.headers, body) as form:
                    record = await self._named.from_form(form)
                return await self._in_thread(lambda: self._answer(record))
            case _:
                raise HTTPException(415, f"send a body of type {JSON} or {FORM}.")

    def _answer_batch(self, records: list[Record]) -> schemas.BatchAnswer:
        answers = self._predictor.answers_of(records)
        return schemas.BatchAnswer(predicted_labels=[answer.label for answer in answers])

    def _answer(self, record: Record) -> schemas.RecordAnswer:
        try:
            (answer,) = self._predictor.answers_of([record])
        except DataError as error:  # there is one record: its number tells nothing
            raise type(error)(replace(fault, row=None) for fault in error.faults) from None
        name = schemas.ModelName(name=self._predictor.name, digest=self._predictor.digest)
        return schemas.RecordAnswer(
            label=answer.label, probabilities=answer.probabilities, inputs=list(answer.inputs), model=name
        )

    async def _in_thread(self, answer: Callable[[], BaseModel]) -> Response:
        """Work out an answer and write it as JSON in a thread of the pool."""

        def content() -> str:
            return answer().model_dump_json()

        loop = asyncio.get_running_loop()
        return Response(await loop.run_in_executor(self._pool, content), media_type=JSON)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
