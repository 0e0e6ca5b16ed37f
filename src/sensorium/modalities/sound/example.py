"""A recording that shows what a request may hold."""

from __future__ import annotations

import io
import wave


def silence() -> bytes:
    """Return a WAV file of 4 ms of silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(64))
    return buffer.getvalue()
