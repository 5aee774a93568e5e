"""Land operating rights: filing and consent (承包法 47), the term, and parcels that are shares."""

import pytest

from tests import builders
from tests.builders import ALICE, BOB
from tests.services.refusing import codes, refused, rejected

PARCEL = "3303991002030100021"


def land(desk, holder=ALICE, **details):
    document = builders.sample("land_operating_right", {holder: "1/1"}, **details)
    return desk.perform("asset.enter", document).number


def without(document, paper):
    return {**document, "papers": [p for p in document["papers"] if p["paper"] != paper]}


@pytest.mark.holds("R12", "I22")
def test_whose_filing_and_consent_it_takes(desk):
    document = builders.application(desk, land(desk))
    assert codes(desk, document) == set()
    refused(desk, without(document, "issuing_party_filing"), "R12", "papers")
    sentence = refused(desk, without(document, "contractor_consent"), "R12_consent", "papers")
    assert "农村土地承包法" in sentence.basis


@pytest.mark.holds("R12", "I22")
def test_the_contractors_own_right_takes_the_filing_only(desk):
    asset = land(desk, acquired="contractor", contractor=None)
    document = builders.application(desk, asset)
    assert "contractor_consent" not in {one["paper"] for one in document["papers"]}
    assert codes(desk, document) == set()
    refused(desk, without(document, "issuing_party_filing"), "R12", "papers")


def test_of_a_right_passed_on_the_contractor_is_named(desk):
    document = builders.sample("land_operating_right", contractor=None)
    problems = rejected(desk, document, "asset.enter")
    assert [(p.code, p.field) for p in problems] == [("required", "details.contractor")]


@pytest.mark.holds("R12")
def test_it_secures_loans_of_institutions_only(desk):
    document = builders.application(desk, land(desk), mortgagees=[{"party": BOB}])
    refused(desk, document, "R12_lender", "mortgagees[0].party")


@pytest.mark.holds("R05", "I10")
def test_the_term_is_within_the_rest_of_the_contract(desk):
    asset = land(desk, contract_until="2028-12-31")
    document = builders.application(desk, asset, term_to="2029-01-01")
    refused(desk, document, "R05", "term_to")
    assert codes(desk, {**document, "term_to": "2028-12-31"}) == set()


@pytest.mark.holds("R03")
def test_land_that_is_not_farmed_is_no_object(desk):
    asset = land(desk, non_farm_use=True)
    refused(desk, builders.application(desk, asset), "R03_not_farmed", "assets[0]")


@pytest.mark.holds("R16")
def test_a_service_centre_files_it_with_the_registrys_number(desk):
    document = builders.application(desk, land(desk))
    del document["registry_no"]
    refused(desk, document, "R16_number", "registry_no")


def test_only_a_right_of_five_years_enters_the_statutory_register(desk):
    desk.perform("setting.office", {**builders.OFFICE, "kind": "statutory_registrar"})
    asset = land(desk, contract_from="2025-01-01", contract_until="2029-12-30")
    refused(desk, builders.application(desk, asset), "R03_short_term", "assets[0]")
    exact = land(desk, contract_from="2025-01-01", contract_until="2029-12-31", parcel_no="X-2")
    made = builders.register(desk, exact)
    certificate = desk.ask("certificate", certificate_no=made.certificate)
    assert certificate.kind == "registration_certificate"
    assert certificate.snapshot["legal_effect_code"] == "SECURITY_BY_SPECIAL_LAW"


@pytest.mark.holds("R12", "I22")
def test_passing_it_on_again_takes_the_same(desk):
    document = {
        "assets": [land(desk)],
        "transfer_ground": "sale",
        "basis_no": "ZL-2026-001",
        "price": "50000.00",
        "registry_no": "浙（2026）瓯岭县不动产权第0000001号",
        "transferors": [{"party": ALICE}],
        "transferees": [{"party": BOB}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
    }
    problems = {(p.code, p.field) for p in desk.check("right.transfer", document)}
    assert problems == {("R12", "papers"), ("R12_consent", "papers")}
    document["papers"] += [{"paper": "issuing_party_filing"}, {"paper": "contractor_consent"}]
    assert desk.check("right.transfer", document) == ()


# --- parcels brought into a venture (I22) ---------------------------------------------------------


@pytest.fixture
def venture(desk):
    members = {ALICE: "1/2", BOB: "1/2"}
    return desk.perform("asset.enter", builders.sample("farming_venture_share", members)).number


def land_of(venture):
    return builders.contribution(venture, kind="land", mu="36.5", parcel_no=PARCEL, units=365)


def contribute(desk, venture):
    return desk.perform("contribution.enter", land_of(venture)).number


@pytest.mark.holds("I22", "R12")
def test_a_contributed_parcel_is_no_longer_the_farmers_to_mortgage(desk, venture):
    asset = land(desk)
    number = contribute(desk, venture)
    document = builders.application(desk, asset)
    sentence = refused(desk, document, "R12_contributed", "assets[0]")
    assert number in sentence.text
    leave = {"contribution": number, "ended_on": "2026-11-23", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", leave)
    assert codes(desk, document) == set()


@pytest.mark.holds("I22")
def test_a_contribution_that_ends_later_still_stands(desk, venture, clock):
    asset = land(desk)
    number = contribute(desk, venture)
    leave = {"contribution": number, "ended_on": "2026-11-25", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", leave)
    refused(desk, builders.application(desk, asset), "R12_contributed", "assets[0]")
    clock.move(days=2)
    assert codes(desk, builders.application(desk, asset)) == set()


@pytest.mark.holds("I22", "I12")
def test_a_contribution_between_acceptance_and_entry_stops_the_entry(desk, venture):
    case = builders.apply(desk, land(desk))
    desk.perform("case.review", {"case": case})
    contribute(desk, venture)
    problems = rejected(desk, {"case": case}, "case.enter")
    assert [p.code for p in problems] == ["R12_contributed"]


@pytest.mark.holds("I22")
def test_the_venture_that_holds_the_parcel_mortgages_it(desk, venture):
    """Once the right itself was moved to the venture, the venture applies."""
    company = desk.perform("party.enter", builders.organisation(5)).number
    asset = land(desk, company)
    contribute(desk, venture)
    assert codes(desk, builders.application(desk, asset)) == set()


@pytest.mark.holds("I22")
def test_a_mortgaged_parcel_is_not_contributed(desk, venture):
    made = builders.register(desk, land(desk))
    document = land_of(venture)
    sentence = refused(desk, document, "parcel_encumbered", "parcel_no", "contribution.enter")
    assert made.mortgage in sentence.text
    builders.discharge(desk, made.mortgage)
    assert desk.perform("contribution.enter", document).number
