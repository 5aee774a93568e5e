"""Inquiries, looks on site, announcements, pauses: what happens to a case between its steps."""

import dataclasses as dc

import pytest

from core.domain.asset_class import ClassFileError, class_from_data
from core.problems import Rejected
from core.resources import read_toml
from tests import builders

INQUIRY = {
    "inquired_on": "2026-11-23",
    "inquired": "陈山",
    "questions": "是否为真实意思表示？",
    "answers": "是。",
}
INSPECTION = {"inspected_on": "2026-11-23", "inspected_by": "林晓燕", "findings": "正常经营。"}
ANNOUNCED = {"announced_on": "2026-11-23", "announced_at": "村务公开栏"}
LAST_DAY = "2026-12-14"  # the 15th working day after 2026-11-23


def demand(desk, *steps):
    """Let every first registration demand some steps, as a class file may."""
    changed = {}
    for code, one in desk.classes.items():
        block = dc.replace(one.registrations["mortgage_first"], steps=steps)
        registrations = {**one.registrations, "mortgage_first": block}
        changed[code] = dc.replace(one, registrations=registrations)
    desk.classes = changed


def happen(desk, operation, case, **document):
    return desk.perform(operation, {"case": case, **document})


def codes(desk, operation, case, **document):
    problems = desk.check(operation, {"case": case, **document})
    return [(p.code, p.params.get("step", "")) for p in problems]


def test_what_happened_stands_on_the_case_in_words(desk):
    case = builders.apply(desk)
    happen(desk, "case.inquire", case, **INQUIRY)
    happen(desk, "case.inspect", case, **INSPECTION)
    happen(desk, "case.announce", case, **ANNOUNCED)
    happen(desk, "case.end_announcement", case, outcome="unfounded", objections="邻居称有争议")
    happen(desk, "case.pause", case, why="等待法院裁判")
    happen(desk, "case.resume", case, why="法院驳回起诉")
    page = desk.ask("case", case_no=case)
    assert [(e.kind_term, e.from_date, e.until) for e in page.happenings] == [
        ("询问", "2026-11-23", ""),
        ("实地查看", "2026-11-23", ""),
        ("公告", "2026-11-23", LAST_DAY),
        ("公告结束", "2026-11-23", ""),
        ("暂停", "2026-11-23", ""),
        ("恢复", "2026-11-23", ""),
    ]
    said = {one.label: one.value for one in page.happenings[3].details}
    assert said == {"公告结果": "异议不成立", "异议内容": "邻居称有争议"}
    assert page.happenings[0].operator == builders.CLERK
    builders.enter(desk, case)
    assert desk.ask("verify_journal").ok


def test_what_a_registration_demands_is_named_until_it_is_done(desk, clock):
    demand(desk, "inquiry", "inspection", "announcement")
    case = builders.apply(desk)
    assert desk.ask("case", case_no=case).demanded == ("询问", "实地查看", "公告")
    assert codes(desk, "case.review", case) == [
        ("step_demanded", "choice.case_event.inquiry"),
        ("step_demanded", "choice.case_event.inspection"),
    ]
    happen(desk, "case.inquire", case, **INQUIRY)
    happen(desk, "case.inspect", case, **INSPECTION)
    happen(desk, "case.review", case)
    with pytest.raises(Rejected) as refused:
        happen(desk, "case.enter", case)
    (problem,) = refused.value.problems
    said = desk.text.sentence(problem)
    assert "公告" in said.text
    assert said.basis
    assert said.next
    happen(desk, "case.announce", case, **ANNOUNCED)
    assert codes(desk, "case.enter", case) == [("announcement_runs", "")]
    clock.move(days=22)
    happen(desk, "case.end_announcement", case, outcome="none")
    assert desk.ask("case", case_no=case).demanded == ()
    happen(desk, "case.enter", case)


def test_other_ends_are_never_held_up(desk):
    demand(desk, "inquiry", "announcement")
    case = builders.apply(desk)
    happen(desk, "case.pause", case, why="等待")
    happen(desk, "case.refuse", case, opinion="不予登记。")


def test_an_announcement_runs_through_its_last_day(desk, clock):
    case = builders.apply(desk)
    happen(desk, "case.announce", case, **ANNOUNCED)
    clock.move(days=21)  # to the last day
    assert codes(desk, "case.end_announcement", case, outcome="none") == [
        ("announcement_not_over", "")
    ]
    clock.move(days=1)
    assert codes(desk, "case.end_announcement", case, outcome="none") == []


