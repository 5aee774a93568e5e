"""What an application for a mortgage is asked, beyond the refusals of test_refusals.py."""

import pytest

from core.problems import Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE


def rejected(desk, document, operation="mortgage.apply"):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return {(p.code, p.field) for p in found.value.problems}


def stated(desk, certificate):
    return desk.ask("certificate", certificate_no=certificate).snapshot


# --- every fault beside every other ---------------------------------------------------------------


def test_an_unreadable_mortgagor_is_not_taken_for_no_mortgagor(desk):
    """Nobody knows who it is, so nobody says that it is not the holder."""
    stranger = {"new": builders.person(5, name="陈\u0007山")}
    document = builders.application(desk, mortgagors=[stranger])
    assert rejected(desk, document) == {("unprintable", "mortgagors[0].new.name")}


def test_digit_and_name_of_one_person_are_answered_together(desk):
    person = builders.person(5, name="陈\u0007山", id_no="330324198902290020")
    document = builders.application(desk, debtors=[{"new": person}])
    assert rejected(desk, document) == {
        ("unprintable", "debtors[0].new.name"),
        ("id_birth_date", "debtors[0].new.id_no"),
    }


def test_an_unreadable_paper_does_not_hide_a_missing_one(desk):
    document = builders.application(desk)
    document["papers"][0] = {"paper": "application", "form": "carbon"}
    document["papers"] = [one for one in document["papers"] if one["paper"] != "title"]
    assert rejected(desk, document) == {("not_a_choice", "papers[0].form"), ("R02", "papers")}


def test_a_paper_nobody_asked_for_is_a_slip(desk):
    document = builders.application(desk)
    document["papers"][0] = {"paper": "aplication"}
    assert rejected(desk, document) == {("not_a_choice", "papers[0].paper"), ("R02", "papers")}


def test_a_paper_of_which_there_is_no_copy_is_missing(desk):
    document = builders.application(desk)
    document["papers"][0]["copies"] = 0
    assert rejected(desk, document) == {("R02", "papers")}


def test_nothing_at_all_names_every_required_field(desk):
    found = rejected(desk, {})
    assert {field for code, field in found if code == "required"} == {
        "papers",
        "assets",
        "mortgagors",
        "mortgagees",
        "debtors",
        "amount",
        "term_from",
        "term_to",
        "principal_contract_no",
        "mortgage_contract_no",
        "scope",
    }


def test_empty_lists_are_required_lists(desk):
    document = builders.application(desk, assets=[], mortgagees=[], mortgagors=[], debtors=[])
    found = rejected(desk, document)
    assert {field for code, field in found if code == "required"} == {
        "assets",
        "mortgagees",
        "mortgagors",
        "debtors",
    }


def test_a_key_written_wrong_is_never_ignored(desk):
    document = {**builders.application(desk), "amuont": "1.00"}
    assert rejected(desk, document) == {("unknown_key", "amuont")}


def test_the_term_ends_after_it_begins(desk):
    document = builders.application(desk, term_from="2026-11-24", term_to="2026-11-23")
    assert rejected(desk, document) == {("term_order", "term_to")}


# --- parties --------------------------------------------------------------------------------------


def test_a_stranger_beside_the_holder_is_no_mortgagor(desk):
    document = builders.application(desk, mortgagors=[{"party": ALICE}, {"party": BOB}])
    assert rejected(desk, document) == {("R08_holder", "mortgagors[1].party")}


def test_somebody_new_cannot_hold_anything_yet(desk):
    document = builders.application(desk, mortgagors=[{"new": builders.person(5)}])
    assert rejected(desk, document) == {("R08_holder", "mortgagors[0].new")}


def test_joint_holders_mortgage_all_they_hold(desk):
    made = builders.register(desk, JOINT)
    shares = [(one["name"], one["share"]) for one in stated(desk, made.certificate)["mortgagors"]]
    assert shares == [(builders.person(0)["name"], "1/2"), (builders.person(1)["name"], "1/2")]
    holders = desk.ask("asset", asset_no=JOINT).holders
    assert [(h.share, h.pledged) for h in holders] == [("1/2", "1/2"), ("1/2", "1/2")]


def test_the_certificate_states_the_share_that_is_mortgaged_not_the_one_held(desk):
    made = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    (mortgagor,) = stated(desk, made.certificate)["mortgagors"]
    assert mortgagor["share"] == "1/4"


