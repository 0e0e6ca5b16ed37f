"""What a look at a table found, for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sensorium.inspection.survey import Survey

WIDEST, INDENT = 110, 10
COLOURS = {"serious": typer.colors.RED, "warning": typer.colors.YELLOW, "note": typer.colors.BLUE}


def print_survey(survey: Survey) -> None:
    """Print what to know, worst first, then every column."""
    typer.echo(f"{survey.name}: {_headline(survey)}\n")
    for concern in survey.concerns:
        label = typer.style(f"{concern.severity:<{INDENT}}", fg=COLOURS[concern.severity], bold=True)
        typer.echo(label + _wrapped(concern.sentence).lstrip())
        typer.echo(_wrapped(f"→ {concern.remedy}"))
    if not survey.concerns:
        typer.echo("Nothing was found that should be known before training.")
    _print_columns(survey)
    for name, looks in survey.gathered.looks.items():
        if len(looks.places) < looks.num_filled:
            typer.echo(f"Of '{name}', {len(looks.places):,} of {looks.num_filled:,} cells were opened (--sample).")
    typer.echo(f"Looked at in {survey.seconds:.1f} s.")


def _headline(survey: Survey) -> str:
    parts = [f"{survey.num_rows:,} records"]
    if survey.target is not None:
        classes = len(survey.balance.counts) if survey.balance else 0
        parts.append(f"target '{survey.target}' ({f'{classes} classes' if classes else 'numbers'})")
    parts += [f"{what} '{name}'" for what, name in (("split", survey.split), ("group", survey.group)) if name]
    return ", ".join(parts)


def _wrapped(text: str) -> str:
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
    return textwrap.fill(text, width, initial_indent=" " * INDENT, subsequent_indent=" " * INDENT)


def _print_columns(survey: Survey) -> None:
    from sensorium.inspection.inputs import left_out

    width = max(len("column"), *(len(finding.column) for finding in survey.findings))
    typer.echo(f"\n{'column':<{width}}  {'taken for':<10} {'filled':>8}  why")
    for one in survey.findings:
        typer.echo(f"{one.column:<{width}}  {one.kind:<10} {survey.filled[one.column]:>8}  {one.reason}")
    unused = len(left_out(survey.findings))
    typer.echo(f"\n{unused} of {len(survey.findings)} columns would be left out by `init`.")
