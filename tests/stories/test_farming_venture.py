"""Case 53 as its clerks tell it: firm, farmers, village and institute grow chrysanthemums together.

The firm brings money, the farmers land by the mu and their labour, the institute its technology.
Shares are registered, profit-sharing units stand apart; each member gets a certificate, and a new
one when something changes. What may be pledged where depends on the legal form.
"""

from fractions import Fraction

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BOB

PLOT = "3303991052040100007"


@pytest.fixture
def members(desk):
    firm = desk.perform("party.enter", builders.organisation(4)).number
    village = desk.perform("party.enter", builders.organisation(-1)).number
    institute = desk.perform("party.enter", builders.organisation(0)).number
    return {firm: "40/100", ALICE: "25/100", BOB: "14/100", village: "10/100", institute: "11/100"}


@pytest.fixture
def venture(desk, members):
    document = builders.sample("farming_venture_share", members, legal_form="company")
    return desk.perform("asset.enter", document).number


def test_four_sides_join_with_what_each_has(desk, members, venture):
    firm, village, institute = (no for no in members if no not in (ALICE, BOB))
    land = {"kind": "land", "mu": "3.2", "parcel_no": PLOT, "units": 320}
    brought = [
        builders.contribution(venture, firm, amount="800000.00", kind="money"),
        builders.contribution(venture, ALICE, **land),
        builders.contribution(venture, BOB, kind="labour", units=140),
        builders.contribution(venture, village, kind="land", mu="61.5", parcel_no="Q-8"),
        builders.contribution(venture, institute, kind="technology", amount="220000.00"),
    ]
    for one in brought:
        desk.perform("contribution.enter", one)
    page = desk.ask("asset", asset_no=venture)
    assert sum(Fraction(one.share) for one in page.holders) == 1
    assert [one.kind for one in page.contributions] == [
        *("资金", "土地经营权", "劳动力", "土地经营权", "技术")
    ]
    papers = {
        party: desk.perform("share_certificate.issue", {"asset": venture, "party": party}).number
        for party in members
    }
    assert len(set(papers.values())) == 5
    stated = desk.ask("certificate", certificate_no=papers[ALICE]).snapshot
    assert (stated["share"].partition("（")[0], stated["units"]) == ("1/4", "320")


@pytest.mark.holds("I22", "R12")
def test_the_plot_in_the_venture_is_not_mortgaged_a_second_time(desk, venture):
    own = {"acquired": "contractor", "contractor": None, "parcel_no": PLOT}
    plot = desk.perform("asset.enter", builders.sample("land_operating_right", **own)).number
    land = {"kind": "land", "mu": "3.2", "parcel_no": PLOT, "units": 320}
    number = desk.perform("contribution.enter", builders.contribution(venture, **land)).number
    with pytest.raises(Rejected) as refused:
        desk.perform("mortgage.apply", builders.application(desk, plot))
    assert [p.code for p in refused.value.problems] == ["R12_contributed"]
    left = {"contribution": number, "ended_on": "2026-11-23", "document_no": "退股协议1号"}
    desk.perform("contribution.end", left)
    assert builders.register(desk, plot).mortgage


@pytest.mark.holds("R16")
def test_equity_is_pledged_at_the_market_regulator(desk, venture):
    pledge = builders.application(
        desk, venture, mortgagors=[{"party": ALICE}], debtors=[{"party": ALICE}]
    )
    (refused,) = desk.check("mortgage.apply", pledge)
    sentence = desk.text.sentence(refused)
    assert "市场监督管理部门" in sentence.text
    assert "登记后把编号填入" in sentence.next
    pledge["registry_no"] = "（瓯岭）股质登记设字〔2026〕第0012号"
    case = desk.perform("mortgage.apply", pledge).number
    builders.enter(desk, case)

    # The member's certificate now says so; the other members' do not change.
    paper = desk.perform("share_certificate.issue", {"asset": venture, "party": ALICE}).number
    (burden,) = desk.ask("certificate", certificate_no=paper).snapshot["burdens"]
    assert burden["mortgage_no"] == "DY2026-000001"


def test_a_share_changes_hands_and_both_certificates_are_made_anew(desk, venture):
    def certified(party):
        document = {"asset": venture, "party": party}
        return desk.perform("share_certificate.issue", document).number

    before = {party: certified(party) for party in (ALICE, BOB)}
    transfer = {
        "assets": [venture],
        "transfer_ground": "gift",
        "basis_no": "ZR-2026-001",
        "registry_no": "公司登记〔2026〕第35号",
        "transferors": [{"party": ALICE, "share": "1/20"}],
        "transferees": [{"party": BOB}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
    }
    case = desk.perform("right.transfer", transfer).number
    builders.enter(desk, case)
    after = {party: certified(party) for party in (ALICE, BOB)}
    shares = {
        party: desk.ask("certificate", certificate_no=number).snapshot["share"].partition("（")[0]
        for party, number in after.items()
    }
    assert shares == {ALICE: "1/5", BOB: "19/100"}
    states = [desk.ask("certificate", certificate_no=one).state for one in before.values()]
    assert states == ["voided", "voided"]
    assert desk.ask("verify_journal").ok
