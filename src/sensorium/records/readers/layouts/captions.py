"""Pictures with several captions: one record a picture, or one a caption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sensorium.records.table import TableCell

RowsOf = Literal["image", "caption"]


@dataclass(frozen=True)
class Captioned:
    """A picture and what is said of it.

    Attributes:
        image: Its path.
        captions: In the order of the set.
        more: Further columns.
    """

    image: str
    captions: Sequence[str]
    more: Mapping[str, str | None] = field(default_factory=dict)


def caption_columns(pictures: Iterable[Captioned], rows_of: RowsOf) -> dict[str, list[TableCell]]:
    """Return the columns ``image``, ``caption``, ``captions`` (only with a record a picture) and the further ones."""
    columns: dict[str, list[TableCell]] = {}
    for record in (record for picture in pictures for record in _records(picture, rows_of)):
        for name, cell in record.items():
            columns.setdefault(name, []).append(cell)
    return columns


def _records(picture: Captioned, rows_of: RowsOf) -> Iterator[dict[str, str | None]]:
    captions = [caption.strip() for caption in picture.captions if caption.strip()]
    if rows_of == "caption":
        yield from ({"image": picture.image, "caption": caption, **picture.more} for caption in captions)
        return
    first = captions[0] if captions else None
    yield {"image": picture.image, "caption": first, "captions": "\n".join(captions) or None, **picture.more}
