"""The service over real connections: answers, the description of its interface, and bad input."""

import base64
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from sensorium.predictor import Predictor
from sensorium.serving.settings import Settings
from tests.bundles import INPUTS, bundle_files, png, wav, write_toy_bundle
from tests.integration.serving import served

ROW = {"weight": 1.5, "maker": "acme"}


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def bomb() -> bytes:
    """Return a PNG of few bytes whose header declares 100000 x 100000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def cut_jpeg() -> bytes:
    """Return the first half of a photograph's file."""
    buffer = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(pixels).save(buffer, "JPEG")
    return buffer.getvalue()[: buffer.tell() // 2]


RECORD = {"photo": encoded(png()), "title": "a red thing", "sound": encoded(wav()), "facts": ROW}
LISTS = {"images": [RECORD["photo"]], "texts": ["a red thing"], "audios": [RECORD["sound"]], "rows": [ROW]}


def refused(client: httpx.Client, path: str, body: object, status: int) -> str:
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    detail: str = answer.json()["detail"]
    return detail


def test_health_and_model(client: httpx.Client, toy_predictor: Predictor) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    model = client.get("/v1/model").json()
    assert (model["name"], model["task"], model["classes"]) == ("toys", "classification", ["blue", "red"])
    assert model["digest"] == toy_predictor.digest
    assert [one["name"] for one in model["inputs"]] == list(INPUTS)
    assert model["inputs"][0]["request"]["max_megapixels"] == 1.0
    assert model["limits"]["max_body_bytes"] == 200_000


def test_lists_are_answered_as_the_predictor_answers(client: httpx.Client, toy_predictor: Predictor) -> None:
    body = {"images": [encoded(png()), None, encoded(png((20, 20, 220)))], "texts": [None, "blue", ""]}
    records = [{"photo": png()}, {"title": "blue"}, {"photo": png((20, 20, 220))}]
    answer = client.post("/predict", json=body)
    assert answer.status_code == 200
    assert answer.json() == {"predicted_labels": [one.label for one in toy_predictor.answers_of(records)]}


def test_json_and_form_give_the_same_answer(client: httpx.Client, toy_predictor: Predictor) -> None:
    as_json = client.post("/v1/predict", json=RECORD).json()
    files = {"photo": ("a.png", png()), "sound": ("b.wav", wav())}
    form = {"title": "a red thing", "facts": '{"weight": 1.5, "maker": "acme"}'}
    as_form = client.post("/v1/predict", data=form, files=files).json()
    assert as_json == as_form
    cells = {
        "photo": png(),
        "title": "a red thing",
        "sound": wav(),
        "facts": {"weight": "1.5", "maker": "acme"},
    }
    (expected,) = toy_predictor.answers_of([cells])
    assert as_json["label"] == expected.label
    assert as_json["probabilities"] == pytest.approx(expected.probabilities)
    assert as_json["inputs"] == list(INPUTS)
    assert as_json["model"] == {"name": "toys", "digest": toy_predictor.digest}


def test_many_callers_at_once_get_their_own_answers(client: httpx.Client) -> None:
    names = list(INPUTS) * 8
    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(lambda name: client.post("/v1/predict", json={name: RECORD[name]}).json(), names))
    assert [answer["inputs"] for answer in answers] == [[name] for name in names]


@pytest.mark.parametrize("name", list(INPUTS))
def test_any_input_alone_is_answered(client: httpx.Client, name: str) -> None:
    others = dict.fromkeys(set(INPUTS) - {name})
    assert client.post("/v1/predict", json={name: RECORD[name]}).json()["inputs"] == [name]
    assert client.post("/v1/predict", json={name: RECORD[name], **others}).json()["inputs"] == [name]


