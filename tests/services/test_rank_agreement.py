"""Ranks are agreed: everybody is listed, who is harmed has agreed, and nothing moves by itself."""

import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB, OTHER_BANK, SOLE
from tests.mortgage_cases import (
    SECOND,
    THIRD,
    answers,
    carry,
    document,
    done,
    known,
    parties,
    ranks,
    standing,
    stated,
)

ONE, TWO, THREE = "DY2026_000001", "DY2026_000002", "DY2026_000003"


def number(name):
    return name.replace("_", "-")


def places(desk):
    return {name: place for name, (state, place) in standing(desk).items() if state == "current"}


def said(desk, changes=None, **wanted):
    return answers(desk, "rank.agree", ranks(desk, **wanted) | (changes or {}))


@pytest.fixture
def two(desk):
    return builders.register(desk), builders.register(desk, **SECOND)


@pytest.fixture
def three(two, desk):
    return *two, builders.register(desk, mortgagees=[{"new": builders.bank(2)}], **THIRD)


@pytest.mark.holds("I5")
def test_two_swap_and_both_certificates_are_replaced(desk, two):
    first, second = two
    case = carry(desk, "rank.agree", ranks(desk, **{ONE: (2, "TY-1"), TWO: 1})).case
    assert places(desk) == {number(TWO): 1, number(ONE): 2}
    made = desk.ask("case", case_no=case).certificate_nos
    assert [stated(desk, one)["priority_rank"] for one in made] == [2, 1]
    for one in (first, second):
        assert desk.ask("certificate", certificate_no=one.certificate).state == "voided"
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio][-1] == "rank"
    assert desk.ask("verify_journal").ok


def test_several_certificates_are_printed_with_their_blanks_one_by_one(desk, two):
    case = carry(desk, "rank.agree", ranks(desk, **{ONE: (2, "TY-1"), TWO: 1})).case
    one, other = desk.ask("case", case_no=case).certificate_nos
    printing = {"case": case, "blank_no": "D1"}
    assert answers(desk, "certificate.print", printing) == {("which_certificate", "certificate")}
    assert answers(desk, "certificate.print", {**printing, "certificate": "X"}) == {
        ("not_a_choice", "certificate")
    }
    desk.perform("certificate.print", {**printing, "certificate": one})
    assert desk.ask("case", case_no=case).row.state == "entered"
    desk.perform("certificate.print", {**printing, "certificate": other, "blank_no": "D2"})
    assert desk.ask("case", case_no=case).row.state == "certified"
    desk.perform("certificate.issue", {"case": case, "receiver": "李行长"})
    states = [desk.ask("certificate", certificate_no=n).state for n in (one, other)]
    assert states == ["issued", "issued"]


@pytest.mark.holds("I5", "R11", "I19")
def test_who_falls_behind_has_agreed_in_writing(desk, two):
    assert said(desk, **{ONE: 2, TWO: 1}) == {("R11_rank", "order[0].consent")}
    unwritten = ranks(desk, **{ONE: (2, "TY-1"), TWO: 1})
    unwritten["papers"] = [p for p in unwritten["papers"] if p["paper"] != "mortgagee_consent"]
    assert answers(desk, "rank.agree", unwritten) == {("R02", "papers")}


@pytest.mark.holds("I5", "R11")
def test_who_gets_somebody_beside_it_is_harmed_though_its_number_stays(desk, two):
    assert said(desk, **{ONE: 1, TWO: 1}) == {("R11_rank", "order[0].consent")}
    carry(desk, "rank.agree", ranks(desk, **{ONE: (1, "TY-1"), TWO: 1}))
    assert places(desk) == {number(ONE): 1, number(TWO): 1}
    # Equal ranks end as they began: by an agreement.
    carry(desk, "rank.agree", ranks(desk, **{ONE: 1, TWO: (2, "TY-2")}))
    assert places(desk) == {number(ONE): 1, number(TWO): 2}


