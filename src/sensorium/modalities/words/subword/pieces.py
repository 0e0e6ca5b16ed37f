"""A tokenizer of the tokenizers library as a segmenter whose state is its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sensorium.errors import BundleError, MissingDependencyError
from sensorium.modalities.words.segmenters import Segmenter


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
    def parse(cls, content: str) -> Pieces:
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
    def restore(cls, state: Mapping[str, Any]) -> Pieces:
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
