"""Transfers at the desk: who may give what to whom, who must be asked, what follows."""

from fractions import Fraction

import pytest

from core.problems import Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE
from tests.transfers import sale, transfer, transfer_application


@pytest.fixture
def carol(desk):
    """Somebody who holds nothing yet."""
    return desk.perform("party.enter", builders.person(2)).number


def holders(desk, asset=JOINT):
    return {
        one.party_no: (one.share, one.pledged) for one in desk.ask("asset", asset_no=asset).holders
    }


def rejected(desk, givers, takers, asset=JOINT, **changes):
    with pytest.raises(Rejected) as found:
        desk.perform("right.transfer", transfer_application(desk, givers, takers, asset, **changes))
    return found.value.problems


def codes(problems):
    return {(one.code, one.field) for one in problems}


def said(desk, problems, code):
    (found,) = [one for one in problems if one.code == code]
    sentence = desk.text.sentence(found)
    assert "{" not in f"{sentence}"
    assert sentence.basis or found.severity is Severity.FAULT
    return found, sentence


# --- what is written ------------------------------------------------------------------------------


@pytest.mark.holds("I6", "I7", "I1")
def test_a_gift_moves_the_free_part_and_the_folio_says_so(desk, carol):
    builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    case = transfer(desk, {ALICE: "1/4"}, {carol: None})
    assert holders(desk) == {ALICE: ("1/4", "1/4"), BOB: ("1/2", "0"), carol: ("1/4", "0")}
    last = desk.ask("asset", asset_no=JOINT).folio[-1]
    assert (last.kind, last.record_no) == ("transfer", case)
    assert desk.ask("verify_journal").ok


def test_the_mortgage_follows_the_burdened_share_and_names_who_holds_it(desk, carol):
    made = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    transfer(desk, {ALICE: None}, {carol: None})
    assert holders(desk) == {BOB: ("1/2", "0"), carol: ("1/2", "1/4")}
    row = desk.ask("mortgage", mortgage_no=made.mortgage)
    assert row.mortgagors == builders.person(2)["name"]
    assert [row.priority_rank, row.state] == [1, "current"]
    builders.discharge(desk, made.mortgage)
    assert holders(desk)[carol] == ("1/2", "0")


def test_a_mortgage_over_two_holdings_names_both(desk, carol):
    made = builders.register(desk, JOINT)
    transfer(desk, {ALICE: "1/4"}, {carol: None})
    names = [builders.person(n)["name"] for n in (0, 1, 2)]
    assert desk.ask("mortgage", mortgage_no=made.mortgage).mortgagors == "、".join(names)
    assert {pledged for _, pledged in holders(desk).values()} == {"1/4", "1/2"}


def test_the_new_holder_may_apply_for_the_discharge_with_the_bank(desk, carol):
    made = builders.register(desk, SOLE)
    transfer(desk, {ALICE: None}, {carol: None}, SOLE)
    document = builders.discharge_application(desk, made.mortgage)
    document["applicants"] = [{"party": BANK}, {"party": carol}]
    assert desk.check("discharge.apply", document) == ()
    document["applicants"] = [{"party": BANK}, {"party": ALICE}]
    assert codes(desk.check("discharge.apply", document)) == {("R19", "applicants")}


def test_the_certificate_of_the_mortgage_keeps_what_it_said(desk, carol):
    made = builders.register(desk, SOLE)
    before = desk.paper(made.certificate)
    transfer(desk, {ALICE: None}, {carol: None}, SOLE)
    assert desk.paper(made.certificate) == before


def test_joint_holders_divide_and_shares_become_joint(desk, carol):
    transfer(desk, {ALICE: None, BOB: None}, {ALICE: None, BOB: None}, joint=True, **OWNERSHIP_FORM)
    assert holders(desk) == {ALICE: ("共同共有", "0"), BOB: ("共同共有", "0")}
    transfer(
        desk, {ALICE: None, BOB: None}, {ALICE: "1/3", carol: "2/3"}, transfer_ground="division"
    )
    assert holders(desk) == {ALICE: ("1/3", "0"), carol: ("2/3", "0")}


OWNERSHIP_FORM = {"transfer_ground": "ownership_form"}


