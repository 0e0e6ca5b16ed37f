"""A tokenizer of the tokenizers library as a segmenter whose state is its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from sensorium.errors import BundleError, MissingDependencyError
from sensorium.modalities.words.numbering import Numbering
from sensorium.modalities.words.segmenters import Segmenter

SOME_TEXT = "a text"


def library() -> Any:  # noqa: ANN401
    """Return the tokenizers library.

    Raises:
        MissingDependencyError: It is not installed.
    """
    try:
        import tokenizers  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingDependencyError("tokenizers", extra="subword", purpose="cutting texts into subwords") from None
    return tokenizers


class Pieces(Segmenter):
    """Cuts by a tokenizer. Its own ids, special tokens, padding and truncation are not used."""

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer

    @classmethod
    def parse(cls, content: str) -> Self:
        """Read the content of a ``tokenizer.json``.

        Raises:
            ValueError: It is not one.
            MissingDependencyError: tokenizers is not installed.
        """
        try:
            return cls(library().Tokenizer.from_str(content))
        except MissingDependencyError:
            raise
        except BaseException as error:  # the library's own faults derive from BaseException
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise ValueError("not a tokenizer") from None

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> Self:
        """Make the segmenter from what `state` returned.

        Raises:
            BundleError: It is damaged.
            MissingDependencyError: tokenizers is not installed.
        """
        try:
            return cls.parse(json.dumps(state["tokenizer"]))
        except KeyError:
            raise BundleError("modality state 'segmenter' has no tokenizer. Copy the model folder again.") from None
        except ValueError:
            raise BundleError("modality state 'segmenter' holds no tokenizer. Copy the model folder again.") from None

    def cut(self, text: str) -> list[str]:
        """Return the pieces."""
        pieces: list[str] = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return pieces

    def state(self) -> dict[str, Any]:
        """Return the tokenizer, as its ``tokenizer.json`` holds it."""
        return {"tokenizer": json.loads(self._tokenizer.to_str())}


class NumberedPieces(Pieces):
    """Cuts by the tokenizer of a trained model, whose ids and marks at both ends of a text are kept."""

    @cached_property
    def numbering(self) -> Numbering:
        """The tokenizer's ids."""
        tokenizer = self._tokenizer
        ids = tokenizer.get_vocab(with_added_tokens=True)
        model = json.loads(tokenizer.to_str())["model"]
        unknown = model.get("unk_token") or "<unk>"
        unknown_id = ids.get(unknown, model.get("unk_id") or 0)
        before, after = self._marks()
        return Numbering(ids, unknown_id, size=max(ids.values()) + 1, before=before, after=after)

    def _marks(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the ids that the tokenizer puts before and after a text."""
        bare = self._tokenizer.encode(SOME_TEXT, add_special_tokens=False).ids
        marked = self._tokenizer.encode(SOME_TEXT, add_special_tokens=True).ids
        starts = range(len(marked) - len(bare) + 1)
        start = next(place for place in starts if marked[place : place + len(bare)] == bare)
        return tuple(marked[:start]), tuple(marked[start + len(bare) :])