def test_an_announcement_is_never_shorter_than_the_law_wants(desk):
    case = builders.apply(desk)
    (problem,) = desk.check("case.announce", {"case": case, **ANNOUNCED, "until": "2026-12-13"})
    assert (problem.code, problem.params["until"]) == ("announcement_too_short", LAST_DAY)
    assert codes(desk, "case.announce", case, **ANNOUNCED, until="2026-12-31") == []


@pytest.mark.holds("R04")
def test_an_objection_that_holds_stops_the_case_until_it_is_announced_anew(desk, clock):
    case = builders.apply(desk)
    happen(desk, "case.announce", case, **ANNOUNCED)
    ended = {"outcome": "upheld", "objections": "兄弟二人争议房屋归属"}
    happen(desk, "case.end_announcement", case, **ended)
    with pytest.raises(Rejected) as refused:
        happen(desk, "case.review", case)
    (problem,) = refused.value.problems
    assert problem.code == "R04_announced"
    assert ended["objections"] in desk.text.sentence(problem).text
    happen(desk, "case.announce", case, **ANNOUNCED)
    clock.move(days=22)
    happen(desk, "case.end_announcement", case, outcome="none")
    builders.enter(desk, case)


def test_a_paused_case_is_neither_reviewed_nor_entered(desk):
    case = builders.apply(desk)
    happen(desk, "case.pause", case, why="等待法院裁判")
    assert codes(desk, "case.review", case) == [("case_paused", "")]
    assert codes(desk, "case.pause", case, why="又一次") == [("already_paused", "")]
    happen(desk, "case.resume", case, why="法院驳回起诉")
    assert codes(desk, "case.resume", case, why="又一次") == [("not_paused", "")]
    builders.enter(desk, case)


@pytest.mark.parametrize(
    ("operation", "document", "code", "field"),
    [
        ("case.inquire", {**INQUIRY, "inquired_on": "2026-11-24"}, "day_to_come", "inquired_on"),
        (
            "case.inspect",
            {**INSPECTION, "inspected_on": "2026-11-24"},
            "day_to_come",
            "inspected_on",
        ),
        (
            "case.announce",
            {**ANNOUNCED, "announced_on": "2026-11-24"},
            "day_to_come",
            "announced_on",
        ),
        ("case.end_announcement", {"outcome": "none"}, "not_announced", "case"),
    ],
)
def test_what_did_not_happen_is_not_entered(desk, operation, document, code, field):
    case = builders.apply(desk)
    problems = desk.check(operation, {"case": case, **document})
    assert [(p.code, p.field) for p in problems] == [(code, field)]


def test_objections_are_told_in_words(desk):
    case = builders.apply(desk)
    happen(desk, "case.announce", case, **ANNOUNCED)
    problems = desk.check("case.end_announcement", {"case": case, "outcome": "upheld"})
    assert [(p.code, p.field) for p in problems] == [("required", "objections")]


EVENTS = {
    "case.inquire": INQUIRY,
    "case.inspect": INSPECTION,
    "case.announce": ANNOUNCED,
    "case.end_announcement": {"outcome": "none"},
    "case.pause": {"why": "等待"},
    "case.resume": {"why": "继续"},
}


@pytest.mark.parametrize("operation", EVENTS)
def test_a_closed_or_unknown_case_has_no_more_happenings(desk, operation):
    case = builders.apply(desk)
    happen(desk, "case.withdraw", case, opinion="撤回")
    assert [code for code, _ in codes(desk, operation, case, **EVENTS[operation])] == [
        "not_in_this_state"
    ]
    assert [c for c, _ in codes(desk, operation, "20261123-9999", **EVENTS[operation])] == [
        "no_such_case"
    ]


def test_a_class_file_names_known_steps_and_adds_to_the_usual_ones():
    data = read_toml("asset_classes/homestay_right.toml")
    usual = {"mortgage_first": {"steps": ["inquiry"]}}
    own = {**data, "registrations": {"mortgage_first": {"steps": ["announcement", "inquiry"]}}}
    made = class_from_data(own, usual).registrations["mortgage_first"]
    assert made.steps == ("inquiry", "announcement")
    wrong = {**data, "registrations": {"mortgage_first": {"steps": ["blessing"]}}}
    with pytest.raises(ClassFileError, match="blessing"):
        class_from_data(wrong, usual)
