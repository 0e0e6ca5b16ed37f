"""Pages: of a run (what the model is, how it learned, what it reaches), and of a look at a table before it.

Each says what it cannot say.
"""

from sensorium.report.facts import RunFacts
from sensorium.report.page import render_report, render_run, report_of
from sensorium.report.survey_page import render_survey

__all__ = ["RunFacts", "render_report", "render_run", "render_survey", "report_of"]
