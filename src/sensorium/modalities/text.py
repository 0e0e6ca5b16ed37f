"""Texts: tokens, or their n-grams, become ids of a vocabulary learned from the training rows."""

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
from sensorium.modalities.words.ngrams import NUM_BUCKETS, Ngrams, NgramsConfig
from sensorium.modalities.words.segmenters import Segmenter, SegmenterConfig
from sensorium.modalities.words.segmenters.word import WordConfig
from sensorium.modalities.words.stopping import StopWords
from sensorium.modalities.words.tokens import Tokeniser
from sensorium.modalities.words.variations import TextVariationConfig, Vary
from sensorium.modalities.words.vocabularies import Vocabulary
from sensorium.modalities.words.vocabularies.hashed import HashedNgrams
from sensorium.modalities.words.vocabularies.listed import ListedTokens
from sensorium.registry import Part
from sensorium.specs import Array, FeatureSpec

MAX_STOP_WORDS = 1_000_000
ORDERED_ENCODER = "lstm"


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
        ngrams: What takes the tokens' place: n-grams of tokens and of their characters, hashed, so that misspelt and
            unseen words keep their parts, and no word stands in the model folder. Set by itself where the encoder
            reads them, as `ngram_bag` does, the default of ``word`` and ``jieba``; other encoders of text read tokens.
        stop_words: Words to leave out. None by default: a neural encoder needs ``not`` and ``no``, and learns by
            itself which words tell nothing. Use them where texts are long and cut by ``max_length``.
        max_length: Tokens used of each text.
        truncate: Where a longer text is cut: at its ``end``, its ``start``, or in the ``middle``, where both ends tell
            most.
        max_vocabulary: Most tokens or n-grams to know, the most frequent first.
        min_count: How often a token or n-gram must occur in the training rows to be known. Rarer tokens share one
            unknown token; rarer n-grams are left out.
        augment: Variations of the tokens in training, in this order. Use them where training rows are few.
        token_dropout: Probability in training that a token is replaced by the unknown token, after the variations, so
            that the model learns to do without some (Bowman et al., 2016) and what an unknown token means.
    """

    default_encoder: ClassVar[str] = "ngram_bag"
    fixed_encoder: ClassVar[str | None] = "ngram_scores"

    type: Literal["text"] = "text"
    column: str = Field(min_length=1)
    clean: tuple[Step, ...] = ()
    normal_form: NormalForm = "nfkc"
    case: Case = "fold"
    segment: Annotated[SegmenterConfig, Part("segmenter")] = WordConfig()
    ngrams: NgramsConfig | None = None
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
        said = [key for key in ("max_vocabulary", "min_count", "ngrams") if getattr(self, key) != fields[key].default]
        if self.segment.has_ids and said:
            raise ValueError(f"{said[0]}: `segment: {self.segment.type}` has ids of its own; leave `{said[0]}` out")
        return self

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The one column with the texts."""
        return (self.column,)

    @property
    def form(self) -> str:
        """``ngrams`` for a bag of them, ``text`` for tokens in their order."""
        return "text" if self.ngrams is None else "ngrams"

    @property
    def encoder(self) -> str:
        """A bag of n-grams; an encoder that reads their order where tokens are pieces of words."""
        return self.default_encoder if self.ngrams or self.segment.gives_words else ORDERED_ENCODER

    def read_by(self, forms: Sequence[str]) -> TextConfig:
        """Return these options with n-grams, where the encoder reads those and not tokens."""
        if not self.segment.has_ids and self.ngrams is None and "ngrams" in forms and "text" not in forms:
            return self.model_copy(update={"ngrams": NgramsConfig()})
        return self

    @property
    def still(self) -> dict[str, Any]:
        """No variation, and no token dropped."""
        return {"augment": (), "token_dropout": 0.0}

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
        text = Text(self, tokeniser, self._learned(tokeniser, texts))
        if text.num_marks >= self.max_length:
            raise DataError(f"`max_length` leaves no room beside the {text.num_marks} marks of each text. Raise it.")
        _ = text.variations  # so that faults in their files are told now
        return text

    def _learned(self, tokeniser: Tokeniser, texts: Sequence[str]) -> Vocabulary:
        if tokeniser.segmenter.numbering is not None:
            return ListedTokens((), tokeniser.segmenter.numbering)
        limits = {"min_count": self.min_count, "limit": self.max_vocabulary}
        vocabulary: Vocabulary | None
        if self.ngrams is None:
            vocabulary = ListedTokens.learned(tokeniser, texts, **limits)
        else:
            vocabulary = HashedNgrams.learned(Ngrams(self.ngrams), tokeniser, texts, **limits)
        if vocabulary is not None:
            return vocabulary
        if not any(map(tokeniser.tokens, texts)):
            raise DataError("no training row holds a text with a token in it. Correct the column or `segment`.")
        raise DataError(f"no token occurs {self.min_count} times in the training texts. Lower `min_count` or add rows.")

    def restored(self, state: dict[str, Any], segmenter: Segmenter) -> Vocabulary:
        """Return the vocabulary that `Vocabulary.state` told.

        Raises:
            BundleError: It does not fit these options.
        """
        if self.ngrams is None:
            least = 0 if self.segment.has_ids else 1
            tokens = states.words(state, "tokens", limit=self.max_vocabulary, least=least)
            return ListedTokens(tokens, segmenter.numbering)
        buckets = states.places(state, "buckets", limit=self.max_vocabulary, below=NUM_BUCKETS)
        return HashedNgrams(Ngrams(self.ngrams), buckets)


