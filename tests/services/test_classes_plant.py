"""Shares of a co-owned plant: exact fractions, co-owners, land and building, what the office is."""

import dataclasses as dc
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from core.domain.asset import share_problems
from tests import builders
from tests.builders import ALICE, BOB, OTHER_BANK
from tests.services.refusing import codes, refused, rejected

CAROL = "P000005"


@pytest.fixture
def three(desk):
    """A desk that knows a third owner."""
    assert desk.perform("party.enter", builders.person(2)).number == CAROL
    return desk


def plant(desk, holders, **changes):
    document = {**builders.sample("plant_share", holders), **changes.pop("document", {})}
    document["details"] = {**document["details"], **changes}
    return desk.perform("asset.enter", document).number


def own_share(desk, asset, party=ALICE, share=None, **changes):
    """An application of one owner over its own share."""
    mortgagor = {"party": party} | ({"share": share} if share else {})
    told = [*builders.application(desk, asset)["papers"], {"paper": "share_mortgage_notice"}]
    document = {"mortgagors": [mortgagor], "debtors": [{"party": party}], "papers": told}
    return builders.application(desk, asset, **{**document, **changes})


# --- shares are exact (I6) ------------------------------------------------------------------------


def float_sums_refuse():
    """The splits among three owners, denominators to 13, of which a float leaves a rest."""
    small = sorted({Fraction(a, b) for b in range(2, 14) for a in range(1, b)})
    for first, second in combinations_with_replacement(small, 2):
        third = 1 - first - second
        if third in small and 1.0 - float(first) - float(second) - float(third) != 0.0:
            yield first, second, third


@pytest.mark.holds("I6")
def test_the_three_owner_splits_that_floats_refuse_are_accepted(three):
    splits = list(float_sums_refuse())
    assert len(splits) == 86
    for shares in splits:
        assert share_problems(shares, "holders") == []
        held = {p: str(s) for p, s in zip((ALICE, BOB, CAROL), shares, strict=True)}
        assert codes(three, builders.sample("plant_share", held), "asset.enter") == set()
    asset = plant(three, held)
    page = three.ask("asset", asset_no=asset)
    assert [Fraction(one.share) for one in page.holders] == list(splits[-1])


@pytest.mark.holds("I6")
def test_what_only_rounds_to_the_whole_is_refused(three):
    thirds = dict.fromkeys((ALICE, BOB, CAROL), "10922/32767")
    document = builders.sample("plant_share", thirds)
    (problem,) = rejected(three, document, "asset.enter")
    assert (problem.code, problem.params["value"]) == ("shares_sum", "32766/32767")


@pytest.mark.holds("I6", "I7", "R10")
def test_a_building_of_sixty_thousand_units(desk):
    asset = plant(desk, {ALICE: "1/60000", BOB: "59999/60000"})
    document = own_share(desk, asset, share="2/60000")
    refused(desk, document, "R10", "mortgagors[0].share")
    made = builders.register(desk, asset, **own_share(desk, asset, share="1/60000"))
    (mortgagor,) = desk.ask("certificate", certificate_no=made.certificate).snapshot["mortgagors"]
    assert mortgagor["share"] == "1/60000"
    assert [h.pledged for h in desk.ask("asset", asset_no=asset).holders] == ["1/60000", "0"]


@pytest.mark.holds("I9")
def test_land_and_building_move_together(desk):
    document = builders.sample("plant_share", {ALICE: "1/2", BOB: "1/2"})
    document["holders"][1]["land_share"] = "2/5"
    refused(desk, document, "land_share_differs", "holders[1].land_share", "asset.enter")
    for holder in document["holders"]:
        holder["land_share"] = "1/2"
    assert codes(desk, document, "asset.enter") == set()


@pytest.mark.holds("I9", "R03")
@pytest.mark.parametrize("nature", ["township_enterprise", "state_granted"])
def test_the_land_is_not_mortgaged_alone(desk, nature):
    asset = plant(desk, {ALICE: "1/1"}, land_nature=nature)
    problems = rejected(desk, builders.application(desk, asset, collateral="construction_land"))
    assert {p.code for p in problems} == {"R16", "R03_land_alone"}


# --- co-owners (R09, I8) --------------------------------------------------------------------------


@pytest.mark.holds("R09")
def test_a_share_is_mortgaged_without_the_other_owners(desk):
    """By default the office asks whether they were told; nothing more."""
    asset = plant(desk, {ALICE: "1/3", BOB: "2/3"})
    document = own_share(desk, asset)
    assert codes(desk, document) == set()
    document["papers"] = [p for p in document["papers"] if p["paper"] != "share_mortgage_notice"]
    assert codes(desk, document) == {("co_owners_not_told", "confirmation")}
    case = desk.perform(
        "mortgage.apply", document, acknowledged=["co_owners_not_told"], reason="公告通知"
    ).number
    assert builders.enter(desk, case).numbers["mortgage"]


