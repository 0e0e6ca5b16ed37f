"""Texts: tokens become ids of a vocabulary learned from the training rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.errors import DataError
from sensorium.modalities import Cell, Modality, ModalityConfig
from sensorium.modalities.fitted import state as states
from sensorium.modalities.words.cleaning import Case, Cleaner, NormalForm, Step
from sensorium.modalities.words.numbering import Numbering
from sensorium.modalities.words.segmenters import SegmenterConfig
from sensorium.modalities.words.segmenters.word import WordConfig
from sensorium.modalities.words.stopping import StopWords
from sensorium.modalities.words.tokens import Tokeniser
from sensorium.modalities.words.variations import TextVariationConfig, Vary
from sensorium.registry import Part
from sensorium.specs import Array, FeatureSpec

MAX_STOP_WORDS = 1_000_000


class TextConfig(ModalityConfig):
    """Options of a text input.

    Attributes:
        column: Column of the table with the texts.
        clean: What is taken away: ``html`` (tags, comments, scripts; entities become characters), ``control``
            (control and direction characters); or masked by one token: ``url``, ``email``, ``number``. Use them where
            texts come from web pages, or where it matters that there is an address or a number, but not which.
        normal_form: Unicode form that texts are brought to: ``nfkc`` makes full-width letters and ligatures plain,
            ``nfc`` only composes accents, ``none`` leaves texts to a tokenizer's own rules.
        case: ``fold`` makes upper case lower; ``keep`` where case tells something, as in names of genes.
        segment: How texts are cut into tokens.
        stop_words: Words to leave out. None by default: a neural encoder needs ``not`` and ``no``, and learns by
            itself which words tell nothing. Use them where texts are long and cut by ``max_length``.
        max_length: Tokens used of each text.
        truncate: Where a longer text is cut: at its ``end``, its ``start``, or in the ``middle``, where both ends tell
            most.
        max_vocabulary: Most tokens to know, the most frequent first.
        min_count: How often a token must occur in the training rows to be known. Rarer ones share one unknown
            token.
        augment: Variations of the tokens in training, in this order. Use them where training rows are few.
        token_dropout: Probability in training that a token is replaced by the unknown token, after the variations, so
            that the model learns to do without some (Bowman et al., 2016) and what an unknown token means.
    """

    default_encoder: ClassVar[str] = "lstm"

    type: Literal["text"] = "text"
    column: str = Field(min_length=1)
    clean: tuple[Step, ...] = ()
    normal_form: NormalForm = "nfkc"
    case: Case = "fold"
    segment: Annotated[SegmenterConfig, Part("segmenter")] = WordConfig()
    stop_words: StopWords = StopWords()
    max_length: int = Field(default=64, ge=1, le=4096)
    truncate: Literal["end", "start", "middle"] = "end"
    max_vocabulary: int = Field(default=20_000, ge=1, le=1_000_000)
    min_count: int = Field(default=2, ge=1)
    augment: tuple[Annotated[TextVariationConfig, Part("text_variation")], ...] = ()
    token_dropout: float = Field(default=0.1, ge=0, lt=1)

    @model_validator(mode="after")
    def _stop_words_are_words(self) -> Self:
        if not self.stop_words.is_empty and not self.segment.gives_words:
            raise ValueError(
                f"stop_words: '{self.segment.type}' cuts words up; segment by `word` or `jieba`, or use none"
            )
        return self

    @model_validator(mode="after")
    def _ids_are_learned_or_given(self) -> Self:
        fields = type(self).model_fields
        said = [key for key in ("max_vocabulary", "min_count") if getattr(self, key) != fields[key].default]
        if self.segment.has_ids and said:
            raise ValueError(f"{said[0]}: `segment: {self.segment.type}` has ids of its own; leave `{said[0]}` out")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the texts."""
        return (self.column,)

    @property
    def extras(self) -> tuple[str, ...]:
        """What the segmenter needs."""
        return self.segment.extras

    @property
    def cleaner(self) -> Cleaner:
        """What cleans a text before it is cut."""
        return Cleaner(self.clean, normal_form=self.normal_form, case=self.case)

    def fit(self, cells: Sequence[Cell | None]) -> Text:
        """Learn the vocabulary: by falling count in the training texts, ties in order of code points.

        Raises:
            DataError: No token occurs often enough, or a file that an option names is wrong.
            MissingDependencyError: An extra is not installed.
        """
        texts = [cell for cell in cells if isinstance(cell, str)]
        if not texts:
            raise DataError("no training row holds a text. Correct the input's column or remove the input.")
        cleaner = self.cleaner
        segmenter = self.segment.fit(map(cleaner.clean, texts), min_count=self.min_count)
        stop_words = Tokeniser(cleaner, segmenter).single(self.stop_words.listed())
        tokeniser = Tokeniser(cleaner, segmenter, stop_words)
        text = Text(self, tokeniser, () if segmenter.numbering else self._known(tokeniser, texts))
        marks = text.numbering.num_marks
        if marks >= self.max_length:
            raise DataError(f"`max_length` leaves no room beside the {marks} marks of each text. Raise it.")
        _ = text.variations  # so that faults in their files are told now
        return text

    def _known(self, tokeniser: Tokeniser, texts: Iterable[str]) -> list[str]:
        counts = tokeniser.counted(texts)
        ranked = sorted((-count, token) for token, count in counts.items() if count >= self.min_count)
        if not counts:
            raise DataError("no training row holds a text with a token in it. Correct the column or `segment`.")
        if not ranked:
            raise DataError(
                f"no token occurs {self.min_count} times in the training texts. Lower `min_count` or add rows."
            )
        return [token for _, token in ranked[: self.max_vocabulary]]


