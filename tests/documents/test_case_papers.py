"""The papers of a case: possible where they make sense, the same each time, over pages whole."""

import datetime as dt
import io

import pypdf
import pytest

from core.adapters.pdf.layout import pages
from core.adapters.pdf.pieces import ClosingPiece, RowPiece, TearPiece
from core.adapters.pdf_reader import page_texts
from core.problems import Rejected
from core.services.case_drawing import PAPERS, in_order
from core.services.declarations import load_declaration
from core.services.documents import compose
from core.services.letter_paper import snapshot_of
from core.services.notices import NOTICES, composed
from core.services.office import shipped_office
from core.services.rules import pack_of
from core.text import Catalogue
from desktop import bootstrap
from desktop.bootstrap import open_desk
from desktop.demonstration import build
from tests import builders
from tests.builders import ALICE, BOB, CLERK, JOINT, SOLE

BIANG = "\U00030edd"  # 𰻝, extension G: in none of the fonts


def squeezed(words):
    return "".join(words.split())


def said_by(desk, code, case):
    return [squeezed(page) for page in page_texts(desk.case_paper(code, case))]


def refused(act, *given):
    with pytest.raises(Rejected) as caught:
        act(*given)
    (problem,) = caught.value.problems
    return problem


def notify(desk, case, notice):
    return desk.perform("case.notify", {"case": case, "notice": notice}).numbers["notice"]


# --- which there are ------------------------------------------------------------------------------


def test_every_paper_has_its_declaration_its_words_and_a_number_if_it_is_a_notice():
    text = Catalogue()
    for paper in in_order():
        declared = load_declaration(paper.code).content
        assert text.has(f"paper.{paper.code}.when")
        assert text(declared["title"])
        assert declared["signed"] is False
        assert ("series" in declared) == paper.notice
        if paper.notice:
            assert declared["series"] in shipped_office()["numbers"]
            assert text(f"choice.case_paper.{paper.code}") == text(declared["title"])
    assert set(NOTICES) == {one.code for one in PAPERS.values() if one.notice}


def test_every_paper_of_every_case_of_the_demonstration_can_be_drawn(tmp_path):
    path = tmp_path / "county.ledger"
    build(path).close()
    desk = open_desk(path, CLERK)
    drawn = set()
    for case in desk.ask("cases", limit=1000):
        for one in desk.case_papers(case.case_no):
            data = desk.case_paper(one.paper, case.case_no, one.notice_no)
            assert case.case_no in squeezed("".join(page_texts(data)))
            drawn.add(one.paper)
        impossible = {one.code for one in PAPERS.values()}
        impossible -= {one.paper for one in desk.case_papers(case.case_no)}
        for code in impossible:
            problem = refused(desk.case_paper, code, case.case_no)
            assert problem.code == "case_paper_not_possible"
    desk.close()
    assert drawn == PAPERS.keys()


def objection(desk):
    return desk.perform("objection.register", builders.objection()).number


def caution(desk):
    return desk.perform("caution.register", builders.caution()).number


def partial_discharge(desk):
    made = builders.register(
        desk, assets=[SOLE, JOINT], mortgagors=[{"party": ALICE}, {"party": BOB}]
    )
    document = builders.discharge_application(desk, made.mortgage, assets=[JOINT])
    return desk.perform("discharge.apply", document).number


@pytest.mark.parametrize("begin", [objection, caution, partial_discharge])
def test_other_kinds_of_registration_have_their_papers(desk, begin):
    case = begin(desk)
    notify(desk, case, "acceptance_notice")
    for code in ("receipt_list", "inquiry_record", "acceptance_notice", "approval_form"):
        assert case in "".join(said_by(desk, code, case))
    assert "小写" not in said_by(desk, "receipt_list", case)[0]  # no amount is applied for
    builders.enter(desk, case)
    assert "准予登簿。" in "".join(said_by(desk, "approval_form", case))


def test_a_partial_discharge_says_what_stays(desk):
    case = partial_discharge(desk)
    builders.enter(desk, case)
    notify(desk, case, "discharge_notice")
    said = "".join(said_by(desk, "discharge_notice", case))
    assert "在其余标的上的抵押和顺位不变" in said
    assert JOINT in said
    assert SOLE not in said


# --- what is refused ------------------------------------------------------------------------------


