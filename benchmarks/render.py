"""Render docs/results.md from the records. Run: make results. Nobody types a figure."""

from __future__ import annotations

from typing import Any

from benchmarks.real import fits_page, page, variants_page
from benchmarks.real.sets import SETS
from benchmarks.real.variants import VARIANTS
from benchmarks.record import ROOT, read_record
from benchmarks.side_by_side import page as peers_page
from benchmarks.speed import page as speed_page

PAGE = ROOT / "docs" / "results.md"
INTRODUCTION = """# Results

This page is rendered by `make results` from the records in `benchmarks/records/`; nobody types a figure into it.
A record names the commit, command, machine and seed it was made with.
"""
SERVING_NOTE = """Requests a second at 32 clients of wrk, each asking over and over about one 200-pixel JPEG and one
text as base64 JSON, and milliseconds of the median answer to one client. One server process each, started for its turn
alone and in another order each round; medians over the rounds. All answer with one small model of default parts and
read cells with the same code. *Flask* is a plain threaded handler around the torch model. *LitServe* runs the same
ONNX graph in one worker process beside the one that speaks HTTP, with the batch setting that was best in trials. The
*bare loop* decodes and runs ONNX Runtime without HTTP or JSON, with the better of two ways to use the cores. A ratio
is the median of the ratios within the rounds."""
SERVER_NAMES = {"sensorium": "`sensorium serve`", "flask": "Flask, torch", "litserve": "LitServe, ONNX"}


def main() -> None:
    """Write the page."""
    parts = [
        INTRODUCTION,
        *_real_sets(),
        *_fits(),
        *_references(),
        *_peers(),
        *_variants(),
        *_speed(),
        *_serving(),
        *_size(),
    ]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def _real_sets() -> list[str]:
    records = {real.name: record for real in SETS if (record := read_record(real.name))}
    if not records:
        return []
    sources = [_source(f"{name}: ", record) for name, record in records.items()]
    return [*page.section({name: record["figures"] for name, record in records.items()}), *sources, ""]


def _fits() -> list[str]:
    records = {real.name: record for real in SETS if (record := read_record(f"{real.name}-fit"))}
    if not records:
        return []
    sources = [_source(f"{name}: ", record) for name, record in records.items()]
    return [*fits_page.section({name: record["figures"] for name, record in records.items()}), *sources, ""]


def _references() -> list[str]:
    record = read_record("reference")
    return [*page.references(record["figures"]), _source("", record), ""] if record else []


def _peers() -> list[str]:
    record = read_record("peers")
    return [*peers_page.section(record["figures"]), _source("", record), ""] if record else []


def _variants() -> list[str]:
    records = {name: record for name in VARIANTS if (record := read_record(f"{name}-variants"))}
    if not records:
        return []
    sources = [_source(f"{name}: ", record) for name, record in records.items()]
    return [*variants_page.section({name: record["figures"] for name, record in records.items()}), *sources, ""]


def _speed() -> list[str]:
    record = read_record("speed")
    return [*speed_page.section(record["figures"]), _source("", record), ""] if record else []


def _serving() -> list[str]:
    record = read_record("serving")
    if not record:
        return []
    figures = record["figures"]
    ratios, batching = figures["ratios"], figures["litserve_batching"]
    parts = ["## Serving", "", SERVING_NOTE, ""]
    parts += ["| server | requests/s | p99 ms | one client ms | our requests/s to its | our one-client ms to its |"]
    parts += ["|---|---|---|---|---|---|"]
    for name, shown in SERVER_NAMES.items():
        values = [figures[name][key] for key in ("requests_per_s", "p99_ms", "one_client_ms")]
        values += [ratios.get(f"{key}_to_{name}", "") for key in ("requests_per_s", "one_client_ms")]
        parts.append(f"| {shown} | {' | '.join(map(str, values))} |")
    bare = max(figures["bare_loop"].values())
    parts += [f"| bare loop | {bare:.0f} | | | {ratios['requests_per_s_to_bare_loop']} | |", ""]
    waited_ms = 1000 * batching["batch_timeout_s"]
    answers = figures["answers"]
    note = (
        f"LitServe's batches: at most {batching['max_batch_size']}, {waited_ms:g} ms to fill. "
        f"Rounds: {figures['load']['rounds']}. Largest difference of a probability between the servers over "
        f"{answers['compared']} records: {answers['largest_difference']:.1g}."
    )
    parts += [note, ""]
    return [*parts, _source("", record), ""]


def _size() -> list[str]:
    record = read_record("size")
    if not record:
        return []
    parts = [
        "## Size of an installation",
        "",
        "| install | MB | limit | packages | heaviest |",
        "|---|---|---|---|---|",
    ]
    for name, install in record["figures"].items():
        heaviest = sorted(install["heaviest_mb"].items(), key=lambda item: -item[1])[:4]
        words = ", ".join(f"{package} {size_mb:.0f}" for package, size_mb in heaviest)
        parts.append(f"| {name} | {install['mb']:.0f} | {install['limit_mb']} | {install['packages']} | {words} |")
    return [*parts, "", _source("", record), ""]


def _source(before: str, record: dict[str, Any]) -> str:
    machine = record["machine"]
    seed = "" if record.get("seed") is None else f", seed {record['seed']}"
    return (
        f"- {before}`{record['command']}` at commit {record['commit']} on {record['date']}{seed}; "
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}."
    )


if __name__ == "__main__":
    main()
