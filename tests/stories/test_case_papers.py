"""What an applicant carries home: the papers of a case from its receipt to its end, read back.

A co-owner with a rare name brings half of what is needed, is told of everything that is missing,
comes back, is accepted, and in the end signs for the certificate. Others are turned away.
"""

import pytest

from core.adapters.pdf_reader import page_texts
from core.problems import Rejected
from core.services.documents import texts_of
from core.services.notices import composed
from tests import builders
from tests.builders import BANK, BOB, CLERK, REGISTRAR, REVIEWER, SOLE

RARE = "𠮷㐀明"


def squeezed(words):
    return "".join(words.split())


def read_back(desk, code, case, number=""):
    """Return what the PDF of a paper says, having found all of it that was composed."""
    printed = squeezed("".join(page_texts(desk.case_paper(code, case, number))))
    with desk.store.reading() as work:
        paper = composed(work, desk._context(work), code, case, number)
    said = [text for _, text in texts_of(paper) if text.strip() and text != paper.page_of]
    beside = {paper.running, paper.subject, paper.language, *paper.marks}
    missing = [text for text in said if text not in beside and squeezed(text) not in printed]
    assert missing == []
    return printed


def kinds(desk, case):
    return [(one.paper, bool(one.notice_no), one.to_issue) for one in desk.case_papers(case)]


@pytest.fixture
def shared(desk):
    """A homestay of two by shares: of somebody with a rare name, and of BOB."""
    rare = desk.perform("party.enter", builders.person(5, name=RARE)).number
    asset = desk.perform("asset.enter", builders.homestay(3, {rare: "1/2", BOB: "1/2"})).number
    return rare, asset


def notify(desk, case, notice):
    return desk.perform("case.notify", {"case": case, "notice": notice}).numbers["notice"]


def test_from_half_the_papers_to_the_certificate_in_hand(desk, shared, clock):
    rare, asset = shared
    owners = [{"party": rare}, {"party": BOB}]
    half = [
        {"paper": "application", "copies": 1, "pages": 3},
        {"paper": "identity", "form": "copy", "copies": 2, "pages": 4},
    ]
    brought = builders.application(desk, asset, mortgagors=owners, papers=half, accept=False)
    case = desk.perform("mortgage.apply", brought).number
    assert kinds(desk, case) == [("receipt_list", False, False), ("inquiry_record", False, False)]
    receipt = read_back(desk, "receipt_list", case)
    assert "材料2种，原件1份、复印件2份，共7页" in receipt
    assert f"{RARE}（按份共有，份额1/2）" in receipt
    assert "人民币叁拾万元整（小写：￥300,000.00）" in receipt
    assert "收件人：" + CLERK in receipt
    assert "是否为您的真实意思表示？" in read_back(desk, "inquiry_record", case)

    # Everything that is missing, all at once, each with its rule.
    missing = {
        desk.text.sentence(p).text
        for p in desk.check("case.accept", {"case": case})
        if p.code.startswith("R02")
    }
    assert len(missing) > 5
    desk.perform("case.supplement", {"case": case, "opinion": "身份证复印件请签名。"})
    assert "未编号，未出具" in composed_marks(desk, "supplement_notice", case)
    first = notify(desk, case, "supplement_notice")
    told = read_back(desk, "supplement_notice", case)
    assert first == "农权补（2026）第00001号"
    assert {one for one in missing if squeezed(one) not in told} == set()
    assert "《不动产登记暂行条例》第十七条第一款第三项" in told
    assert "身份证复印件请签名。" in told
    assert composed_marks(desk, "supplement_notice", case) == ("演示",)

    # A week later everything is there; what was told stays as it was.
    before = desk.case_paper("supplement_notice", case)
    clock.move(days=7)
    whole = builders.application(desk, asset, mortgagors=owners)
    desk.perform("case.resubmit", {"case": case, "application": whole})
    desk.perform("case.accept", {"case": case})
    assert desk.case_paper("supplement_notice", case) == before
    accepted = notify(desk, case, "acceptance_notice")
    told = read_back(desk, "acceptance_notice", case)
    assert accepted in told
    assert "自2026年11月30日起予以受理" in told
    assert "30个工作日内办结，期限至2027年1月12日" in told
    assert "备案不产生对抗第三人的物权效力" in told

    asked = {"inquired_on": "2026-11-30", "inquired": RARE}
    asked |= {"questions": "是否自愿？\n有无租赁？", "answers": "是。\n没有。"}
    desk.perform("case.inquire", {"case": case, **asked})
    assert "1是否自愿？是。2有无租赁？没有。" in read_back(desk, "inquiry_record", case)
    form = read_back(desk, "approval_form", case)
    assert "受理意见申请材料齐全、符合法定形式，予以受理。" in form
    assert form.count("签名：" + CLERK + "2026年11月30日") == 1

    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "份额清楚，同意。"})
    desk.seat(REGISTRAR)
    numbers = desk.perform("case.enter", {"case": case}).numbers
    desk.seat(CLERK)
    form = read_back(desk, "approval_form", case)
    assert f"份额清楚，同意。签名：{REVIEWER}2026年11月30日" in form
    assert f"准予登簿。签名：{REGISTRAR}2026年11月30日" in form
    assert numbers["mortgage"] in form
    assert squeezed(numbers["certificate"]) in form

    desk.perform("certificate.print", {"case": case, "blank_no": "N0000123"})
    assert "N0000123" in read_back(desk, "certificate_receipt", case)
    handed = {"case": case, "receiver": RARE, "receiver_id_no": builders.person(5)["id_no"]}
    desk.perform("certificate.issue", handed)
    receipt = read_back(desk, "certificate_receipt", case)
    assert f"领取人{RARE}" in receipt
    assert builders.person(5)["id_no"] in receipt
    assert desk.ask("verify_journal").ok


