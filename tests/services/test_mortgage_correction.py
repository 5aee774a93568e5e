"""What was typed wrong is put right the short way; what was discharged by mistake comes back."""

import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, SOLE
from tests.mortgage_cases import (
    SECOND,
    answers,
    carry,
    document,
    done,
    known,
    parties,
    ranks,
    standing,
    stated,
    versions,
)


def correction(term, wrong, right):
    return {"term": term, "wrong": wrong, "right": right}


AMOUNT = correction("amount", "300000.00", "330000.00")


def said(desk, mortgage, *corrections, **changes):
    wanted = document(desk, "mortgage.correct", mortgage, corrections=list(corrections), **changes)
    return answers(desk, "mortgage.correct", wanted)


@pytest.mark.holds("I1")
def test_the_office_corrects_its_own_slip_and_the_wrong_version_stays(desk):
    made = builders.register(desk)
    wrong = [
        AMOUNT,
        correction("mortgage_contract_no", "DY-2026-001", "DY-2026-010"),
        correction("transfer_restricted", "否", "是"),
        correction("interest_rate", "4.35%", "4.53%"),
        correction("term_to", "2027-11-23", "2027-11-20"),
    ]
    fixed = done(desk, "mortgage.correct", made.mortgage, corrections=wrong)
    terms = known(desk, made.mortgage).terms
    assert (terms.amount, terms.mortgage_contract_no) == (33_000_000, "DY-2026-010")
    assert terms.transfer_restricted
    first, second = versions(desk, made.mortgage)
    assert (first["amount"], second["amount"]) == (30_000_000, 33_000_000)
    assert (second["kind"], second["basis"]) == ("correction", "收存的抵押合同首页")
    values = [one["value"] for one in stated(desk, fixed.certificate)["changes"]]
    assert "误记为“300,000.00 元”，更正为“330,000.00 元”" in values
    assert desk.ask("certificate", certificate_no=made.certificate).state == "voided"
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio][-1] == "correction"


def test_nobody_agrees_anew_and_nothing_waits(desk):
    made = builders.register(desk).mortgage
    builders.register(desk, **SECOND)
    builders.apply(desk, mortgagees=[{"new": builders.bank(2)}])
    builders.seize(desk)
    assert said(desk, made, correction("term_to", "2027-11-23", "2027-11-20")) == set()
    # Others relied on the wrong amount: they are told, not asked.
    assert said(desk, made, AMOUNT) == {("correction_secures_more", "corrections")}


def test_what_is_called_wrong_is_what_the_register_says(desk):
    made = builders.register(desk).mortgage
    found = said(
        desk,
        made,
        correction("amount", "310000.00", "330000.00"),
        correction("scope", "本金", "本金和利息"),
        correction("interest_rate", "0.0435", "0.0435"),
        correction("term_to", "2027-13-01", "明年"),
        correction("amount", "300000.00", "1.00"),
    )
    assert found == {
        ("not_as_registered", "corrections[0].wrong"),
        ("not_as_registered", "corrections[1].wrong"),
        ("not_wrong", "corrections[2].right"),
        ("no_such_date", "corrections[3].wrong"),
        ("not_date", "corrections[3].right"),
        ("corrected_twice", "corrections[4].term"),
    }
    assert said(desk, made) == {("required", "corrections")}


def test_a_correction_keeps_the_term_in_order(desk):
    made = builders.register(desk).mortgage
    found = said(desk, made, correction("term_to", "2027-11-23", "2026-11-22"))
    assert found == {("term_order", "term_to")}


@pytest.mark.holds("R08")
def test_who_asks_for_it_is_a_party(desk):
    made = builders.register(desk).mortgage
    assert said(desk, made, AMOUNT, applicants=parties(ALICE)) == set()
    assert said(desk, made, AMOUNT, applicants=parties(BOB)) == {
        ("R08_applicant", "applicants[0].party")
    }


