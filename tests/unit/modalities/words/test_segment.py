from __future__ import annotations

import pytest

from sensorium.modalities.words.segment import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red Bus, red bus!", ["red", "bus", "red", "bus"]),
        ("don't", ["don", "t"]),
        ("白血病孤儿(图)", list("白血病孤儿图")),
        ("买iPhone 15,送耳机。", ["买", "iphone", "15", "送", "耳", "机"]),
        ("ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
        ("ひらがなカタカナ", list("ひらがなカタカナ")),
        ("한국어", list("한국어")),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("cafe\u0301 caf\u00e9", ["caf\u00e9", "caf\u00e9"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("$5 😀😀", ["$", "5", "😀", "😀"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zero", "width"]),
        ("snake_case-and.dots", ["snake", "case", "and", "dots"]),
        (" \t\n...", []),
        ("\ud800", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected
