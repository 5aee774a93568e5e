"""Who may have a mortgage discharged, from what, and what is left of it."""

import pytest

from core.problems import Rejected
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
)

JUDGMENT = {"ground": "judgment", "judgment_no": "（2026）浙0399民初12号"}
R19 = {("R19", "applicants")}


def said(desk, mortgage, **changes):
    return answers(desk, "discharge.apply", document(desk, "discharge.apply", mortgage, **changes))


# --- applicants ---------------------------------------------------------------------------------


@pytest.mark.holds("R19", "I16")
@pytest.mark.parametrize("ground", ["paid", "waived", "other"])
def test_the_mortgagee_alone_or_both_but_never_the_mortgagor_alone(desk, ground):
    made = builders.register(desk).mortgage
    assert said(desk, made, ground=ground) == set()
    assert said(desk, made, ground=ground, applicants=parties(BANK, ALICE)) == set()
    assert said(desk, made, ground=ground, applicants=parties(ALICE)) == R19
    assert said(desk, made, ground=ground, applicants=parties(BANK, BOB)) == R19


@pytest.mark.holds("R19", "I16")
def test_a_judgment_lets_the_mortgagor_apply_alone_and_no_stranger(desk):
    made = builders.register(desk).mortgage
    assert said(desk, made, **JUDGMENT, applicants=parties(ALICE)) == set()
    assert said(desk, made, **JUDGMENT, applicants=parties(BOB)) == R19
    without = {"ground": "judgment", "applicants": parties(ALICE)}
    assert said(desk, made, **without) == {("required", "judgment_no"), *R19}


@pytest.mark.holds("R19", "I16")
def test_who_is_only_the_debtor_needs_a_judgment_too(desk):
    made = builders.register(desk, debtors=parties(BOB)).mortgage
    assert said(desk, made, applicants=parties(BOB)) == R19
    assert said(desk, made, **JUDGMENT, applicants=parties(BOB)) == set()


@pytest.mark.holds("R19", "I16")
def test_after_an_assignment_it_is_the_new_mortgagee(desk):
    made = builders.register(desk)
    done(desk, "mortgage.assign", made.mortgage)
    found = said(desk, made.mortgage, applicants=parties(BANK), certificate_no=made.certificate)
    assert found == {*R19, ("R08_certificate", "certificate_no")}
    (problem,) = desk.check(
        "discharge.apply",
        document(desk, "discharge.apply", made.mortgage, applicants=parties(BANK)),
    )
    assert builders.bank(1)["name"] in desk.text.sentence(problem).text  # who it is now
    assert said(desk, made.mortgage, applicants=parties(OTHER_BANK)) == set()


@pytest.mark.holds("R19", "I16")
def test_of_several_mortgagees_all_apply(desk):
    made = builders.register(desk, mortgagees=parties(BANK, OTHER_BANK)).mortgage
    assert said(desk, made, applicants=parties(BANK)) == R19
    assert said(desk, made, applicants=parties(BANK, OTHER_BANK)) == set()


@pytest.mark.holds("I16", "I12")
def test_who_it_is_now_is_asked_again_at_entry(desk):
    """Received before the assignment, entered after it: the old holder's word no longer counts."""
    made = builders.register(desk).mortgage
    early = document(desk, "discharge.apply", made) | {"accept": False}
    case = desk.perform("discharge.apply", early).number
    done(desk, "mortgage.assign", made)
    with pytest.raises(Rejected) as refused:
        desk.perform("case.accept", {"case": case})
    assert [p.code for p in refused.value.problems] == ["R19"]


@pytest.mark.holds("I11")
def test_a_seizure_does_not_keep_a_mortgage_alive(desk):
    made = builders.register(desk).mortgage
    builders.seize(desk, SOLE)
    done(desk, "discharge.apply", made)
    assert known(desk, made).state == "discharged"