def test_examples_of_the_description_are_answered(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/predict", "/v1/predict"):
        body = paths[path]["post"]["requestBody"]["content"]["application/json"]
        assert client.post(path, json=body["example"]).status_code == 200
    assert list(body["example"]) == list(INPUTS) == list(body["schema"]["properties"])


def test_picture_bomb_is_refused_before_decoding(client: httpx.Client) -> None:
    detail = refused(client, "/v1/predict", {"photo": encoded(bomb())}, 413)
    assert "input 'photo'" in detail
    assert "megapixels" in detail
    assert "record 2, input 'photo'" in refused(client, "/predict", {"images": [RECORD["photo"], encoded(bomb())]}, 413)


def test_recording_that_is_too_long(client: httpx.Client) -> None:
    detail = refused(client, "/v1/predict", {"sound": encoded(wav(2.5))}, 413)
    assert "input 'sound': the recording lasts 2.5 s, more than the limit of 2 s" in detail


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"photo": encoded(cut_jpeg())}, "input 'photo': the file is damaged or cut short"),
        ({"photo": "%%%"}, "input 'photo': is not base64"),
        ({"photo": "ä" + encoded(png())}, "input 'photo': is not base64"),
        ({"photo": encoded(png()) + "\n"}, "input 'photo': is not base64"),
        ({"photo": ""}, "input 'photo': the file is empty"),
        ({"photo": 7}, "input 'photo': Input should be a valid string"),
        ({"sound": encoded(b"just a text")}, "input 'sound': the file is not a recording of a known format"),
        ({"title": 5}, "input 'title': Input should be a valid string"),
        ({"titel": "secret"}, "input 'titel': unknown input. Did you mean 'title'?"),
        ({"facts": {"wieght": 2}}, "unknown column 'wieght'. Did you mean 'weight'?"),
        ({"facts": {"weight": "heavy"}}, "number"),
        ({"facts": {"weight": [1]}}, "input 'facts': must map columns to text"),
        ({"facts": {"weight": None}}, "has no input at all"),
        ({"title": ""}, "has no input at all"),
        ({}, "has no input at all"),
        ([], "object"),
    ],
)
def test_records_that_do_not_fit(client: httpx.Client, body: object, message: str) -> None:
    detail = refused(client, "/v1/predict", body, 422)
    assert message in detail
    assert "secret" not in detail
    assert "heavy" not in detail
    assert "record 1" not in detail


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"texts": ["a", "b"], "images": [None]}, "lists differ in length: 'images' has 1, 'texts' has 2"),
        ({"texts": ["a", None]}, "record 2: has no input at all"),
        ({"texts": []}, "holds no record"),
        ({}, "holds no record. Fill one of: images, texts, audios, rows"),
        ({"text": ["a"]}, "input 'text': unknown input. Did you mean 'texts'"),
        ({"texts": ["a"], "images": ["!"]}, "record 1, input 'images': is not base64"),
        ({"texts": "a"}, "input 'texts': Input should be a valid array"),
    ],
)
def test_lists_that_do_not_fit(client: httpx.Client, body: object, message: str) -> None:
    assert message in refused(client, "/predict", body, 422)


def test_too_many_records(client: httpx.Client) -> None:
    assert "more than 4 records" in refused(client, "/predict", {"texts": ["a"] * 5}, 413)


def test_all_faults_of_a_request_together(client: httpx.Client) -> None:
    detail = refused(client, "/v1/predict", {"photo": encoded(b"x"), "sound": encoded(b"x")}, 422)
    assert [line.partition(":")[0] for line in detail.splitlines()] == ["input 'photo'", "input 'sound'"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"title": NaN}'])
def test_bodies_that_are_not_json(client: httpx.Client, content: bytes) -> None:
    for path in ("/predict", "/v1/predict"):
        answer = client.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 422
        assert list(answer.json()) == ["detail"]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"files": {"title": ("a.txt", b"words")}}, "input 'title': must be a field, not a file part"),
        ({"data": {"photo": "words"}, "files": {"sound": wav()}}, "input 'photo': must be a file part"),
        ({"files": [("photo", png()), ("photo", png())]}, "input 'photo': is given twice"),
        ({"data": {"facts": "{"}, "files": {"photo": png()}}, "input 'facts': must be a JSON object"),
        ({"files": {"foto": png()}}, "input 'foto': unknown input. Did you mean 'photo'"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, "not a sound multipart form"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}}, "form"),
        ({"files": dict.fromkeys(map(str, range(101)), b"x")}, "at most 100 parts"),
    ],
)
def test_forms_that_do_not_fit(client: httpx.Client, form: dict[str, object], message: str) -> None:
    answer = client.post("/v1/predict", **form)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_other_types_paths_and_methods_are_refused_as_json(client: httpx.Client) -> None:
    assert client.post("/predict", content=b"a,b", headers={"content-type": "text/csv"}).status_code == 415
    assert client.post("/v1/predict", content=b"a").json() == {
        "detail": "send a body of type application/json or multipart/form-data."
    }
    assert client.get("/nothing").json() == {"detail": "Not Found"}
    assert client.get("/predict").status_code == 405


