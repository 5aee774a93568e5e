"""What the office sets and what forms are kept: the small operations."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import OFFICE

CHANGED = {**OFFICE, "valid_from": "2026-11-23", "name": "瓯岭县农村产权流转中心"}


def rejected(desk, operation, document):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return {(p.code, p.field) for p in found.value.problems}


def test_a_new_name_holds_from_its_day(desk, clock):
    desk.perform("setting.office", {**CHANGED, "valid_from": "2026-11-24"})
    assert desk.ask("today").office == OFFICE["name"]
    clock.move(days=1)
    assert desk.ask("today").office == CHANGED["name"]
    made = builders.register(desk)
    snapshot = desk.ask("certificate", certificate_no=made.certificate).snapshot
    assert snapshot["office_name"] == CHANGED["name"]


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{date}-{ordinal:04d}", "20261123-0001"),
        ("OL{year}{ordinal:03d}", "OL2026001"),
        ("{region}-{ordinal}", "330399-1"),
    ],
)
def test_numbers_follow_the_template_of_the_office(desk, pattern, number):
    desk.perform("setting.office", {**CHANGED, "numbers": {"case": pattern}})
    assert builders.apply(desk) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "DY",
        "DY{ordinal}{ordinal}",
        "{ordinal:99999999999d}",
        "{ordinal:04d}{month}",
        "{ordinal.real}",
        "{ordinal!r}",
        "{{ordinal}}",
        "{ordinal",
        "{0}",
        "DY\u0007{ordinal}",
        "长" * 60 + "{ordinal}",
    ],
)
def test_a_template_that_cannot_number_is_refused(desk, pattern):
    document = {**CHANGED, "numbers": {"case": pattern}}
    assert rejected(desk, "setting.office", document) == {("bad_number_template", "numbers.case")}


def test_the_sentence_on_templates_shows_what_may_stand_in_one(desk):
    document = {**CHANGED, "numbers": {"case": "DY"}}
    (problem,) = desk.check("setting.office", document)
    assert "{ordinal}" in desk.text.sentence(problem).next


def test_a_number_of_something_unknown_and_an_unknown_kind_of_office(desk):
    document = {**CHANGED, "kind": "shop", "numbers": {"castle": "{ordinal}"}}
    assert rejected(desk, "setting.office", document) == {
        ("not_a_choice", "kind"),
        ("unknown_key", "numbers.castle"),
    }


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_keeps_what_was_typed_wrong_or_not(desk):
    body = {"amount": "三十万", "debtors": [{"new": {"name": "陈\u0007山"}}]}
    draft = {"draft": "D1", "operation": "mortgage.apply", "title": "未完", "body": body}
    entries = len(desk.ask("journal"))
    desk.perform("draft.save", draft)
    (row,) = desk.ask("drafts")
    assert row.body == body
    desk.perform("draft.save", {**draft, "title": "改名"})
    assert [one.title for one in desk.ask("drafts")] == ["改名"]
    desk.perform("draft.discard", {"draft": "D1"})
    assert desk.ask("drafts") == ()
    assert len(desk.ask("journal")) == entries


def test_an_operation_that_is_not_there(desk):
    assert rejected(desk, "mortgage.forget", {}) == {("no_such_operation", "")}
