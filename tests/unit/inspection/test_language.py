import pytest

from sensorium.inspection.language import is_chinese, language_of

ENGLISH = ["the cat is on the sofa", "what is the time in London"]
CHINESE = ["今天天气很好", "莱昂纳多称AC米兰败给运气"]
GERMAN = ["die Katze liegt auf dem Sofa", "heute ist schönes Wetter"]


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (ENGLISH, "English"),
        (CHINESE, "Chinese"),
        (ENGLISH + CHINESE, "Chinese and English"),
        (GERMAN + CHINESE, "Chinese and others"),
        (GERMAN, ""),
        (["USB cable 3m black"], ""),
        ([], ""),
    ],
)
def test_languages(texts, language):
    assert language_of(texts) == language


def test_a_text_without_letters_is_not_chinese():
    assert not is_chinese("12 34")