class Text(Modality):
    """A fitted text input. ``numbering`` tells the ids of tokens; ``tokens`` are those learned in training."""

    config: TextConfig

    def __init__(self, config: TextConfig, tokeniser: Tokeniser, tokens: Sequence[str]) -> None:
        self.config = config
        self.tokens = tuple(tokens)
        self.numbering = tokeniser.segmenter.numbering or Numbering.learned(tokens)
        self.spec = FeatureSpec(
            "text",
            (),
            "int64",
            max_length=config.max_length,
            vocabulary_size=self.numbering.size,
            tokens=self.tokens,
        )
        self._tokeniser = tokeniser

    @cached_property
    def variations(self) -> tuple[Vary, ...]:
        """The variations; made when first used, since a served model has no use for them and not their files."""
        return tuple(one.build(lambda text: self.read(text).tolist()) for one in self.config.augment)

    def read(self, cell: Cell) -> Array:
        """Return the ids (tokens,) int32 of a text; one unknown token where nothing is left after cleaning.

        Raises:
            DataError: The cell is not a text.
        """
        if not isinstance(cell, str):
            raise DataError("is not a text. Send a string.")
        ids, unknown = self.numbering.ids, self.numbering.unknown_id
        found = [ids.get(token, unknown) for token in self._tokeniser.tokens(cell)]
        return np.array(found or [unknown], dtype=np.int32)

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Vary the tokens, then replace some by the unknown token at random."""
        for vary in self.variations:
            array = vary(array, rng)
        dropped = rng.random(len(array)) < self.config.token_dropout
        if not dropped.any():
            return array
        varied = array.copy()
        varied[dropped] = self.numbering.unknown_id
        return varied

    def standardise(self, array: Array) -> Array:
        """Return at most ``max_length`` ids, (length,) int64, the surplus cut away where ``truncate`` says.

        The marks of a tokenizer that has some stand around them and count among them.
        """
        room = self.config.max_length - self.numbering.num_marks
        surplus = len(array) - room
        if surplus > 0:
            start = {"end": room, "start": 0, "middle": (room + 1) // 2}[self.config.truncate]
            array = np.concatenate([array[:start], array[start + surplus :]])
        return self.numbering.marked(array.astype(np.int64))

    def figures(self, arrays: Iterable[Array | None], /) -> dict[str, float]:
        """Return the share of tokens that are unknown, and of texts longer than ``max_length``."""
        num_texts = num_tokens = num_unknown = num_cut = 0
        for array in arrays:
            if array is not None:
                num_texts += 1
                num_tokens += len(array)
                num_unknown += int((array == self.numbering.unknown_id).sum())
                num_cut += len(array) + self.numbering.num_marks > self.config.max_length
        if not num_texts:
            return {}
        return {"unknown_tokens": num_unknown / num_tokens, "texts_cut": num_cut / num_texts}

    def request_schema(self) -> dict[str, Any]:
        """Describe the text to send."""
        return {"kind": "text", "segment": self.config.segment.type, "max_length": self.config.max_length}

    def request_example(self) -> str:
        """Return a text."""
        return "a few words"

    def state(self) -> dict[str, Any]:
        """Return the known tokens in the order of their ids, what the segmenter learned, and the stop words."""
        return {
            "tokens": list(self.tokens),
            "segmenter": self._tokeniser.segmenter.state(),
            "stop_words": sorted(self._tokeniser.stop_words),
        }

    @classmethod
    def from_state(cls, config: TextConfig, state: dict[str, Any]) -> Text:
        """Build from the known tokens, the segmenter's state and the stop words.

        Raises:
            BundleError: They are not what `state` gives under this config.
            MissingDependencyError: An extra is not installed.
        """
        segmenter = config.segment.restore(states.mapping(state, "segmenter"))
        stop_words = states.words(state, "stop_words", limit=MAX_STOP_WORDS, least=0)
        least = 0 if config.segment.has_ids else 1
        tokens = states.words(state, "tokens", limit=config.max_vocabulary, least=least)
        return cls(config, Tokeniser(config.cleaner, segmenter, stop_words), tokens)
