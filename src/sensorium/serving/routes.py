"""The four routes of the service."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from sensorium.predictor import Predictor
from sensorium.reading import num_cores
from sensorium.serving import schemas
from sensorium.serving.answering import Answering
from sensorium.serving.direct import Handler
from sensorium.serving.examples import examples
from sensorium.serving.forms import read_form
from sensorium.serving.requests import BatchRequest, NamedRequest
from sensorium.serving.responding import problem
from sensorium.serving.settings import Settings
from sensorium.specs import Answer

JSON = "application/json"
FORM = "multipart/form-data"


class Routes:
    """Answers requests with one predictor.

    The event loop only hands requests over; see `Answering`. Load the predictor with ``num_threads=1``: requests
    then share the cores, which answers more of them than a graph that takes all cores for each.
    """

    def __init__(self, predictor: Predictor, settings: Settings) -> None:
        self._predictor = predictor
        self._description = schemas.describe_model(predictor, settings)
        self._inputs = schemas.request_schemas(predictor)
        self._examples = examples(predictor.asked)
        self._named = NamedRequest(self._inputs)
        self._batch = BatchRequest(self._inputs, max_records=settings.max_records)
        self._answering = Answering(predictor, num_threads=num_cores())

    @property
    def predicting(self) -> dict[str, Handler]:
        """Path → what answers it, for `DirectPosts`."""
        return {"/predict": self.predict_batch, "/v1/predict": self.predict_record}

    def add_to(self, app: FastAPI) -> None:
        """Add the routes to an app, described with the model's own inputs."""
        app.add_api_route("/healthz", self.health)
        app.add_api_route("/v1/model", self.model)
        app.add_api_route(
            "/predict",
            self.predict_batch,
            methods=["POST"],
            response_model=schemas.BatchAnswer,
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_batch(self._batch, self._examples),
        )
        app.add_api_route(
            "/v1/predict",
            self.predict_record,
            methods=["POST"],
            response_model=schemas.RecordAnswer,
            responses=schemas.PROBLEMS,
            openapi_extra=schemas.describe_named(self._named, self._inputs, self._examples),
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
            return problem(415, f"send a body of type {JSON}.")
        body = await request.body()
        return _json(await self._answering.answer(lambda: self._batch.from_json(body), _several_labels))

    async def predict_record(self, request: Request) -> Response:
        """Answer one record, given under the model's own input names. Any of them may be left out."""
        body = await request.body()
        match _content_type(request):
            case "application/json":
                return _json(await self._answering.answer(lambda: [self._named.from_json(body)], self._one_answer))
            case "multipart/form-data":
                async with read_form(request.headers, body) as form:
                    record = await self._named.from_form(form)
                return _json(await self._answering.answer(lambda: [record], self._one_answer))
            case _:
                return problem(415, f"send a body of type {JSON} or {FORM}.")

    def _one_answer(self, answers: Sequence[Answer]) -> bytes:
        (answer,) = answers
        low, high = answer.interval or (None, None)
        said = schemas.RecordAnswer(
            label=answer.label,
            probabilities=answer.probabilities,
            set=None if answer.set is None else list(answer.set),
            interval_low=low,
            interval_high=high,
            abstain=answer.abstain,
            unusual=answer.unusual,
            inputs=list(answer.inputs),
            model=schemas.ModelName(name=self._predictor.name, digest=self._predictor.digest),
        )
        return said.model_dump_json().encode()


def _several_labels(answers: Sequence[Answer]) -> bytes:
    return schemas.BatchAnswer(predicted_labels=[answer.label for answer in answers]).model_dump_json().encode()


def _json(content: bytes) -> Response:
    return Response(content, media_type=JSON)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
