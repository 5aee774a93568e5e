"""Case 51 as its clerks tell it: a firm raises money on its share of a plant it owns with others.

The other owners are not asked for their consent. The bank lends up to twenty million yuan; the
statutory registrar enters the mortgage of the share, a service centre files it with that number.
"""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import CLERK, OTHER_BANK, REGISTRAR, REVIEWER


@pytest.fixture
def owners(desk):
    """Three firms own one plant: 40 %, 35 % and 25 %."""
    firms = [desk.perform("party.enter", builders.organisation(nth)).number for nth in range(3)]
    return dict(zip(firms, ("2/5", "7/20", "1/4"), strict=True))


def loan(desk, asset, firm, **changes):
    document = {
        "mortgagors": [{"party": firm}],
        "debtors": [{"party": firm}],
        "security": "maximum",
        "amount": "20000000.00",
        "disposal_agreement": "逾期未清偿的，拍卖、变卖抵押的份额，所得价款用于清偿。",
    }
    return builders.application(desk, asset, **{**document, **changes})


def walk(desk, document, **confirmed):
    """Three clerks bring a case to the certificate."""
    case = desk.perform("mortgage.apply", document, **confirmed).number
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "份额清晰，同意。"})
    desk.seat(REGISTRAR)
    numbers = desk.perform("case.enter", {"case": case}).numbers
    desk.seat(CLERK)
    desk.perform("certificate.print", {"case": case})
    desk.perform("certificate.issue", {"case": case, "receiver": "银行专员"})
    return numbers


@pytest.mark.holds("I7", "R09", "R10")
def test_a_firm_borrows_on_its_share_at_the_registrar(desk, owners):
    office = {"name": "瓯岭县不动产登记服务中心", "kind": "statutory_registrar"}
    desk.perform("setting.office", {**builders.OFFICE, **office})
    asset = desk.perform("asset.enter", builders.sample("plant_share", owners)).number
    first, second, third = owners
    document = loan(desk, asset, first)
    del document["registry_no"]

    # The window asks whether the others were told; they were, by a notice on the gate.
    (question,) = desk.check("mortgage.apply", document)
    assert (question.code, question.params["count"]) == ("co_owners_not_told", "2")
    told = {"acknowledged": ["co_owners_not_told"], "reason": "已在厂区公告通知"}
    made = walk(desk, document, **told)

    stated = desk.ask("certificate", certificate_no=made["certificate"]).snapshot
    assert desk.ask("certificate", certificate_no=made["certificate"]).title == "不动产登记证明"
    assert [(one["name"], one["share"]) for one in stated["mortgagors"]] == [
        (builders.organisation(0)["name"], "2/5")
    ]
    assert stated["amount"] == 2_000_000_000
    page = desk.ask("asset", asset_no=asset)
    assert [one.pledged for one in page.holders] == ["2/5", "0", "0"]

    # A second firm does the same with another bank: its own share, its own rank.
    other = loan(desk, asset, second, mortgagees=[{"party": OTHER_BANK}])
    del other["registry_no"]
    walk(desk, other, acknowledged=["lower_rank", "co_owners_not_told"], reason="知悉")

    # The third owner cannot mortgage the whole with its quarter, nor more than the quarter.
    whole = loan(desk, asset, third, whole=True)
    del whole["registry_no"]
    assert "R09" in {p.code for p in desk.check("mortgage.apply", whole)}
    more = {**whole, "whole": False, "mortgagors": [{"party": third, "share": "1/2"}]}
    assert "R10" in {p.code for p in desk.check("mortgage.apply", more)}
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("R16")
def test_the_service_centre_only_files_what_the_registrar_entered(desk, owners):
    asset = desk.perform("asset.enter", builders.sample("plant_share", owners)).number
    document = loan(desk, asset, next(iter(owners)))
    number = document.pop("registry_no")
    document["papers"].append({"paper": "share_mortgage_notice"})
    with pytest.raises(Rejected) as refused:
        desk.perform("mortgage.apply", document)
    assert [p.code for p in refused.value.problems] == ["R16_number"]

    made = walk(desk, {**document, "registry_no": number})
    row = desk.ask("certificate", certificate_no=made["certificate"])
    assert row.title == "农权鉴证书"
    assert row.snapshot["registry_no"] == number
    assert "本备案不产生设立或者对抗的效力" in row.snapshot["legal_effect"]


@pytest.mark.holds("R06")
def test_a_court_takes_one_share_and_the_others_go_on(desk, owners):
    asset = desk.perform("asset.enter", builders.sample("plant_share", owners)).number
    first, second, _ = owners
    builders.seize(desk, asset, holder=first)
    blocked = loan(desk, asset, first)
    blocked["papers"].append({"paper": "share_mortgage_notice"})
    assert {p.code for p in desk.check("mortgage.apply", blocked)} == {"R06"}
    free = {**blocked, "mortgagors": [{"party": second}], "debtors": [{"party": second}]}
    (question,) = desk.check("mortgage.apply", free)
    assert question.code == "other_share_seized"