def test_the_whole_right_of_one_holder_has_no_share_on_paper(desk):
    (mortgagor,) = stated(desk, builders.register(desk).certificate)["mortgagors"]
    assert mortgagor["share"] == ""


def test_exactly_what_is_held_may_be_mortgaged(desk):
    document = builders.application(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/2"}])
    assert desk.check("mortgage.apply", document) == ()


@pytest.mark.parametrize("share", ["1/17", "1/999999999989"])
def test_a_share_the_register_cannot_measure_is_said_before_anybody_works_on_it(desk, share):
    document = builders.application(desk, JOINT, mortgagors=[{"party": ALICE, "share": share}])
    assert rejected(desk, document) == {("share_not_measured", "mortgagors[0].share")}


def test_a_collective_may_secure_its_own_debt_only(desk):
    collective = desk.perform("party.enter", builders.organisation(-1)).number
    asset = desk.perform("asset.enter", builders.homestay(6, {collective: "1/1"})).number
    own = builders.application(desk, asset, debtors=[{"party": collective}])
    assert desk.check("mortgage.apply", own) == ()
    both = builders.application(desk, asset, debtors=[{"party": collective}, {"party": BOB}])
    assert rejected(desk, both) == {("R14", "mortgagors[0].party")}


def test_an_organisation_is_stated_with_who_represents_it(desk):
    company = builders.organisation(0)
    owner = desk.perform("party.enter", company).number
    asset = desk.perform("asset.enter", builders.homestay(6, {owner: "1/1"})).number
    (mortgagor,) = stated(desk, builders.register(desk, asset).certificate)["mortgagors"]
    assert mortgagor["legal_representative"] == company["legal_representative"]
    assert mortgagor["id_kind"] == "统一社会信用代码"


def test_an_agent_needs_the_last_day_of_its_authority(desk):
    document = builders.application(desk, mortgagees=[{"party": BANK, "agent": {"name": "张三"}}])
    assert rejected(desk, document) == {("required", "mortgagees[0].agent.authority_until")}


def test_an_authority_that_runs_out_before_entry_stops_the_entry(desk, clock):
    agent = {"name": "张专员", "authority_until": "2026-11-30"}
    case = builders.apply(desk, mortgagees=[{"party": BANK, "agent": agent}])
    desk.perform("case.review", {"case": case})
    clock.move(days=8)
    found = rejected(desk, {"case": case}, "case.enter")
    assert found == {("R02_authority", "mortgagees[0].agent.authority_until")}


def test_an_identity_document_valid_today_is_valid(desk):
    desk.perform("party.amend", builders.person(0, party=ALICE, id_until="2026-11-23"))
    assert desk.check("mortgage.apply", builders.application(desk)) == ()
    desk.perform("party.amend", builders.person(0, party=ALICE, id_until="2026-11-22"))
    assert rejected(desk, builders.application(desk)) == {
        ("R02_identity", "mortgagors[0].party"),
        ("R02_identity", "debtors[0].party"),
    }


# --- what is only asked ---------------------------------------------------------------------------


def test_a_restriction_of_an_earlier_contract_is_a_question(desk):
    earlier = builders.register(desk, transfer_restricted=True).mortgage
    document = builders.application(desk, mortgage_contract_no="X-2")
    problems = {p.code: p for p in desk.check("mortgage.apply", document)}
    assert problems.keys() == {"lower_rank", "earlier_restriction"}
    assert {p.severity for p in problems.values()} == {Severity.CONFIRMATION}
    assert problems["earlier_restriction"].params["value"] == earlier


@pytest.mark.holds("I29")
@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, {"lower_rank", "duplicate_contract"}),
        ({"mortgage_contract_no": "X-2"}, {"lower_rank"}),
        ({"mortgagees": [{"party": OTHER_BANK}]}, {"lower_rank"}),
    ],
)
def test_a_duplicate_is_the_same_contract_of_the_same_bank(desk, changes, asked):
    builders.register(desk)
    document = builders.application(desk, **changes)
    assert {p.code for p in desk.check("mortgage.apply", document)} == asked


@pytest.mark.holds("I29")
def test_each_question_is_answered_by_its_own_yes(desk):
    builders.register(desk)
    with pytest.raises(Rejected) as found:
        desk.perform(
            "mortgage.apply",
            builders.application(desk),
            acknowledged=("lower_rank",),
            reason="已知悉",
        )
    assert [p.code for p in found.value.problems] == ["duplicate_contract"]


