"""The words are those of jieba itself."""

from __future__ import annotations

import csv
import logging
import subprocess
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.modalities.words.chinese.cutting import ChineseCutter
from sensorium.modalities.words.chinese.tables import dictionary, new_words

DATA = Path(__file__).parents[6] / "shared" / "data" / "zh-news-titles" / "manifest.csv"
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"  # noqa: E501


@cache
def jieba_words():
    """jieba as it comes, kept from printing and from the shared temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    folder = tempfile.TemporaryDirectory()
    jieba.dt.tmp_dir = folder.name
    jieba.initialize()
    folder.cleanup()
    return jieba.lcut


@cache
def cutter():
    return ChineseCutter(dictionary(), new_words())


HAN = st.one_of(st.sampled_from(COMMON), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
OTHER = st.one_of(st.sampled_from("aBTAc1290.%-+#&_ \r\n，。、\u3000"), st.characters())


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.one_of(HAN, HAN, HAN, OTHER), max_size=40))
def test_any_text_is_cut_as_by_jieba(text):
    assert cutter().cut(text) == jieba_words()(text)


@pytest.mark.skipif(not DATA.exists(), reason="needs the Chinese titles of ../shared/data")
def test_real_titles_are_cut_as_by_jieba():
    with DATA.open(encoding="utf-8") as file:
        titles = [row["text"] for row in csv.DictReader(file)][:3000]
    for title in (*titles, "".join(titles[:200])):
        assert cutter().cut(title) == jieba_words()(title)


def test_nothing_is_imported_printed_or_written(tmp_path):
    code = (
        "import sys; from sensorium.modalities.text import TextConfig;"
        "t = TextConfig(column='x', segment='jieba', min_count=1).fit(['老人术后身亡']);"
        "print(t.tokens, 'jieba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "('术后', '老人', '身亡') False"
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())
