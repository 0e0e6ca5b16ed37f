"""How a picture of any shape becomes a square."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

from sensorium.modalities.pictures import Picture
from sensorium.modalities.pictures.scaling import Pixels, scaled

Fit = Literal["stretch", "letterbox", "crop"]
Level = Annotated[int, Field(ge=0, le=255)]
BLACK = (0, 0, 0)


class Resize(BaseModel):
    """How a picture becomes a square; a name alone is its ``fit``.

    Attributes:
        fit: ``stretch`` keeps everything and changes proportions: for most pictures. ``letterbox`` keeps everything and
            the proportions, and fills the rest with ``colour``: where shapes tell classes apart. ``crop`` keeps the
            proportions and cuts off the longer side's ends: for photographs of something in the middle.
        colour: Red, green and blue, 0 to 255, that ``letterbox`` fills with. It is normalised like every pixel and
            counts in the training statistics; `[124, 116, 104]` comes to zero with `normalise: imagenet`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fit: Fit = "stretch"
    colour: tuple[Level, Level, Level] = BLACK

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: object) -> object:
        return {"fit": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _colour_has_something_to_fill(self) -> Self:
        if self.fit != "letterbox" and self.colour != BLACK:
            raise ValueError("`colour` fills what `letterbox` leaves. Say `fit: letterbox`, or leave it out.")
        return self

    @model_serializer
    def _as_short_as_it_can(self) -> Any:  # noqa: ANN401
        return self.fit if self.colour == BLACK else {"fit": self.fit, "colour": list(self.colour)}

    def scaled_size(self, width: int, height: int, size_px: int) -> tuple[int, int]:
        """Return the width and height that the whole picture is scaled to, before it is filled up or cut."""
        if self.fit == "stretch":
            return size_px, size_px
        side = max(width, height) if self.fit == "letterbox" else min(width, height)
        return max(1, round(width * size_px / side)), max(1, round(height * size_px / side))

    def apply(self, pixels: Pixels, size_px: int) -> Pixels:
        """Return a square of the picture's own kind; a letterbox still lacks its fill, see `fill`."""
        height, width = pixels.shape[:2]
        if self.fit != "crop":
            return scaled(pixels, self.scaled_size(width, height, size_px))
        side = min(width, height)
        return scaled(pixels, (size_px, size_px), box=((width - side) / 2, (height - side) / 2, side, side))

    def fill(self, picture: Picture, size_px: int) -> Picture:
        """Return a letterbox's picture in the middle of its square; a square comes back as it is."""
        height, width = picture.shape[:2]
        if height == width == size_px:
            return picture
        square = np.empty((size_px, size_px, 3), dtype=np.uint8)
        square[:] = self.colour
        top, left = (size_px - height) // 2, (size_px - width) // 2
        square[top : top + height, left : left + width] = picture
        return square


STRETCH = Resize()
