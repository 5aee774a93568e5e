"""The asset book: shares, fields of the class, rights that are entered twice."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BOB, SOLE


def rejected(desk, operation, document):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return {(p.code, p.field) for p in found.value.problems}


@pytest.mark.parametrize("number", ["title_no", "lease_contract_no"])
def test_a_right_that_is_there_already_is_asked_about(desk, number):
    known = desk.ask("asset", asset_no=SOLE).raw_details
    again = builders.homestay(7, {BOB: "1/1"}, **{number: known.get(number, "OL-ZL-1")})
    if number not in known:
        again = builders.homestay(8, {ALICE: "1/1"}, lease_contract_no="OL-ZL-1")
        desk.perform("asset.enter", again)
        again = builders.homestay(7, {BOB: "1/1"}, lease_contract_no="OL-ZL-1")
    assert rejected(desk, "asset.enter", again) == {("same_right", f"details.{number}")}
    receipt = desk.perform("asset.enter", again, acknowledged=("same_right",), reason="两处房屋")
    assert desk.ask("asset", asset_no=receipt.number)


@pytest.mark.parametrize("share", ["1/3", "2/3", "1/1"])
def test_shares_are_exactly_one(desk, share):
    document = builders.homestay(6, {ALICE: "1/2", BOB: share})
    assert rejected(desk, "asset.enter", document) == {("shares_sum", "holders")}


def test_shares_that_are_missing_or_wrong_are_named_by_line(desk):
    document = builders.homestay(6)
    document["holders"] = [
        {"party": ALICE},
        {"party": BOB, "share": "3/2"},
        {"party": "P999999", "share": "1/2"},
        {"share": "1/2"},
    ]
    assert rejected(desk, "asset.enter", document) == {
        ("required", "holders[0].share"),
        ("share_range", "holders[1].share"),
        ("no_such_party", "holders[2].party"),
        ("party_or_new", "holders[3]"),
    }


def test_an_unreadable_holder_does_not_hide_a_wrong_one(desk):
    document = builders.homestay(6)
    document["holders"] = [
        {"new": builders.person(5, name="陈\u0007山", id_no="330324198902290020"), "share": "1/2"},
        {"party": "P999999", "share": "1/2"},
    ]
    assert rejected(desk, "asset.enter", document) == {
        ("unprintable", "holders[0].new.name"),
        ("id_birth_date", "holders[0].new.id_no"),
        ("no_such_party", "holders[1].party"),
    }


def test_a_lease_needs_its_contract(desk):
    document = builders.homestay(6, tenure="leased")
    for name in ("lease_contract_no", "lessor", "lease_from", "lease_until", "rent_paid_until"):
        document["details"].pop(name, None)
    found = rejected(desk, "asset.enter", document)
    assert {field for code, field in found if code == "required"} == {
        "details.lease_contract_no",
        "details.lessor",
        "details.lease_from",
        "details.lease_until",
        "details.rent_paid_until",
    }


def test_a_field_of_another_class_and_a_class_that_is_not_there(desk):
    document = builders.homestay(6, shoe_size="43")
    assert rejected(desk, "asset.enter", document) == {("unknown_key", "details.shoe_size")}
    document["asset_class"] = "castle"
    assert rejected(desk, "asset.enter", document) == {("not_a_choice", "asset_class")}


def test_an_amended_asset_keeps_its_holders(desk):
    page = desk.ask("asset", asset_no=SOLE)
    document = {
        "asset": SOLE,
        "name": "新名民宿",
        "location": page.row.location,
        "region_code": page.region_code,
        "details": {**page.raw_details, "rooms": 9},
        "evidence_no": "变更通知〔2026〕1号",
    }
    desk.perform("asset.amend", document)
    amended = desk.ask("asset", asset_no=SOLE)
    assert (amended.row.name, amended.raw_details["rooms"]) == ("新名民宿", 9)
    assert amended.holders == page.holders
    assert SOLE in {one.id for one in desk.ask("search", typed="新名民宿")}


def test_an_asset_is_found_by_a_number_of_its_licences(desk):
    licence = desk.ask("asset", asset_no=SOLE).raw_details["business_licence_no"]
    assert SOLE in {one.id for one in desk.ask("search", typed=licence.lower())}
