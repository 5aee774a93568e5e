"""What members bring into a venture: money, land, labour, technology, apart from their shares."""

import pytest

from tests import builders
from tests.builders import ALICE, BOB, SOLE
from tests.services.refusing import refused, rejected


@pytest.fixture
def venture(desk):
    members = {ALICE: "49/100", BOB: "51/100"}
    return desk.perform("asset.enter", builders.sample("farming_venture_share", members)).number


def found(desk, document, operation="contribution.enter"):
    return {(p.code, p.field) for p in rejected(desk, document, operation)}


@pytest.mark.parametrize(
    ("changes", "worth", "units"),
    [
        ({}, "20,000.00 元", ""),
        ({"kind": "land", "mu": "3.2", "parcel_no": "T-1"}, "3.2 亩（地块 T-1）", ""),
        (
            {"kind": "land", "mu": "10/3", "parcel_no": "T-1", "amount": "9000.00", "units": 90},
            "10/3 亩（地块 T-1），9,000.00 元",
            "90",
        ),
        ({"kind": "labour", "units": 120}, "", "120"),
        ({"kind": "technology", "amount": "50000.00"}, "50,000.00 元", ""),
    ],
)
def test_each_kind_says_what_it_is_worth(desk, venture, changes, worth, units):
    number = desk.perform("contribution.enter", builders.contribution(venture, **changes)).number
    (row,) = desk.ask("contributions", asset_no=venture)
    assert (row.contribution_no, row.worth, row.units) == (number, worth, units)
    assert desk.ask("contribution", contribution_no=number) == row
    assert desk.ask("asset", asset_no=venture).contributions == (row,)


def test_registered_shares_stay_what_they_are(desk, venture):
    desk.perform("contribution.enter", builders.contribution(venture, kind="labour", units=999))
    shares = [one.share for one in desk.ask("asset", asset_no=venture).holders]
    assert shares == ["49/100", "51/100"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": None}, {("required", "amount")}),
        ({"kind": "land"}, {("required", "mu"), ("required", "parcel_no")}),
        ({"kind": "labour"}, {("required", "units")}),
        ({"kind": "technology"}, {("contribution_of_nothing", "amount")}),
        ({"parcel_no": "T-1", "mu": "2"}, {("only_of_land", "parcel_no"), ("only_of_land", "mu")}),
        ({"kind": "money", "amount": "0.00"}, {("not_positive", "amount")}),
        ({"kind": "land", "mu": "0", "parcel_no": "T-1"}, {("out_of_range", "mu")}),
        ({"kind": "labour", "units": 0}, {("out_of_range", "units")}),
        ({"kind": "gift"}, {("not_a_choice", "kind")}),
        ({"party": "P999999"}, {("no_such_party", "party")}),
        ({"asset": "A999999"}, {("no_such_asset", "asset")}),
        ({"asset": SOLE}, {("takes_no_contributions", "asset")}),
    ],
)
def test_what_is_missing_or_does_not_fit(desk, venture, changes, expected):
    document = builders.contribution(venture, kind=changes.get("kind", "money"))
    if "kind" not in changes:
        document["amount"] = "20000.00"
    document = {k: v for k, v in {**document, **changes}.items() if v is not None}
    assert found(desk, document) == expected


def test_labour_is_no_registered_capital(desk, venture):
    document = builders.contribution(venture, kind="labour", units=120, amount="6000.00")
    sentence = refused(desk, document, "labour_no_capital", "amount", "contribution.enter")
    assert "第十三条" in sentence.basis


@pytest.mark.holds("I22")
def test_a_parcel_is_contributed_once_at_a_time(desk, venture):
    document = builders.contribution(venture, kind="land", mu="3", parcel_no="T-1")
    first = desk.perform("contribution.enter", document).number
    sentence = refused(desk, document, "parcel_contributed", "parcel_no", "contribution.enter")
    assert first in sentence.text
    leave = {"contribution": first, "ended_on": "2026-11-23", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", leave)
    assert desk.perform("contribution.enter", document).number


def test_a_contribution_ends_once_and_not_before_it_began(desk, venture):
    number = desk.perform("contribution.enter", builders.contribution(venture)).number
    leave = {"contribution": number, "ended_on": "2026-02-28", "document_no": "退股〔2026〕1号"}
    assert found(desk, leave, "contribution.end") == {("term_order", "ended_on")}
    desk.perform("contribution.end", {**leave, "ended_on": "2026-11-30"})
    assert desk.ask("contribution", contribution_no=number).ended_on == "2026-11-30"
    assert found(desk, leave, "contribution.end") >= {("contribution_ended", "contribution")}
    unknown = {**leave, "contribution": "RG2026-99999"}
    assert found(desk, unknown, "contribution.end") == {("no_such_contribution", "contribution")}


def test_the_journal_vouches_for_both(desk, venture):
    number = desk.perform("contribution.enter", builders.contribution(venture)).number
    leave = {"contribution": number, "ended_on": "2026-12-31", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", leave)
    assert [one.operation for one in desk.ask("journal")[:2]] == [
        "contribution.end",
        "contribution.enter",
    ]
    assert desk.ask("verify_journal").ok
