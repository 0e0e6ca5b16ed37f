"""The outer layers of the service: body limit and deadline, keys, local names, failures and the log."""

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sensorium.errors import ConfigError
from sensorium.predictor import Predictor
from sensorium.serving.authentication import load_key_digests
from sensorium.serving.server import listen
from sensorium.serving.settings import Settings, check_address, is_loopback
from tests.bundles import png, wav
from tests.integration.serving import served

KEYS = "# callers\n\nfirst-key\nsecond-key\n"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    path.write_text(KEYS)
    path.chmod(0o600)
    return path


@pytest.fixture
def keyed_client(toy_predictor: Predictor, key_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(max_body_bytes=1000, key_digests=load_key_digests(key_file))
    with served(toy_predictor, settings) as client:
        yield client


def conversation(client: httpx.Client, sent: bytes, timeout_s: float = 10) -> bytes:
    """Send bytes as they are and return all that comes back until the service closes the connection."""
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout_s) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def test_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    answer = client.post("/predict", content=b"x" * 5_000_000, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json() == {"detail": "the body is larger than the limit of 200000 bytes. Send less at once."}


def test_declared_length_is_refused_before_the_body_comes(client: httpx.Client) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n"
    started_s = time.monotonic()
    with socket.create_connection((client.base_url.host, client.base_url.port), 10) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - started_s < 1


def test_body_without_a_length_is_counted_as_it_comes(client: httpx.Client) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    received = conversation(client, head + 5 * chunk)  # the last chunk, which would end the body, never comes
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in received.lower()


def test_body_at_the_limit_is_read(toy_predictor: Predictor) -> None:
    body = b'{"title": "a"}'
    with served(toy_predictor, Settings(max_body_bytes=len(body))) as client:
        headers = {"content-type": "application/json"}
        assert client.post("/v1/predict", content=body, headers=headers).status_code == 200
        assert client.post("/v1/predict", content=body + b" ", headers=headers).status_code == 413


def test_body_that_never_ends_meets_the_deadline(toy_predictor: Predictor) -> None:
    with served(toy_predictor, Settings(body_timeout_s=0.2)) as client:
        head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nfirst bytes"
        started_s = time.monotonic()
        received = conversation(client, head)
        assert received.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - started_s < 5
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer first-key"}, 200),
        ({"Authorization": "bearer second-key"}, 200),
        ({"X-API-Key": "second-key"}, 200),
        ({}, 401),
        ({"Authorization": "Bearer first-ke"}, 401),
        ({"Authorization": "Basic first-key"}, 401),
        ({"X-API-Key": "# callers"}, 401),
        ({"X-API-Key": ""}, 401),
        ({"X-API-Key": "schlüssel".encode()}, 401),
    ],
)
def test_keys(keyed_client: httpx.Client, headers: dict[str, str], status: int) -> None:
    answer = keyed_client.post("/v1/predict", json={"title": "a"}, headers=headers)
    assert answer.status_code == status
    assert keyed_client.get("/v1/model", headers=headers).status_code == status
    assert keyed_client.get("/openapi.json", headers=headers).status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["detail"].startswith("show a valid key")


def test_health_needs_no_key_and_a_large_body_without_key_is_401(keyed_client: httpx.Client) -> None:
    assert keyed_client.get("/healthz").status_code == 200
    assert keyed_client.post("/predict", content=b"x" * 100_000).status_code == 401


def test_only_local_names_without_keys(client: httpx.Client, toy_predictor: Predictor) -> None:
    port = client.base_url.port
    for host in ("localhost", f"localhost:{port}", "127.0.0.1", f"[::1]:{port}", "LOCALHOST"):
        assert client.get("/v1/model", headers={"host": host}).status_code == 200
    for host in ("rebound.example", f"rebound.example:{port}", "localhost.example", "[::2]", "x@localhost"):
        assert client.get("/v1/model", headers={"host": host}).status_code == 403
    with served(toy_predictor, Settings()) as open_client:
        assert open_client.get("/v1/model", headers={"host": "models.example"}).status_code == 200


def test_failure_is_500_and_the_log_holds_nothing_that_was_sent(
    toy_predictor: Predictor, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def run(self, feeds: object) -> dict[str, object]:
            raise RuntimeError(f"secret {feeds}")

    caplog.set_level(logging.INFO)
    with served(replace(toy_predictor, session=Broken()), Settings()) as client:
        answer = client.post("/v1/predict?name=secret", json={"title": "secret"}, headers={"x-api-key": "secret"})
        assert answer.status_code == 500
        assert answer.json() == {"detail": "the service failed. See its log."}
        client.get("/secret%0Asecret")
    lines = [record.getMessage() for record in caplog.records if record.name == "sensorium.serving"]
    assert lines[0].startswith("RuntimeError at ")
    assert lines[1].startswith("POST /v1/predict 500 ")
    assert lines[2].startswith("GET (unknown path) 404 ")
    own = [record for record in caplog.records if not record.name.startswith("http")]  # the client's own log
    assert not any("secret" in record.getMessage() or record.exc_info for record in own)


def test_large_uploads_never_touch_the_disk(toy_predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    def rolled_over(_file: object) -> None:
        raise AssertionError("an upload went to disk")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", rolled_over)
    with served(toy_predictor, Settings()) as client:
        answer = client.post("/v1/predict", files={"photo": png() + bytes(3_000_000), "sound": wav()})
        assert answer.status_code == 200


def test_key_file_that_others_may_read(key_file: Path) -> None:
    key_file.chmod(0o640)
    with pytest.raises(ConfigError, match=r"is open to other users of this machine. Run: chmod 600 .*keys"):
        load_key_digests(key_file)


def test_key_file_without_keys_and_without_file(key_file: Path) -> None:
    key_file.write_text("# none yet\n")
    with pytest.raises(ConfigError, match=r"holds no key. Write one key a line"):
        load_key_digests(key_file)
    with pytest.raises(ConfigError, match=r"cannot be read as text"):
        load_key_digests(key_file.with_name("nothing"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.2", "model.example", ""])
def test_other_addresses_need_a_key_or_insecure(host: str) -> None:
    with pytest.raises(ConfigError, match=r"give --api-key-file FILE. To answer anybody, give --insecure"):
        check_address(host, has_keys=False, insecure=False)
    check_address(host, has_keys=True, insecure=False)
    check_address(host, has_keys=False, insecure=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_no_key(host: str) -> None:
    assert is_loopback(host)
    check_address(host, has_keys=False, insecure=False)


def test_port_in_use_and_address_of_another_machine() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"cannot listen on 127.0.0.1 port {port}: .*in use.* choose another"):
            listen("127.0.0.1", port)
    with pytest.raises(ConfigError, match=r"cannot listen on 203.0.113.1 port 0"):
        listen("203.0.113.1", 0)