@pytest.mark.holds("I17")
def test_it_is_discharged_once_and_nobody_moves_up(desk):
    first = builders.register(desk)
    second = builders.register(desk, **SECOND)
    done(desk, "discharge.apply", first.mortgage)
    assert standing(desk) == {first.mortgage: ("discharged", 1), second.mortgage: ("current", 2)}
    assert ("already_discharged", "mortgage") in said(desk, first.mortgage)
    old = desk.ask("certificate", certificate_no=first.certificate)
    assert old.state == "voided"
    assert old.events[-1].value.endswith("抵押权已注销")


# --- from some of the assets ---------------------------------------------------------------------


@pytest.fixture
def three(desk):
    """One debt over three homestays: ALICE's, hers and BOB's half each, BOB's."""
    own = desk.perform("asset.enter", builders.homestay(4, {BOB: "1/1"})).number
    made = builders.register(
        desk, assets=[SOLE, JOINT, own], mortgagors=parties(ALICE, BOB), amount="900000.00"
    )
    return made, own


def test_one_asset_is_released_the_others_stay(desk, three):
    made, own = three
    left = done(desk, "discharge.apply", made.mortgage, assets=[own], ground="paid")
    one = known(desk, made.mortgage)
    assert (one.state, one.version) == ("current", 2)
    assert [(e.asset_no, e.released) for e in one.encumbrances] == [
        (SOLE, False),
        (JOINT, False),
        (own, True),
    ]
    assert [h.pledged for h in desk.ask("asset", asset_no=own).holders] == ["0"]
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["1/2", "1/2"]
    snapshot = stated(desk, left.certificate)
    assert [place["asset_no"] for place in snapshot["objects"]] == [SOLE, JOINT]
    assert snapshot["changes"][0]["label"] == "注销的抵押物"
    assert desk.ask("certificate", certificate_no=made.certificate).state == "voided"
    assert [e.kind for e in desk.ask("asset", asset_no=own).folio] == [
        "first",
        "mortgage",
        "discharge",
    ]


def test_who_held_only_what_is_released_is_no_longer_mortgagor(desk, three):
    made, own = three
    done(desk, "discharge.apply", made.mortgage, assets=[own, JOINT])
    assert known(desk, made.mortgage).in_role("mortgagor") == (ALICE,)


def test_who_still_burdens_something_stays_mortgagor(desk, three):
    made, own = three
    done(desk, "discharge.apply", made.mortgage, assets=[own])
    assert known(desk, made.mortgage).in_role("mortgagor") == (ALICE, BOB)


def test_with_the_last_asset_the_mortgage_is_discharged(desk, three):
    made, own = three
    done(desk, "discharge.apply", made.mortgage, assets=[own])
    done(desk, "discharge.apply", made.mortgage, assets=[JOINT])
    last = done(desk, "discharge.apply", made.mortgage, assets=[SOLE])
    assert known(desk, made.mortgage).state == "discharged"
    assert last.certificate == ""
    desk.perform("case.archive", {"case": last.case})


def test_only_what_is_burdened_is_released(desk, three):
    made, own = three
    done(desk, "discharge.apply", made.mortgage, assets=[own])
    assert said(desk, made.mortgage, assets=[own]) == {("not_burdened", "assets[0]")}
    assert said(desk, made.mortgage, assets=["A000099"]) == {("no_such_asset", "assets[0]")}
    assert said(desk, made.mortgage, assets=[]) == {("required", "assets")}
    assert said(desk, made.mortgage, assets=[SOLE, SOLE]) == {("asset_twice", "assets")}


def test_a_rank_is_kept_where_it_is_kept(desk, three):
    made, own = three
    second = builders.register(desk, JOINT, **SECOND).mortgage
    done(desk, "discharge.apply", made.mortgage, assets=[own])
    assert standing(desk, JOINT) == {made.mortgage: ("current", 1), second: ("current", 2)}


def test_a_new_mortgage_takes_the_released_asset(desk, three):
    made, own = three
    done(desk, "discharge.apply", made.mortgage, assets=[own])
    found = desk.check("mortgage.apply", builders.application(desk, own, **SECOND))
    assert found == ()  # nothing stands before it, so nothing is asked
