"""Shares of a plant change hands: sold under a mortgage, inherited, divided, bought together again.

望江工业园 3 号厂房 belongs to two neighbours, half each. One has mortgaged its half to the bank,
sells a part of it to a stranger, dies; the heirs divide; one person turns out to be two records.
"""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, CLERK, OTHER_BANK, REGISTRAR, REVIEWER
from tests.transfers import transfer_application

REGISTRY = {"registry_no": "浙（2026）瓯岭县不动产权第0088123号"}


@pytest.fixture
def plant(desk):
    return desk.perform(
        "asset.enter", builders.sample("plant_share", {ALICE: "1/2", BOB: "1/2"})
    ).number


def mortgaged(desk, plant, **changes):
    """Register a mortgage; the other owner was told by telephone."""
    document = builders.application(desk, plant, **changes)
    questions = [p.code for p in desk.check("mortgage.apply", document)]
    case = desk.perform(
        "mortgage.apply", document, acknowledged=questions, reason="已电话告知"
    ).number
    return builders.Registered(case, *_numbers(builders.enter(desk, case)))


def _numbers(receipt):
    return receipt.numbers["mortgage"], receipt.numbers["certificate"]


def held(desk, asset):
    page = desk.ask("asset", asset_no=asset)
    return {one.name: (one.share, one.pledged) for one in page.holders}


def refused(desk, document):
    with pytest.raises(Rejected) as found:
        desk.perform("right.transfer", document)
    return found.value.problems


def carried_out(desk, document, *, reason=""):
    """From the window to the register, each step by somebody else; returns the case number."""
    questions = [p.code for p in desk.check("right.transfer", document)]
    case = desk.perform("right.transfer", document, acknowledged=questions, reason=reason).number
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "材料齐全，同意。"})
    desk.seat(REGISTRAR)
    desk.perform("case.enter", {"case": case})
    desk.seat(CLERK)
    desk.perform("case.archive", {"case": case})
    return case


@pytest.mark.holds("I6", "I7", "R16")
def test_a_mortgaged_share_is_sold_to_a_stranger(desk, clock, plant):
    alice, bob = builders.person(0)["name"], builders.person(1)["name"]
    made = mortgaged(desk, plant, mortgagors=[{"party": ALICE, "share": "1/3"}])
    stranger = builders.organisation(0)
    document = transfer_application(
        desk,
        {ALICE: "1/4"},
        {},
        plant,
        transferees=[{"new": stranger}],
        transfer_ground="sale",
        price="3200000.00",
        price_terms="签约后三十日内付清",
    )

    # The window answers everything at once: the registry's number, the co-owner, the bank.
    found = {p.code: p for p in refused(desk, document)}
    assert set(found) == {"R16_number", "preemption_not_asked", "mortgagee_not_told"}
    said = desk.text.sentence(found["preemption_not_asked"])
    assert (bob in said.text, "2026-12-08" in said.next) == (True, True)
    assert made.mortgage in desk.text.sentence(found["mortgagee_not_told"]).text

    # The co-owner is told and keeps silent; after the period the share may go.
    document |= REGISTRY
    document["offers"] = [
        {"party": BOB, "notified_on": "2026-11-23", "period_days": 20, "document_no": "EMS-1"}
    ]
    clock.move(days=20)
    running = {p.code: p for p in refused(desk, document)}["preemption_running"]
    assert running.params["until"] == "2026-12-14"  # 13 December is a Sunday
    clock.move(days=2)
    case = carried_out(desk, document, reason="已书面通知农商行，回执在卷")
    assert desk.ask("journal", limit=10)[3].reason == "已书面通知农商行，回执在卷"

    # The free sixth moved first, the rest took its part of the mortgage along.
    assert held(desk, plant) == {
        alice: ("1/4", "1/4"),
        bob: ("1/2", "0"),
        stranger["name"]: ("1/4", "1/12"),
    }
    assert desk.ask("mortgage", mortgage_no=made.mortgage).mortgagors == "、".join(
        [alice, stranger["name"]]
    )
    assert [one.case_no for one in desk.ask("asset_holders", asset_no=plant)[:2]] == [case, case]

    # The debt is paid: the discharge frees what it burdened, on both shares.
    builders.discharge(desk, made.mortgage)
    assert {pledged for _, pledged in held(desk, plant).values()} == {"0"}
    assert desk.ask("verify_journal").ok


