"""The page of a run: what the model is, how it learned, what it reaches, and what the page cannot say."""

from sensorium.report.facts import RunFacts
from sensorium.report.page import render_run

__all__ = ["RunFacts", "render_run"]
