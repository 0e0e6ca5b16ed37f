"""The real sets: where they are, and what must be known to read their figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scripts import unpack_av_digits

from benchmarks.record import ROOT
from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig, load_config

EXAMPLES = ROOT / "examples"
CELLS = ROOT / "build" / "real-cells"
"""Where decoded cells are kept between runs."""


@dataclass(frozen=True)
class Reference:
    """What another tool needed for the same rows and epochs; taken from the project's plan, not measured here.

    Attributes:
        tool: Its name and version.
        epochs: Passes over the training rows.
        seconds: Of the whole run.
        accuracy: On held-out rows.
    """

    tool: str
    epochs: int
    seconds: float
    accuracy: float


@dataclass(frozen=True)
class RealSet:
    """One set.

    Attributes:
        name: Of the set, of its example and of its record.
        note: What a reader of its figures must know.
        outside: Class that means none of the others, measured apart from them.
        reference: What another tool needed.
    """

    name: str
    note: str
    outside: str | None = None
    reference: Reference | None = None

    @property
    def example(self) -> Path:
        """The YAML that it is trained from."""
        return EXAMPLES / f"{self.name}.yaml"


LUDWIG = "Ludwig 0.17.10"
SETS = (
    RealSet(
        "flipkart-products",
        "Seven shop categories. Names nearly tell them, so a picture can add little.",
        reference=Reference(LUDWIG, 10, 327, 0.90),
    ),
    RealSet(
        "creatures-trimodal",
        "Eighteen types, some with a handful of rows. The description is the one without the creature's name; the "
        "species text and the second type are left out, because they name the type. The cry tells next to nothing.",
        reference=Reference(LUDWIG, 10, 142, 0.07),
    ),
    RealSet("spoken-digits", "Six speakers, all of them in every split: nothing is said about new voices."),
    RealSet(
        "clinc-intents",
        "150 intents and `oos`, a request that is none of them, with 100 of 15,100 rows to learn from.",
        outside="oos",
    ),
    RealSet("zh-news-titles", "Ten balanced topics, Chinese without spaces."),
    RealSet(
        "instrument-sounds",
        "Ten instruments, 24 clips each. Clips of one recording session are not marked and may sit on both sides, so "
        "the figures are hopeful.",
    ),
    RealSet(
        "av-digits",
        "Pictures and recordings are paired by digit alone, and recordings occur in several rows, also across splits: "
        "nothing is said about new voices. Either input is easy by itself.",
        reference=Reference(LUDWIG, 3, 170, 0.977),
    ),
    RealSet(
        "covid-cxr",
        "Very unbalanced: read macro-F1, not accuracy. Which values are missing, and the mask in the notes, give part "
        "of the answer away. Films come from papers and web pages. Not for diagnostic use.",
    ),
)


class AbsentSetError(Exception):
    """A set is not on this machine; the message says what is missing."""


def open_config(real: RealSet) -> RunConfig:
    """Return the config of a set's example, every part chosen.

    Raises:
        AbsentSetError: Its table is not on this machine.
    """
    config = choose(load_config(real.example))
    table = config.data.train.path.resolve()
    if real.name == "av-digits" and not table.is_file() and (unpack_av_digits.SOURCE / table.name).is_file():
        unpack_av_digits.unpack(unpack_av_digits.SOURCE, table.parent)
    if not table.is_file():
        raise AbsentSetError(f"there is no {table.parent.name}/{table.name} on this machine")
    return config
