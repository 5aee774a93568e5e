"""Courts come to the window: a notice while a case is open, a queue, midnights nobody is there."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, CLERK, OTHER_BANK, REGISTRAR, REVIEWER, SOLE

COURT, OTHER_COURT = "瓯岭县人民法院", "温州市中级人民法院"


def queue(desk, asset=SOLE):
    rows = desk.ask("asset", asset_no=asset).restraints
    return [(one.restraint_no, one.state_term, one.effective_from, one.until) for one in rows]


@pytest.mark.holds("I11", "I12", "R06")
def test_a_notice_arrives_while_the_bank_waits_for_its_entry(any_desk, clock):
    """The case is reviewed; the court is at the window first."""
    desk = any_desk
    case = builders.apply(desk)
    clock.move(minutes=5)
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    desk.seat(CLERK)
    number = builders.seize(desk, delivered_at="2026-11-23 09:06")
    desk.seat(REGISTRAR)
    with pytest.raises(Rejected) as refused:
        desk.perform("case.enter", {"case": case})
    (problem,) = refused.value.problems
    said = desk.text.sentence(problem)
    assert (problem.code, problem.field) == ("R06", "assets[0]")
    assert COURT in said.text
    assert "第三百九十九条" in said.basis
    assert desk.ask("case", case_no=case).row.state == "reviewed"
    desk.seat(REVIEWER)
    desk.perform("case.refuse", {"case": case, "opinion": f"抵押物被查封（{number}）。"})
    desk.perform("case.archive", {"case": case})
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio] == ["first", "seizure"]


@pytest.mark.holds("I13")
def test_three_courts_queue_and_the_register_moves_by_itself(any_desk, clock):
    desk = any_desk
    first = builders.seize(desk, until="2026-12-31")
    second = builders.seize(
        desk, authority=OTHER_COURT, document_no="（2026）浙03执7号", term_months=36
    )
    third = builders.seize(desk, document_no="（2026）浙0399执9号", term_months=12)
    assert queue(desk) == [
        (first, "生效中", "2026-11-23", "2026-12-31"),
        (second, "轮候", "", ""),
        (third, "轮候", "", ""),
    ]

    # 23:59 on the last day it still binds; a minute later the next one is in effect.
    clock.move(days=38, hours=14, minutes=59)
    assert queue(desk)[0][1] == "生效中"
    clock.move(minutes=1)
    assert queue(desk) == [
        (first, "已届满失效", "2026-11-23", "2026-12-31"),
        (second, "生效中", "2027-01-01", "2029-12-31"),
        (third, "轮候", "", ""),
    ]
    assert {p.code for p in desk.check("mortgage.apply", builders.application(desk))} == {"R06"}

    # Nobody asked for it: the first write of the day enters what happened at midnight.
    clock.move(hours=9)
    desk.perform("party.enter", builders.person(4))
    sweep = next(one for one in desk.ask("journal") if one.operation == "register.sweep")
    assert (first in sweep.facts, second in sweep.facts, third in sweep.facts) == (
        True,
        True,
        False,
    )
    folio = desk.ask("asset", asset_no=SOLE).folio
    assert [e.kind for e in folio] == ["first", *["seizure"] * 3, "release"]
    before = queue(desk)

    # The second court gives up; the third moves up the same day.
    clock.move(days=30)
    given_up = {"restraint": second, "authority": OTHER_COURT, "document_no": "（2027）解1号"}
    desk.perform("restraint.release", given_up)
    assert queue(desk) == [
        before[0],
        (second, "已解除", "2027-01-01", "2029-12-31"),
        (third, "生效中", "2027-01-31", "2028-01-30"),
    ]

    # Three weeks before the end it is renewed for three years; a renewal too late finds nothing.
    clock.move(days=345)
    renewal = {"restraint": third, "authority": COURT, "document_no": "（2028）续1号"}
    desk.perform("restraint.renew", {**renewal, "until": "2031-01-30"})
    assert queue(desk)[2] == (third, "生效中", "2027-01-31", "2031-01-30")
    clock.move(days=1200)
    (problem,) = desk.check("restraint.renew", {**renewal, "until": "2033-01-30"})
    assert problem.code == "restraint_over"
    assert desk.ask("asset", asset_no=SOLE).row.seized is False
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I13")
def test_the_office_slept_for_years_and_the_next_entry_tells_it_in_order(any_desk, clock):
    desk = any_desk
    builders.seize(desk, until="2026-12-31")
    builders.seize(desk, document_no="X-2", term_months=6)
    builders.seize(desk, document_no="X-3", term_months=6)
    clock.move(days=900)
    desk.perform("party.enter", builders.person(4))
    told = [(event.kind, event.effective_on) for one in _restraints(desk) for event in one.events]
    assert told == [
        ("lapsed", "2027-01-01"),
        ("succeeded", "2027-01-01"),
        ("lapsed", "2027-07-01"),
        ("succeeded", "2027-07-01"),
        ("lapsed", "2028-01-01"),
    ]
    with desk.store.reading() as work:
        state = work.assets.get(SOLE).folio
    assert (state.seizures, state.entry) == (0, 7)
    assert desk.ask("verify_journal").ok


def _restraints(desk):
    with desk.store.reading() as work:
        return work.restraints.on(SOLE)


@pytest.mark.holds("I14")
def test_the_bank_hears_that_its_credit_line_is_fixed(any_desk):
    """最高额抵押: the notice fixes the claim, and the discharge of it is never held up."""
    desk = any_desk
    made = builders.register(desk, security="maximum", amount="500000.00")
    number = builders.seize(desk)
    assert desk.ask("mortgage", mortgage_no=made.mortgage).claim_fixed_by == number
    more = builders.application(desk, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X")
    assert "R06" in {p.code for p in desk.check("mortgage.apply", more)}
    builders.discharge(desk, made.mortgage)
    assert [h.pledged for h in desk.ask("asset", asset_no=SOLE).holders if h.party_no == ALICE] == [
        "0"
    ]
