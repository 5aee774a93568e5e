"""The claim goes to others and the mortgage with it: who, how much, and what stays."""

import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE
from tests.mortgage_cases import (
    SECOND,
    answers,
    document,
    done,
    known,
    parties,
    standing,
    stated,
    versions,
)


def said(desk, mortgage, **changes):
    return answers(desk, "mortgage.assign", document(desk, "mortgage.assign", mortgage, **changes))


@pytest.mark.holds("I18")
def test_the_mortgage_goes_with_the_claim_and_keeps_its_rank(desk):
    first = builders.register(desk)
    second = builders.register(desk, **SECOND)
    moved = done(desk, "mortgage.assign", first.mortgage)
    one = known(desk, first.mortgage)
    assert one.in_role("mortgagee") == (OTHER_BANK,)
    assert one.in_role("mortgagor") == (ALICE,)
    assert standing(desk) == {first.mortgage: ("current", 1), second.mortgage: ("current", 2)}
    old, new = versions(desk, first.mortgage)
    assert (old["kind"], new["kind"], new["basis"]) == ("first", "transfer", "ZR-2026-001")
    assert (old["amount"], old["term_to"]) == (new["amount"], new["term_to"])
    certificate = stated(desk, moved.certificate)
    assert certificate["state"] == "changed"
    assert certificate["changes"][0]["label"] == "抵押权人"
    assert desk.ask("certificate", certificate_no=first.certificate).state == "voided"
    assert desk.ask("verify_journal").ok


def test_the_new_mortgagee_may_be_new_to_the_register(desk):
    first = builders.register(desk)
    moved = done(desk, "mortgage.assign", first.mortgage, assignees=[{"new": builders.bank(2)}])
    name = builders.bank(2)["name"]
    assert stated(desk, moved.certificate)["mortgagees"][0]["name"] == name
    hits = desk.ask("search", typed=name)
    assert first.mortgage in {hit.id for hit in hits if hit.kind == "mortgage"}


@pytest.mark.holds("R08", "I18")
def test_only_who_is_registered_now_assigns(desk):
    first = builders.register(desk).mortgage
    assert said(desk, first, assignors=parties(BOB)) == {
        ("R08_mortgagee", "assignors[0].party"),
        ("R02_joint_claim", "assignors"),
    }
    done(desk, "mortgage.assign", first)
    again = said(desk, first, assignors=parties(BANK), assignees=parties(BOB))
    assert ("R08_mortgagee", "assignors[0].party") in again


def test_nobody_assigns_to_itself(desk):
    first = builders.register(desk).mortgage
    found = said(desk, first, assignees=parties(BANK))
    assert ("assigned_to_itself", "assignees[0].party") in found


@pytest.mark.holds("R18", "I18")
def test_a_mortgage_does_not_go_with_another_claim(desk):
    first = builders.register(desk).mortgage
    found = said(desk, first, principal_contract_no="JK-2026-002")
    assert found == {("R18", "principal_contract_no")}


@pytest.mark.holds("R18", "I18")
def test_claim_and_mortgage_are_not_parted(desk):
    first = builders.register(desk).mortgage
    assert said(desk, first, with_mortgage=False) == {("R18_apart", "with_mortgage")}


@pytest.mark.holds("R18", "I15")
def test_a_maximum_amount_moves_once_it_is_determined_or_by_agreement(desk):
    first = builders.register(desk, security="maximum").mortgage
    assert said(desk, first) == {("R18_undetermined", "agreed_early")}
    assert said(desk, first, agreed_early=True) == set()
    done(desk, "mortgage.determine", first)
    assert said(desk, first) == set()
    done(desk, "mortgage.assign", first)
    assert versions(desk, first)[-1]["agreed_early"] == 0


@pytest.mark.holds("I15")
def test_what_was_agreed_early_is_said_in_the_register(desk):
    first = builders.register(desk, security="maximum").mortgage
    done(desk, "mortgage.assign", first, agreed_early=True)
    assert versions(desk, first)[-1]["agreed_early"] == 1


def test_the_debtor_is_told_before_and_that_is_proved(desk):
    first = builders.register(desk).mortgage
    assert said(desk, first, notified_on="2026-11-24") == {("in_the_future", "notified_on")}
    wanted = document(desk, "mortgage.assign", first)
    wanted["papers"] = [one for one in wanted["papers"] if one["paper"] != "debtor_notice"]
    (problem,) = desk.check("mortgage.assign", wanted)
    assert (problem.code, problem.params["paper"]) == ("R02", "document_kind.debtor_notice")


