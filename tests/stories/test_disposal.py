"""A homestay's loan goes bad: default, sale on the platform, distribution, and what follows.

Two banks lent on it. The owner cannot pay; with the papers signed at the time of the loan the
operating right is sold on the county's platform, the first bank is paid, the second in part, and
the register says within the day who runs the house and that nothing burdens it.
"""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, OTHER_BANK, SOLE, person


@pytest.mark.holds("I4")
def test_from_default_to_a_clean_page(desk, clock):
    first = builders.register(desk, amount="300000.00").mortgage
    second = builders.register(
        desk,
        amount="150000.00",
        mortgagees=[{"party": OTHER_BANK}],
        mortgage_contract_no="YL-DY-77",
    ).mortgage
    paid = {"mortgage": first, "voucher_no": "JJ-1", "paid_on": "2026-11-23", "paid": "300000.00"}
    letters = desk.perform("disbursement.record", paid).numbers["letters"].split("、")
    sent = {"letters": letters, "sent_on": "2026-11-23", "channel": "document_exchange"}
    desk.perform("letter.send", sent)

    # Half a year later nothing comes in; the right is auctioned on the platform.
    clock.move(days=200)
    record = {
        "mortgage": first,
        "default_ground": "debt_unpaid",
        "default_on": "2027-03-20",
        "route": "platform",
        "manner": "auction",
        "route_document_no": "瓯农交鉴〔2027〕18号",
        "sold_on": "2027-06-08",
        "price": "420000.00",
        "reference_price": "400000.00",
        "reference_basis": "平台评估报告〔2027〕6号",
        "buyers": [{"new": person(2)}],
        "costs": [
            {"cost_of": "交易鉴证费", "cost": "800.00"},
            {"cost_of": "拍卖佣金", "cost": "6000.00"},
        ],
        "claims": [{"mortgage": first, "claimed": "312345.67"}],
    }
    with pytest.raises(Rejected) as refused:
        desk.perform("disposal.record", record)
    assert {p.code for p in refused.value.problems} == {"claim_missing", "claim_above_registered"}
    record["claims"].append({"mortgage": second, "claimed": "152500.00"})
    receipt = desk.perform(
        "disposal.record",
        record,
        acknowledged=("claim_above_registered",),
        reason="主张数额含登记范围内的利息、违约金，已核对计算书",
    )
    page = desk.ask("disposal", disposal_no=receipt.number)
    bank, other = (desk.ask("party", party_no=no).row.name for no in (BANK, OTHER_BANK))
    assert [(row.kind_term, row.subject, row.people, row.amount) for row in page.distribution] == [
        ("实现抵押权的费用", "交易鉴证费", "", 80_000),
        ("实现抵押权的费用", "拍卖佣金", "", 600_000),
        ("清偿债权", first, bank, 31_234_567),
        ("清偿债权", second, other, 10_085_433),
    ]
    assert sum(row.amount for row in page.distribution) == page.row.price == 42_000_000
    assert [row.unpaid for row in page.claims] == [0, 5_164_567]

    # The entries: the list says which, and has their forms filled in.
    assert page.row.open_items == 3
    for item in page.closing:
        if item.operation == "discharge.apply":
            papers = ("application", "identity", "discharge_proof")
            more = {"confirm_last4": item.record_no[-4:], "papers": [{"paper": p} for p in papers]}
            case = desk.perform(item.operation, {**item.document, **more}).number
            builders.enter(desk, case)
    needed = desk.ask("papers_needed", registration="right_transfer", asset_no=SOLE)
    transfer = next(row for row in page.closing if row.operation == "right.transfer")
    papers = [{"paper": one.code} for one in needed if one.required]
    case = desk.perform("right.transfer", {**transfer.document, "papers": papers}).number
    builders.enter(desk, case)

    # The agencies are told of the end, and the page is clean.
    settled = [row for row in desk.ask("letters") if row.occasion == "settlement"]
    assert [row.mortgage_no for row in settled] == [first] * 5
    assert "抵押权实现" in desk.ask("letter", letter_no=settled[0].letter_no).text
    house = desk.ask("asset", asset_no=SOLE)
    assert [(h.name, h.share, h.pledged) for h in house.holders] == [
        (person(2)["name"], "1/1", "0")
    ]
    assert {m.state for m in house.mortgages} == {"discharged"}
    (row,) = house.disposals
    assert (row.disposal_no, row.open_items) == (receipt.number, 0)
    assert desk.ask("party", party_no=ALICE).row.name not in house.row.holders
    due = {row.code: row.due_on for row in page.closing}
    assert (due["business_licence"], due["police_filing"]) == ("2027-07-08", "2027-07-11")
    check = desk.ask("verify_journal")
    assert (check.ok, check.first_bad) == (True, None)
