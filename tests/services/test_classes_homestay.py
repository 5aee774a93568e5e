"""What homestay operating rights add: size, licences, the house, who rents and who runs it."""

import pytest

from tests import builders
from tests.builders import ALICE, BOB
from tests.services.refusing import codes, refused, rejected


def homestay(desk, **details):
    return desk.perform("asset.enter", builders.sample("homestay_right", **details)).number


def test_the_sample_is_lawful(desk):
    assert codes(desk, builders.application(desk, homestay(desk))) == set()


@pytest.mark.parametrize(
    ("detail", "largest", "too_large", "policy"),
    [
        ("rooms", 18, 19, "homestay_rooms_limit"),
        ("floors", 4, 5, "homestay_floors_limit"),
        ("floor_area", "1000.00", "1000.01", "homestay_area_limit"),
    ],
)
def test_a_house_larger_than_a_homestay_may_be_is_asked_about(
    desk, clock, detail, largest, too_large, policy
):
    fits = homestay(desk, **{detail: largest})
    assert codes(desk, builders.application(desk, fits)) == set()
    numbers = {"title_no": "X-3", "lease_contract_no": "X-4"}
    large = homestay(desk, **{detail: too_large}, **numbers)
    (problem,) = desk.check("mortgage.apply", builders.application(desk, large))
    assert problem.code == "homestay_too_large"
    sentence = desk.text.sentence(problem)
    assert desk.text.term(detail) in sentence.text
    value = {"policy": policy, "value": "5000", "valid_from": "2026-12-01"}
    desk.perform("setting.policy", value)
    assert codes(desk, builders.application(desk, large)) == {
        ("homestay_too_large", "confirmation")
    }
    clock.move(days=8)
    assert codes(desk, builders.application(desk, large)) == set()


@pytest.mark.holds("R02")
def test_a_revoked_licence_counts_as_not_submitted(desk):
    asset = homestay(desk, licence_revoked=True)
    refused(desk, builders.application(desk, asset), "R02_revoked", "assets[0]")


@pytest.mark.holds("R03")
@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"demolition_notice": True}, "R03_demolition"),
        ({"illegal_building": True}, "R03_illegal_building"),
        ({"title_kind": "circulated_homestead"}, "R03_homestead"),
    ],
)
def test_what_is_no_lawful_object(desk, detail, code):
    asset = homestay(desk, **detail)
    refused(desk, builders.application(desk, asset), code, "assets[0]")


@pytest.mark.holds("R03")
def test_the_county_may_switch_circulated_homestead_rights_on(desk):
    asset = homestay(desk, title_kind="circulated_homestead")
    setting = {"policy": "circulated_homestead_object", "value": "yes", "valid_from": "2026-01-01"}
    desk.perform("setting.policy", setting)
    assert codes(desk, builders.application(desk, asset)) == set()
    whole_land = builders.application(desk, asset, collateral="homestead_land_right")
    refused(desk, whole_land, "R03", "collateral")


@pytest.mark.holds("R03", "R08")
def test_what_the_asset_is_not(desk):
    """Another kind that this very office files is no matter of another registry."""
    document = builders.application(desk, homestay(desk), collateral="entrusted_asset")
    refused(desk, document, "R08_collateral", "collateral")


@pytest.mark.holds("R05", "I10")
def test_a_lease_binds_twenty_years_whatever_it_says(desk):
    asset = homestay(desk, lease_from="2016-01-01", lease_until="2056-12-31")
    document = builders.application(desk, asset, term_to="2036-01-01")
    refused(desk, document, "R05", "term_to")
    assert codes(desk, {**document, "term_to": "2035-12-31"}) == set()


def test_operator_lessee_and_debtor_are_all_recorded(desk):
    """Three people: who runs it mortgages, who rents it is described, who owes is the debtor."""
    asset = homestay(desk, lessee="林大海")
    document = builders.application(desk, asset, debtors=[{"party": BOB}])
    assert codes(desk, document) == {("lessee_differs", "confirmation")}
    document["papers"].append({"paper": "operating_agreement"})
    made = desk.perform("mortgage.apply", document).number
    stated = desk.ask(
        "certificate", certificate_no=builders.enter(desk, made).numbers["certificate"]
    ).snapshot
    said = {one["label"]: one["value"] for one in stated["asset"]["details"]}
    assert said["承租人"] == "林大海"
    assert [one["name"] for one in stated["mortgagors"]] == [builders.person(0)["name"]]
    assert [one["name"] for one in stated["debtors"]] == [builders.person(1)["name"]]


def test_a_lessee_who_runs_the_house_needs_no_agreement(desk):
    asset = homestay(desk, lessee=builders.person(0)["name"])
    assert codes(desk, builders.application(desk, asset)) == set()


@pytest.mark.holds("R13")
def test_the_lessor_must_have_consented(desk):
    asset = homestay(desk, lessor_consent=False)
    refused(desk, builders.application(desk, asset), "R13", "assets[0]")
    transfer = {
        "assets": [asset],
        "transfer_ground": "gift",
        "basis_no": "ZR-2026-001",
        "transferors": [{"party": ALICE}],
        "transferees": [{"party": BOB}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
    }
    refused(desk, transfer, "R13", "assets[0]", "right.transfer")


def test_promise_materials_and_brand_are_kept_with_the_case(desk):
    asset = homestay(desk)
    document = builders.application(desk, asset)
    kept = ("repayment_promise", "transfer_materials", "brand_proof", "photos")
    document["papers"] += [{"paper": one} for one in kept]
    case = desk.perform("mortgage.apply", document).number
    labels = {one.label for one in desk.ask("case", case_no=case).papers}
    assert {"按期还款承诺书", "预先签署的经营权让渡材料", "品牌（商标）证明"} <= labels


def test_everything_wrong_with_a_homestay_is_said_at_once(desk):
    asset = homestay(
        desk,
        licence_revoked=True,
        illegal_building=True,
        demolition_notice=True,
        ownership_dispute=True,
        lessor_consent=False,
        rooms=30,
    )
    problems = rejected(desk, builders.application(desk, asset))
    assert {p.code for p in problems} == {
        *("R02_revoked", "R03_illegal_building", "R03_demolition", "R04", "R13"),
        "homestay_too_large",
    }
