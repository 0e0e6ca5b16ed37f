"""Tokens of a model that was trained elsewhere, with its own ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from sensorium.errors import DataError, Fault
from sensorium.hub import ModelSource, model_file
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig
from sensorium.modalities.words.subword.pieces import NumberedPieces
from sensorium.published import MINILM_TOKENIZER, PublishedFile

PUBLISHED: Mapping[str, PublishedFile] = {"minilm": MINILM_TOKENIZER}
FILE = "tokenizer.json"


class PretrainedConfig(SegmenterConfig):
    """The `pretrained` segmenter: cuts and numbers tokens as a trained model wants them.

    Use it for nothing by itself: encoders with pretrained weights choose it. Training needs what their weights need;
    serving needs the extra `subword`, since the model folder keeps the tokenizer.

    Attributes:
        source: `minilm`, or what the `huggingface` encoder is given: a folder with a ``tokenizer.json``, or the name of
            a model on the hub.
    """

    extras: ClassVar[tuple[str, ...]] = ("subword",)
    has_ids: ClassVar[bool] = True

    type: Literal["pretrained"] = "pretrained"
    source: ModelSource

    def fit(self, texts: Iterable[str], *, min_count: int) -> Segmenter:  # noqa: ARG002
        """Read the tokenizer; nothing is learned from the texts.

        Raises:
            ConfigError: There is no such model.
            DataError: Its tokenizer cannot be read.
            MissingDependencyError: A package is not installed.
        """
        try:
            return NumberedPieces.parse(self._content().decode("utf-8"))
        except ValueError:
            raise DataError(Fault("is not a tokenizer of the tokenizers library. Correct `source`.", FILE)) from None

    def _content(self) -> bytes:
        if self.source in PUBLISHED:
            return PUBLISHED[self.source].read(f"the tokenizer of `{self.source}`")
        return model_file(self.source, FILE)

    def restore(self, state: Mapping[str, Any]) -> Segmenter:
        """Make the segmenter from the tokenizer that the model folder holds.

        Raises:
            BundleError: It is damaged.
            MissingDependencyError: tokenizers is not installed.
        """
        return NumberedPieces.restore(state)
