"""TIMIT: read sentences with their words and phones (Garofolo et al., 1993)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Literal

from sensorium.errors import DataError, Fault, Faults
from sensorium.records.readers import ReaderConfig, require_folder
from sensorium.records.readers.layouts.walking import files_in, read_text, split_folders, subfolders
from sensorium.records.table import Table
from sensorium.records.values import require_records

_DIALECT = re.compile(r"dr[1-8]", re.IGNORECASE)
_SPEAKER = re.compile(r"([fm])[a-z]{3}\d", re.IGNORECASE)
_RECORDING = re.compile(r"((s[aix])\d+)\.wav(\.wav)?", re.IGNORECASE)
SEX = {"f": "female", "m": "male"}
TRANSCRIPTS = {"text": "txt", "words": "wrd", "phones": "phn"}


class TimitReaderConfig(ReaderConfig):
    """TIMIT: `train/dr1/fcjf0/sa1.wav` with `.txt`, `.wrd` and `.phn` beside it, in upper or lower case.

    Recordings may have NIST SPHERE or RIFF headers; where both are there, as `SA1.WAV` and `SA1.WAV.wav`, the latter is
    taken. Columns: `audio`, `text`, `words` and `phones` (apart by spaces), `sentence` (such as `sx37`), `kind` (`sa`,
    `si` or `sx`), `speaker`, `sex`, `dialect` and `split`. By default the splits are TIMIT's own, validation is drawn
    from the training speakers, and the records of a speaker stay together.

    Attributes:
        dialect_sentences: Whether to `keep` or to `drop` the two `sa` sentences that every speaker reads. Drop them to
            recognise words or phones: they are the same in training and test.
    """

    file_columns: ClassVar[tuple[str, ...]] = ("audio",)
    reads_folders: ClassVar[bool] = True

    type: Literal["timit"] = "timit"
    dialect_sentences: Literal["keep", "drop"] = "keep"

    @classmethod
    def recognises(cls, path: Path, /) -> bool:
        """Whether there are folders of splits with folders of dialects in them."""
        splits = split_folders(path) if path.is_dir() else []
        return any(_DIALECT.fullmatch(name) for split in splits for name in subfolders(path / split))

    def own_split(self) -> str | None:
        """Return ``split``, where there is a training part and a test part."""
        names = split_folders(self.path) if self.path.is_dir() else []
        return "split" if {"train", "test"} <= {name.lower() for name in names} else None

    def own_group(self) -> str | None:
        """Return ``speaker``."""
        return "speaker"

    def read(self) -> Table:
        """Read the transcripts; see `ReaderConfig.read`."""
        require_folder(self.path)
        records: list[dict[str, str | None]] = []
        faults = Faults()
        for record in _recordings(self.path):
            if self.dialect_sentences == "drop" and record["kind"] == "sa":
                continue
            with faults.gathered():
                records.append({**record, **_transcripts(str(record["audio"]), self.path)})
        faults.raise_any()
        if not records:
            raise DataError(
                f"'{self.path}' holds no recordings as train/dr1/fcjf0/sa1.wav. Name the folder of `train`."
            )
        require_records(len(records), self.path.name)
        names = ("audio", *TRANSCRIPTS, "sentence", "kind", "speaker", "sex", "dialect", "split")
        columns = {name: [record.get(name) for record in records] for name in names}
        return Table(columns, self.path.name, self.path)


def _recordings(folder: Path) -> Iterator[dict[str, str | None]]:
    for split in split_folders(folder):
        for dialect in filter(_DIALECT.fullmatch, subfolders(folder / split)):
            for speaker in filter(_SPEAKER.fullmatch, subfolders(folder / split / dialect)):
                place = f"{split}/{dialect}/{speaker}"
                more = {
                    "speaker": speaker.lower(),
                    "sex": SEX[speaker[0].lower()],
                    "dialect": dialect.lower(),
                    "split": split.lower(),
                }
                yield from _of_speaker(folder, place, more)


def _of_speaker(folder: Path, place: str, more: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    chosen: dict[str, re.Match[str]] = {}
    for name in files_in(folder / place, {".wav"}):
        match = _RECORDING.fullmatch(name)
        if match is not None and (match[3] or match[1].lower() not in chosen):
            chosen[match[1].lower()] = match
    for sentence, match in chosen.items():
        yield {"audio": f"{place}/{match[0]}", "sentence": sentence, "kind": match[2].lower(), **more}


def _transcripts(audio: str, folder: Path) -> dict[str, str | None]:
    """Return the transcripts that lie beside a recording.

    Raises:
        DataError: Lines are not `first sample, last sample, what is said`; with their files.
    """
    stem, upper = audio.split(".", maxsplit=1)[0], audio.split(".")[1].isupper()
    found: dict[str, str | None] = {}
    faults = Faults()
    for column, suffix in TRANSCRIPTS.items():
        name = f"{stem}.{suffix.upper() if upper else suffix}"
        found[column] = None
        if (folder / name).exists() or (folder / name).is_symlink():
            with faults.gathered():
                found[column] = _said(name, folder)
    faults.raise_any()
    return found


def _said(name: str, folder: Path) -> str | None:
    said = []
    faults = []
    for row, line in enumerate(filter(str.strip, read_text(name, folder).splitlines()), 1):
        match = re.fullmatch(r"\s*(\d+)\s+(\d+)\s+(.*\S)\s*", line)
        if match is None or int(match[1]) > int(match[2]):
            faults.append(Fault("is not `first sample, last sample, what is said`. Mend the line.", name, row))
        else:
            said.append(match[3])
    if faults:
        raise DataError(faults)
    return " ".join(said) or None
