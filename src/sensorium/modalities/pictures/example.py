"""A picture that shows what a request may hold."""

from __future__ import annotations

import io

from PIL import Image


def one_colour() -> bytes:
    """Return a small PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 60, 30)).save(buffer, "PNG")
    return buffer.getvalue()