class Text(Modality):
    """A fitted text input. Id 0 is padding, 1 what is not known; what the ids from 2 on mean, the vocabulary says."""

    config: TextConfig

    def __init__(self, config: TextConfig, tokeniser: Tokeniser, vocabulary: Vocabulary) -> None:
        self.config = config
        self.tokens = vocabulary.tokens
        self.spec = FeatureSpec(
            "text",
            (),
            "int64",
            max_length=config.max_length * vocabulary.ids_per_token,
            vocabulary_size=vocabulary.size,
            tokens=vocabulary.tokens,
        )
        self._tokeniser = tokeniser
        self._vocabulary = vocabulary

    @property
    def num_marks(self) -> int:
        """Ids that stand around every text."""
        return self._vocabulary.num_marks

    @cached_property
    def variations(self) -> tuple[Vary, ...]:
        """The variations; made when first used, since a served model has no use for them and not their files."""
        return tuple(one.build(self._known_codes) for one in self.config.augment)

    def _known_codes(self, text: str) -> list[int]:
        """Return the codes of a text of which every token is known; none for any other."""
        codes = self._vocabulary.codes(self._tokeniser.tokens(text))
        return [] if self._vocabulary.unknown_code in codes else codes

    def read(self, cell: Cell) -> Array:
        """Return the tokens of a text as its vocabulary notes them; one unknown token where none is left.

        Raises:
            DataError: The cell is not a text.
        """
        if not isinstance(cell, str):
            raise DataError("is not a text. Send a string.")
        return self._vocabulary.note(self._tokeniser.tokens(cell))

    def augment(self, array: Array, rng: np.random.Generator, /) -> Array:
        """Vary the tokens, then replace some by the unknown token at random."""
        return self._vocabulary.rewritten(array, lambda codes: self._varied(codes, rng))

    def _varied(self, codes: Array, rng: np.random.Generator) -> Array:
        for vary in self.variations:
            codes = vary(codes, rng)
        dropped = rng.random(len(codes)) < self.config.token_dropout
        return np.where(dropped, np.int32(self._vocabulary.unknown_code), codes) if dropped.any() else codes

    def standardise(self, array: Array) -> Array:
        """Return the ids (length,) int64 of at most ``max_length`` tokens, the surplus cut where ``truncate`` says.

        The marks of a tokenizer that has some stand around them and count among them.
        """
        return self._vocabulary.ids(array, self._shortened)

    def _shortened(self, tokens: Sequence[str] | Array) -> Sequence[str] | Array:
        room = self.config.max_length - self.num_marks
        surplus = len(tokens) - room
        if surplus <= 0:
            return tokens
        start = {"end": room, "start": 0, "middle": (room + 1) // 2}[self.config.truncate]
        kept = [*tokens[:start], *tokens[start + surplus :]]
        return np.array(kept) if isinstance(tokens, np.ndarray) else kept

    def figures(self, arrays: Iterable[Array | None], /) -> dict[str, float]:
        """Return the share of tokens that are unknown, and of texts longer than ``max_length``."""
        num_texts = num_tokens = num_unknown = num_cut = 0
        for array in arrays:
            if array is not None:
                unknown = self._vocabulary.unknown(array)
                num_texts += 1
                num_tokens += len(unknown)
                num_unknown += int(sum(unknown))
                num_cut += len(unknown) + self.num_marks > self.config.max_length
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
        """Return what the vocabulary and the segmenter learned, and the stop words."""
        return {
            **self._vocabulary.state(),
            "segmenter": self._tokeniser.segmenter.state(),
            "stop_words": sorted(self._tokeniser.stop_words),
        }

    @classmethod
    def from_state(cls, config: TextConfig, state: dict[str, Any]) -> Text:
        """Build from the vocabulary's and the segmenter's state and the stop words.

        Raises:
            BundleError: They are not what `state` gives under this config.
            MissingDependencyError: An extra is not installed.
        """
        segmenter = config.segment.restore(states.mapping(state, "segmenter"))
        stop_words = states.words(state, "stop_words", limit=MAX_STOP_WORDS, least=0)
        return cls(config, Tokeniser(config.cleaner, segmenter, stop_words), config.restored(state, segmenter))
