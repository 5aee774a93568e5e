"""Policies: what the office decides for itself, from a day on, with a default that has a source."""

import pytest

from core.fields import Choice
from core.services.policies import declared
from tests import builders
from tests.services.refusing import rejected


def value_of(desk, name):
    (row,) = [one for one in desk.ask("policies") if one.policy == name]
    return row.value, row.value_term


@pytest.mark.parametrize("name", list(declared()))
def test_every_policy_has_its_words_and_says_where_its_default_comes_from(desk, name):
    policy = declared()[name]
    assert desk.text.has(f"choice.policy.{name}")
    if isinstance(policy.kind, Choice):
        words = [f"choice.{name}.{option}" for option in policy.kind.options]
        assert [word for word in words if not desk.text.has(word)] == []
    assert "《" in policy.source or "〔" in policy.source
    assert policy.status in ("sourced", "assumed")
    (row,) = [one for one in desk.ask("policies") if one.policy == name]
    assert (row.value, row.default) == (policy.default, policy.default)
    assert row.value_term


def test_a_policy_holds_from_its_day(desk, clock):
    for value, day in (("required", "2026-12-01"), ("none", "2027-01-01")):
        setting = {"policy": "share_mortgage_consent", "value": value, "valid_from": day}
        desk.perform("setting.policy", setting)
    assert value_of(desk, "share_mortgage_consent") == ("notify", "通知")
    clock.move(days=8)
    assert value_of(desk, "share_mortgage_consent") == ("required", "须书面同意")
    clock.move(days=31)
    assert value_of(desk, "share_mortgage_consent") == ("none", "不作要求")
    assert desk.ask("verify_journal").ok


@pytest.mark.parametrize(
    ("policy", "value", "problem"),
    [
        ("share_mortgage_consent", "perhaps", ("not_a_choice", "value")),
        ("homestay_rooms_limit", "many", ("not_whole", "value")),
        ("homestay_rooms_limit", "-1", ("not_whole", "value")),
        ("collective_share_limit", "3%", ("not_number", "value")),
        ("weather", "fine", ("not_a_choice", "policy")),
    ],
)
def test_a_value_that_the_policy_cannot_have(desk, policy, value, problem):
    document = {"policy": policy, "value": value, "valid_from": "2026-01-01"}
    problems = rejected(desk, document, "setting.policy")
    assert [(p.code, p.field) for p in problems] == [problem]


def test_fractions_and_decimals_are_the_same_number(desk):
    for value in ("1/20", "0.05"):
        setting = {"policy": "collective_share_limit", "value": value, "valid_from": "2026-01-01"}
        desk.perform("setting.policy", setting)
        assert value_of(desk, "collective_share_limit") == (value, "5%")


def test_the_journal_says_who_set_it(desk):
    desk.seat(builders.REGISTRAR)
    setting = {"policy": "homestay_rooms_limit", "value": "15", "valid_from": "2026-01-01"}
    desk.perform("setting.policy", setting)
    line = desk.ask("journal")[0]
    assert (line.operator, line.operation) == (builders.REGISTRAR, "setting.policy")
    assert "15" in line.facts
