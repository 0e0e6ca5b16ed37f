"""Every section keeps the contract of `sensorium.report.sections`."""

import json
import pkgutil
from importlib import resources

import pytest

from sensorium.report import RunFacts, render_report, report_of, sections
from sensorium.report.sections import ORDER, contents_of, drawings_of, title_of
from tests.unit.report.test_page import facts


def test_every_file_of_the_folder_has_its_place_and_its_template() -> None:
    files = {module.name for module in pkgutil.iter_modules(sections.__path__)}
    templates = {path.name for path in resources.files("sensorium.report").joinpath("templates/sections").iterdir()}
    assert sorted(ORDER) == sorted(files)
    assert {f"{name}.html.j2" for name in ORDER} == templates
    assert len({title_of(name) for name in ORDER}) == len(ORDER)


def test_the_page_follows_from_the_json_alone() -> None:
    report = report_of(facts())
    again = json.loads(json.dumps(report, allow_nan=False))
    assert again == report
    assert render_report(again) == render_report(report)


def test_sections_without_facts_are_left_out() -> None:
    bare = RunFacts(
        name="m", task="classification", config={}, figures={}, history=[], row_counts={}, versions={}
    )  # fmt: skip
    assert list(contents_of(bare)) == ["summary", "figures", "config", "limits", "environment"]


@pytest.mark.parametrize("name", ORDER)
def test_the_content_of_a_section_is_not_changed_by_drawing_it(name: str) -> None:
    content = contents_of(facts()).get(name)
    if content is not None:
        before = json.dumps(content)
        drawings_of(name, content)
        assert json.dumps(content) == before
