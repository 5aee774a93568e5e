"""One debt, several of everything: assets, mortgagors, mortgagees with their parts, debtors."""

from fractions import Fraction

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE
from tests.mortgage_cases import answers, document, done, known, parties, stated


def said(desk, **changes):
    return answers(desk, "mortgage.apply", builders.application(desk, **changes))


def parts(desk, mortgage):
    found = [one for one in known(desk, mortgage).parties if one.role == "mortgagee"]
    return [one.part for one in found]


def test_parts_given_as_fractions_are_kept_exactly_and_printed(desk):
    lenders = [{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK, "part": "1/3"}]
    made = builders.register(desk, mortgagees=lenders)
    assert parts(desk, made.mortgage) == [Fraction(2, 3), Fraction(1, 3)]
    snapshot = stated(desk, made.certificate)
    assert [one["part"] for one in snapshot["mortgagees"]] == [
        "2/3，200,000.00 元",
        "1/3，100,000.00 元",
    ]
    assert desk.paper(made.certificate).startswith(b"%PDF")


def test_parts_given_as_amounts_sum_to_the_amount(desk):
    lenders = [
        {"party": BANK, "part_amount": "100000.01"},
        {"party": OTHER_BANK, "part_amount": "199999.99"},
    ]
    made = builders.register(desk, mortgagees=lenders)
    assert sum(parts(desk, made.mortgage)) == 1
    lenders[1]["part_amount"] = "199999.98"
    assert said(desk, mortgagees=lenders) == {
        ("claim_parts_sum", "mortgagees"),
        ("lower_rank", "assets[0]"),
        ("duplicate_contract", "mortgage_contract_no"),
    }


def test_a_third_that_is_no_whole_number_of_fen_is_printed_as_a_third(desk):
    lenders = [{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK, "part": "1/3"}]
    made = builders.register(desk, mortgagees=lenders, amount="100.00")
    found = [one["part"] for one in stated(desk, made.certificate)["mortgagees"]]
    assert found == ["2/3", "1/3"]


def test_parts_are_said_of_all_or_of_nobody(desk):
    lenders = [{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK}]
    assert said(desk, mortgagees=lenders) == {("required", "mortgagees[1].part")}
    assert said(desk, mortgagees=parties(BANK, OTHER_BANK)) == set()
    alone = [{"party": BANK, "part": "1/2"}]
    assert said(desk, mortgagees=alone) == {("claim_parts_sum", "mortgagees")}


def test_fraction_and_amount_agree_where_both_are_given(desk):
    lenders = [
        {"party": BANK, "part": "2/3", "part_amount": "200000.00"},
        {"party": OTHER_BANK, "part": "1/3", "part_amount": "100000.01"},
    ]
    found = said(desk, mortgagees=lenders)
    assert found == {("claim_part_differs", "mortgagees[1].part_amount")}


def test_parts_change_with_the_amount(desk):
    lenders = [{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK, "part": "1/3"}]
    made = builders.register(desk, mortgagees=lenders)
    more = [
        {"party": BANK, "part_amount": "200000.00"},
        {"party": OTHER_BANK, "part_amount": "200000.00"},
    ]
    changed = done(desk, "mortgage.change", made.mortgage, amount="400000.00", parts=more)
    assert parts(desk, made.mortgage) == [Fraction(1, 2), Fraction(1, 2)]
    labels = [one["label"] for one in stated(desk, changed.certificate)["changes"]]
    assert labels[0] == "债权数额"
    assert len(labels) == 3
    wrong = document(desk, "mortgage.change", made.mortgage, parts=[*more[:1], {"party": BOB}])
    assert answers(desk, "mortgage.change", wrong) >= {("R08_mortgagee", "parts[1].party")}
    short = document(desk, "mortgage.change", made.mortgage, parts=more[:1])
    assert answers(desk, "mortgage.change", short) == {("required", "parts[1].part")}


@pytest.mark.holds("I7")
def test_one_debt_over_assets_of_several_mortgagors(desk):
    own = desk.perform("asset.enter", builders.homestay(4, {BOB: "1/1"})).number
    made = builders.register(
        desk,
        assets=[SOLE, JOINT, own],
        mortgagors=parties(ALICE, BOB),
        debtors=parties(ALICE, BOB),
    )
    burdened = {
        asset: [h.pledged for h in desk.ask("asset", asset_no=asset).holders]
        for asset in (SOLE, JOINT, own)
    }
    assert burdened == {SOLE: ["1"], JOINT: ["1/2", "1/2"], own: ["1"]}
    snapshot = stated(desk, made.certificate)
    assert [one["asset_no"] for one in snapshot["objects"]] == [SOLE, JOINT, own]
    assert len(snapshot["debtors"]) == 2
    assert {e.asset_no for e in known(desk, made.mortgage).encumbrances} == {SOLE, JOINT, own}


@pytest.mark.holds("I7", "R10")
def test_nobody_burdens_more_than_it_holds_of_any_of_them(desk):
    wanted = builders.application(
        desk,
        assets=[SOLE, JOINT],
        mortgagors=[{"party": ALICE, "share": "3/4"}],
    )
    with pytest.raises(Rejected) as refused:
        desk.perform("mortgage.apply", wanted)
    (problem,) = refused.value.problems
    assert (problem.code, problem.params["held"]) == ("R10", "1/2")


def test_the_rank_on_each_asset_is_its_own(desk):
    builders.register(desk, JOINT)
    made = builders.register(
        desk, assets=[SOLE, JOINT], mortgagors=parties(ALICE, BOB), mortgagees=parties(OTHER_BANK)
    )
    found = [one["priority_rank"] for one in stated(desk, made.certificate)["objects"]]
    assert found == [1, 2]


# --- contract, application and register (R08) -----------------------------------------------------


@pytest.mark.holds("R08")
def test_contract_application_and_register_are_held_against_each_other_at_once(desk):
    found = said(
        desk,
        mortgagors=parties(BOB),
        contract_amount="300000.01",
        contract_term_to="2030-01-01",
        contract_mortgagees="另一家银行",
        contract_mortgagors="某某、王某某",
    )
    assert found == {
        ("R08_holder", "mortgagors[0].party"),
        ("R08_amount", "contract_amount"),
        ("R08_term", "contract_term_to"),
        ("R08_names", "contract_mortgagees"),
        ("R08_names", "contract_mortgagors"),
    }


@pytest.mark.holds("R08")
def test_what_agrees_is_said_to_nobody(desk):
    names = "、".join((builders.bank(1)["name"], builders.bank(0)["name"]))  # in any order
    found = said(
        desk,
        mortgagees=parties(BANK, OTHER_BANK),
        contract_amount="300000.00",
        contract_term_to="2027-11-23",
        contract_mortgagees=names,
        contract_mortgagors=builders.person(0)["name"],
    )
    assert found == set()