def test_a_co_owner_is_added_and_removed(desk, carol):
    transfer(desk, {ALICE: None}, {ALICE: "2/5", carol: "3/5"}, SOLE)
    assert holders(desk, SOLE) == {ALICE: ("2/5", "0"), carol: ("3/5", "0")}
    transfer(desk, {carol: None}, {ALICE: None}, SOLE)
    assert holders(desk, SOLE) == {ALICE: ("1/1", "0")}


def test_a_share_is_split_and_merged(desk):
    builders.register(desk, SOLE, mortgagors=[{"party": ALICE, "share": "1/4"}])
    transfer(desk, {ALICE: "1/4"}, {ALICE: None}, SOLE, **own("split", heavy=True))
    lines = [(one.line, one.share, one.pledged) for one in page(desk, SOLE).holders]
    assert lines == [(1, "3/4", "0"), (2, "1/4", "1/4")]
    transfer(desk, {ALICE: None}, {ALICE: None}, SOLE, transfer_ground="merge")
    assert holders(desk, SOLE) == {ALICE: ("1/1", "1/4")}
    problems = rejected(desk, {ALICE: None}, {ALICE: None}, SOLE, transfer_ground="merge")
    assert codes(problems) == {("nothing_to_merge", "transferors")}


def own(ground, *, heavy):
    transferors = [{"party": ALICE, "share": "1/4", "burdened_first": heavy}]
    return {"transfer_ground": ground, "transferors": transferors}


def page(desk, asset):
    return desk.ask("asset", asset_no=asset)


def test_a_line_of_the_register_can_be_named(desk, carol):
    builders.register(desk, SOLE, mortgagors=[{"party": ALICE, "share": "1/4"}])
    transfer(desk, {ALICE: "1/4"}, {ALICE: None}, SOLE, **own("split", heavy=True))
    named = [{"party": ALICE, "line": 2}]
    transfer(desk, {}, {carol: None}, SOLE, transferors=named)
    assert holders(desk, SOLE) == {ALICE: ("3/4", "0"), carol: ("1/4", "1/4")}
    problems = rejected(desk, {}, {BOB: None}, SOLE, transferors=named)
    assert codes(problems) == {("R08_line", "transferors[0].party")}


@pytest.mark.holds("I9")
def test_two_objects_move_together(desk, carol):
    """A building and its land, entered as two assets, in one application (民法典 397)."""
    land = desk.perform("asset.enter", builders.homestay(3, {ALICE: "1/2", BOB: "1/2"})).number
    case = transfer(desk, {ALICE: "1/3"}, {carol: None}, assets=[JOINT, land])
    for asset in (JOINT, land):
        assert holders(desk, asset) == {
            ALICE: ("1/6", "0"),
            BOB: ("1/2", "0"),
            carol: ("1/3", "0"),
        }
        assert page(desk, asset).folio[-1].record_no == case


def test_three_ranks_survive_a_chain_of_transfers(desk, carol):
    """Shares and parts of every mortgage add up after each, and each discharge frees its own."""
    made = [
        builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": share}])
        for share in ("1/4", "1/2", "1/8")
    ]
    transfer(desk, {ALICE: "1/3"}, {carol: "1/6", BOB: "1/6"})
    transfer(desk, {BOB: "3/7"}, {ALICE: None})
    transfer(desk, {carol: None}, {BOB: None})
    assert sum(Fraction(share) for share, _ in shares(desk)) == 1
    for one, left in zip(made, ("1/2", "1/8", "0"), strict=True):
        assert sum(Fraction(pledged) for _, pledged in shares(desk)) >= Fraction(left)
        builders.discharge(desk, one.mortgage)
        assert sum(Fraction(pledged) for _, pledged in shares(desk)) == Fraction(left)
    assert desk.ask("verify_journal").ok


def shares(desk):
    return [(one.share, one.pledged) for one in page(desk, JOINT).holders]


# --- who may give ---------------------------------------------------------------------------------


@pytest.mark.holds("R08")
def test_only_the_holder_gives(desk, carol):
    found, sentence = said(desk, rejected(desk, {carol: None}, {BOB: None}), "R08_transferor")
    assert found.field == "transferors[0].party"
    assert builders.person(2)["name"] in sentence.text


@pytest.mark.holds("R10")
def test_nobody_gives_more_than_it_holds(desk, carol):
    found, sentence = said(desk, rejected(desk, {ALICE: "2/3"}, {carol: "2/3"}), "R10_transfer")
    assert (found.field, found.params["held"]) == ("transferors[0].share", "1/2")
    assert "三百零五" in sentence.basis


