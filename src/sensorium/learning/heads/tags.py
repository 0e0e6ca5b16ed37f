"""Head for a set of tags."""

from __future__ import annotations

from typing import Literal

from sensorium.learning.heads import LinearHeadConfig


class TagsConfig(LinearHeadConfig):
    """Options of the `tags` head: a logit a tag.

    Attributes:
        dropout: Share of the embedding's channels set to zero in training.
    """

    type: Literal["tags"] = "tags"