@pytest.mark.holds("I5", "R11")
def test_who_is_passed_has_agreed_and_who_is_not_need_not(desk, three):
    wanted = {ONE: (3, "TY-1"), TWO: 2, THREE: 1}
    assert said(desk, **wanted) == {("R11_rank", "order[1].consent")}  # the third passes it
    assert said(desk, **{ONE: (2, "TY-1"), TWO: 1, THREE: 3}) == set()


@pytest.mark.holds("I5")
def test_all_mortgages_in_force_are_listed_once(desk, three):
    assert said(desk, **{ONE: (2, "TY-1"), TWO: 1}) == {("R11_unlisted", "order")}
    twice = ranks(desk, **{ONE: (2, "TY-1"), TWO: 1, THREE: 3})
    twice["order"].append({"mortgage": number(ONE), "place": 1})
    found = answers(desk, "rank.agree", twice)
    assert found == {("rank_twice", "order[0].mortgage"), ("rank_twice", "order[3].mortgage")}
    done(desk, "discharge.apply", number(THREE))
    found = said(desk, **{ONE: (2, "TY-1"), TWO: 1, THREE: 3})
    assert found == {("rank_not_in_force", "order[2].mortgage")}


def test_one_alone_has_nothing_to_rank(desk):
    builders.register(desk)
    assert said(desk, **{ONE: 1}) >= {("nothing_to_rank", "asset")}


def test_the_same_order_is_a_slip(desk, two):
    assert said(desk, **{ONE: 1, TWO: 2}) == {("nothing_changed", "order")}


@pytest.mark.holds("I17")
def test_a_place_that_a_discharge_left_is_nobodys_to_take(desk, three):
    done(desk, "discharge.apply", number(ONE))
    assert places(desk) == {number(TWO): 2, number(THREE): 3}
    found = said(desk, **{TWO: 2, THREE: 1})
    assert ("place_not_open", "order[1].place") in found
    carry(desk, "rank.agree", ranks(desk, **{TWO: (3, "TY-1"), THREE: 2}))
    assert places(desk) == {number(THREE): 2, number(TWO): 3}


@pytest.mark.holds("I4", "I17")
def test_what_comes_later_stands_behind_whatever_was_agreed(desk, two):
    carry(desk, "rank.agree", ranks(desk, **{ONE: (2, "TY-1"), TWO: 1}))
    late = builders.register(desk, mortgagees=[{"new": builders.bank(2)}], **THIRD).mortgage
    assert places(desk) == {number(TWO): 1, number(ONE): 2, late: 3}


@pytest.mark.holds("R11", "I19")
def test_an_increase_asks_those_behind_in_the_agreed_order(desk, two):
    carry(desk, "rank.agree", ranks(desk, **{ONE: (2, "TY-1"), TWO: 1}))
    more = document(desk, "mortgage.change", number(ONE), amount="900000.00")
    assert answers(desk, "mortgage.change", more) == set()
    more = document(desk, "mortgage.change", number(TWO), amount="900000.00")
    assert answers(desk, "mortgage.change", more) == {("R11", "consents")}


@pytest.mark.holds("R02")
def test_who_gains_applies_with_its_mortgagors(desk, two):
    wanted = {ONE: (2, "TY-1"), TWO: 1}
    assert said(desk, {"applicants": parties(OTHER_BANK, ALICE)}, **wanted) == set()
    for absent in (parties(BANK, ALICE), parties(OTHER_BANK)):
        assert said(desk, {"applicants": absent}, **wanted) == {("R02_jointly", "applicants")}
    assert BOB not in known(desk, number(ONE)).in_role("mortgagor")


@pytest.mark.holds("I4", "R20")
def test_what_was_accepted_earlier_on_the_asset_comes_first(desk, two):
    builders.apply(desk, mortgagees=[{"new": builders.bank(2)}], **THIRD)
    assert ("R20", "asset") in said(desk, **{ONE: (2, "TY-1"), TWO: 1})
