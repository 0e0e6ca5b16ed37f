"""``sensorium cache``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything.")] = False,
    erase: Annotated[
        list[Path] | None,
        typer.Option("--erase", metavar="FILE", help="Remove what was made from this file; repeatable."),
    ] = None,
    cache_folder: Annotated[Path | None, typer.Option(help="Folder of the cache.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show or empty the cache of decoded pictures and recordings."""
    from sensorium.cache import DEFAULT_MAX_BYTES, MAX_AGE_DAYS, content_key
    from sensorium.cli._cache import open_cache
    from sensorium.errors import DataError, Fault

    cache = open_cache(cache_folder, max_gb=DEFAULT_MAX_BYTES / 1e9)
    missing = [
        Fault("does not exist or is no file. Correct the path.", str(file))
        for file in erase or []
        if not file.is_file()
    ]
    if missing:
        raise DataError(missing)
    removed = cache.num_arrays if clear else 0
    if clear:
        cache.clear()
    elif erase:
        removed = cache.erase(content_key(file) for file in erase)
    state = {"path": str(cache.path), "arrays": cache.num_arrays, "bytes": cache.num_bytes, "removed": removed}
    if as_json:
        typer.echo(json.dumps(state))
        return
    if clear or erase:
        typer.echo(f"{removed} arrays removed")
    typer.echo(f"{state['path']}: {state['arrays']} arrays, {cache.num_bytes / 1e6:.1f} MB")
    typer.echo(f"What no run asks for in {MAX_AGE_DAYS} days is removed by the next.")
