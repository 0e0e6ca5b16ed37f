"""Texts to compare, in English and Chinese, with the marks and numbers that tokenisers differ in."""

from hypothesis import strategies as st

PIECES = [
    *("the", "The", "cat", "cat's", "sat", "on", "mat", "naïve", "3.5", "1,234", "2-3", "U.S.", "e-mail"),
    *(".", ",", "-", "(hi)", "!?", "&quot;", "&amp;lt;", "<skipped>", "-\n", "\n", "$5", "a/b", "_", "“", "…", "—"),
    *("猫", "坐在", "垫子上", "，", "。", "３", "Ａ", "カ", "한국", "𠀀", "😀", "\u3000", ".,", ",,5"),
]

texts = st.builds(
    lambda pieces, gap: gap.join(pieces), st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from([" ", ""])
)
pairs = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)
triples = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6)

REFERENCES = [
    "The cat sat on the mat.",
    "Prices rose by 3.5 % in 2019-2020, he said.",
    "今天天气很好，我们去公园吧。",
    "",
    "She didn't answer.",
]
HYPOTHESES = [
    "The cat sat on a mat.",
    "Prices rose 3.5 % in 2019 - 2020 he said",
    "今天天气真好，我们去公园玩吧。",
    "noise",
    "",
]


def columns(rows):
    """Turn rows of texts into columns of them."""
    return [list(column) for column in zip(*rows, strict=True)]
