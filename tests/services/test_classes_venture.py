"""Shares of a farming venture: by its legal form another registry, other limits, other papers."""

from fractions import Fraction

import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB
from tests.services.refusing import codes, refused, rejected

CAROL = "P000005"


def venture(desk, holders=None, **details):
    document = builders.sample("farming_venture_share", holders, **details)
    return desk.perform("asset.enter", document).number


def policy(desk, name, value):
    desk.perform("setting.policy", {"policy": name, "value": value, "valid_from": "2026-01-01"})


# --- where a pledge belongs -----------------------------------------------------------------------


@pytest.mark.holds("R16")
@pytest.mark.parametrize(
    ("form", "registry"),
    [("company", "市场监督管理部门"), ("land_with_farmer", "不动产登记机构")],
)
def test_what_another_registry_registers_is_filed_with_its_number(desk, form, registry):
    asset = venture(desk, legal_form=form)
    document = builders.application(desk, asset)
    sentence = refused(desk, document, "R16_number", "registry_no")
    assert registry in sentence.text
    assert "登记后把编号填入" in sentence.next
    document["registry_no"] = "（瓯岭）股质登记设字〔2026〕第0012号"
    case = desk.perform("mortgage.apply", document).number
    certificate = desk.ask(
        "certificate", certificate_no=builders.enter(desk, case).numbers["certificate"]
    )
    assert certificate.kind == "pledge_record"
    assert certificate.snapshot["registry_no"] == document["registry_no"]


@pytest.mark.holds("R16")
def test_collective_shares_are_the_platforms_unless_the_county_says_so(desk):
    asset = venture(desk, legal_form="collective")
    document = builders.application(desk, asset, registry_no="PT-2026-001")
    refused(desk, document, "R16_collective", "assets[0]")
    policy(desk, "collective_share_filing", "yes")
    assert codes(desk, document) == set()
    del document["registry_no"]
    refused(desk, document, "R16_number", "registry_no")


@pytest.mark.holds("R16")
def test_proceeds_of_the_orders_are_receivables(desk):
    document = builders.application(desk, venture(desk), collateral="receivables")
    sentence = refused(desk, document, "R16", "collateral")
    assert "中登网" in sentence.text
    assert "登记后把编号填入" in sentence.next


@pytest.mark.holds("R08")
def test_the_collateral_named_must_be_what_the_legal_form_makes_of_it(desk):
    asset = venture(desk)
    document = builders.application(desk, asset, collateral="company_equity")
    refused(desk, document, "R08_collateral", "collateral")
    named = builders.application(desk, asset, collateral="cooperative_contribution")
    assert codes(desk, named) == set()


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.holds("R02")
def test_a_cooperatives_contribution_only_as_its_articles_allow(desk):
    asset = venture(desk)
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=asset)
    assert "articles" in {one.code for one in needed if one.required}
    document = builders.application(desk, asset)
    document["papers"] = [p for p in document["papers"] if p["paper"] != "articles"]
    assert "章程" in refused(desk, document, "R02", "papers").text


@pytest.mark.holds("R03")
def test_a_company_takes_no_pledge_of_its_own_shares(desk):
    company = builders.organisation(0)
    asset = venture(desk, legal_form="company", venture_credit_code=company["id_no"])
    document = builders.application(
        desk, asset, mortgagees=[{"new": company}], registry_no="GZ-2026-1"
    )
    refused(desk, document, "R03_own_shares", "mortgagees[0].new")
    assert codes(desk, {**document, "mortgagees": [{"party": BANK}]}) == set()


@pytest.mark.holds("R14", "I24")
def test_the_collective_itself_secures_nobody_elses_debt(desk):
    policy(desk, "collective_share_filing", "yes")
    collective = desk.perform("party.enter", builders.organisation(-1)).number
    asset = venture(desk, {collective: "1/1"}, legal_form="collective")
    document = builders.application(
        desk, asset, registry_no="PT-2026-001", debtors=[{"party": ALICE}]
    )
    refused(desk, document, "R14", "mortgagors[0].party")
    assert codes(desk, {**document, "debtors": [{"party": collective}]}) == set()


@pytest.mark.holds("R15", "I23")
def test_outsiders_take_no_collective_shares_in_pledge(desk):
    policy(desk, "collective_share_filing", "yes")
    shares = {ALICE: "1/2", BOB: "1/2"}
    asset = venture(desk, shares, legal_form="collective")
    document = builders.application(
        desk, asset, registry_no="PT-2026-001", mortgagors=[{"party": ALICE}]
    )
    outsider = {**document, "mortgagees": [{"new": builders.person(3)}]}
    refused(desk, outsider, "R15_pledgee", "mortgagees[0].new")
    assert codes(desk, {**document, "mortgagees": [{"party": BOB}]}) == set()
    assert codes(desk, document) == set()


# --- transfers inside the collective (R15, I23) ---------------------------------------------------


def transfer(desk, asset, share, to=BOB, **changes):
    document = {
        "assets": [asset],
        "transfer_ground": "gift",
        "basis_no": "ZR-2026-001",
        "registry_no": "PT-2026-0035",
        "transferors": [{"party": ALICE, "share": share}],
        "transferees": [{"party": to, "share": share}],
        "papers": [{"paper": p} for p in ("application", "identity", "transfer_basis")],
    }
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


@pytest.fixture
def collective(desk):
    """A village whose members hold little each; the rest is the collective's own."""
    assert desk.perform("party.enter", builders.person(2)).number == CAROL
    village = desk.perform("party.enter", builders.organisation(-1)).number
    shares = {ALICE: "4/100", BOB: "2/100", village: "94/100"}
    return venture(desk, shares, legal_form="collective")


@pytest.mark.holds("R15", "I23")
def test_no_member_gains_more_than_three_in_a_hundred(desk, collective):
    assert codes(desk, transfer(desk, collective, "1/100"), "right.transfer") == set()
    above = transfer(desk, collective, "101/10000")
    problems = {p.code: p for p in rejected(desk, above, "right.transfer")}
    assert problems["R15"].params["value"] == str(Fraction(301, 10000))
    sentence = desk.text.sentence(problems["R15"])
    assert "3/100" in sentence.text
    policy(desk, "collective_share_limit", "0.05")
    assert "R15" not in {c for c, _ in codes(desk, above, "right.transfer")}


@pytest.mark.holds("R15", "I23")
def test_outsiders_gain_none(desk, collective):
    document = transfer(desk, collective, "1/100", CAROL)
    refused(desk, document, "R15_outsider", "transferees[0]", "right.transfer")
    document["papers"].append({"paper": "membership_proof"})
    assert codes(desk, document, "right.transfer") == set()


@pytest.mark.holds("R15", "I23")
def test_heirs_are_let_in(desk, collective):
    document = transfer(desk, collective, "4/100", CAROL, transfer_ground="inheritance")
    assert not {c for c, _ in codes(desk, document, "right.transfer")} & {"R15", "R15_outsider"}


def test_other_legal_forms_know_no_such_limit(desk):
    asset = venture(desk, {ALICE: "1/2", BOB: "1/2"})
    assert codes(desk, transfer(desk, asset, "1/4"), "right.transfer") == set()