@pytest.mark.parametrize(
    ("givers", "takers", "expected"),
    [
        ({ALICE: "1/4"}, {BOB: "1/3"}, ("transfer_sum", "transferees")),
        ({ALICE: "1/4"}, {ALICE: None}, ("nothing_moves", "transferees")),
        ({ALICE: "1/4"}, {BOB: "1/8", BANK: None}, ("required", "transferees[1].share")),
    ],
)
def test_both_sides_agree(desk, givers, takers, expected):
    assert codes(rejected(desk, givers, takers)) == {expected}


@pytest.mark.holds("R06", "I11")
def test_a_seized_object_or_share_does_not_move(desk, carol):
    builders.seize(desk, JOINT)
    found, _ = said(desk, rejected(desk, {ALICE: "1/4"}, {carol: None}), "R06")
    assert found.field == "assets[0]"


@pytest.mark.holds("R06")
def test_a_seized_share_stays_and_the_rest_moves_with_a_question(desk, carol, clock):
    builders.seize(desk, JOINT, holder=ALICE, until="2026-12-01")
    for share in ("1/4", None):
        found, sentence = said(desk, rejected(desk, {ALICE: share}, {carol: None}), "R06")
        assert found.field == "assets[0]"
        assert "2026-12-01" in sentence.text
    whole = sale(whole_object=True)
    assert "R06" in {
        p.code for p in rejected(desk, {ALICE: None, BOB: None}, {carol: None}, **whole)
    }
    question = rejected(desk, {BOB: None}, {carol: None})
    assert codes(question) == {("other_share_seized", "assets[0]")}
    transfer(desk, {BOB: None}, {ALICE: None}, acknowledged=("other_share_seized",))
    assert [(one.share, one.frozen) for one in page(desk, JOINT).holders] == [
        ("1/2", True),
        ("1/2", True),
    ]
    transfer(desk, {ALICE: "1/2"}, {carol: None}, acknowledged=("other_share_seized",))
    clock.move(days=9)
    transfer(desk, {ALICE: None}, {carol: None})
    assert holders(desk) == {carol: ("1/1", "0")}
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("R09")
def test_of_joint_holders_all_apply_or_show_their_agreement(desk, carol):
    transfer(desk, {ALICE: None, BOB: None}, {ALICE: None, BOB: None}, joint=True, **OWNERSHIP_FORM)
    found, sentence = said(desk, rejected(desk, {ALICE: None}, {carol: None}), "R09_jointly")
    assert found.field == "assets[0]"
    assert builders.person(1)["name"] in sentence.text
    problems = rejected(desk, {ALICE: "1/2", BOB: None}, {carol: None})
    assert codes(problems) == {("joint_has_no_share", "transferors[0].share")}
    transfer(desk, {ALICE: None}, {carol: None}, co_ownership_agreement="GY-2026-1")
    assert holders(desk) == {carol: ("1/1", "0")}


@pytest.mark.holds("R09", "I8")
@pytest.mark.parametrize(("share", "enough"), [("2/3", True), ("3/5", False)])
def test_the_whole_takes_two_thirds(desk, carol, share, enough):
    rest = str(1 - Fraction(share))
    asset = desk.perform("asset.enter", builders.homestay(3, {ALICE: share, BOB: rest})).number
    whole = sale(whole_object=True)
    if enough:
        transfer(desk, {ALICE: None}, {carol: None}, asset, **whole)
        assert holders(desk, asset) == {carol: ("1/1", "0")}
    else:
        problems = rejected(desk, {ALICE: None}, {carol: None}, asset, **whole)
        found, sentence = said(desk, problems, "R09_majority")
        assert (found.params["value"], found.params["needed"]) == ("3/5", "2/3")
        assert "三百零一" in sentence.basis


@pytest.mark.holds("R20", "I4")
def test_an_earlier_case_on_the_object_comes_first(desk, carol):
    pending = builders.apply(desk, JOINT)
    found, _ = said(desk, rejected(desk, {ALICE: "1/4"}, {carol: None}), "R20")
    assert found.params["case"] == pending


def test_a_heir_applies_alone_for_somebody_whose_card_has_expired(desk, carol):
    desk.perform("party.amend", builders.person(0, party=ALICE, id_until="2020-01-01"))
    inherited = {"transfer_ground": "inheritance"}
    problems = rejected(desk, {ALICE: None}, {carol: None})
    assert codes(problems) == {("R02_identity", "transferors[0].party")}
    transfer(desk, {ALICE: None}, {carol: None}, **inherited)
    assert holders(desk)[carol] == ("1/2", "0")


