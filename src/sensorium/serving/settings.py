"""What a service allows."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from sensorium.errors import ConfigError


@dataclass(frozen=True)
class Settings:
    """What a service allows.

    Attributes:
        max_body_bytes: Largest body of a request.
        max_records: Most records in one request to ``/predict``.
        body_timeout_s: Time that a request's body may take to arrive.
        key_digests: SHA-256 of the keys that callers may show; without any, no key is asked for.
        local_names_only: Whether only requests to a local name (``localhost``, ``127.0.0.1``, ``[::1]``) are
            answered. It keeps a web page, whose own name was pointed at this machine, from asking the model.
    """

    max_body_bytes: int = 20 * 2**20
    max_records: int = 256
    body_timeout_s: float = 30.0
    key_digests: tuple[bytes, ...] = ()
    local_names_only: bool = False


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(host: str, *, has_keys: bool, insecure: bool) -> None:
    """Refuse to answer strangers.

    Raises:
        ConfigError: Others can reach the address and no key is asked for.
    """
    if not (has_keys or insecure or is_loopback(host)):
        raise ConfigError(
            f"'{host}' can be reached from other machines, so callers must show a key: give "
            "--api-key-file FILE. To answer anybody, give --insecure."
        )
