"""A second bank lends on the same homestay: it asks, it knows its rank, it is paid off second.

农商行 has 300,000 yuan on the homestay; another bank brings 150,000 in the same week.
"""

import pypdf
import pytest

from core.problems import EXIT_NEEDS_CONFIRMATION, Rejected
from tests import builders
from tests.builders import ALICE, BANK, CLERK, OTHER_BANK, REGISTRAR, REVIEWER, SOLE

AGENT = {"name": "张专员", "authority_no": "WT-2026-8", "authority_until": "2026-12-31"}


def printed(desk, certificate, folder):
    path = folder / "certificate.pdf"
    path.write_bytes(desk.paper(certificate))
    return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages).replace("\n", "")


def test_from_the_question_at_the_window_to_both_discharges(desk, clock, tmp_path):
    first = builders.register(desk, amount="300000.00")

    # The second bank's clerk comes with everything; the window asks whether the rank is known.
    second_bank = {
        "mortgagees": [{"party": OTHER_BANK, "agent": AGENT}],
        "amount": "150000.00",
        "contract_amount": "150000.00",
        "mortgage_contract_no": "YL-DY-77",
        "principal_contract_no": "YL-JK-77",
    }
    document = builders.application(desk, **second_bank)
    with pytest.raises(Rejected) as asked:
        desk.perform("mortgage.apply", document)
    assert asked.value.exit_status == EXIT_NEEDS_CONFIRMATION
    (question,) = asked.value.problems
    assert (question.code, question.field) == ("lower_rank", "assets[0]")
    said = desk.text.sentence(question)
    assert first.mortgage in said.text
    assert "1 笔" in said.text
    assert "四百一十四" in said.basis
    assert len(desk.ask("cases")) == 1  # nothing was saved by asking

    receipt = desk.perform(
        "mortgage.apply", document, acknowledged=("lower_rank",), reason="银行书面知悉第二顺位"
    )
    assert receipt.number == "20261123-0002"
    assert desk.ask("journal")[0].reason == "银行书面知悉第二顺位"

    clock.move(days=1)
    case = receipt.number
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "金额、期限与合同一致，同意。"})
    desk.seat(REGISTRAR)
    numbers = desk.perform("case.enter", {"case": case}).numbers
    desk.seat(CLERK)
    assert numbers["mortgage"] == "DY2026-000002"
    assert numbers["certificate"] == "农权鉴（2026）第0000002号"

    paper = printed(desk, numbers["certificate"], tmp_path)
    for words in (
        "农权鉴证书",
        "第 2 顺位",
        "150,000.00",
        "壹拾伍万元整",
        "YL-DY-77",
        "张专员",
        REVIEWER,
        REGISTRAR,
        "2026年11月24日",
        "第六十三条",
    ):
        assert words in paper, words
    assert "优先受偿" not in paper

    desk.perform("certificate.print", {"case": case, "blank_no": "D33000000002"})
    desk.perform(
        "certificate.issue",
        {"case": case, "receiver": "张专员", "receiver_id_no": "330324198802290020"},
    )
    assert desk.perform("case.archive", {"case": case}).numbers["archive"] == "DA2026-00001"

    # The first loan is repaid: the second keeps the rank it was registered with (I17).
    clock.move(days=30)
    builders.discharge(desk, first.mortgage)
    rows = {m.mortgage_no: m for m in desk.ask("asset", asset_no=SOLE).mortgages}
    assert rows[first.mortgage].state == "discharged"
    left = rows["DY2026-000002"]
    assert (left.state, left.priority_rank, left.amount) == ("current", 2, 15_000_000)
    assert desk.ask("today").mortgage_amount == 15_000_000

    # 农商行 is no mortgagee of the second mortgage, nor is its owner alone.
    for stranger in (BANK, ALICE):
        wrong = builders.discharge_application(
            desk, "DY2026-000002", applicants=[{"party": stranger}]
        )
        assert {p.code for p in desk.check("discharge.apply", wrong)} == {"R19"}
    discharge = builders.discharge(desk, "DY2026-000002")
    desk.perform("case.archive", {"case": discharge})
    assert [h.pledged for h in desk.ask("asset", asset_no=SOLE).holders] == ["0"]
    assert desk.ask("today").mortgages == 0
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio] == [
        "first",
        "mortgage",
        "mortgage",
        "discharge",
        "discharge",
    ]
    assert desk.ask("verify_journal").ok
