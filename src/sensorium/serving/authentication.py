"""Who may ask: API keys, and local names only where there are none."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from sensorium.errors import ConfigError
from sensorium.serving.responding import refuse

OPEN_PATHS = ("/healthz",)
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


def load_key_digests(path: Path) -> tuple[bytes, ...]:
    """Return the SHA-256 of every key in a file: one a line, blank lines and comments (#) left out.

    Raises:
        ConfigError: The file cannot be read, others may read it, or it holds no key.
    """
    try:
        mode = path.stat().st_mode
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"key file '{path}' cannot be read as text. Correct --api-key-file.") from None
    if mode & 0o077:
        raise ConfigError(f"key file '{path}' is open to other users of this machine. Run: chmod 600 {path}")
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise ConfigError(f"key file '{path}' holds no key. Write one key a line.")
    return tuple(hashlib.sha256(key.encode()).digest() for key in keys)


class KeyCheck:
    """Asks for a key in ``Authorization: Bearer`` or ``X-API-Key``. Only the health check needs none."""

    def __init__(self, app: ASGIApp, *, key_digests: Sequence[bytes]) -> None:
        self._app = app
        self._key_digests = tuple(key_digests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it shows a key."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS or self._is_known(_shown_key(scope)):
            await self._app(scope, receive, send)
            return
        detail = "show a valid key in the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
        await refuse(scope, receive, send, status=401, detail=detail, headers={"www-authenticate": "Bearer"})

    def _is_known(self, key: str) -> bool:
        """Compare with every key, in a time that tells nothing of any."""
        digest = hashlib.sha256(key.encode("latin-1")).digest()
        return any([hmac.compare_digest(digest, known) for known in self._key_digests])  # noqa: C419 -- all of them


class LocalNamesOnly:
    """Refuses requests that were not sent to a local name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its ``Host`` is local."""
        if scope["type"] != "http" or _host(scope) in LOCAL_NAMES:
            await self._app(scope, receive, send)
            return
        detail = "without keys only requests to localhost are answered. Serve with --api-key-file."
        await refuse(scope, receive, send, status=403, detail=detail)


def _shown_key(scope: Scope) -> str:
    headers = Headers(scope=scope)
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _host(scope: Scope) -> str:
    """Return the host that a request names, without its port."""
    host = Headers(scope=scope).get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host