def test_the_evidence_is_kept(desk):
    made = builders.register(desk).mortgage
    wanted = document(desk, "mortgage.correct", made, corrections=[AMOUNT], papers=[])
    (problem,) = desk.check("mortgage.correct", wanted)
    assert (problem.code, problem.params["paper"]) == ("R02", "document_kind.correction_evidence")


# --- discharged by mistake --------------------------------------------------------------------


@pytest.fixture
def mistaken(desk):
    """The first of two mortgages was discharged by mistake."""
    first = builders.register(desk).mortgage
    second = builders.register(desk, **SECOND).mortgage
    done(desk, "discharge.apply", first)
    return first, second


@pytest.mark.holds("I17", "I1")
def test_it_comes_back_as_a_new_entry_behind_the_others(desk, mistaken):
    first, second = mistaken
    back = done(desk, "mortgage.restore", first)
    assert standing(desk) == {
        first: ("discharged", 1),
        second: ("current", 2),
        back.mortgage: ("current", 3),
    }
    new, old = known(desk, back.mortgage), known(desk, first)
    assert (new.restores, new.terms, new.version) == (first, old.terms, 1)
    assert new.in_role("mortgagee") == (BANK,)
    assert stated(desk, back.certificate)["changes"][0]["label"] == "恢复的原登记号"
    assert [h.pledged for h in desk.ask("asset", asset_no=SOLE).holders] == ["1"]
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I17", "I5")
def test_its_old_place_comes_back_by_agreement_only(desk, mistaken):
    first, second = mistaken
    back = done(desk, "mortgage.restore", first).mortgage
    wanted = {back.replace("-", "_"): 2, second.replace("-", "_"): 3}
    found = answers(desk, "rank.agree", ranks(desk, **wanted))
    assert found == {("R11_rank", "order[1].consent")}
    wanted[second.replace("-", "_")] = (3, "TY-1")
    carry(desk, "rank.agree", ranks(desk, **wanted))
    assert standing(desk)[back] == ("current", 2)


@pytest.mark.holds("I17")
def test_it_is_restored_once_and_only_if_discharged(desk, mistaken):
    first, second = mistaken
    wanted = document(desk, "mortgage.restore", second)
    assert ("not_discharged", "mortgage") in answers(desk, "mortgage.restore", wanted)
    again = document(desk, "mortgage.restore", first)
    done(desk, "mortgage.restore", first)
    assert ("already_restored", "mortgage") in answers(desk, "mortgage.restore", again)


@pytest.mark.holds("R06", "I11")
def test_a_seized_asset_takes_nothing_back(desk, mistaken):
    builders.seize(desk)
    wanted = document(desk, "mortgage.restore", mistaken[0])
    assert ("R06", "mortgage") in answers(desk, "mortgage.restore", wanted)


@pytest.mark.holds("R02")
def test_both_sides_say_so_or_a_judgment(desk, mistaken):
    wanted = document(desk, "mortgage.restore", mistaken[0], applicants=parties(BANK))
    assert ("R02_jointly", "applicants") in answers(desk, "mortgage.restore", wanted)
    wanted |= {"judgment_no": "（2026）浙0399行初3号"}
    assert answers(desk, "mortgage.restore", wanted) == {("lower_rank", "mortgage")}


def test_exactly_what_was_burdened_comes_back(desk):
    made = builders.register(desk, JOINT, mortgagors=[{"party": BOB, "share": "1/8"}]).mortgage
    done(desk, "discharge.apply", made)
    done(desk, "mortgage.restore", made)
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["0", "1/8"]


def test_what_was_released_before_the_mistake_stays_free(desk):
    made = builders.register(desk, assets=[SOLE, JOINT], mortgagors=parties(ALICE, BOB)).mortgage
    done(desk, "discharge.apply", made, assets=[SOLE])
    done(desk, "discharge.apply", made)
    back = done(desk, "mortgage.restore", made).mortgage
    assert [one.asset_no for one in known(desk, back).encumbrances] == [JOINT]
