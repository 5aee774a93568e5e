"""Objections: they warn, never block, and lapse on the fifteenth day unless the suit is filed."""

import pytest

from core.problems import Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, SOLE

SUIT = {
    "authority": "瓯岭县人民法院",
    "document_no": "（2026）浙0399民初9号",
    "filed_on": "2026-11-30",
}
LAST_DAY = "2026-12-08"


def row(desk, asset=SOLE):
    (found,) = desk.ask("asset", asset_no=asset).restraints
    return found


def codes(desk, operation, document):
    return [(p.code, p.field) for p in desk.check(operation, document)]


def test_an_objection_is_a_case_and_stands_on_the_page(desk):
    case = desk.perform("objection.register", builders.objection()).number
    assert desk.ask("asset", asset_no=SOLE).restraints == ()
    number = builders.enter(desk, case).numbers["restraint"]
    assert number == "YY2026-0001"
    shown = row(desk)
    assert (shown.kind_term, shown.state_term, shown.until) == ("异议登记", "生效中", LAST_DAY)
    assert shown.authority == builders.person(1)["name"]
    assert "兄弟二人" in shown.ground
    assert not desk.ask("asset", asset_no=SOLE).row.seized
    desk.perform("case.archive", {"case": case})
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio] == ["first", "objection"]


def test_it_needs_papers_and_an_applicant_other_than_the_holder(desk):
    document = builders.objection(applicants=[{"party": ALICE}], papers=[{"paper": "identity"}])
    found = desk.check("objection.register", document)
    assert {p.code for p in found} == {"objector_holds", "R02"}
    assert all(desk.text.sentence(p).basis for p in found)
    assert len([p for p in found if p.code == "R02"]) == 3
    co_owner = builders.objection(JOINT, applicants=[{"party": ALICE}])
    assert desk.check("objection.register", co_owner) == ()
    unknown = builders.objection("A999999")
    assert codes(desk, "objection.register", unknown) == [("no_such_asset", "asset")]


def test_it_waits_neither_for_a_seizure_nor_for_another_case(desk):
    builders.apply(desk)
    builders.seize(desk)
    assert desk.check("objection.register", builders.objection()) == ()


def test_it_warns_and_never_blocks(desk):
    """The never-refuse-for list: an objection alone."""
    builders.object_to(desk)
    (question,) = desk.check("mortgage.apply", builders.application(desk))
    assert (question.code, question.severity) == ("objection_stands", Severity.CONFIRMATION)
    said = desk.text.sentence(question)
    assert "书面承诺" in said.next
    assert "第八十四条" in said.basis
    case = desk.perform(
        "mortgage.apply",
        builders.application(desk),
        acknowledged=["objection_stands"],
        reason="已收申请人自担风险的书面承诺",
    ).number
    builders.enter(desk, case)  # entering does not ask again
    assert desk.ask("journal")[2].reason == "已收申请人自担风险的书面承诺"


def test_one_that_came_after_the_acceptance_is_asked_about_at_the_entry(desk):
    case = builders.apply(desk)
    desk.perform("case.review", {"case": case})
    builders.object_to(desk)
    with pytest.raises(Rejected) as asked:
        desk.perform("case.enter", {"case": case})
    assert [(p.code, p.severity) for p in asked.value.problems] == [
        ("objection_stands", Severity.CONFIRMATION)
    ]
    desk.perform(
        "case.enter", {"case": case}, acknowledged=["objection_stands"], reason="自担风险承诺"
    )


@pytest.mark.holds("I21")
def test_it_lapses_after_the_fifteenth_day_and_the_lapse_is_entered(desk, clock):
    builders.object_to(desk)
    clock.move(days=15)  # to the last day
    assert row(desk).state == "active"
    clock.move(days=1)
    assert row(desk).state == "lapsed"
    assert desk.check("mortgage.apply", builders.application(desk)) == ()
    desk.perform("party.enter", builders.person(4))
    page = desk.ask("asset", asset_no=SOLE)
    assert [e.kind for e in page.folio] == ["first", "objection", "objection_end"]


@pytest.mark.holds("I21")
def test_a_last_day_on_a_day_off_moves_to_the_next_working_day(desk, clock):
    clock.move(days=4)  # Friday 2026-11-27: the 15th day is a Saturday
    builders.object_to(desk)
    assert row(desk).until == "2026-12-14"


@pytest.mark.holds("I21")
def test_the_proof_of_the_suit_keeps_it_standing(desk, clock):
    number = builders.object_to(desk)
    clock.move(days=14)
    desk.perform("objection.suit", {"objection": number, **SUIT})
    assert (row(desk).state, row(desk).until) == ("active", "")
    clock.move(days=400)
    desk.perform("party.enter", builders.person(4))
    assert row(desk).state == "active"
    again = {"objection": number, **SUIT}
    assert codes(desk, "objection.suit", again) == [("suit_proved", "objection")]


@pytest.mark.holds("I21")
def test_proof_after_the_last_day_is_too_late(desk, clock):
    number = builders.object_to(desk)
    clock.move(days=16)
    (problem,) = desk.check("objection.suit", {"objection": number, **SUIT})
    assert problem.code == "restraint_over"
    assert LAST_DAY in desk.text.sentence(problem).text


def test_the_suit_was_filed_on_a_day_that_was(desk):
    number = builders.object_to(desk)
    document = {"objection": number, **SUIT, "filed_on": "2026-11-24"}
    assert codes(desk, "objection.suit", document) == [("day_to_come", "filed_on")]


@pytest.mark.parametrize("why", ["withdrawn", "dismissed", "corrected"])
def test_it_ends_by_withdrawal_judgment_or_correction(desk, why):
    number = builders.object_to(desk)
    end = {"objection": number, "objection_end": why, "document_no": "撤回申请书"}
    desk.perform("objection.end", end)
    assert row(desk).state == "released"
    assert codes(desk, "objection.end", end) == [("restraint_over", "objection")]


def test_who_objects_again_is_asked_whether_it_is_the_same_ground(desk, clock):
    number = builders.object_to(desk)
    clock.move(days=20)
    (question,) = desk.check("objection.register", builders.objection())
    assert (question.code, question.params["value"]) == ("objection_again", number)
    assert "已届满失效" in desk.text.sentence(question).text
    other = builders.objection(applicants=[{"party": BANK}])
    assert desk.check("objection.register", other) == ()


def test_a_seizure_is_no_objection(desk):
    number = builders.seize(desk)
    document = {"objection": number, "objection_end": "withdrawn", "document_no": "X"}
    (problem,) = desk.check("objection.end", document)
    assert problem.code == "restraint_kind_differs"
    assert "查封" in desk.text.sentence(problem).text
    assert codes(desk, "objection.suit", {**SUIT, "objection": "YY2026-0099"}) == [
        ("no_such_restraint", "objection"),
        ("day_to_come", "filed_on"),
    ]


def test_a_transfer_is_warned_too(desk):
    builders.object_to(desk)
    document = {
        "assets": [SOLE],
        "transfer_ground": "sale",
        "basis_no": "MM-1",
        "price": "500000.00",
        "transferors": [{"party": ALICE}],
        "transferees": [{"party": BOB}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
    }
    assert [p.code for p in desk.check("right.transfer", document)] == ["objection_stands"]
