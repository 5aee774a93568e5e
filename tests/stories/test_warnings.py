"""A brother objects, a buyer is promised: fifteen days, ninety days, and what they do meanwhile."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, OTHER_BANK, SOLE


def row(desk):
    return desk.ask("asset", asset_no=SOLE).restraints[-1]


def kinds(desk):
    return [entry.kind for entry in desk.ask("asset", asset_no=SOLE).folio]


@pytest.mark.holds("I21")
def test_a_brother_objects_and_never_sues(any_desk, clock):
    desk = any_desk
    number = builders.object_to(desk)
    reminded = {one.number: one for one in desk.ask("clocks").expiring}
    assert (reminded[number].until, reminded[number].days) == ("2026-12-08", 15)

    # A bank is told and lends all the same, at its own risk.
    with pytest.raises(Rejected) as asked:
        desk.perform("mortgage.apply", builders.application(desk))
    (question,) = asked.value.problems
    assert "兄弟二人" in desk.text.sentence(question).text
    case = desk.perform(
        "mortgage.apply",
        builders.application(desk),
        acknowledged=["objection_stands"],
        reason="已收书面承诺",
    ).number
    builders.enter(desk, case)

    clock.move(days=15, hours=14)  # the evening of the last day
    assert row(desk).state == "active"
    clock.move(hours=2)
    assert row(desk).state_term == "已届满失效"
    desk.perform("party.enter", builders.person(4))
    assert kinds(desk) == ["first", "objection", "mortgage", "objection_end"]
    again = {p.code for p in desk.check("objection.register", builders.objection())}
    assert again == {"objection_again"}
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I21")
def test_a_brother_objects_and_sues_in_time(any_desk, clock):
    desk = any_desk
    number = builders.object_to(desk)
    clock.move(days=15)
    suit = {"authority": "瓯岭县人民法院", "document_no": "（2026）民初9号"}
    desk.perform("objection.suit", {"objection": number, **suit, "filed_on": "2026-12-07"})
    clock.move(days=500)
    assert row(desk).state == "active"
    end = {"objection": number, "objection_end": "dismissed", "document_no": "（2027）民终1号"}
    desk.perform("objection.end", end)
    assert row(desk).state == "released"
    assert kinds(desk) == ["first", "objection", "objection_end"]


@pytest.mark.holds("I21", "R07")
def test_a_bank_is_promised_a_mortgage_and_takes_it_within_ninety_days(any_desk, clock):
    desk = any_desk
    number = builders.cautioned(desk)
    other = {"mortgagees": [{"party": OTHER_BANK}], "mortgage_contract_no": "X-2"}
    assert [p.code for p in desk.check("mortgage.apply", builders.application(desk, **other))] == [
        "R07"
    ]
    clock.move(days=30)
    on = desk.today().isoformat()
    possible = {"caution": number, "possible_on": on, "document_no": "竣工备案"}
    desk.perform("caution.possible", possible)
    clock.move(days=60)
    case = builders.apply(desk)
    desk.perform("caution.applied", {"caution": number, "case": case})
    builders.enter(desk, case)
    assert (row(desk).state_term, kinds(desk)[-2:]) == (
        "已转为本登记",
        ["mortgage", "caution_end"],
    )
    desk.perform(
        "mortgage.apply",
        builders.application(desk, **other),
        acknowledged=["lower_rank"],
        reason="知悉",
    )
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I21", "R07")
def test_a_buyer_is_promised_and_lets_ninety_days_go_by(any_desk, clock):
    desk = any_desk
    promised = {"cautioned_right": "transfer", "claimants": [{"party": BOB}]}
    builders.cautioned(desk, possible_on="2026-11-23", **promised)
    sale = {
        "assets": [SOLE],
        "transfer_ground": "sale",
        "basis_no": "MM-1",
        "price": "500000.00",
        "transferors": [{"party": ALICE}],
        "transferees": [{"party": BANK}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
    }
    assert [p.code for p in desk.check("right.transfer", sale)] == ["R07"]
    clock.move(days=91)
    assert [p.code for p in desk.check("right.transfer", sale)] == ["R07"]
    clock.move(days=1)
    case = desk.perform("right.transfer", sale).number
    builders.enter(desk, case)
    assert kinds(desk) == ["first", "caution", "caution_end", "transfer"]
