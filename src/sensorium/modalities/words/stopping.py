"""Stop words: frequent words that tell little, left out of texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sensorium.errors import DataError, Fault, MissingDependencyError
from sensorium.records.paths import GivenPath

MAX_FILE_BYTES = 10_000_000
ENGLISH = """
a about above after again against all also am an and any are aren as at be because been before being below between both
but by can cannot could couldn d did didn do does doesn doing don down during each few for from further had hadn has
hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just ll m me might
more most must my myself no nor not now o of off on once only or other our ours ourselves out over own re s same shall
shan she should shouldn so some such t than that the their theirs them themselves then there these they this those
through to too under until up us ve very was wasn we were weren what when where which while who whom whose why will with
won would wouldn y you your yours yourself yourselves
"""
"""Function words, and what is left of contractions cut at their apostrophe."""


class StopWords(BaseModel):
    """Words left out of texts: by language, of one's own, or in a file, together.

    Attributes:
        languages: ``en``, English function words; ``zh``, the Chinese list of stopwords-iso (extra ``zh``, for training
            only).
        words: Words of one's own.
        file: Text file with a word a line, UTF-8, from the YAML's folder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    languages: tuple[Literal["en", "zh"], ...] = ()
    words: tuple[str, ...] = Field(default=(), max_length=100_000)
    file: GivenPath | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no word is named, so that nothing is left out."""
        return not (self.languages or self.words or self.file)

    def listed(self) -> Iterable[str]:
        """Return all the words, as they are written.

        Raises:
            DataError: The file cannot be read.
            MissingDependencyError: The list of a language is not installed.
        """
        yield from self.words
        for language in self.languages:
            yield from ENGLISH.split() if language == "en" else _chinese()
        if self.file is not None:
            yield from _lines(self.file)


def _chinese() -> Iterable[str]:
    try:
        from stopwordsiso import stopwords  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingDependencyError("stopwordsiso", extra="zh", purpose="`stop_words` of Chinese") from None
    return sorted(stopwords("zh"))


def _lines(path: GivenPath) -> Iterable[str]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise DataError(Fault("is too large for a list of words. Correct `stop_words.file`.", path.name))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or "error").lower() if isinstance(error, OSError) else "it is not UTF-8"
        raise DataError(Fault(f"cannot be read: {why}. Correct `stop_words.file`.", path.name)) from None
    return [line for text in lines if (line := text.strip())]
