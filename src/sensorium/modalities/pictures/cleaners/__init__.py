"""Steps that clean or enhance a decoded picture; one file each.

A step is deterministic and learns nothing, so its config does the work. It never changes the picture it is given,
keeps a grey picture grey, and is applied in training and serving alike; what it gives is what the cache holds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from sensorium.modalities.pictures import Picture
from sensorium.registry import PartConfig


class PictureCleanerConfig(PartConfig, ABC):
    """Options of one step.

    Attributes:
        at_full_size: Whether the step works on the picture as it was decoded, before it is resized, and may change its
            height and width. Most steps work after the resize, where there are fewer pixels, and keep the shape.
    """

    at_full_size: ClassVar[bool] = False

    @abstractmethod
    def clean(self, picture: Picture) -> Picture:
        """Return the cleaned picture, uint8 RGB."""


def cleaned(picture: Picture, steps: Sequence[PictureCleanerConfig]) -> Picture:
    """Return a picture after steps, in their order."""
    for step in steps:
        picture = step.clean(picture)
    return picture
