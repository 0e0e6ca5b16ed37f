"""Descriptions are true, never enough alone, and come in two languages."""

import re

import numpy as np
import pytest

from sensorium.demo.descriptions import FACTS, describe

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def descriptions(digit, count=400):
    rng = np.random.default_rng(digit)
    return [describe(digit, rng) for _ in range(count)]


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_has_several_facts_that_leave_others_possible(digit):
    facts = [fact for fact in FACTS if digit in fact.digits]
    assert len(facts) >= 3
    assert all(2 <= len(fact.digits) <= 4 for fact in facts)
    assert frozenset.intersection(*(fact.digits for fact in facts)) == {digit}


@pytest.mark.parametrize("digit", range(10))
def test_descriptions_vary_and_a_third_is_chinese(digit):
    texts = descriptions(digit)
    chinese = [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)]
    assert 0.25 < len(chinese) / len(texts) < 0.42
    assert len(set(texts)) > 60


@pytest.mark.parametrize("digit", range(10))
def test_no_slot_or_choice_is_left_unfilled(digit):
    assert not [text for text in descriptions(digit) if re.search(r"[\[\]{}|]", text)]


@pytest.mark.parametrize(
    ("wording", "is_true"),
    [
        ("an even {noun} {over} five", lambda digit: digit > 5 and digit % 2 == 0),
        ("an odd {noun} {over} five", lambda digit: digit > 5 and digit % 2),
        ("an even {noun} {under} five", lambda digit: digit < 5 and digit % 2 == 0),
        ("an odd {noun} {under} five", lambda digit: digit < 5 and digit % 2),
        ("a {noun} {under} three", lambda digit: digit < 3),
        ("a {noun} {over} six", lambda digit: digit > 6),
        ("a {noun} between three and seven", lambda digit: 3 < digit < 7),
        ("a multiple of three, and not zero", lambda digit: digit and digit % 3 == 0),
        ("a {noun} that is a square, and not zero", lambda digit: digit in {1, 4, 9}),
        ("a multiple of five", lambda digit: digit % 5 == 0),
        ("a {noun} spelled with just three letters", lambda digit: len(NUMBER_WORDS[digit]) == 3),
        ("a {noun} spelled with as many as five letters", lambda digit: len(NUMBER_WORDS[digit]) == 5),
        (
            "a {noun} whose English {name} [starts|begins] with f",
            lambda digit: NUMBER_WORDS[digit].startswith("f"),
        ),
    ],
)
def test_facts_are_true_of_exactly_their_digits(wording, is_true):
    (fact,) = [fact for fact in FACTS if wording in fact.english]
    assert fact.digits == {digit for digit in range(10) if is_true(digit)}
