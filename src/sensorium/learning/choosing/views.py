"""Encoders that have nothing to learn by gradient, for the inputs of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, NamedTuple

from sensorium.inspection.language import language_of
from sensorium.inspection.values import SAMPLED_CELLS, spread
from sensorium.published import EFFICIENTNET_LITE0_WEIGHTS, MINILM_WEIGHTS, PublishedFile
from sensorium.registry import names

Inputs = dict[str, dict[str, Any]]
NGRAMS = "ngram_scores"
MANY_OUTPUTS = 30
FEW_NGRAMS = {"ngrams": {"max_tokens": 2, "max_characters": 0}, "max_vocabulary": 10_000}
"""Words and pairs of them, where each takes a number for each of many classes."""
MIN_LATIN = 0.98
"""Share of letters that are plain Latin in texts that weights of English may read, where no language is clear: names of
products have few words by which one could be told."""
OF_PACKAGES: Mapping[str, PublishedFile] = {
    "efficientnet_lite0": EFFICIENTNET_LITE0_WEIGHTS,
    "minilm": MINILM_WEIGHTS,
    "sound_picture": EFFICIENTNET_LITE0_WEIGHTS,
}
"""Encoder → weights that an extra brings."""


class View(NamedTuple):
    """One way to read an input.

    Attributes:
        ending: Of the name of a further view of an input.
        encoder: Reads it.
        language: Of the texts that it is for; empty for all.
        options: Of the input, where it is read otherwise.
        package: Python's name of what reading needs beside the base.
    """

    ending: str
    encoder: str
    language: str = ""
    options: Mapping[str, Any] = MappingProxyType({})
    package: str = ""


CHINESE_WORDS = {"segment": "jieba", "ngrams": {"max_tokens": 1, "max_characters": 0}, "min_count": 1}


def _runs(length: int) -> dict[str, Any]:
    """Return options of a text that is read as runs of up to so many characters."""
    return {"segment": "character", "ngrams": {"max_tokens": length, "max_characters": 0}, "min_count": 1}


VIEWS: Mapping[str, Sequence[View]] = {
    "image": (View("shapes", "efficientnet_lite0"), View("colours", "colour_histogram")),
    "text": (
        View("meaning", "minilm", "English"),
        View("ngrams", NGRAMS, "others"),
        # Chinese is told by single characters, pairs and words: apart and of like weight, none drowns another.
        View("characters", NGRAMS, "Chinese", _runs(1)),
        View("pairs", NGRAMS, "Chinese", _runs(2)),
        View("triples", NGRAMS, "Chinese", _runs(3)),
        View("words", NGRAMS, "Chinese", CHINESE_WORDS, "jieba"),
    ),
    "audio": (View("statistics", "sound_statistics"), View("spectrogram", "sound_picture")),
    "series": (View("statistics", "sound_statistics"),),
    "tabular": (View("plain", "plain"),),
}
"""Type of an input → its views."""
WORDS = {
    "efficientnet_lite0": "EfficientNet-Lite0",
    "minilm": "MiniLM",
    "colour_histogram": "histograms of colours",
    NGRAMS: "n-grams",
    "sound_statistics": "statistics of bands over time",
    "sound_picture": "spectrograms as pictures",
    "plain": "columns as they are",
}


@dataclass(frozen=True)
class FixedViews:
    """Inputs, several views of one column among them, each with an encoder that has nothing to learn by gradient.

    Attributes:
        inputs: Input name → its options.
        encoders: Input name → encoder.
        remarks: Which weights of an extra are taken, and which would be were they installed.
    """

    inputs: Inputs
    encoders: Mapping[str, str]
    remarks: Sequence[str]

    @property
    def has_learned(self) -> bool:
        """Whether weights that were learned elsewhere are among them."""
        return any(encoder in OF_PACKAGES for encoder in self.encoders.values())


def fixed_views(inputs: Inputs, texts_in: Callable[[str], Sequence[str | None]], num_outputs: int) -> FixedViews:
    """Return the views of a table's inputs; inputs of which there is no such encoder are left out.

    Args:
        inputs: Input name → its options.
        texts_in: Gives the cells of a column, asked for where it matters in which language they are.
        num_outputs: Numbers that a model answers with, of which each n-gram has as many.
    """
    found: Inputs = {}
    encoders: dict[str, str] = {}
    remarks: dict[str, None] = {}
    for name, one in inputs.items():
        for each in VIEWS.get(one["type"], ()):
            if not _suits(each, one, texts_in):
                continue
            weights = OF_PACKAGES.get(each.encoder)
            if weights is not None:
                remarks[_remark(each.encoder, weights)] = None
                if not weights.is_installed:
                    continue
            view = name if name not in found else f"{name}_{each.ending}"
            few = FEW_NGRAMS if each.encoder == NGRAMS and num_outputs > MANY_OUTPUTS else {}
            found[view], encoders[view] = {**one, **each.options, **few}, each.encoder
    return FixedViews(found, encoders, tuple(remarks))


def _suits(view: View, one: Mapping[str, Any], texts_in: Callable[[str], Sequence[str | None]]) -> bool:
    if view.encoder not in names("encoder") or (view.package and find_spec(view.package) is None):
        return False
    return not view.language or LANGUAGES[view.language](texts_in(one["column"]))


def _remark(encoder: str, weights: PublishedFile) -> str:
    if weights.is_installed:
        return f"'{encoder}' is tried, with the weights of the installed package {weights.package}"
    return f"'{encoder}' would be tried were its weights installed: {weights.command}"


def reads_as_english(cells: Sequence[str | None]) -> bool:
    """Whether texts are English, or may be: where no language is clear, whether their letters are plain Latin ones."""
    texts = spread([cell for cell in cells if cell], SAMPLED_CELLS)
    language = language_of(texts)
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    is_latin = bool(letters) and sum(map(str.isascii, letters)) >= MIN_LATIN * len(letters)
    return language == "English" or (not language and is_latin)


def reads_as_chinese(cells: Sequence[str | None]) -> bool:
    """Whether texts are Chinese, or some of them."""
    return language_of(spread([cell for cell in cells if cell], SAMPLED_CELLS)).startswith("Chinese")


LANGUAGES: Mapping[str, Callable[[Sequence[str | None]], bool]] = {
    "English": reads_as_english,
    "Chinese": reads_as_chinese,
    "others": lambda cells: not reads_as_chinese(cells),
}
"""Language → what tells whether texts are in it."""
