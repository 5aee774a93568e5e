"""Deadlines of cases at the desk, reminders of what ends, and the office's own calendar."""

import pytest

from tests import builders
from tests.builders import BANK, JOINT, SOLE


def row(desk, case):
    return desk.ask("case", case_no=case).row


def test_a_case_shows_how_long_it_still_has(desk, clock):
    case = builders.apply(desk)
    shown = row(desk, case)
    assert (shown.clock, shown.clock_term, shown.working_days_left) == ("ok", "期限内", 30)
    assert (shown.deadline, shown.deadline_assumed) == ("2027-01-05", True)
    clock.move(days=37)
    assert (row(desk, case).clock, row(desk, case).working_days_left) == ("soon", 3)
    clock.move(days=10)
    assert (row(desk, case).clock, row(desk, case).working_days_left) == ("overdue", -3)
    (listed,) = desk.ask("today").cases
    assert listed.clock_term == "已超期"


def test_pauses_announcements_and_supplements_stop_it(desk, clock):
    case = builders.apply(desk)
    clock.move(days=1)
    desk.perform("case.pause", {"case": case, "why": "等待"})
    clock.move(days=7)
    assert (row(desk, case).clock, row(desk, case).deadline) == ("stopped", "")
    desk.perform("case.resume", {"case": case, "why": "继续"})
    assert row(desk, case).deadline == "2027-01-12"
    announced = {"announced_on": "2026-12-01", "announced_at": "村务公开栏"}
    desk.perform("case.announce", {"case": case, **announced})
    assert row(desk, case).deadline == "2027-02-02"
    desk.perform("case.supplement", {"case": case, "opinion": "请补交"})
    assert row(desk, case).clock == "stopped"


def test_a_decided_case_and_one_only_received_have_no_clock(desk):
    case = builders.apply(desk)
    builders.enter(desk, case)
    waiting = desk.perform("mortgage.apply", builders.application(desk, JOINT, accept=False)).number
    for number in (case, waiting):
        assert (row(desk, number).clock, row(desk, number).working_days_left) == ("", None)
    assert desk.ask("clocks").cases == ()


def test_open_cases_are_listed_by_how_urgent_they_are(desk, clock):
    early = builders.apply(desk)
    clock.move(days=7)
    late = builders.apply(desk, JOINT)
    assert [one.case_no for one in desk.ask("clocks").cases] == [early, late]
    desk.perform("case.pause", {"case": early, "why": "等待"})
    clock.move(days=14)
    assert [one.case_no for one in desk.ask("clocks").cases] == [late, early]


@pytest.mark.holds("I21")
def test_what_ends_soon_is_reminded_of_with_its_record(desk, clock):
    made = builders.register(desk, term_to="2027-01-10")
    first = builders.seize(desk, JOINT, until="2027-01-15")
    second = builders.seize(desk, JOINT, document_no="X-2")
    far = builders.seize(desk, SOLE)
    objection = builders.object_to(desk, JOINT)
    asset = desk.perform("asset.enter", builders.homestay(4, {BANK: "1/1"})).number
    caution = builders.cautioned(
        desk,
        asset,
        obligors=[{"party": BANK}],
        claimants=[{"party": builders.ALICE}],
        possible_on="2026-10-08",
    )
    found = {one.number: one for one in desk.ask("clocks").expiring}
    assert {second, far}.isdisjoint(found)
    assert [(found[n].kind, found[n].until, found[n].days) for n in (first, objection)] == [
        ("seizure", "2027-01-15", 53),
        ("objection", "2026-12-08", 15),
    ]
    assert (found[caution].kind, found[caution].what) == ("caution", "预告登记")
    assert (found[made.mortgage].kind, found[made.mortgage].what) == ("mortgage", "债务履行期限止")
    days = [one.days for one in desk.ask("clocks").expiring]
    assert days == sorted(days)
    assert desk.ask("today").expiring == desk.ask("clocks").expiring
    desk.perform(
        "objection.suit",
        {
            "objection": objection,
            "authority": "瓯岭县人民法院",
            "document_no": "X",
            "filed_on": "2026-11-23",
        },
    )
    assert objection not in {one.number for one in desk.ask("clocks").expiring}


def test_the_start_page_counts_what_is_seized_today(desk, clock):
    builders.seize(desk, SOLE, until="2026-12-31")
    builders.seize(desk, JOINT, holder=builders.ALICE)
    builders.object_to(desk, JOINT)
    assert desk.ask("today").seized == 2
    clock.move(days=39)
    assert desk.ask("today").seized == 1


# --- the calendar of the office -------------------------------------------------------------------

YEAR = {
    "year": 2027,
    "holidays": [{"first": "2027-01-01", "last": "2027-01-04"}],
    "worked": ["2027-01-09"],
    "announced_by": "国务院办公厅关于2027年部分节假日安排的通知",
}


def test_an_office_enters_a_year_and_its_deadlines_follow(desk):
    case = builders.apply(desk)
    assert row(desk, case).deadline == "2027-01-05"
    desk.perform("setting.calendar", YEAR)
    shown = row(desk, case)
    assert (shown.deadline, shown.deadline_assumed) == ("2027-01-06", False)
    desk.perform("setting.calendar", {**YEAR, "year": 2026, "holidays": [], "worked": []})
    assert row(desk, case).deadline == "2027-01-06"  # the other year stays as it was entered


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worked": ["2026-12-26"]}, {("day_of_other_year", "worked[0]")}),
        ({"worked": ["2027-01-08"]}, {("no_weekend", "worked[0]")}),
        ({"worked": ["2027-01-02"]}, {("both_free_and_worked", "worked[0]")}),
        (
            {"holidays": [{"first": "2026-12-31", "last": "2027-01-01"}]},
            {("day_of_other_year", "holidays[0].first")},
        ),
        (
            {"holidays": [{"first": "2027-01-02", "last": "2027-01-01"}], "worked": []},
            {("term_order", "holidays[0].last")},
        ),
    ],
)
def test_a_year_that_nobody_can_have_announced_is_refused(desk, changes, expected):
    problems = desk.check("setting.calendar", {**YEAR, **changes})
    assert {(p.code, p.field) for p in problems} == expected
