"""``sensorium gate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sensorium.cli._options import AllowRoots, Group, LabelledTable, Split

if TYPE_CHECKING:
    from sensorium.evaluation.gate import Judgement


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    rules: Annotated[Path, typer.Argument(help="YAML file of rules, such as '- recall.covid19.low >= 0.8'.")],
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: LabelledTable,
    split: Split = None,
    group: Group = None,
    allow_root: AllowRoots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check a model's figures against rules; exit code 1 if one is broken, 2 if a rule is wrong."""
    from sensorium import api

    result = api.gate(rules, bundle, table, split=split, group=group, allow_roots=allow_root or ())
    if as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{result.verdict}\n")
        for judgement in sorted(result.judgements, key=lambda one: one.holds):
            _print(judgement)
    if not result.holds:
        raise typer.Exit(1)


def _print(judgement: Judgement) -> None:
    word, colour = ("holds", typer.colors.GREEN) if judgement.holds else ("broken", typer.colors.RED)
    typer.echo(f"{typer.style(f'{word:<6}', fg=colour)}  {judgement.rule.text}")
    typer.echo(f"{'':<8}{judgement.sentence}")
    if judgement.rule.why and not judgement.holds:
        typer.echo(f"{'':<8}why: {judgement.rule.why}")