@pytest.mark.holds("R09")
@pytest.mark.parametrize(
    ("policy", "paper", "answer"),
    [
        ("none", "", set()),
        ("notify", "", {("co_owners_not_told", "confirmation")}),
        ("notify", "share_mortgage_notice", set()),
        ("required", "share_mortgage_notice", {("R09_consent", "refusal")}),
        ("required", "co_owner_consent", set()),
    ],
)
def test_what_the_office_asks_of_the_other_owners_is_its_policy(desk, policy, paper, answer):
    setting = {"policy": "share_mortgage_consent", "value": policy, "valid_from": "2026-01-01"}
    desk.perform("setting.policy", setting)
    asset = plant(desk, {ALICE: "1/3", BOB: "2/3"})
    papers = builders.application(desk, asset)["papers"] + ([{"paper": paper}] if paper else [])
    assert codes(desk, own_share(desk, asset, papers=papers)) == answer


def test_who_owns_alone_has_nobody_to_tell(desk):
    asset = plant(desk, {ALICE: "1/1"})
    assert codes(desk, builders.application(desk, asset)) == set()


@pytest.mark.holds("R09", "I8")
def test_the_whole_takes_two_thirds_of_the_shares(three):
    asset = plant(three, {ALICE: "1/3", BOB: "1/3", CAROL: "1/3"})
    one = own_share(three, asset, whole=True)
    sentence = refused(three, one, "R09", "assets[0]")
    assert "2/3" in sentence.text
    two = [{"party": ALICE}, {"party": BOB}]
    made = builders.register(three, asset, **own_share(three, asset, whole=True, mortgagors=two))
    page = three.ask("asset", asset_no=asset)
    assert {h.pledged for h in page.holders} == {"1/3"}, "the third owner's share is burdened too"
    stated = three.ask("certificate", certificate_no=made.certificate).snapshot
    assert stated["extent"] == "以共有物整体抵押"


@pytest.mark.holds("I8")
@pytest.mark.parametrize(
    ("agreed", "document", "answer"),
    [
        ("1", None, {("R09", "refusal")}),
        ("1/2", None, set()),
        (None, "共有协议〔2020〕1号", set()),
        ("1", "共有协议〔2020〕1号", {("R09", "refusal")}),
    ],
    ids=["all agreed", "half agreed", "another document", "the register goes first"],
)
def test_what_the_owners_agreed_counts(three, agreed, document, answer):
    details = {"agreed_majority": agreed} if agreed else {}
    asset = plant(three, {ALICE: "1/2", BOB: "1/4", CAROL: "1/4"}, **details)
    application = own_share(three, asset, whole=True)
    if document:
        application["co_ownership_agreement"] = document
    assert codes(three, application) == answer


def test_the_whole_has_no_shares(desk):
    asset = plant(desk, {ALICE: "2/3", BOB: "1/3"})
    problems = rejected(desk, own_share(desk, asset, share="1/3", whole=True))
    assert [(p.code, p.field) for p in problems] == [("whole_or_share", "mortgagors[0].share")]


@pytest.mark.holds("R09", "I8")
def test_joint_owners_mortgage_together(three):
    document = builders.sample("plant_share")
    document |= {"joint": True, "holders": [{"party": p} for p in (ALICE, BOB, CAROL)]}
    asset = three.perform("asset.enter", document).number
    two = own_share(three, asset, mortgagors=[{"party": ALICE}, {"party": BOB}])
    refused(three, two, "R09_joint", "assets[0]")
    assert codes(three, builders.application(three, asset)) == set()
    agreed = {**two, "co_ownership_agreement": "共有协议〔2020〕1号"}
    assert codes(three, agreed) == set()


@pytest.mark.holds("I6")
def test_joint_owners_have_no_shares(desk):
    document = builders.sample("plant_share", {ALICE: "1/2", BOB: "1/2"}) | {"joint": True}
    problems = rejected(desk, document, "asset.enter")
    assert {p.code for p in problems} == {"joint_has_no_share"}


