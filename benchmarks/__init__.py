"""Measurements. Each writes a JSON record; `benchmarks.render` turns the records into docs/results.md."""
