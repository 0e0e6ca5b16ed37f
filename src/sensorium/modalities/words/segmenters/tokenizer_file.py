"""Tokens of a tokenizer that exists, from its ``tokenizer.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from sensorium.errors import DataError, Fault
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig
from sensorium.modalities.words.subword.pieces import Pieces
from sensorium.records.paths import GivenPath

MAX_FILE_BYTES = 100_000_000


class TokenizerFileConfig(SegmenterConfig):
    """The `tokenizer_file` segmenter: cuts as a given tokenizer does, such as that of a published model.

    Use it to share tokens with another system. The text reaches it cleaned: with `case: keep` and
    `normal_form: none` it is left to the tokenizer's own normaliser. It needs the extra `subword`.

    Attributes:
        path: The ``tokenizer.json``, from the YAML's folder. The model folder keeps its content.
    """

    extras: ClassVar[tuple[str, ...]] = ("subword",)

    type: Literal["tokenizer_file"] = "tokenizer_file"
    path: GivenPath

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:  # noqa: ARG002
        """Read the file; nothing is learned from the texts.

        Raises:
            DataError: The file cannot be read or is no tokenizer.
            MissingDependencyError: tokenizers is not installed.
        """
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise DataError(Fault("is too large to be a tokenizer. Correct `path`.", self.path.name))
            return Pieces.parse(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            why = (error.strerror or "error").lower()
            raise DataError(Fault(f"cannot be read: {why}. Correct `path`.", self.path.name)) from None
        except ValueError:
            message = "is not a tokenizer.json of the tokenizers library. Correct `path`."
            raise DataError(Fault(message, self.path.name)) from None

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter from the content of the file.

        Raises:
            BundleError: It is damaged.
            MissingDependencyError: tokenizers is not installed.
        """
        return Pieces.restore(state)