@pytest.mark.holds("R02")
def test_an_inheritance_shows_the_death_and_the_kinship(desk, carol):
    papers = [{"paper": one} for one in ("application", "identity", "transfer_basis")]
    document = {"transfer_ground": "inheritance", "papers": papers}
    problems = rejected(desk, {ALICE: None}, {carol: None}, **document)
    assert [one.code for one in problems] == ["R02", "R02"]
    assert problems[0].params["paper"] == "document_kind.death_certificate"


# --- pre-emption ----------------------------------------------------------------------------------


def test_a_co_owner_who_was_not_told_is_named_with_the_day(desk, carol):
    problems = rejected(desk, {ALICE: "1/4"}, {carol: None}, **sale())
    found, sentence = said(desk, problems, "preemption_not_asked")
    assert (found.severity, found.field) == (Severity.REFUSAL, "assets[0]")
    assert builders.person(1)["name"] in sentence.text
    assert "2026-12-08" in sentence.next  # 15 days after 2026-11-23
    assert "三百零六" in sentence.basis


@pytest.mark.parametrize(
    ("notified", "period", "until"),
    [
        ("2026-11-08", None, "2026-11-23"),  # 15 days where the notice states no period
        ("2026-11-08", 3, "2026-11-23"),  # or a shorter one
        ("2026-10-24", 30, "2026-11-23"),  # the stated period
        ("2026-11-07", None, "2026-11-23"),  # 22 November is a Sunday
    ],
)
def test_silence_counts_after_the_period_only(desk, carol, notified, period, until, clock):
    offer = {"party": BOB, "notified_on": notified, "period_days": period}
    document = sale(offers=[{k: v for k, v in offer.items() if v is not None}])
    problems = rejected(desk, {ALICE: "1/4"}, {carol: None}, **document)
    found, _ = said(desk, problems, "preemption_running")
    assert found.params["until"] == until
    assert found.field == "offers[0].notified_on"
    clock.move(days=1)
    transfer(desk, {ALICE: "1/4"}, {carol: None}, **document)
    assert holders(desk)[carol] == ("1/4", "0")


def test_who_waives_need_not_be_waited_for_and_who_claims_buys(desk, carol):
    claims = [{"party": BOB, "notified_on": "2026-11-20", "answer": "claimed"}]
    problems = rejected(desk, {ALICE: "1/4"}, {carol: None}, **sale(offers=claims))
    found, sentence = said(desk, problems, "preemption_claimed")
    assert found.field == "offers[0].answer"
    assert builders.person(1)["name"] in sentence.text
    transfer(desk, {ALICE: "1/4"}, {BOB: None}, **sale(offers=claims))
    assert holders(desk)[BOB] == ("3/4", "0")


@pytest.mark.parametrize("ground", ["inheritance", "bequest", "gift", "judgment"])
def test_nobody_is_asked_where_nothing_is_sold(desk, carol, ground):
    transfer(desk, {ALICE: "1/4"}, {carol: None}, transfer_ground=ground)
    assert holders(desk)[carol] == ("1/4", "0")


def test_among_co_owners_there_is_no_pre_emption(desk):
    transfer(desk, {ALICE: "1/4"}, {BOB: None}, **sale())
    assert holders(desk) == {ALICE: ("1/4", "0"), BOB: ("3/4", "0")}


def test_slips_of_the_hand_in_offers_are_named(desk, carol):
    offers = [
        {"party": carol, "notified_on": "2026-11-20"},
        {"party": BOB, "notified_on": "2026-11-24"},
        {"party": "P999999", "notified_on": "2026-11-20"},
    ]
    problems = rejected(desk, {ALICE: "1/4"}, {carol: None}, **sale(offers=offers))
    assert codes(problems) >= {
        ("not_a_co_owner", "offers[0].party"),
        ("notice_in_future", "offers[1].notified_on"),
        ("no_such_party", "offers[2].party"),
    }


def test_a_sale_names_its_price(desk):
    document = sale(price=None)
    assert codes(rejected(desk, {ALICE: "1/4"}, {BOB: None}, **document)) == {("required", "price")}


# --- mortgages that follow ------------------------------------------------------------------------