def test_a_paper_that_a_case_does_not_have_is_refused_with_the_reason(desk):
    case = builders.apply(desk)
    problem = refused(desk.case_paper, "certificate_receipt", case)
    sentence = str(desk.text.sentence(problem))
    assert sentence == (
        f"案件 {case} 现为“已受理”，没有可以出具的《领证凭证》。证书缮制之后可以出具。"
    )
    assert refused(desk.case_paper, "receipt_list", "20261123-9999").code == "no_such_case"
    assert refused(desk.case_paper, "certificate", case).code == "not_a_choice"
    unknown = refused(desk.case_paper, "acceptance_notice", case, "农权受（2026）第00009号")
    assert unknown.code == "no_such_notice"
    assert refused(desk.letter_paper, "HJ2026-00009").code == "no_such_letter"
    assert desk.case_papers("20261123-9999") == ()


def test_a_notice_is_issued_from_its_state_only(desk):
    case = builders.apply(desk)
    for notice in set(NOTICES) - {"acceptance_notice"}:
        problem = refused(notify, desk, case, notice)
        assert problem.code == "case_paper_not_possible"
    assert refused(notify, desk, "20261123-9999", "acceptance_notice").code == "no_such_case"
    assert desk.ask("case", case_no=case).happenings == ()


def test_a_notice_that_cannot_be_printed_is_not_issued(desk):
    case = builders.apply(desk)
    desk.seat(f"周{BIANG}")
    desk.perform("case.supplement", {"case": case, "opinion": "请补正。"})
    problem = refused(notify, desk, case, "supplement_notice")
    assert (problem.code, problem.params["field"]) == ("glyph_missing", "经办人")
    desk.seat(CLERK)
    assert [one.notice_no for one in desk.case_papers(case)] == [""] * len(desk.case_papers(case))


# --- the same each time ---------------------------------------------------------------------------


def test_a_notice_is_printed_again_as_it_was_issued(desk, ledger, clock, monkeypatch):
    case = builders.apply(desk)
    number = notify(desk, case, "acceptance_notice")
    issued = desk.case_paper("acceptance_notice", case)
    assert number in squeezed("".join(page_texts(issued)))
    clock.move(days=800)
    desk.perform(
        "party.amend",
        {
            "party": ALICE,
            **builders.person(0),
            "name": "改了名的人",
            "evidence_no": "户口簿",
            "change_reason": "更名",
        },
    )
    office = {**builders.OFFICE, "valid_from": clock.now.date().isoformat(), "name": "新中心"}
    desk.perform("setting.office", office)
    desk.perform("case.withdraw", {"case": case, "opinion": "撤回。"})
    desk.perform("case.archive", {"case": case})
    desk.close()
    monkeypatch.setattr(bootstrap, "program_version", lambda: "9.9.9")
    again = open_desk(ledger, CLERK, clock)
    assert again.case_paper("acceptance_notice", case) == issued
    assert again.case_paper("acceptance_notice", case, number) == issued
    assert again.ask("verify_journal").ok
    again.close()


def test_what_is_drawn_from_a_case_is_dated_by_its_steps(desk, clock):
    made = builders.register(desk)
    codes = ("receipt_list", "approval_form")
    before = {code: desk.case_paper(code, made.case) for code in codes}
    clock.move(days=400)
    desk.seat("另一个人")
    builders.discharge(desk, made.mortgage)
    assert {code: desk.case_paper(code, made.case) for code in codes} == before


def test_a_letter_is_the_same_whenever_it_is_printed(desk, clock):
    made = builders.register(desk)
    paid = {"voucher_no": "JJ-1", "paid_on": "2026-11-23", "paid": "1.00"}
    numbers = desk.perform("disbursement.record", {"mortgage": made.mortgage, **paid}).numbers
    letter = numbers["letters"].split("、")[0]
    before = desk.letter_paper(letter)
    clock.move(days=400)
    desk.perform("setting.office", {**builders.OFFICE, "name": "新中心"})
    assert desk.letter_paper(letter) == before


def test_a_review_that_was_sent_back_is_no_opinion_any_more(desk):
    case = builders.apply(desk)
    desk.perform("case.review", {"case": case, "opinion": "看错了。"})
    assert "看错了。" in said_by(desk, "approval_form", case)[0]
    desk.perform("case.return", {"case": case, "opinion": "请重新审核。"})
    said = said_by(desk, "approval_form", case)[0]
    assert "看错了。" not in said
    assert f"签名：{CLERK}2026年11月23日审核意见签名：年月日" in said


# --- words that depend ----------------------------------------------------------------------------


def test_joint_owners_and_sole_owners_are_told_as_registered(desk):
    assert "（单独所有）" in said_by(desk, "receipt_list", builders.apply(desk))[0]
    document = builders.homestay(4) | {"holders": [{"party": ALICE}, {"party": BOB}], "joint": True}
    asset = desk.perform("asset.enter", document).number
    case = builders.apply(desk, asset)
    assert "（共同共有）" in said_by(desk, "receipt_list", case)[0]