def test_one_client_speaks_to_a_model_with_fewer_or_more_inputs(toy_table: Path, tmp_path: Path) -> None:
    texts = {"title": INPUTS["title"], "name": {**INPUTS["title"], "column": "label"}}
    folder = write_toy_bundle(tmp_path / "two", toy_table, inputs={**texts, "facts": INPUTS["facts"]})
    with served(Predictor.load(folder, num_threads=1), Settings()) as client:
        detail = refused(client, "/predict", {"texts": ["a"], "rows": [ROW]}, 422)
        assert "the model has several such inputs (title, name). Name them with POST /v1/predict." in detail
        detail = refused(client, "/predict", {"images": [RECORD["photo"]], "rows": [ROW]}, 422)
        assert "input 'images': the model has no such input. It takes: rows." in detail
        body = {"images": [None], "audios": None, "rows": [ROW]}
        assert len(client.post("/predict", json=body).json()["predicted_labels"]) == 1
        assert client.post("/v1/predict", json={"name": "a"}).json()["inputs"] == ["name"]


def test_numbers_are_answered_without_probabilities(toy_table: Path, tmp_path: Path) -> None:
    folder = write_toy_bundle(tmp_path / "price", toy_table, target={"type": "number", "column": "price"})
    with served(Predictor.load(folder, num_threads=1), Settings()) as client:
        answer = client.post("/v1/predict", json=RECORD).json()
        assert isinstance(answer["label"], float)
        assert answer["probabilities"] is None
        assert client.post("/predict", json=LISTS).json()["predicted_labels"] == [pytest.approx(answer["label"])]


@pytest.mark.parametrize("name", ["json", "model_config", "_hidden", "标题", "a b"])
def test_inputs_may_have_any_name(name: str, toy_table: Path, tmp_path: Path) -> None:
    inputs = {"photo": INPUTS["photo"], name: INPUTS["title"]}
    folder = write_toy_bundle(tmp_path / "names", toy_table, inputs=inputs)
    assert f"modalities/{name}.json" in bundle_files(toy_table, inputs=inputs)
    with served(Predictor.load(folder, num_threads=1), Settings()) as client:
        assert client.post("/v1/predict", json={name: "red"}).json()["inputs"] == [name]


def test_several_pictures_of_one_input(toy_table: Path, tmp_path: Path) -> None:
    inputs = {"photo": {**INPUTS["photo"], "max_pictures": 2}, "title": INPUTS["title"]}
    predictor = Predictor.load(write_toy_bundle(tmp_path / "two", toy_table, inputs=inputs), num_threads=1)
    pictures = (png(), png((20, 20, 220)))
    several = [encoded(picture) for picture in pictures]
    with served(predictor, Settings()) as client:
        (expected,) = predictor.answers_of([{"photo": pictures}])
        by_json = client.post("/v1/predict", json={"photo": several}).json()
        by_form = client.post("/v1/predict", files=[("photo", picture) for picture in pictures]).json()
        assert by_json == by_form
        assert by_json["probabilities"] == pytest.approx(expected.probabilities)
        one = client.post("/v1/predict", json={"photo": several[0]}).json()
        assert one == client.post("/v1/predict", json={"photo": several[:1]}).json()
        assert one["probabilities"] != by_json["probabilities"]
        lists = {"images": [several, several[0], [], None], "texts": [None, None, "a", "b"]}
        assert len(client.post("/predict", json=lists).json()["predicted_labels"]) == 4

        detail = refused(client, "/v1/predict", {"photo": several * 2}, 413)
        assert "input 'photo': holds 4 pictures, more than `max_pictures` (2)" in detail
        assert refused(client, "/predict", {"images": [several[0], ["%%"]]}, 422).count("is not base64") == 1
        assert "record 2, input 'images'" in refused(client, "/predict", {"images": [several[0], ["%%"]]}, 422)
        assert "has no input at all" in refused(client, "/v1/predict", {"photo": []}, 422)
        mixed = client.post("/v1/predict", data={"photo": "words"}, files={"photo": pictures[0]})
        assert "must be a file part" in mixed.json()["detail"]

        paths = client.get("/openapi.json").json()["paths"]
        content = paths["/v1/predict"]["post"]["requestBody"]["content"]
        assert content["multipart/form-data"]["schema"]["properties"]["photo"]["type"] == "array"
        assert client.post("/v1/predict", json=content["application/json"]["example"]).status_code == 200