@pytest.mark.holds("R17", "I20")
def test_where_a_ban_is_registered_the_mortgagee_joins(desk, carol):
    builders.register(desk, SOLE, transfer_restricted=True)
    problems = rejected(desk, {ALICE: None}, {carol: None}, SOLE)
    found, sentence = said(desk, problems, "R17")
    assert found.field == "assets[0]"
    assert builders.bank(0)["name"] in sentence.text
    wrong = rejected(desk, {ALICE: None}, {carol: None}, SOLE, mortgagees=[{"party": OTHER_BANK}])
    assert "R17" in {one.code for one in wrong}
    transfer(desk, {ALICE: None}, {carol: None}, SOLE, (), mortgagees=[{"party": BANK}])
    assert holders(desk, SOLE) == {carol: ("1/1", "1")}


@pytest.mark.holds("I20")
def test_a_ban_on_another_share_or_on_what_stays_binds_nobody(desk, carol):
    restricted = {"transfer_restricted": True}
    builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/8"}], **restricted)
    transfer(desk, {BOB: "1/4"}, {carol: None}, acknowledged=())
    transfer(desk, {ALICE: "3/8"}, {carol: None}, acknowledged=())
    assert "R17" in {one.code for one in rejected(desk, {ALICE: "1/16"}, {carol: None})}


@pytest.mark.holds("I20")
@pytest.mark.parametrize(("registered", "binds"), [("2020-12-31", True), ("2021-01-01", False)])
def test_a_mortgage_from_before_the_code_binds_without_saying_so(desk, carol, registered, binds):
    """物权法 191: what was mortgaged then is sold with consent only; the older book says when."""
    older = {
        "original_no": "永农押0012号",
        "registered_at": f"{registered} 10:20",
        "places": [{"asset": SOLE, "priority_rank": 1}],
        "mortgagors": [{"party": ALICE}],
        "mortgagees": [{"party": BANK}],
        "security": "ordinary",
        "amount": "300000.00",
        "term_from": registered,
        "term_to": "2029-03-04",
    }
    questions = [p.code for p in desk.check("takeover.mortgage", older)]
    desk.perform("takeover.mortgage", older, acknowledged=questions, reason="核对旧簿")
    found = {one.code for one in rejected(desk, {ALICE: None}, {carol: None}, SOLE)}
    assert ("R17" in found) == binds
    joined = {"mortgagees": [{"party": BANK}]}
    transfer(desk, {ALICE: None}, {carol: None}, SOLE, (), **joined)
    assert holders(desk, SOLE)[carol] == ("1/1", "1")


def test_the_mortgagee_is_told_or_the_clerk_says_how(desk, carol):
    made = builders.register(desk, SOLE)
    problems = rejected(desk, {ALICE: None}, {carol: None}, SOLE)
    found, sentence = said(desk, problems, "mortgagee_not_told")
    assert (found.severity, found.field) == (Severity.CONFIRMATION, "assets[0]")
    assert made.mortgage in sentence.text
    papers = ("application", "identity", "transfer_basis", "mortgagee_notice")
    told = [{"paper": one} for one in papers]
    transfer(desk, {ALICE: None}, {carol: None}, SOLE, (), papers=told)


# --- faults ---------------------------------------------------------------------------------------


def test_everything_that_is_wrong_comes_at_once(desk, carol):
    document = transfer_application(desk, {carol: None, ALICE: "3/4"}, {BOB: None})
    document |= {"price": "x", "papers": [], "transfer_ground": "sale"}
    found = codes(desk.check("right.transfer", document))
    assert {
        ("R08_transferor", "transferors[0].party"),
        ("R10_transfer", "transferors[1].share"),
        ("not_money", "price"),
        ("R02", "papers"),
    } <= found


def test_a_split_is_of_ones_own_share(desk, carol):
    problems = rejected(desk, {ALICE: "1/4"}, {carol: None}, transfer_ground="split")
    assert ("own_share_only", "transferees") in codes(problems)


def test_a_new_buyer_is_entered_with_the_case(desk):
    buyer = builders.person(3)
    document = transfer_application(desk, {ALICE: None}, {}, transferees=[{"new": buyer}])
    case = desk.perform("right.transfer", document).number
    builders.enter(desk, case)
    (holder,) = [one for one in page(desk, JOINT).holders if one.name == buyer["name"]]
    assert holder.share == "1/2"
