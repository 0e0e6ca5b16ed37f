"""True sentences about a digit, in English and Chinese, that leave two to four digits possible.

No sentence is enough to know the digit, and all are true, so a text is honest but weak evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

CHINESE_SHARE = 1 / 3
"""Share of the descriptions that are Chinese."""


@dataclass(frozen=True)
class Fact:
    """Something that is true of some digits.

    Attributes:
        digits: Every digit from 0 to 9 that it is true of.
        english: Wordings; ``[a|b]`` stands for one of its choices.
        chinese: Wordings in Chinese, written the same way.
    """

    digits: frozenset[int]
    english: tuple[str, ...]
    chinese: tuple[str, ...]


def _fact(digits: str, english: list[str], chinese: list[str]) -> Fact:
    return Fact(frozenset(map(int, digits)), tuple(english), tuple(chinese))


FACTS = (
    _fact(
        "68",
        [
            "an even {noun} {over} five",
            "an even {noun} from the upper half",
            "a {noun} you can halve, {over} five",
        ],
        ["比五大的[双数|偶数]", "[大于|超过]五的[双数|偶数]"],
    ),
    _fact(
        "79",
        [
            "an odd {noun} {over} five",
            "an odd {noun} from the upper half",
            "a {noun} you cannot halve, {over} five",
        ],
        ["比五大的[单数|奇数]", "[大于|超过]五的[单数|奇数]"],
    ),
    _fact(
        "13",
        ["an odd {noun} {under} five", "an odd {noun} from the lower half, not the middle"],
        ["比五小的[单数|奇数]", "[小于|不到]五的[单数|奇数]"],
    ),
    _fact(
        "024",
        ["an even {noun} {under} five", "an even {noun} from the lower half"],
        ["比五小的[双数|偶数]", "[小于|不到]五的[双数|偶数]"],
    ),
    _fact(
        "012",
        ["a {noun} {under} three", "one of the three smallest digits"],
        ["比三小的{数}", "最小的三个数字[之一|当中的一个]"],
    ),
    _fact(
        "789",
        ["a {noun} {over} six", "one of the three largest digits"],
        ["比六大的{数}", "最大的三个数字[之一|当中的一个]"],
    ),
    _fact(
        "456",
        ["a {noun} between three and seven", "a {noun} [close to|near|around] the middle"],
        ["三和七[之间|中间]的{数}", "[靠近|接近]中间的{数}"],
    ),
    _fact(
        "26",
        [
            "the {noun} right before seven or right after one",
            "a neighbour of one or seven, but [never zero|not eight]",
        ],
        ["七的前一个或者一的后一个", "[紧挨在|就在]一后面或七前面的{数}"],
    ),
    _fact(
        "59",
        [
            "the {noun} right after four or right after eight",
            "what you get by adding one to four or to eight",
        ],
        ["四或八的后一个{数}", "四加一或者八加一"],
    ),
    _fact(
        "47",
        ["the {noun} right after three or right before eight", "three plus one, or eight minus one"],
        ["三的后一个或者八的前一个", "三加一或者八减一"],
    ),
    _fact(
        "08",
        ["the {noun} right before one or right before nine", "one minus one, or nine minus one"],
        ["一或九的前一个{数}", "一减一或者九减一"],
    ),
    _fact(
        "369",
        ["a {noun} on the way when counting in threes", "a multiple of three, and not zero"],
        ["三的倍数,但不是零", "三个三个[数|地数]会数到的{数}"],
    ),
    _fact(
        "149",
        ["a {noun} that is a square, and not zero", "some {noun} times itself, zero left out"],
        ["[某个数|一个数]的平方,但不是零", "自己乘自己得到的{数},零除外"],
    ),
    _fact(
        "126",
        ["a {noun} with three letters in its English {name}", "a {noun} spelled with just three letters"],
        ["英文只有三个字母的{数}", "用三个英文字母[写|拼]的{数}"],
    ),
    _fact(
        "378",
        ["a {noun} with five letters in its English {name}", "a {noun} spelled with as many as five letters"],
        ["英文有五个字母的{数}", "用五个英文字母[写|拼]的{数}"],
    ),
    _fact(
        "0689",
        ["a {noun} [drawn|written] with a closed loop", "a {noun} with a [ring|hole] in its shape"],
        ["[写法|样子|字形]里有圆圈的{数}", "[写|画]出来带着圈的{数}"],
    ),
    _fact(
        "45",
        ["a {noun} whose English {name} [starts|begins] with f"],
        ["英文[以|用]字母f开头的{数}", "英文第一个字母是f的{数}"],
    ),
    _fact(
        "05",
        ["a multiple of five", "a {noun} on the way when counting in fives"],
        ["五的倍数", "五个五个[数|地数]会数到的{数}"],
    ),
)
WORDS = {
    "{noun}": "[number|digit|figure]",
    "{over}": "[above|over|greater than|larger than]",
    "{under}": "[below|under|less than|smaller than]",
    "{name}": "[name|word]",
    "{数}": "[数|数字]",
}
ENGLISH_FRAMES = (
    "{}", "it is {}", "this is {}", "we are looking for {}", "the note says: {}",
    "[I think|surely|clearly] it is {}", "{}, [they say|I am told|that much is sure]",
    "somebody [saw|heard|wrote down] {}",
)  # fmt: skip
CHINESE_FRAMES = (
    "{}", "这是{}", "答案是{}", "我们要找的是{}", "纸条上写着:{}", "[大概|应该|肯定]是{}",
    "有人[看见|听见]了{}",
)  # fmt: skip
CHOICE = re.compile(r"\[([^\]]+)\]")


def describe(digit: int, rng: np.random.Generator) -> str:
    """Return a true sentence about the digit, worded at random."""
    true_facts = [fact for fact in FACTS if digit in fact.digits]
    telling = np.array([1 / len(fact.digits) for fact in true_facts])  # narrower facts are told more often
    fact = true_facts[rng.choice(len(true_facts), p=telling / telling.sum())]
    chinese = rng.random() < CHINESE_SHARE
    wordings = fact.chinese if chinese else fact.english
    frames: tuple[str, ...] = CHINESE_FRAMES if chinese else ENGLISH_FRAMES
    stop = "。" if chinese else "."
    wording = wordings[rng.integers(len(wordings))]
    sentence = frames[rng.integers(len(frames))].format(_with_words(wording))
    return _choose(sentence, rng) + stop


def _with_words(wording: str) -> str:
    for slot, choices in WORDS.items():
        wording = wording.replace(slot, choices)
    return wording


def _choose(sentence: str, rng: np.random.Generator) -> str:
    """Replace every ``[a|b]`` by one of its choices."""

    def pick(found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[rng.integers(len(choices))]

    return CHOICE.sub(pick, sentence)