def test_heirs_take_over_jointly_and_divide(desk, clock, plant):
    made = mortgaged(desk, plant, mortgagors=[{"party": ALICE}])
    heirs = [desk.perform("party.enter", builders.person(n)).number for n in (2, 3)]
    for heir in heirs:
        relation = {"party": heir, "relation": "heir", "other": ALICE}
        papers = {"document_no": "公证2026-7", "from_date": "2026-11-01"}
        desk.perform("party.relate", {**relation, **papers})

    # No co-owner is asked and the deceased need not apply: 民法典 230, 物权编解释(一) 9.
    document = transfer_application(
        desk,
        {ALICE: None},
        dict.fromkeys(heirs),
        plant,
        transfer_ground="inheritance",
        joint=True,
        **REGISTRY,
    )
    carried_out(desk, document, reason="已通知农商行")
    names = [builders.person(n)["name"] for n in (2, 3)]
    page = desk.ask("asset", asset_no=plant)
    joint = [(one.name, one.of_whole, one.pledged) for one in page.holders if one.joint]
    assert joint == [(name, "1/2", "1/2") for name in names]

    # One of them alone does not divide what both hold; together they do, and the mortgage stays.
    division = transfer_application(
        desk,
        {heirs[0]: None},
        {heirs[0]: "1/3", heirs[1]: "1/6"},
        plant,
        transfer_ground="division",
        **REGISTRY,
    )
    assert "R09_jointly" in {p.code for p in refused(desk, division)}
    division["transferors"] = [{"party": one} for one in heirs]
    carried_out(desk, division, reason="已通知农商行")
    assert held(desk, plant) == {
        builders.person(1)["name"]: ("1/2", "0"),
        names[0]: ("1/3", "1/3"),
        names[1]: ("1/6", "1/6"),
    }

    # The share is split for a buyer to come, and put together again when nobody comes.
    split = transfer_application(
        desk, {heirs[0]: "1/12"}, {heirs[0]: None}, plant, transfer_ground="split", **REGISTRY
    )
    carried_out(desk, split)
    lines = [one.share for one in desk.ask("asset", asset_no=plant).holders]
    assert lines == ["1/2", "1/4", "1/6", "1/12"]
    merge = transfer_application(
        desk, {heirs[0]: None}, {heirs[0]: None}, plant, transfer_ground="merge", **REGISTRY
    )
    carried_out(desk, merge)
    builders.discharge(desk, made.mortgage)
    assert {pledged for _, pledged in held(desk, plant).values()} == {"0"}
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I16", "I25")
def test_two_records_of_one_bank_become_one_and_discharge(desk, plant):
    """The branch was entered twice; the head office discharges what either registered."""
    made = mortgaged(desk, plant, mortgagors=[{"party": ALICE}])
    certificate = desk.paper(made.certificate)
    twin = builders.bank(0, id_kind="other_registration", id_no="营业部-7")
    again = desk.perform("party.enter", twin).number
    second = mortgaged(desk, plant, mortgagors=[{"party": BOB}], mortgagees=[{"party": again}])
    merged = {"party": again, "into": BANK, "document_no": "工商查询2026-3"}
    desk.perform("party.merge", merged)
    assert desk.ask("party", party_no=BANK).merged == (again,)
    branch = {"party": BANK, "relation": "branch", "other": OTHER_BANK}
    desk.perform("party.relate", {**branch, "document_no": "营业执照", "from_date": "2020-01-01"})
    for number, applicant in ((made.mortgage, BANK), (second.mortgage, OTHER_BANK)):
        builders.discharge(desk, number, applicants=[{"party": applicant}])
        assert desk.ask("mortgage", mortgage_no=number).state == "discharged"
    assert desk.paper(made.certificate) == certificate
    assert desk.ask("verify_journal").ok
