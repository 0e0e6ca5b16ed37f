"""Where personal data is kept, why, until when, and how it is erased: one entry a place.

A test lists what a run writes and fails on anything that has no entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch


@dataclass(frozen=True)
class Place:
    """A kind of file that can hold personal data.

    Attributes:
        pattern: Path of the files, relative to the folder named in ``where``; ``*`` stands for anything.
        where: The folder.
        holds: What of people is in it.
        purpose: Why it is kept.
        end: When it goes by itself.
        erased_by: What a person does to erase it, or one record of it.
    """

    pattern: str
    where: str
    holds: str
    purpose: str
    end: str
    erased_by: str


_STAYS = "With the folder it is in; nothing removes it by itself."

PLACES = (
    Place(
        pattern="decoded.sqlite*",
        where="the cache folder",
        holds="Decoded pictures and recordings; no names, paths, texts or labels.",
        purpose="Runs over the same files need not decode them again.",
        end="30 days after a run last asked for it, and earlier where the cache is full.",
        erased_by="`sensorium cache --erase FILE` for what was made from a file, `sensorium cache --clear` for all.",
    ),
    Place(
        pattern="*.run/*",
        where="beside the model folder",
        holds="Weights and the optimiser's state, which can remember training rows; no rows themselves.",
        purpose="A run that was interrupted is taken up with `--resume`.",
        end="When the run is done.",
        erased_by="Remove the folder; a run that is then repeated starts anew.",
    ),
    Place(
        pattern="modalities/*.json",
        where="the model folder",
        holds="Words, or parts of words, that occur at least `min_count` times in training texts, stop words, "
        "categories of table columns, and statistics.",
        purpose="Cells are read in use as they were in training.",
        end=_STAYS,
        erased_by="Train again without the record, or with a higher `min_count`.",
    ),
    Place(
        pattern="target.json",
        where="the model folder",
        holds="Class names and how many training rows each has.",
        purpose="Outputs become answers.",
        end=_STAYS,
        erased_by="Train again without the record.",
    ),
    Place(
        pattern="model.safetensors",
        where="the model folder",
        holds="Weights, which can remember training rows.",
        purpose="The model.",
        end=_STAYS,
        erased_by="Train again without the record.",
    ),
    Place(
        pattern="calibration.*",
        where="the model folder",
        holds="How sure the model may be: curves, limits and counts over calibration rows; mean and spread of the "
        "embeddings of training rows, by class. No row.",
        purpose="Answers say how far they can be trusted.",
        end=_STAYS,
        erased_by="Train again without the record.",
    ),
    Place(
        pattern="graphs/*.onnx",
        where="the model folder",
        holds="The same weights as a graph.",
        purpose="The model, as it is served.",
        end=_STAYS,
        erased_by="Train again without the record.",
    ),
    *(
        Place(
            pattern=pattern,
            where="where `sensorium report --output` says",
            holds="With `--with-records` pictures, recordings, texts and cells of records that the model errs on; with "
            "`--by` values of the columns named. Without them row numbers, labels and answers of single records.",
            purpose="A person can see what the model errs on, and for whom.",
            end="Nothing removes it by itself.",
            erased_by="Remove the file, or write it again from a table without the record.",
        )
        for pattern in ("report.html", "report.json")
    ),
)

HARMLESS = (
    "manifest.json",
    "config.json",
    "metrics.json",
    "history.json",
    "energy.json",
    "chosen.json",
    "comparison.json",
    "learning_curve.json",
    "input_schema.json",
    "card.md",
    "folds.json",
    "best.yaml",
    "trials.csv",
    "tune.json",
    "tune.html",
    "study.journal",
    "events.out.tfevents.*",
)
"""Files of a run, as patterns, that hold settings, counts and figures over many rows, and nothing of one person."""


def place_of(path: str) -> Place | None:
    """Return the entry that a file, named relative to its folder, belongs to; None for harmless and unknown files."""
    return next((place for place in PLACES if fnmatch(path, place.pattern)), None)
