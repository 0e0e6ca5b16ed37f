from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.words.cleaning import Cleaner
from sensorium.modalities.words.markup import strip_markup
from sensorium.modalities.words.segment import spaced_words

STEPS = ("html", "control", "url", "email", "number")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One Two & three"),
        ("f<b>oo</b>bar", "foobar"),
        ("a<br/>b", "a b"),
        ("x<!-- <b>no</b> -->y", "x y"),
        ("a<script>var b = '<p>';</script>c", "a c"),
        ("a<STYLE type='x'>p {}</style>c", "a c"),
        ("never closed <script>all of it <b>", "never closed"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("i <3 you", "i <3 you"),
        ("<!DOCTYPE html>text", "text"),
        ("caf&eacute; &#20320;&#x597d;", "café 你好"),
        ("a --> b", "a --> b"),
    ],
)
def test_markup(text, expected):
    assert " ".join(strip_markup(text).split()) == expected


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("url", "see https://example.org/a?b=1,c now", ["see", "🔗", "now"]),
        ("url", "看www.example.com。好", ["看", "🔗", "好"]),
        ("email", "write to first.last+tag@mail.example.org!", ["write", "to", "📧"]),
        ("number", "pay 1,234.50 by 2024", ["pay", "🔢", "by", "🔢"]),
        ("control", "bell\x07 ring\u202e", ["bell", "ring"]),
    ],
)
def test_steps(step, text, expected):
    cleaner = Cleaner([step])
    assert spaced_words(cleaner.clean(text)) == expected
    assert spaced_words(Cleaner().clean(text)) != expected or step == "control"


def test_an_address_is_masked_before_its_numbers():
    assert Cleaner(["number", "url"]).clean("http://a.org/12").split() == ["🔗"]


def test_forms_and_case():
    assert Cleaner().clean("Ｆｉｎ ﬁn ẞ") == "fin fin ss"
    assert Cleaner(normal_form="nfc").clean("ﬁ e\u0301") == "ﬁ \u00e9".casefold()
    assert Cleaner(normal_form="none", case="keep").clean("ﬁ E\u0301") == "ﬁ E\u0301"
    assert Cleaner(case="keep").clean("MiXed") == "MiXed"


@given(st.text(), st.sets(st.sampled_from(STEPS)))
def test_any_text_is_cleaned_and_can_be_written(text, steps):
    cleaner = Cleaner(sorted(steps))
    cleaned = cleaner.clean(text)
    cleaned.encode()
    assert cleaner.clean(text) == cleaned


@pytest.mark.parametrize("piece", ["<script>", "<!--", "<a ", "&lt", "a@", "a.", "www.", "1,", "<", "a@a."])
def test_no_text_takes_quadratic_time(piece):
    cleaner = Cleaner(STEPS)
    started_s = time.process_time()
    cleaner.clean(piece * 100_000)
    assert time.process_time() - started_s < 2
