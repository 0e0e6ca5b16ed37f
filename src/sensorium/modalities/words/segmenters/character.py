"""Characters, each a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig, refuse_state


class CharacterConfig(SegmenterConfig):
    """The `character` segmenter: every character is a token.

    Use it for codes, names and texts with many misspellings; texts become several times longer.
    """

    type: Literal["character"] = "character"

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:  # noqa: ARG002
        """Make the segmenter; it learns nothing."""
        return Characters()

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter.

        Raises:
            BundleError: There is a state.
        """
        refuse_state(state)
        return Characters()


class Characters(Segmenter):
    """Cuts into characters, each run of white space being one space."""

    def cut(self, text: str) -> list[str]:
        """Return the characters, without space at the ends."""
        return list(" ".join(text.split()))