def composed_marks(desk, code, case):
    with desk.store.reading() as work:
        return composed(work, desk._context(work), code, case).marks


def test_a_second_request_for_papers_is_a_notice_of_its_own(desk):
    case = builders.apply(desk)
    desk.perform("case.supplement", {"case": case, "opinion": "请补交付款凭证。"})
    first = notify(desk, case, "supplement_notice")
    with pytest.raises(Rejected) as caught:
        notify(desk, case, "supplement_notice")
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["number"]) == ("notice_issued_already", first)
    again = {"case": case, "application": builders.application(desk, accept=False)}
    desk.perform("case.resubmit", again)
    desk.perform("case.supplement", {"case": case, "opinion": "请补交消防意见。"})
    second = notify(desk, case, "supplement_notice")
    assert first != second
    assert "付款凭证" in read_back(desk, "supplement_notice", case, first)
    assert "消防意见。" in read_back(desk, "supplement_notice", case, second)
    assert desk.case_paper("supplement_notice", case) == desk.case_paper(
        "supplement_notice", case, second
    )
    shown = desk.ask("case", case_no=case).happenings
    assert [(e.kind_term, e.details[0].value, e.details[1].value) for e in shown] == [
        ("出具文书", "补正告知书", first),
        ("出具文书", "补正告知书", second),
    ]


def test_who_is_turned_away_learns_why_and_how_to_appeal(desk):
    document = builders.application(desk, accept=False, papers=[{"paper": "application"}])
    case = desk.perform("mortgage.apply", document).number
    desk.perform("case.reject", {"case": case, "opinion": "不属于本机构职责范围。"})
    notify(desk, case, "rejection_notice")
    told = read_back(desk, "rejection_notice", case)
    assert "决定及理由不属于本机构职责范围。" in told
    assert "60日内依法申请行政复议（《行政复议法》第二十条）" in told
    assert "6个月内依法向人民法院提起行政诉讼（《行政诉讼法》第四十六条）" in told


def test_a_refusal_names_the_seizure_that_came_in_between(desk):
    case = builders.apply(desk)
    builders.seize(desk)
    desk.perform("case.refuse", {"case": case, "opinion": "标的已被查封。"})
    number = notify(desk, case, "refusal_notice")
    told = read_back(desk, "refusal_notice", case)
    assert number in told
    assert "（2026）浙0399执保1号" in told
    assert "2027年11月22日" in told  # days as documents write them
    assert "《民法典》第三百九十九条第五项" in told
    assert "决定不予登记" in told
    desk.perform("case.archive", {"case": case})
    assert number in read_back(desk, "refusal_notice", case)


def test_a_discharge_is_certified_once_it_is_entered(desk):
    made = builders.register(desk, SOLE)
    document = builders.discharge_application(desk, made.mortgage)
    case = desk.perform("discharge.apply", document).number
    assert composed_marks(desk, "discharge_notice", case) == ("演示", "未登簿，无效")
    with pytest.raises(Rejected) as caught:
        notify(desk, case, "discharge_notice")
    assert [p.code for p in caught.value.problems] == ["case_paper_not_possible"]
    builders.enter(desk, case)
    notify(desk, case, "discharge_notice")
    told = read_back(desk, "discharge_notice", case)
    assert "下列抵押已全部注销" in told
    assert made.mortgage in told
    assert squeezed(made.certificate) in told
    assert "不改变法定登记机构登记簿的记载" in told
    assert composed_marks(desk, "discharge_notice", case) == ("演示",)


def test_a_letter_is_a_paper_with_a_slip_to_tear_off(desk):
    made = builders.register(desk)
    paid = {"voucher_no": "JJ-2026-77", "paid_on": "2026-11-23", "paid": "300000.00"}
    numbers = desk.perform("disbursement.record", {"mortgage": made.mortgage, **paid}).numbers
    letter = numbers["letters"].split("、")[0]
    data = desk.letter_paper(letter)
    (page,) = (squeezed(page) for page in page_texts(data))
    body, slip = page.split("由此撕下，加盖印章后交回")
    bank = desk.ask("party", party_no=BANK).row.name
    assert bank + "关于民宿经营权抵押贷款发放的函" in body
    assert "300,000.00元（人民币叁拾万元整）" in body
    assert "2026年11月23日" in body
    assert slip.startswith("回执" + bank)
    assert f"（编号{letter}）已收到" in slip
    assert "瓯岭县市场监督管理局" in slip
    void = {"letters": [letter], "void_ground": "重复"}
    desk.perform("letter.void", void)
    assert "已作废" in squeezed("".join(page_texts(desk.letter_paper(letter))))
