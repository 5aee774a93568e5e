"""A maximum-amount claim is determined: by which event, when, for how much, on whose word."""

import datetime as dt

import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB
from tests.mortgage_cases import answers, document, done, known, parties, stated, versions


@pytest.fixture
def maximum(desk):
    return builders.register(desk, security="maximum").mortgage


def said(desk, mortgage, **changes):
    return answers(
        desk, "mortgage.determine", document(desk, "mortgage.determine", mortgage, **changes)
    )


def test_event_day_and_amount_stand_in_a_version_and_on_the_paper(desk, maximum):
    made = done(desk, "mortgage.determine", maximum)
    terms = known(desk, maximum).terms
    assert terms.determined_amount == terms.secured == 20_000_000
    assert (terms.amount, terms.determination_ground) == (30_000_000, "no_new_claims")
    assert [one["kind"] for one in versions(desk, maximum)] == ["first", "determination"]
    lines = {one["label"]: one["value"] for one in stated(desk, made.certificate)["determined"]}
    assert lines == {
        "最高额债权确定数额": "200,000.00 元",
        "最高额债权确定日": "2026年11月23日",
        "最高额债权确定事由": "新的债权不可能发生",
    }


@pytest.mark.holds("I15")
def test_an_ordinary_claim_has_nothing_to_determine(desk):
    ordinary = builders.register(desk).mortgage
    assert said(desk, ordinary) == {("not_maximum", "mortgage")}


@pytest.mark.holds("I15")
def test_a_claim_is_determined_once(desk, maximum):
    done(desk, "mortgage.determine", maximum)
    assert said(desk, maximum) == {("already_determined", "mortgage")}


@pytest.mark.holds("I14")
def test_a_determined_claim_takes_no_increase(desk, maximum):
    done(desk, "mortgage.determine", maximum)
    wanted = document(desk, "mortgage.change", maximum, amount="300000.01")
    assert answers(desk, "mortgage.change", wanted) == {("claim_fixed", "mortgage")}
    assert answers(desk, "mortgage.change", wanted | {"amount": "1.00"}) == set()


@pytest.mark.holds("R02")
def test_one_side_alone_needs_a_judgment(desk, maximum):
    alone = {"applicants": parties(BANK)}
    assert said(desk, maximum, **alone) == {("R02_jointly", "applicants")}
    assert said(desk, maximum, **alone, judgment_no="（2026）浙0399民初1号") == set()
    strangers = {"applicants": parties(BOB), "judgment_no": "（2026）浙0399民初1号"}
    assert said(desk, maximum, **strangers) == {("R08_applicant", "applicants[0].party")}


def test_the_day_is_not_to_come(desk, maximum):
    found = said(desk, maximum, determined_on="2026-11-24")
    assert found == {("in_the_future", "determined_on")}


def test_a_period_ends_when_it_was_agreed_to(desk, maximum, clock):
    end = known(desk, maximum).terms.term_to
    early = {"event": "period_ended", "determined_on": "2026-11-23"}
    assert said(desk, maximum, **early) == {("determined_too_early", "determined_on")}
    clock.move(days=(end - desk.today()).days)
    assert said(desk, maximum, event="period_ended", determined_on=end.isoformat()) == set()


def test_without_a_period_two_years_must_have_gone(desk, maximum, clock):
    clock.move(days=730)
    assert desk.today() == dt.date(2028, 11, 22)
    assert said(desk, maximum, event="no_period") == {("determined_too_early", "determined_on")}
    clock.move(days=1)
    assert said(desk, maximum, event="no_period") == set()


@pytest.mark.holds("I14")
def test_a_seizure_that_nobody_entered_is_asked_for(desk, maximum):
    assert said(desk, maximum, event="seizure") == {("no_seizure_registered", "event")}
    builders.seize(desk)
    assert said(desk, maximum, event="seizure") == set()


@pytest.mark.holds("I14")
def test_a_seizure_before_the_day_is_asked_about(desk, maximum, clock):
    builders.seize(desk)
    clock.move(days=1)
    assert said(desk, maximum) == {("seized_before", "determined_on")}


def test_what_is_above_the_ceiling_is_said(desk, maximum):
    found = said(desk, maximum, determined_amount="300000.01")
    assert found == {("above_ceiling", "determined_amount")}
    done(desk, "mortgage.determine", maximum, determined_amount="300000.01")
    assert known(desk, maximum).terms.secured == 30_000_000


def test_nothing_may_be_owed_at_all(desk, maximum):
    done(desk, "mortgage.determine", maximum, determined_amount="0.00")
    assert known(desk, maximum).terms.secured == 0


@pytest.mark.holds("I15")
def test_realisation_waits_for_the_determination(desk, maximum):
    wanted = document(desk, "discharge.apply", maximum, ground="realised")
    assert answers(desk, "discharge.apply", wanted) == {("claim_not_determined", "ground")}
    done(desk, "mortgage.determine", maximum)
    assert answers(desk, "discharge.apply", wanted) == set()
    done(desk, "discharge.apply", maximum, ground="realised")
    assert known(desk, maximum).state == "discharged"
    assert ALICE in known(desk, maximum).in_role("mortgagor")
