"""The command line: one thin file per command, found by listing this folder.

A command's file defines ``command``, a function with typer annotations, and imports what it needs inside it, so that
``--help`` stays quick. Its docstring is its help.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from sensorium import __version__
from sensorium.errors import SensoriumError

app = typer.Typer(
    name="sensorium",
    help="Train, evaluate and serve models that see, read and listen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sensorium {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


for _module in pkgutil.iter_modules(__path__):
    if not _module.name.startswith("_"):
        app.command(_module.name)(importlib.import_module(f"{__name__}.{_module.name}").command)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 the work failed, 2 the user's input is wrong."""
    try:
        app(prog_name="sensorium")
    except SensoriumError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        sys.exit(130)
