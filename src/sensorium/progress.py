"""Progress for a person at a terminal: bars and lines on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")


class Reporter:
    """Shows lines on a console, and bars where that is a terminal; silent without a console."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console

    @classmethod
    def to_terminal(cls) -> Reporter:
        """Return a reporter that writes to standard error."""
        from rich.console import Console  # noqa: PLC0415 -- rich takes 50 ms to import

        return cls(Console(stderr=True, highlight=False, soft_wrap=True))

    def without_lines(self) -> Reporter:
        """Return one that shows the same bars, and writes no lines."""
        return _Quiet(self._console)

    def line(self, text: str) -> None:
        """Write one line."""
        if self._console is not None:
            self._console.print(text, markup=False)

    def track(self, items: Iterable[T], description: str, total: int) -> Iterator[T]:
        """Yield the items under a bar that counts them."""
        with self.bar(description, total) as advance:
            for item in items:
                yield item
                advance(1, "")

    @contextmanager
    def bar(self, description: str, total: int) -> Iterator[Callable[[int, str], None]]:
        """Show a bar; yield a function that advances it by a count and sets the note beside it."""
        if self._console is None or not self._console.is_terminal:
            yield lambda _count, _note: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}"),
        )
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(description, total=total, note="")
            yield lambda count, note: progress.update(task, advance=count, note=note)


class _Quiet(Reporter):
    def line(self, text: str) -> None:
        """Write nothing."""
