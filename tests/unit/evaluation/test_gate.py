"""Rules on figures: what they may say, and what keeps them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import ConfigError
from sensorium.evaluation.gate import check_rules
from sensorium.evaluation.rules import COMPARISONS, parse_rules, read_rules

FIGURES = {
    "rows": 400,
    "accuracy": 0.9,
    "majority_accuracy": 0.8625,
    "pr_auc": None,
    "r2": float("nan"),
    "per_class": {"covid19": {"recall": 0.75, "rows": 40}, "a > b": {"recall": 0.5, "rows": 1}},
    "intervals": {"accuracy": [0.875, 0.925], "recall.covid19": [0.6, 0.875], "recall.a > b": [0, 1]},
    "trust": {
        "ece": 0.03,
        "rows": 200,
        "intervals": {"ece": [0.01, 0.05]},
        "coverage": {
            "wanted": 0.9,
            "reached": 0.88,
            "interval": [0.8, 0.91],
            "by_inputs": {"1": {"reached": 0.5, "interval": [0.4, 0.6], "rows": 20}},
        },
    },
}


def judged(rule):
    return check_rules(parse_rules([rule]), FIGURES).judgements[0]


@pytest.mark.parametrize(
    ("rule", "holds", "rows", "short_by"),
    [
        ("accuracy >= 0.9", True, 400, None),
        ("accuracy > 0.9", False, 400, 0),
        ("accuracy <= 0.9", True, 400, None),
        ("accuracy < 0.9", False, 400, 0),
        ("accuracy.low > majority_accuracy", True, 400, None),
        ("0.95 <= accuracy", False, 400, 0.05),
        ("recall.covid19.low >= 0.8", False, 40, 0.2),
        ("recall.covid19.high>=.8", True, 40, None),
        ('recall."a > b".high >= 1e0', True, 1, None),
        ("recall.covid19 > accuracy", False, 40, 0.15),
        ("trust.ece.high <= 0.05", True, 200, None),
        ("trust.coverage.high >= trust.coverage.wanted", True, 200, None),
        ("trust.coverage.by_inputs.1.low >= 0.8", False, 20, 0.4),
        ("rows >= 100", True, 400, None),
        ("rows.covid19 >= 100", False, 40, 60),
        ("pr_auc >= 0", False, 400, None),
        ("pr_auc.low >= 0", False, 400, None),
        ("r2 < 2", False, 400, None),
    ],
)
def test_a_rule_holds_where_its_sides_compare_so(rule, holds, rows, short_by):
    found = judged(rule)
    assert (found.holds, found.rows) == (holds, rows)
    assert found.short_by == (None if short_by is None else pytest.approx(short_by))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("recall.covid19.low >= 0.8", "recall.covid19.low is 0.6 on 40 rows: 0.2 too low"),
        ("0.02 >= trust.ece", "trust.ece is 0.03 on 200 rows: 0.01 too low"),
        ("trust.ece <= 0.02", "trust.ece is 0.03 on 200 rows: 0.01 too high"),
        ("accuracy > 0.9", "accuracy is 0.9 on 400 rows: equal, which is too low"),
        ("accuracy.low > majority_accuracy", "accuracy.low is 0.875 and majority_accuracy is 0.8625 on 400 rows"),
        ("pr_auc >= 0.5", "pr_auc is not defined on 400 rows"),
        ('recall."a > b" >= 0.8', 'recall."a > b" is 0.5 on 1 row: 0.3 too low'),
    ],
)
def test_it_says_by_how_much_and_on_how_many_rows(rule, sentence):
    assert judged(rule).sentence == sentence


def test_the_result_names_what_is_broken():
    rules = parse_rules(["accuracy >= 0.5", {"rule": "rows >= 1000", "why": "fewer decide nothing"}])
    result = check_rules(rules, FIGURES)
    assert not result.holds
    assert [one.rule.why for one in result.broken] == ["fewer decide nothing"]
    assert result.verdict == "The gate is shut: 1 of 2 rules broken on 400 rows."
    assert check_rules(rules[:1], FIGURES).verdict == "The gate is open: 1 rule held on 400 rows."
    plain = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert [one["holds"] for one in plain["rules"]] == [True, False]
    assert plain["rules"][1]["short_by"] == 600


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("accuracy", "has no comparison, not one"),
        ("0.5 < accuracy < 0.9", "has 2 comparisons, not one. Write one rule for each"),
        ("accuracy == 0.9", "'==' is no comparison. Use one of >=, <=, >, <."),
        ("accuracy => 0.9", "'=>' is no comparison"),
        ("accuracy ≥ 0.9", "'≥' is no comparison"),
        ("0.5 < 0.9", "names no figure"),
        ("accuracy >=", "has nothing on one side"),
        ("accuracy >= 90%", "'90%' is no number"),
        ("accuracy <= 1e999", "'1e999' is no number"),
        (0.5, "is neither a text nor a mapping"),
        ({"rules": "accuracy > 0"}, "has no key 'rules'. Did you mean 'rule'?"),
        ({"why": "because"}, "needs a text under 'rule'"),
        ({"rule": "accuracy > 0", "why": 3}, "takes a text under 'why'"),
    ],
)
def test_wrong_rules_say_what_is_wrong(entry, message):
    with pytest.raises(ConfigError) as caught:
        parse_rules(["rows > 1", entry])
    assert message in str(caught.value)
    assert "rule 2" in str(caught.value)


@pytest.mark.parametrize("content", [None, [], {}, "accuracy >= 0.5", {"rules": ["accuracy > 0"]}])
def test_no_rules_are_a_fault_and_never_an_open_gate(content):
    with pytest.raises(ConfigError, match="holds no list of rules"):
        parse_rules(content)


def test_all_faults_at_once():
    with pytest.raises(ConfigError) as caught:
        parse_rules(["accuracy", "rows > 1", "0 < 1"])
    assert [fault.column for fault in caught.value.faults] == ["rule 1 (accuracy)", "rule 3 (0 < 1)"]
    rules = parse_rules(["acuracy > recall.covid", "rows > 1", "majority_accuracy.low > 0"])
    with pytest.raises(ConfigError) as caught:
        check_rules(rules, FIGURES, source="rules.yaml")
    assert len(caught.value.faults) == 3
    for words in (
        "rules.yaml, 'rule 1 (acuracy > recall.covid)': there is no figure 'acuracy'. Did you mean 'accuracy'",
        "'recall.covid'. Did you mean 'recall.covid19'",
        "'rule 3 (majority_accuracy.low > 0)': 'majority_accuracy' has no interval",
    ):
        assert words in str(caught.value)


def test_a_file_of_rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("- accuracy.low >= 0.8\n- 'recall.\"a > b\" >= 0.1'\n- rule: rows >= 1\n  why: some\n")
    assert [rule.text for rule in read_rules(path)] == ["accuracy.low >= 0.8", 'recall."a > b" >= 0.1', "rows >= 1"]
    path.write_text("- !!python/object/apply:os.system ['true']\n")
    with pytest.raises(ConfigError, match=r"rules\.yaml"):
        read_rules(path)


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([*COMPARISONS, '"', ".", " ", "accuracy", "low", "0.5"])).map("".join)
    )
)
def test_any_text_is_a_rule_or_a_fault(text):
    try:
        found = check_rules(parse_rules([text]), FIGURES)
    except ConfigError:
        return
    assert found.judgements[0].rule.text == text.strip()
    json.dumps(found.to_json(), allow_nan=False)


def test_every_class_can_stand_in_a_rule():
    figures = {"rows": 4, "per_class": {}, "intervals": {}}
    awkward = ["low", "a.b", 'a "b" c', "x >= 1", "#1", "- no", "猫", " "]
    for place, name in enumerate(awkward):
        figures["per_class"][name] = {"recall": place / 10, "rows": place}
        figures["intervals"][f"recall.{name}"] = [place / 20, 1]
    for place, name in enumerate(awkward):
        quoted = '"' + name.replace('"', '""') + '"'
        found = check_rules(parse_rules([f"recall.{quoted} >= 2", f"recall.{quoted}.low >= 2"]), figures).judgements
        assert [(one.left, one.rows) for one in found] == [(place / 10, place), (place / 20, place)]
