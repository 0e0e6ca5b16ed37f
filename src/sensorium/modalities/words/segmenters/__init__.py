"""The contract of a segmenter: a cleaned text becomes tokens. One file each.

A segmenter says where tokens begin and end; which of them are known, and their ids, is the text input's to learn,
unless the segmenter belongs to weights that were learned with ids of its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sensorium.errors import BundleError
from sensorium.modalities.words.numbering import Numbering
from sensorium.registry import PartConfig


class Segmenter(ABC):
    """A fitted segmenter."""

    @abstractmethod
    def cut(self, text: str) -> list[str]:
        """Return the tokens of a cleaned text, in order; none if nothing in it is a token. Deterministic."""

    @property
    def numbering(self) -> Numbering | None:
        """Its own ids of tokens, where it has some. Default: none; ids are learned from the training rows."""
        return None

    def state(self) -> dict[str, Any]:
        """Return what `SegmenterConfig.fit` learned, as plain JSON values. Default: nothing."""
        return {}


class SegmenterConfig(PartConfig, ABC):
    """Options of a segmenter.

    Attributes:
        extras: Extras of sensorium that cutting needs.
        gives_words: Whether tokens are whole words, so that stop words can be told among them.
        has_ids: Whether its tokens have ids of their own, so that none are learned; see `Segmenter.numbering`.
    """

    extras: ClassVar[tuple[str, ...]] = ()
    gives_words: ClassVar[bool] = False
    has_ids: ClassVar[bool] = False

    @abstractmethod
    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:
        """Make the segmenter; those that learn, learn from the training texts.

        Args:
            texts: Cleaned.
            min_count: How often several characters must stand together to be kept as learned.

        Raises:
            DataError: Nothing can be learned from the texts, or a file that the config names is wrong.
            MissingDependencyError: An extra is not installed.
        """

    @abstractmethod
    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter from what its `Segmenter.state` returned.

        Raises:
            BundleError: The state is not one of this segmenter.
        """


def refuse_state(state: Mapping[str, Any]) -> None:
    """Refuse any state, for a segmenter that has none.

    Raises:
        BundleError: There is one.
    """
    if state:
        raise BundleError("modality state 'segmenter' must be empty. Copy the model folder again.")