@pytest.mark.holds("R08")
def test_what_the_papers_say_is_held_against_the_register(desk):
    first = builders.register(desk)
    found = said(
        desk,
        first.mortgage,
        confirm_amount="300000.01",
        confirm_last4="9999",
        certificate_no="农权鉴（2026）第0000009号",
        principal_contract_no="JK-1",
    )
    assert found == {
        ("R08_registered", "confirm_amount"),
        ("last4_differs", "confirm_last4"),
        ("R08_certificate", "certificate_no"),
        ("R18", "principal_contract_no"),
    }


# --- parts --------------------------------------------------------------------------------------


def lenders(desk, mortgage):
    one = known(desk, mortgage)
    return {p.current_no: p.part and str(p.part) for p in one.parties if p.role == "mortgagee"}


def test_a_part_of_the_claim_makes_two_mortgagees(desk):
    first = builders.register(desk).mortgage
    moved = done(
        desk,
        "mortgage.assign",
        first,
        assignors=[{"party": BANK, "part_amount": "100000.00"}],
        assignees=[{"party": OTHER_BANK}],
    )
    assert lenders(desk, first) == {BANK: "2/3", OTHER_BANK: "1/3"}
    assert [one["part"] for one in stated(desk, moved.certificate)["mortgagees"]] == [
        "2/3，200,000.00 元",
        "1/3，100,000.00 元",
    ]
    # Now each has a part of its own, and hands it on alone.
    done(desk, "mortgage.assign", first, assignors=parties(OTHER_BANK), assignees=parties(BANK))
    assert lenders(desk, first) == {BANK: None}


def test_nobody_gives_more_than_it_has(desk):
    first = builders.register(
        desk,
        mortgagees=[{"party": BANK, "part": "2/3"}, {"party": OTHER_BANK, "part": "1/3"}],
    ).mortgage
    found = said(
        desk,
        first,
        assignors=[{"party": OTHER_BANK, "part": "1/2"}],
        assignees=parties(BOB),
    )
    assert found == {("claim_part_exceeds", "assignors[0].part")}


def test_what_is_taken_is_what_is_given(desk):
    first = builders.register(desk).mortgage
    found = said(
        desk,
        first,
        assignees=[{"party": OTHER_BANK, "part": "1/2"}, {"party": BOB, "part": "1/3"}],
    )
    assert found == {("claim_parts_sum", "assignees")}
    found = said(desk, first, assignees=[{"party": OTHER_BANK, "part": "1/2"}, {"party": BOB}])
    assert found == {("required", "assignees[1].part")}


def test_joint_mortgagees_assign_together(desk):
    first = builders.register(desk, mortgagees=parties(BANK, OTHER_BANK)).mortgage
    found = said(desk, first, assignors=parties(BANK), assignees=parties(BOB))
    assert found == {("R02_joint_claim", "assignors")}
    done(desk, "mortgage.assign", first, assignees=parties(BOB))
    assert lenders(desk, first) == {BOB: None}


@pytest.mark.holds("I4", "R20")
def test_a_claim_that_is_being_assigned_is_not_discharged_meanwhile(desk):
    first = builders.register(desk).mortgage
    case = desk.perform("mortgage.assign", document(desk, "mortgage.assign", first)).number
    late = document(desk, "discharge.apply", first)
    (problem,) = desk.check("discharge.apply", late)
    assert (problem.code, problem.field, problem.params["case"]) == ("R20", "mortgage", case)
    received = desk.perform("discharge.apply", late | {"accept": False})  # receiving judges nothing
    builders.enter(desk, case)
    assert {p.code for p in desk.check("case.accept", {"case": received.number})} == {"R19"}


def test_a_seizure_of_the_asset_does_not_keep_the_claim(desk):
    first = builders.register(desk).mortgage
    builders.seize(desk, SOLE)
    done(desk, "mortgage.assign", first)
    assert known(desk, first).in_role("mortgagee") == (OTHER_BANK,)


def test_what_is_burdened_stays(desk):
    first = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    moved = done(desk, "mortgage.assign", first.mortgage)
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["1/4", "0"]
    assert stated(desk, moved.certificate)["mortgagors"][0]["share"] == "1/4"
