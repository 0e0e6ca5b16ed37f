"""Encoders that have nothing to learn by gradient, for the inputs of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.inspection.language import language_of
from sensorium.inspection.values import SAMPLED_CELLS, spread
from sensorium.published import EFFICIENTNET_LITE0_WEIGHTS, MINILM_WEIGHTS, PublishedFile
from sensorium.registry import names

Inputs = dict[str, dict[str, Any]]
NGRAMS = "ngram_scores"
MIN_LATIN = 0.98
"""Share of letters that are plain Latin in texts that weights of English may read, where no language is clear: names of
products have few words by which one could be told."""
OF_PACKAGES: Mapping[str, PublishedFile] = {
    "efficientnet_lite0": EFFICIENTNET_LITE0_WEIGHTS,
    "minilm": MINILM_WEIGHTS,
    "sound_picture": EFFICIENTNET_LITE0_WEIGHTS,
}
"""Encoder → weights that an extra brings."""
VIEWS: Mapping[str, Sequence[tuple[str, str]]] = {
    "image": (("shapes", "efficientnet_lite0"), ("colours", "colour_histogram")),
    "text": (("meaning", "minilm"), ("ngrams", NGRAMS)),
    "audio": (("statistics", "sound_statistics"), ("spectrogram", "sound_picture")),
    "series": (("statistics", "sound_statistics"),),
    "tabular": (("plain", "plain"),),
}
"""Type of an input → its encoders, each with the ending of a view's name."""
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
class Blocks:
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


def fixed_blocks(inputs: Inputs, texts_in: Callable[[str], Sequence[str | None]]) -> Blocks:
    """Return the blocks of a table's inputs; inputs of which there is no such encoder are left out.

    Args:
        inputs: Input name → its options.
        texts_in: Gives the cells of a column, asked for where it matters in which language they are.
    """
    found: Inputs = {}
    encoders: dict[str, str] = {}
    remarks: dict[str, None] = {}
    for name, one in inputs.items():
        for ending, encoder in VIEWS.get(one["type"], ()):
            if encoder not in names("encoder") or (encoder == "minilm" and not _is_english(one, texts_in)):
                continue
            weights = OF_PACKAGES.get(encoder)
            if weights is not None:
                remarks[_remark(encoder, weights)] = None
                if not weights.is_installed:
                    continue
            view = name if name not in found else f"{name}_{ending}"
            found[view], encoders[view] = one, encoder
    return Blocks(found, encoders, tuple(remarks))


def _is_english(one: Mapping[str, Any], texts_in: Callable[[str], Sequence[str | None]]) -> bool:
    return reads_as_english(texts_in(one["column"]))


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
