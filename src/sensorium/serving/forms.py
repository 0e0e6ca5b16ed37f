"""Multipart forms, read in memory: what was sent never touches the disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from sensorium.errors import DataError

MAX_PARTS = 100


class _MemoryParser(MultiPartParser):
    """Starlette's parser, which moves files over 1 MB to disk unless told otherwise."""

    spool_max_size = 2**62


@asynccontextmanager
async def read_form(headers: Headers, body: bytes) -> AsyncIterator[FormData]:
    """Read a form whose body has been received whole, and forget it afterwards.

    Raises:
        DataError: It is not a multipart form, or has too many parts.
    """

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = _MemoryParser(
        headers, stream(), max_files=MAX_PARTS, max_fields=MAX_PARTS, max_part_size=max(1, len(body))
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeDecodeError):
        raise DataError(f"the body is not a sound multipart form of at most {MAX_PARTS} parts.") from None
    try:
        yield form
    finally:
        await form.close()
