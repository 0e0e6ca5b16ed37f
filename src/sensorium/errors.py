"""Every error that a user of Sensorium can meet, as one tree.

A message says what was wrong, where, and what to do. It never shows the content of a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAX_FAULTS_SHOWN = 20


class SensoriumError(Exception):
    """Base of all errors raised on purpose; the command line exits with ``exit_code``."""

    exit_code = 1


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a config or a table.

    Attributes:
        message: What is wrong and what to do.
        source: File it was found in.
        row: Record number, the first record (header not counted) being 1.
        column: Column of the table, or key path of the config.
    """

    message: str
    source: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = self.source or ""
        if self.row is not None:
            place += f"{' ' if place else ''}row {self.row}"
        if self.column is not None:
            place += f"{', ' if place else ''}{'column ' if self.row is not None else ''}'{self.column}'"
        return f"{place}: {self.message}" if place else self.message


class InputError(SensoriumError):
    """Something the user gave is wrong. Holds all faults found, not just the first."""

    exit_code = 2

    def __init__(self, faults: Fault | str | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self._render())

    def _render(self) -> str:
        lines = [str(fault) for fault in self.faults[:MAX_FAULTS_SHOWN]]
        hidden = len(self.faults) - len(lines)
        if hidden > 0:
            lines.append(f"... and {hidden} more.")
        return "\n".join(lines)


class ConfigError(InputError):
    """The YAML file or an option is wrong."""


class DataError(InputError):
    """A table, a cell or a file named by a cell is wrong."""

    @classmethod
    def at(
        cls, message: str, *, source: str | None = None, row: int | None = None, column: str | None = None
    ) -> DataError:
        """Build an error with one fault at a place."""
        return cls(Fault(message, source, row, column))


class Faults:
    """Gathers the faults of several checks, so that the user sees them all at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep the faults of a `DataError` raised in the block, and go on after the block."""
        try:
            yield
        except DataError as error:
            self.found += error.faults

    def raise_any(self) -> None:
        """Raise one `DataError` with all faults, by source and row, if there are any."""
        if self.found:
            raise DataError(sorted(self.found, key=lambda fault: (fault.source or "", fault.row or 0)))


class LimitError(DataError):
    """An input is larger than a stated limit; seen before it is decoded."""


class InterruptedRunError(SensoriumError):
    """Someone asked a run to stop, and it stopped where it can go on."""

    exit_code = 130


class BundleError(SensoriumError):
    """A model folder is damaged, foreign or of a version this release does not read."""

    exit_code = 2


class MissingDependencyError(SensoriumError):
    """A library that this step needs is not installed."""

    exit_code = 2

    def __init__(self, library: str, *, purpose: str, extra: str = "", command: str = "") -> None:
        """``extra`` is one of sensorium's that brings the library; ``command`` installs it where none does."""
        command = command or f"pip install 'sensorium[{extra}]'"
        super().__init__(f"{purpose} needs {library}. Install it with: {command}")