@pytest.mark.holds("I7", "R10")
def test_the_same_share_carries_several_mortgages_but_never_more_than_is_held(desk):
    asset = plant(desk, {ALICE: "1/2", BOB: "1/2"})
    builders.register(desk, asset, **own_share(desk, asset))
    second = own_share(desk, asset, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X-2")
    assert codes(desk, second) == {("lower_rank", "confirmation")}
    more = {**second, "mortgagors": [{"party": ALICE, "share": "3/5"}]}
    assert ("R10", "refusal") in codes(desk, more)


def test_a_seizure_of_anothers_share_is_said_and_stops_the_whole(desk):
    asset = plant(desk, {ALICE: "2/3", BOB: "1/3"})
    builders.seize(desk, asset, holder=BOB)
    assert codes(desk, own_share(desk, asset)) == {("other_share_seized", "confirmation")}
    assert codes(desk, own_share(desk, asset, whole=True)) == {("R06", "refusal")}


@pytest.mark.holds("R04")
def test_what_is_being_divided_is_not_mortgaged(desk):
    asset = plant(desk, {ALICE: "1/2", BOB: "1/2"}, partition_pending=True)
    refused(desk, own_share(desk, asset), "R04_partition", "assets[0]")


@pytest.mark.holds("R05", "I10")
def test_the_debt_ends_with_the_land_right(desk):
    asset = plant(desk, {ALICE: "1/1"}, land_until="2027-06-30")
    document = builders.application(desk, asset, term_to="2027-07-01")
    refused(desk, document, "R05", "term_to")
    assert codes(desk, {**document, "term_to": "2027-06-30"}) == set()


# --- what the office is ---------------------------------------------------------------------------


def at(desk, office):
    desk.perform("setting.office", {**builders.OFFICE, "kind": office})


@pytest.mark.holds("R16")
def test_a_service_centre_files_with_the_registrys_number(desk):
    asset = plant(desk, {ALICE: "1/1"})
    document = builders.application(desk, asset)
    number = document.pop("registry_no")
    sentence = refused(desk, document, "R16_number", "registry_no")
    assert "不动产登记机构" in sentence.text
    assert "登记后把编号填入" in sentence.next
    made = builders.register(desk, asset)
    certificate = desk.ask("certificate", certificate_no=made.certificate)
    assert certificate.kind == "attestation"
    assert certificate.snapshot["registry_no"] == number
    assert certificate.snapshot["legal_effect_code"] == "FILING_ONLY"
    terms = desk.ask("asset", asset_no=asset)
    assert terms.effect == "FILING_ONLY"


@pytest.mark.holds("R16")
def test_a_statutory_registrar_sets_the_right_up_itself(desk):
    at(desk, "statutory_registrar")
    asset = plant(desk, {ALICE: "1/1"})
    document = builders.application(desk, asset)
    del document["registry_no"]
    case = desk.perform("mortgage.apply", document).number
    numbers = builders.enter(desk, case).numbers
    certificate = desk.ask("certificate", certificate_no=numbers["certificate"])
    assert certificate.kind == "registration_certificate"
    assert certificate.certificate_no == "浙（2026）不动产证明第0000001号"
    assert certificate.snapshot["matter"] == "抵押权"
    assert certificate.snapshot["legal_effect_code"] == "REGISTERED_REAL_RIGHT"
    assert desk.ask("asset", asset_no=asset).effect == "REGISTERED_REAL_RIGHT"


def test_what_was_certified_stays_what_it_was_when_the_office_changes(desk, clock):
    asset = plant(desk, {ALICE: "1/1"})
    made = builders.register(desk, asset)
    paper = desk.paper(made.certificate)
    at(desk, "statutory_registrar")
    assert desk.paper(made.certificate) == paper


def test_preference_is_not_promised_by_a_filing(desk):
    asset = plant(desk, {ALICE: "1/1"})
    document = builders.application(desk, asset, disposal_agreement="银行就价款优先受偿。")
    refused(desk, document, "preference_not_conferred", "disposal_agreement")
    at(desk, "statutory_registrar")
    assert codes(desk, document) == set()


def test_an_own_class_cannot_make_a_service_centre_print_the_statutory_certificate(desk):
    asset = plant(desk, {ALICE: "1/1"})
    known = desk.classes["plant_share"]
    statutory = known.standings["statutory_registrar"]
    wrong = {"service_centre": statutory, "statutory_registrar": statutory}
    desk.classes = {**desk.classes, "plant_share": dc.replace(known, standings=wrong)}
    refused(desk, builders.application(desk, asset), "certificate_not_ours", "")


@pytest.mark.parametrize(
    "pattern", ["浙（{year}）某县不动产证明第{ordinal:07d}号", "不动产权{ordinal}"]
)
@pytest.mark.parametrize("series", ["certificate", "pledge_record", "share_certificate"])
def test_filings_are_not_numbered_like_statutory_certificates(desk, series, pattern):
    document = {**builders.OFFICE, "numbers": {series: pattern}}
    problems = rejected(desk, document, "setting.office")
    assert [(p.code, p.field) for p in problems] == [("paper_word_forbidden", f"numbers.{series}")]


def test_every_paper_of_a_plant_share_is_listed(desk):
    asset = plant(desk, {ALICE: "1/1"}, land_nature="collective_commercial")
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=asset)
    required = {one.code for one in needed if one.required}
    assert {"share_title", "landowner_notice"} <= required
    assert "co_owner_consent" not in required


def test_sevenths_and_elevenths_in_one_building(three):
    """77 units and no rest: a part that nobody holds exactly is measured too."""
    held = {ALICE: "1/7", BOB: "1/11", CAROL: "59/77"}
    asset = plant(three, held)
    for party in held:
        assert codes(three, own_share(three, asset, party, share="1/77")) == set()
