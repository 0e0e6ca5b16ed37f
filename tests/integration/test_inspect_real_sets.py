"""Real sets looked at before training: what gives the answer away is caught, and clean sets are not blamed."""

from pathlib import Path

import pytest

from sensorium.inspection.scene import SurveyOptions
from sensorium.inspection.survey import survey
from sensorium.progress import Reporter
from sensorium.records.opening import open_table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def look(name, target="label", sample=100):
    path = DATA / name / "manifest.csv"
    if not path.exists():
        pytest.skip(f"there is no {name} in shared/data")
    return survey(open_table(path), SurveyOptions(target, sample=sample), reporter=Reporter())


@pytest.mark.parametrize("target", ["label", "covid"])
def test_chest_films_whose_dates_and_gaps_give_the_label_away(target):
    found = look("covid-cxr", target)
    serious = {concern.topic: concern.sentence for concern in found.concerns if concern.severity == "serious"}
    assert {"presence", "date", "leak"} <= set(serious)
    assert serious["date"].startswith("In 'date', ")
    assert "'finding'" in serious["leak"]
    assert found.missing.presence.chance < 0.001
    assert found.missing.presence.share_of_errors > 0.2


@pytest.mark.parametrize("name", ["flipkart-products", "creatures-trimodal", "spoken-digits", "zh-news-titles"])
def test_clean_sets_raise_no_alarm_about_presence_or_dates(name):
    found = look(name)
    assert not {"presence", "date"} & {concern.topic for concern in found.concerns}
    assert not [concern for concern in found.concerns if concern.topic == "files"]


def test_digits_whose_file_names_hold_the_label_are_a_note_and_no_more():
    found = look("spoken-digits")
    (name,) = [concern for concern in found.concerns if concern.topic == "name"]
    assert name.severity == "note"
    assert "part 1 of the file name" in name.sentence