def test_how_to_appeal_depends_on_what_the_office_is_and_on_the_law_of_the_day(desk):
    case = builders.apply(desk)
    desk.perform("case.refuse", {"case": case, "opinion": "不予登记。"})
    assert "是否受理，由复议机关、人民法院依法决定" in said_by(desk, "refusal_notice", case)[0]
    registrar = {**builders.OFFICE, "kind": "statutory_registrar"}
    desk.perform("setting.office", registrar)
    said = said_by(desk, "refusal_notice", case)[0]
    assert "对本决定不服的，可以自收到本告知书之日起60日内" in said
    old = pack_of("remedies", dt.date(2023, 12, 31)).values["review_days"]
    new = pack_of("remedies", dt.date(2024, 1, 1)).values["review_days"]
    assert (old.source, new.source) == ("《行政复议法》第九条", "《行政复议法》第二十条")


# --- over pages -----------------------------------------------------------------------------------


def listed(count):
    return {
        "number": "",
        "case_no": "20261123-0001",
        "registration": "抵押权首次登记",
        "received_at": "2026-11-23T09:00:00",
        "received_by": "林晓燕",
        "applicants": "𠮷㐀明",
        "assets": [],
        "mortgage_no": "",
        "amount": "",
        "amount_label": "债权数额",
        "currency": "",
        "paper_title": "收件单",
        "papers": [
            {"name": f"材料{n}号" + "附页" * (n % 40), "form": "原件", "copies": 1, "pages": n}
            for n in range(1, count + 1)
        ],
        "kinds": count,
        "originals": count,
        "copies": 0,
        "pages": sum(range(1, count + 1)),
        "legal_effect_code": "",
        "office_name": "瓯岭县农村产权服务中心",
        "issued_on": "2026-11-23",
        "demonstration": False,
    }


@pytest.mark.parametrize("count", [1, 30, 31, 32, 33, 34, 35, 36, 37, 38, 90])
def test_a_long_list_runs_over_pages_under_its_headings(desk, count):
    paper = compose(load_declaration("receipt_list"), listed(count), desk.text)
    arranged = pages(paper)
    data = desk._drawn(paper)
    texts = [squeezed(page) for page in page_texts(data)]
    assert len(texts) == len(arranged) == len(pypdf.PdfReader(io.BytesIO(data)).pages)
    whole = "".join(texts)
    assert [n for n in range(1, count + 1) if f"材料{n}号" not in whole] == []
    for words in texts:
        assert ("材料名称形式份数页数备注" in words) == ("号" in words and "原件1" in words)
    closing = [any(isinstance(piece, ClosingPiece) for piece in page) for page in arranged]
    assert closing == [False] * (len(arranged) - 1) + [True]
    assert sum(isinstance(piece, RowPiece) for piece in arranged[-1]) >= 2
    assert {1: len(arranged) == 1, 90: len(arranged) >= 3}.get(count, True)


def test_headings_never_stand_alone_at_the_foot_of_a_page(desk):
    for count in range(20, 70):
        paper = compose(load_declaration("receipt_list"), listed(count), desk.text)
        for page in pages(paper)[:-1]:
            last = page[-1]
            assert isinstance(last, RowPiece)
            assert not last.boxes[0].label


def test_a_slip_is_never_torn_in_two(desk):
    made = builders.register(desk)
    paid = {"voucher_no": "JJ-1", "paid_on": "2026-11-23", "paid": "1.00"}
    desk.perform("disbursement.record", {"mortgage": made.mortgage, **paid})
    with desk.store.reading() as work:
        (letter, *_) = work.letters.of_mortgage(made.mortgage)
    snapshot = snapshot_of(letter, desk.text)
    for extra in range(0, 60, 5):
        lines = [{"label": "事项", "value": f"第{n}项" + "说明" * 30} for n in range(extra)]
        longer = {**snapshot, "lines": [*snapshot["lines"], *lines]}
        arranged = pages(compose(load_declaration("agency_letter"), longer, desk.text))
        torn = [
            (at, place)
            for at, page in enumerate(arranged)
            for place, piece in enumerate(page)
            if isinstance(piece, TearPiece)
        ]
        ((at, place),) = torn
        assert at == len(arranged) - 1
        assert isinstance(arranged[at][-1], ClosingPiece)
        assert place < len(arranged[at]) - 1


def test_a_working_paper_has_no_frame_and_a_certificate_has_one(desk):
    made = builders.register(desk)
    with desk.store.reading() as work:
        paper = composed(work, desk._context(work), "approval_form", made.case)
        certificate = work.certificates.get(made.certificate)
    stated = compose(load_declaration(certificate.kind), certificate.snapshot, desk.text, code="X")
    assert (paper.framed, stated.framed) == (False, True)
