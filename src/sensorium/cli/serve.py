"""``sensorium serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 5000,
    api_key_file: Annotated[Path | None, typer.Option(help="File with the keys of callers, one a line.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Answer other machines without a key.")] = False,
    max_body_mb: Annotated[float, typer.Option(min=0.001, help="Largest body of a request, in MB.")] = 20,
) -> None:
    """Answer requests over HTTP with a model, without torch."""
    from sensorium.predictor import Predictor
    from sensorium.serving.authentication import load_key_digests
    from sensorium.serving.examples import curl_line
    from sensorium.serving.server import listen, run, url_of
    from sensorium.serving.settings import Settings, check_address, is_loopback

    digests = load_key_digests(api_key_file) if api_key_file is not None else ()
    check_address(host, has_keys=bool(digests), insecure=insecure)
    settings = Settings(
        max_body_bytes=round(max_body_mb * 1e6),
        key_digests=digests,
        local_names_only=is_loopback(host) and not digests and not insecure,
    )
    listening = listen(host, port)
    predictor = Predictor.load(bundle, num_threads=1)  # requests share the cores; see Routes
    url = url_of(listening)
    if insecure and not digests:
        typer.echo("warning: anybody who reaches this address gets answers.", err=True)
    typer.echo(f"serving '{predictor.name}' on {url}. Stop with Ctrl+C. Try:")
    typer.echo(curl_line(url, predictor, needs_key=bool(digests)))
    run(predictor, settings, listening)
