"""The bank is gone and nobody signs: the owner comes with a judgment, and leaves discharged.

A maximum-amount mortgage of 500,000 yuan on a homestay of two owners, half each.
"""

from tests import builders
from tests.builders import ALICE, BOB, JOINT

JUDGMENT = "（2026）浙0399民初88号"


def test_owner_alone_is_refused_until_the_judgment_lies_on_the_table(desk, clock):
    made = builders.register(
        desk,
        JOINT,
        security="maximum",
        amount="500000.00",
        term_from="2026-11-23",
        term_to="2027-11-22",
        interest_rate="0.0385",
    )
    row = desk.ask("mortgage", mortgage_no=made.mortgage)
    assert (row.security, row.amount, row.priority_rank) == ("最高额抵押", 50_000_000, 1)
    snapshot = desk.ask("certificate", certificate_no=made.certificate).snapshot
    assert (snapshot["amount_label"], snapshot["interest_rate"]) == ("最高债权额", "3.85%")
    assert [one["share"] for one in snapshot["mortgagors"]] == ["1/2", "1/2"]

    clock.move(days=400)
    alone = {"applicants": [{"party": ALICE}], "ground": "paid"}
    document = builders.discharge_application(desk, made.mortgage, **alone)
    (refusal,) = desk.check("discharge.apply", document)
    said = desk.text.sentence(refusal)
    assert (refusal.code, refusal.field) == ("R19", "applicants")
    assert "第七十条" in said.basis
    assert "生效法律文书" in said.next

    # With a judgment either owner may come; the document is named in the case.
    by_judgment = {
        "applicants": [{"party": BOB}],
        "ground": "judgment",
        "judgment_no": JUDGMENT,
    }
    document = builders.discharge_application(desk, made.mortgage, **by_judgment)
    case = desk.perform("discharge.apply", document).number
    assert case == "20271228-0001"
    lines = {one.label: one.value for one in desk.ask("case", case_no=case).lines}
    assert lines["法律文书号"] == JUDGMENT
    assert lines["注销原因"] == "生效法律文书"
    builders.enter(desk, case)
    assert desk.perform("case.archive", {"case": case}).numbers["archive"] == "DA2027-00001"

    steps = [step.state for step in desk.ask("case", case_no=case).steps]
    assert steps == ["received", "accepted", "reviewed", "entered", "archived"]
    assert desk.ask("mortgage", mortgage_no=made.mortgage).state == "discharged"
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["0", "0"]
    assert desk.ask("verify_journal").ok
