"""Plain features of each kind of input, for the linear baseline.

Pictures are 32 x 32 colour pixels, recordings the mean and deviation of each log-mel band over time, texts TF-IDF of
words and pairs of words (of characters and pairs of them in Chinese), and rows of a table as the modality lays them
out. A row of each block is about one long, so that no input drowns another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from sensorium.inspection.language import is_chinese
from sensorium.modalities import Cell, ModalityConfig
from sensorium.modalities.audio import AudioConfig
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.sound.features.log_mel import LogMelConfig
from sensorium.specs import Array

SIZE_PX = 32

Raw = Sequence[object | None]
"""What is known of each row before anything is learned; None where the input is absent."""
Blocks = tuple[csr_array, csr_array]
"""Features of the rows learned from, and of the rows asked about."""


def raw_of(config: ModalityConfig, cells: Sequence[Cell | None]) -> Raw:
    """Return what a kind of input is described by, cell by cell."""
    describe = DESCRIBE.get(config.type)
    return [None if cell is None else describe(config)(cell) for cell in cells] if describe else list(cells)


def blocks_of(config: ModalityConfig, learned: Raw, asked: Raw) -> Blocks:
    """Return the features, with what must be learned for them learned from the first rows."""
    return LEARN[config.type](config, learned, asked)


def _pixels(config: ImageConfig) -> Callable[[Cell], Array]:
    def describe(cell: Cell) -> Array:
        return decode_picture(
            cell, Decoding(size_px=SIZE_PX, max_megapixels=config.max_megapixels)
        ).ravel() / np.float32(255)

    return describe


def _bands(config: AudioConfig) -> Callable[[Cell], Array]:
    feature = LogMelConfig().build(config.sample_rate_hz)

    def describe(cell: Cell) -> Array:
        frames = feature.finish(feature.keep(config.wave_of(cell)))
        return np.concatenate([frames.mean(axis=0), frames.std(axis=0)])

    return describe


def _scaled(_config: ModalityConfig, learned: Raw, asked: Raw) -> Blocks:
    """Scale vectors to mean 0 and deviation 1; absent ones become zeros."""
    known = np.stack([row for row in learned if row is not None])
    scaler = StandardScaler().fit(known)
    width = known.shape[1]

    def block(rows: Raw) -> csr_array:
        present = np.array([row is not None for row in rows])
        values = np.zeros((len(rows), width), dtype=np.float32)
        if present.any():
            values[present] = scaler.transform(np.stack([row for row in rows if row is not None])) / np.sqrt(width)
        return csr_array(np.column_stack([values, present]).astype(np.float32))

    return block(learned), block(asked)


def _weighed_words(_config: ModalityConfig, learned: Raw, asked: Raw) -> Blocks:
    texts = [str(text or "") for text in learned]
    analyser = "char" if sum(map(is_chinese, texts)) > len(texts) / 2 else "word"
    vectoriser = TfidfVectorizer(analyzer=analyser, ngram_range=(1, 2), sublinear_tf=True)
    return vectoriser.fit_transform(texts), vectoriser.transform([str(text or "") for text in asked])


def _columns(config: ModalityConfig, learned: Raw, asked: Raw) -> Blocks:
    table = config.fit(learned)

    def block(rows: Raw) -> csr_array:
        empty = dict.fromkeys(config.table_columns)
        values = [table.standardise(table.read(empty if row is None else row))[0] for row in rows]
        return csr_array(np.stack(values) / np.sqrt(len(config.table_columns), dtype=np.float32))

    return block(learned), block(asked)


DESCRIBE = {"image": _pixels, "audio": _bands}
LEARN = {"image": _scaled, "audio": _scaled, "text": _weighed_words, "tabular": _columns}
