import copy
import json
from pathlib import Path

import pytest

from core.services.incoming import load
from core.services.money.subsidy import answer
from core.text import Catalogue

PAIRS = Path(__file__).parent.parent / "contract"
TEXT = Catalogue()
LOAN = load((PAIRS / "subsidy.json").read_text("utf-8"))
REPAY = {"date": "2026-09-01", "kind": "repay", "amount": "100000"}


def with_events(*events, **more):
    return {**copy.deepcopy(LOAN), "events": list(events), **more}


def paths(document):
    result = answer(document, TEXT)
    assert result.exit_status == 2
    assert all(error["code"] and error["message"] for error in result.body["errors"])
    return sorted(error["path"] for error in result.body["errors"])


def test_contract_pair():
    expected = json.loads((PAIRS / "subsidy.expected.json").read_text("utf-8"))
    result = answer(LOAN, TEXT)
    assert result.exit_status == 0
    assert {key: result.body.get(key) for key in expected} == expected


def test_defaults():
    short = {k: v for k, v in LOAN.items() if k not in ("basis", "cap_mode", "events")}
    body = answer(short, TEXT).body
    assert body["interest"] == "19833.33"
    assert body["subsidy"] == "5950.00"
    assert body["rules"][0]["id"] == "subsidy-1"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("principal", "300000.001"),
        ("principal", "-1"),
        ("rate", "5e-2"),
        ("rate", "-0.05"),
        ("drawdown", "2026-02-30"),
        ("until", "2026-03-01"),
        ("until", "2025-01-01"),
        ("grade", "铜宿"),
        ("basis", 364),
        ("basis", "360"),
        ("basis", True),
        ("cap_mode", "D"),
        ("events", {}),
        ("misspelt", 1),
    ],
)
def test_one_fault_is_named_by_its_path(key, value):
    assert paths(with_events(**{key: value})) == [key]


@pytest.mark.parametrize("key", ["principal", "rate", "drawdown", "until", "grade"])
def test_required_keys(key):
    short = with_events()
    del short[key]
    assert paths(short) == [key]


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ({"date": "2026-03-01", "kind": "rate", "rate": "0.04"}, "date"),
        ({"date": "2027-06-20", "kind": "rate", "rate": "0.04"}, "date"),
        ({"date": "someday", "kind": "rate", "rate": "0.04"}, "date"),
        ({"kind": "rate", "rate": "0.04"}, "date"),
        ({"date": "2026-09-01", "rate": "0.04"}, "kind"),
        ({"date": "2026-09-01", "kind": "default"}, "kind"),
        ({"date": "2026-09-01", "kind": "repay"}, "amount"),
        ({"date": "2026-09-01", "kind": "grade"}, "grade"),
        ({"date": "2026-09-01", "kind": "rate"}, "rate"),
        ({"date": "2026-09-01", "kind": "rate", "rate": "x"}, "rate"),
        ({"date": "2026-09-01", "kind": "grade", "grade": "铜宿"}, "grade"),
        ({**REPAY, "rate": "0.04"}, "rate"),
        ({**REPAY, "grade": "金宿"}, "grade"),
        ({**REPAY, "amount": "300000.01"}, "amount"),
        ({**REPAY, "amount": "0.001"}, "amount"),
        ({**REPAY, "amount": "-1"}, "amount"),
        ({**REPAY, "note": "x"}, "note"),
    ],
)
def test_one_fault_of_an_event(event, path):
    assert paths(with_events(REPAY, event)) == [f"events[1].{path}"]


def test_repayments_add_up_by_date():
    first = {**REPAY, "amount": "200000"}
    second = {**REPAY, "date": "2026-08-01", "amount": "200000"}
    assert paths(with_events(first, second)) == ["events[0].amount"]
    assert answer(with_events({**REPAY, "amount": "300000"}), TEXT).exit_status == 0


def test_all_faults_come_at_once():
    wrong = with_events(
        {"date": "2020-01-01", "kind": "repay", "amount": "300001"},
        {"date": "x", "kind": "grade", "grade": "铜宿", "amount": "1"},
        drawdown="x",
        grade="y",
        more=1,
    )
    assert paths(wrong) == [
        "drawdown",
        "events[0].amount",
        "events[1].amount",
        "events[1].date",
        "events[1].grade",
        "grade",
        "more",
    ]


def test_the_example_for_templates_is_a_lawful_request():
    example = Path(__file__).parents[2] / "resources" / "examples" / "subsidy.json"
    assert answer(load(example.read_text("utf-8")), TEXT).exit_status == 0
