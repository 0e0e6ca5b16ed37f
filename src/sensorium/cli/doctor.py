"""``sensorium doctor``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at this machine and say what would get in the way; exit code 1 if something would."""
    import tempfile

    from sensorium.cli._cache import default_folder
    from sensorium.machine.checkup import look_at_machine

    folders = {"working": Path.cwd(), "temporary": Path(tempfile.gettempdir()), "cache": default_folder()}
    findings = look_at_machine(folders)
    counts = {level: sum(one.level == level for one in findings) for level in ("problem", "advice")}
    if as_json:
        content = {"problems": counts["problem"], "advice": counts["advice"], "findings": [*map(asdict, findings)]}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        colours = {"ok": typer.colors.GREEN, "advice": typer.colors.YELLOW, "problem": typer.colors.RED}
        for one in findings:
            typer.echo(f"{typer.style(f'{one.level:<8}', fg=colours[one.level])} {one.topic:<16} {one.found}")
            if one.remedy:
                typer.echo(f"{'':<25} → {one.remedy}")
        typer.echo(f"\n{counts['problem']} problem(s), {counts['advice']} piece(s) of advice.")
    if counts["problem"]:
        raise typer.Exit(1)
