"""Disposal on default: what is asked, how the price is divided, what follows in the register."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE, person

BUYER = {"new": person(2)}


def disposal(mortgage, claims=None, **changes):
    """A lawful record: sold on the platform for 420,000, the reference price 400,000."""
    document = {
        "mortgage": mortgage,
        "default_ground": "debt_unpaid",
        "default_on": "2026-11-01",
        "route": "platform",
        "manner": "auction",
        "route_document_no": "瓯农交鉴〔2026〕18号",
        "sold_on": "2026-11-20",
        "price": "420000.00",
        "reference_price": "400000.00",
        "reference_basis": "平台评估",
        "buyers": [BUYER],
        "costs": [{"cost_of": "拍卖佣金", "cost": "6800.00"}],
        "claims": [
            {"mortgage": number, "claimed": claimed}
            for number, claimed in (claims or {mortgage: "300000.00"}).items()
        ],
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def record(desk, document, *confirmed):
    found = desk.perform("disposal.record", document, acknowledged=confirmed, reason="核实无误")
    return desk.ask("disposal", disposal_no=found.number)


def refused(desk, document):
    return [(p.code, p.field) for p in desk.check("disposal.record", document)]


def paid(page):
    return [
        (row.kind, row.place, row.people or row.subject, row.amount) for row in page.distribution
    ]


@pytest.fixture
def first(desk):
    return builders.register(desk).mortgage


def second_bank(desk, asset=SOLE, **changes):
    lender = {"mortgagees": [{"party": OTHER_BANK}], "mortgage_contract_no": "DY-2"}
    return builders.register(desk, asset, amount="150000.00", **{**lender, **changes}).mortgage


# --- the distribution -----------------------------------------------------------------------------


def test_costs_then_ranks_then_the_owner(desk, first):
    second = second_bank(desk)
    page = record(desk, disposal(first, {first: "300000.00", second: "80000.00"}))
    assert page.row.disposal_no == "CZ2026-00001"
    bank, other = (desk.ask("party", party_no=no).row.name for no in (BANK, OTHER_BANK))
    owner = desk.ask("party", party_no=ALICE).row.name
    assert paid(page) == [
        ("cost", None, "拍卖佣金", 680_000),
        ("claim", 1, bank, 30_000_000),
        ("claim", 2, other, 8_000_000),
        ("surplus", None, owner, 3_320_000),
    ]
    assert sum(row.amount for row in page.distribution) == 42_000_000
    assert [(c.mortgage_no, c.paid, c.unpaid) for c in page.claims] == [
        (first, 30_000_000, 0),
        (second, 8_000_000, 0),
    ]
    assert desk.ask("verify_journal").ok


def test_what_is_not_paid_stays_with_the_debtor(desk, first):
    second = second_bank(desk)
    low = disposal(first, {first: "300000.00", second: "150000.00"}, price="400000.00")
    page = record(desk, low)
    assert [(c.paid, c.unpaid) for c in page.claims] == [(30_000_000, 0), (9_320_000, 5_680_000)]


@pytest.mark.holds("I15")
def test_a_maximum_amount_is_determined_first_and_capped(desk):
    taken = {"original_no": "旧1", "registered_at": "2024-01-05", "security": "maximum"}
    taken |= {"places": [{"asset": SOLE, "priority_rank": 1}], "amount": "300000.00"}
    taken |= {"mortgagors": [{"party": ALICE}], "mortgagees": [{"party": BANK}]}
    taken |= {"term_from": "2024-01-05", "term_to": "2026-01-04"}
    number = desk.perform("takeover.mortgage", taken).number
    assert refused(desk, disposal(number)) == [("realised_undetermined", "claims")]

    ended = {"determined_amount": "310000.00", "determined_on": "2026-01-04"}
    ended |= {"determination_ground": "period_ended", "original_no": "旧2"}
    ended |= {"places": [{"asset": JOINT, "priority_rank": 1}]}
    capped = desk.perform("takeover.mortgage", {**taken, **ended}).number
    page = record(desk, disposal(capped, {capped: "310000.00"}, offers=[waived(BOB)]))
    assert [(c.claimed, c.allowed, c.paid) for c in page.claims] == [
        (31_000_000, 30_000_000, 30_000_000)
    ]


def waived(party, answer="waived"):
    return {"party": party, "notified_on": "2026-11-02", "answer": answer}


def test_a_syndicate_is_paid_by_its_parts(desk):
    old = {"original_no": "旧1", "registered_at": "2024-01-05", "amount": "300000.00"}
    old |= {"places": [{"asset": SOLE, "priority_rank": 1}], "mortgagors": [{"party": ALICE}]}
    old |= {"mortgagees": [{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK, "part": "1/3"}]}
    old |= {"term_from": "2024-01-05", "term_to": "2026-01-04"}
    number = desk.perform("takeover.mortgage", old).number
    page = record(desk, disposal(number, {number: "300000.01"}), "claim_above_registered")
    assert [row.amount for row in page.distribution if row.kind == "claim"] == [
        20_000_001,
        10_000_000,
    ]


def test_only_what_is_burdened_is_sold_and_pays(desk):
    """ALICE's half is sold: BOB's bank has no claim on it, and BOB was asked."""
    mine = builders.register(desk, JOINT, mortgagors=[{"party": ALICE}]).mortgage
    his = second_bank(desk, JOINT, mortgagors=[{"party": BOB}])
    foreign = disposal(mine, {mine: "300000.00", his: "1.00"}, offers=[waived(BOB)])
    assert refused(desk, foreign) == [("claim_not_on_sold", "claims[1].mortgage")]
    page = record(desk, disposal(mine, offers=[waived(BOB)]))
    sold = next(line.value for line in page.details if line.label == "处置的权利（份额）")
    assert sold.endswith("1/2")
    surplus = page.distribution[-1]
    assert (surplus.kind, surplus.amount) == ("surplus", 11_320_000)


def test_the_whole_is_sold_and_each_half_pays_its_own(desk):
    mine = builders.register(desk, JOINT, mortgagors=[{"party": ALICE}]).mortgage
    his = second_bank(desk, JOINT, mortgagors=[{"party": BOB}])
    whole = [{"party": ALICE}, {"party": BOB}]
    claims = {mine: "300000.00", his: "100000.00"}
    page = record(desk, disposal(mine, claims, sold=whole, costs=None))
    assert [(row.kind, row.amount) for row in page.distribution] == [
        ("claim", 21_000_000),
        ("claim", 10_000_000),
        ("surplus", 11_000_000),
    ]


# --- what is asked and refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mortgage": "DY9"}, ("no_such_mortgage", "mortgage")),
        ({"asset": JOINT}, ("not_burdened", "asset")),
        ({"default_on": "2026-11-24"}, ("day_in_future", "default_on")),
        ({"sold_on": "2026-11-24"}, ("day_in_future", "sold_on")),
        ({"sold_on": "2026-10-31"}, ("ended_before_begun", "sold_on")),
        ({"price": "0"}, ("not_positive", "price")),
        ({"manner": "sale", "price": "399999.99"}, ("below_reference_price", "price")),
        ({"manner": "conversion", "price": "1.00"}, ("below_reference_price", "price")),
        ({"costs": [{"cost_of": "x", "cost": "420000.01"}]}, ("costs_exceed_price", "costs")),
        ({"buyers": []}, ("required", "buyers")),
        ({"buyers": [{"party": BOB}, {"party": ALICE}]}, ("required", "buyers[0].share")),
        (
            {"buyers": [{"party": BOB, "share": "1/2"}, {"party": ALICE, "share": "1/3"}]},
            ("bought_is_not_sold", "buyers"),
        ),
        ({"claims": []}, ("claim_missing", "claims")),
        ({"sold": [{"party": BOB}]}, ("sold_by_stranger", "sold[0].party")),
        ({"sold": [{"party": ALICE}, {"party": ALICE}]}, ("party_twice", "sold[1]")),
        ({"offers": [waived(BOB)]}, ("no_preemption", "offers[0].party")),
    ],
)
def test_what_is_wrong_with_a_disposal(desk, first, changes, expected):
    assert expected in refused(desk, {**disposal(first), **changes})


def test_claims_above_the_register_and_twice(desk, first):
    above = disposal(first, {first: "300000.01"})
    assert refused(desk, above) == [("claim_above_registered", "claims[0].claimed")]
    twice = disposal(first)
    twice["claims"] *= 2
    assert refused(desk, twice) == [("claim_twice", "claims[1].mortgage")]


def test_an_auction_may_go_below_the_reference_price(desk, first):
    assert refused(desk, disposal(first, price="399999.99")) == []


@pytest.mark.holds("R10")
def test_nobody_sells_more_than_he_holds(desk):
    mine = builders.register(desk, JOINT, mortgagors=[{"party": ALICE}]).mortgage
    greedy = disposal(mine, sold=[{"party": ALICE, "share": "2/3"}], offers=[waived(BOB)])
    assert refused(desk, greedy) == [("R10", "sold[0].share")]


def test_co_owners_are_told_and_their_answer_counts(desk):
    mine = builders.register(desk, JOINT, mortgagors=[{"party": ALICE}]).mortgage
    assert refused(desk, disposal(mine)) == [("preemption_untold", "offers")]
    claimed = disposal(mine, offers=[waived(BOB, "claimed")])
    assert refused(desk, claimed) == [("preemption_standing", "offers")]
    assert refused(desk, disposal(mine, buyers=[{"party": BOB}])) == []
    assert refused(desk, disposal(mine, offers=[waived(BOB, "silent")])) == []


def test_what_is_seized_only_a_court_sells(desk, first):
    builders.seize(desk)
    assert refused(desk, disposal(first)) == [("seized_sold_by_court", "route")]
    assert refused(desk, disposal(first, route="suit")) == []


def test_a_discharged_mortgage_is_not_realised(desk, first):
    builders.discharge(desk, first)
    assert refused(desk, disposal(first)) == [("already_discharged", "mortgage")]


def test_of_several_assets_one_is_named(desk):
    both = builders.register(
        desk,
        JOINT,
        assets=[JOINT, SOLE],
        mortgagors=[{"party": ALICE}, {"party": BOB}],
        papers=builders.application(desk, SOLE)["papers"],
    ).mortgage
    assert refused(desk, disposal(both)) == [("required", "asset")]
    page = record(desk, disposal(both, asset=SOLE))
    release = next(row for row in page.closing if row.operation == "discharge.apply")
    assert release.document["assets"] == [SOLE]


def test_a_second_record_before_the_first_is_closed_is_asked_about(desk, first):
    record(desk, disposal(first))
    assert refused(desk, disposal(first)) == [("disposal_open", "asset")]


def test_nothing_is_recorded_where_anything_stands_in_the_way(desk, first):
    with pytest.raises(Rejected):
        record(desk, disposal(first, claims={first: "300000.01"}))
    assert desk.ask("disposals") == ()
    assert desk.ask("asset", asset_no=SOLE).disposals == ()


# --- what follows ---------------------------------------------------------------------------------


def test_what_follows_is_listed_with_its_day_and_basis(desk, first):
    page = record(desk, disposal(first))
    assert [(row.code, row.record_no, row.done, row.due_on) for row in page.closing] == [
        ("discharge.apply", first, False, ""),
        ("right.transfer", SOLE, False, ""),
        ("business_licence", "", None, "2026-12-20"),
        ("police_filing", "", None, "2026-12-23"),
        ("special_trade_permit", "", None, ""),
        ("hygiene_permit", "", None, ""),
        ("food_permit", "", None, ""),
        ("subsidy_stop", "", None, ""),
    ]
    assert "第二十四条" in page.closing[2].basis
    assert page.row.open_items == 2


def test_a_seizure_ends_before_the_right_moves(desk, first):
    restraint = builders.seize(desk)
    page = record(desk, disposal(first, route="suit", sold_on="2026-11-23"))
    release = page.closing[0]
    assert (release.operation, release.record_no, release.done) == (
        "restraint.release",
        restraint,
        False,
    )
    builders.release(desk, restraint)
    page = desk.ask("disposal", disposal_no=page.row.disposal_no)
    assert page.closing[0].done is True


def test_the_entries_are_prepared_and_close_the_list(desk, first):
    page = record(desk, disposal(first))
    discharge, transfer = page.closing[:2]
    papers = [{"paper": one} for one in ("application", "identity", "discharge_proof")]
    document = {**discharge.document, "confirm_last4": first[-4:], "papers": papers}
    builders.enter(desk, desk.perform("discharge.apply", document).number)
    needed = desk.ask("papers_needed", registration="right_transfer", asset_no=SOLE)
    papers = [{"paper": one.code} for one in needed if one.required]
    document = {**transfer.document, "papers": papers}
    builders.enter(desk, desk.perform("right.transfer", document).number)

    page = desk.ask("disposal", disposal_no=page.row.disposal_no)
    assert [row.done for row in page.closing[:2]] == [True, True]
    assert page.row.open_items == 0
    (holder,) = desk.ask("asset", asset_no=SOLE).holders
    assert holder.name == BUYER["new"]["name"]
    assert desk.ask("asset", asset_no=SOLE).disposals[0].open_items == 0
    assert desk.ask("verify_journal").ok


def test_by_court_the_seller_need_not_sign(desk, first):
    page = record(desk, disposal(first, route="suit"))
    discharge, transfer = page.closing[:2]
    assert discharge.document["judgment_no"] == "瓯农交鉴〔2026〕18号"
    assert transfer.document["transfer_ground"] == "judgment"


def test_joint_owners_sell_together(desk):
    joint = builders.homestay(2, {ALICE: "1/1"})
    joint |= {"joint": True, "holders": [{"party": ALICE}, {"party": BOB}]}
    asset = desk.perform("asset.enter", joint).number
    made = builders.register(desk, asset).mortgage
    page = record(desk, disposal(made))
    surplus = page.distribution[-1]
    assert surplus.people.count("、") == 1
    transfer = next(row for row in page.closing if row.operation == "right.transfer")
    assert transfer.document["transferors"] == [{"party": ALICE}, {"party": BOB}]
