"""Arrays as small pictures inside a page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MAX_BYTES = 20_000
LARGEST_PX = 192
QUALITIES = (85, 70, 50, 30)


def uri_of(picture: NDArray[np.uint8]) -> str:
    """Return a picture as a data URI of at most `MAX_BYTES` of PNG, or of JPEG where that is smaller than it must be.

    Args:
        picture: (height, width) grey or (height, width, 3) RGB; one larger than 192 pixels is scaled down.
    """
    shown = Image.fromarray(picture)
    shown.thumbnail((LARGEST_PX, LARGEST_PX))
    kind, content = next(one for one in _encoded(shown) if len(one[1]) <= MAX_BYTES)
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def _encoded(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Yield the picture, ever smaller."""
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    yield "png", buffer.getvalue()
    while True:
        for quality in QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=quality)
            yield "jpeg", buffer.getvalue()
        picture = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))