def test_yes_to_a_refusal_changes_nothing(desk):
    builders.seize(desk)
    with pytest.raises(Rejected) as found:
        desk.perform(
            "mortgage.apply", builders.application(desk), acknowledged=("R06",), reason="领导同意"
        )
    assert [p.code for p in found.value.problems] == ["R06"]


def test_questions_answered_at_acceptance_are_not_asked_again_at_entry(desk):
    builders.register(desk)
    case = builders.apply(desk, mortgage_contract_no="X-2")
    assert builders.enter(desk, case).numbers["mortgage"] == "DY2026-000002"


# --- what is never a ground -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount", ["0.01", "999999999999.99"], ids=["one fen", "more than any homestay is worth"]
)
def test_no_ratio_of_loan_and_value_is_a_ground(desk, amount):
    assert desk.check("mortgage.apply", builders.application(desk, amount=amount)) == ()


def test_a_debt_whose_limitation_has_run_is_still_registered_and_discharged(desk):
    """民法典 419 lets the mortgage run out; it gives the registrar no ground (担保解释 44)."""
    old = {"term_from": "2015-01-01", "term_to": "2016-01-01"}
    mortgage = builders.register(desk, **old).mortgage
    assert desk.ask("mortgage", mortgage_no=mortgage).term_to == "2016-01-01"
    builders.discharge(desk, mortgage)


def test_a_rank_is_free_after_discharge_but_never_given_again(desk):
    first = builders.register(desk).mortgage
    builders.discharge(desk, first)
    document = builders.application(desk, mortgage_contract_no="X-2")
    assert desk.check("mortgage.apply", document) == ()
    second = builders.register(desk, mortgage_contract_no="X-2").mortgage
    assert desk.ask("mortgage", mortgage_no=second).priority_rank == 2


# --- discharge ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["1", "01", "0002", "000001"])
def test_the_last_four_are_four(desk, typed):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage, confirm_last4=typed)
    assert rejected(desk, document, "discharge.apply") == {("last4_differs", "confirm_last4")}


def test_a_judgment_is_named(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(
        desk, mortgage, ground="judgment", applicants=[{"party": ALICE}]
    )
    assert rejected(desk, document, "discharge.apply") == {
        ("required", "judgment_no"),
        ("R19", "applicants"),
    }


def test_an_unreadable_applicant_is_not_taken_for_a_wrong_one(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage, applicants=[{"party": "P 1"}])
    assert rejected(desk, document, "discharge.apply") == {
        ("code_with_space", "applicants[0].party")
    }


def test_one_of_two_mortgagees_does_not_discharge_alone(desk):
    lenders = [{"party": BANK}, {"party": OTHER_BANK}]
    mortgage = builders.register(desk, mortgagees=lenders).mortgage
    one = builders.discharge_application(desk, mortgage, applicants=lenders[:1])
    assert rejected(desk, one, "discharge.apply") == {("R19", "applicants")}
    builders.discharge(desk, mortgage, applicants=lenders)


def test_what_is_not_there_is_not_discharged(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage) | {"mortgage": "DY2026-999999"}
    assert ("no_such_mortgage", "mortgage") in rejected(desk, document, "discharge.apply")


def test_several_assets_are_one_mortgage_with_a_rank_on_each(desk):
    builders.register(desk, JOINT)
    document = builders.application(desk, JOINT, assets=[SOLE, JOINT], mortgage_contract_no="X-2")
    case = desk.perform(
        "mortgage.apply", document, acknowledged=("lower_rank",), reason="已知悉"
    ).number
    mortgage = builders.enter(desk, case).numbers["mortgage"]
    ranks = {
        asset: {m.mortgage_no: m.priority_rank for m in desk.ask("asset", asset_no=asset).mortgages}
        for asset in (SOLE, JOINT)
    }
    assert ranks[SOLE][mortgage] == 1
    assert ranks[JOINT][mortgage] == 2


def test_every_asset_has_its_holder_among_the_mortgagors(desk):
    document = builders.application(
        desk, JOINT, assets=[SOLE, JOINT], mortgagors=[{"party": BOB}], debtors=[{"party": BOB}]
    )
    assert rejected(desk, document) == {("R08_holder", "assets[0]")}


def test_the_same_asset_twice_is_a_slip(desk):
    assert ("asset_twice", "assets") in rejected(
        desk, builders.application(desk, assets=[SOLE, SOLE])
    )
