"""The button 文书: what it offers, a notice given out by keyboard, the same bytes as the desk's."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from core.problems import Rejected
from ui.paper_dialog import PaperDialog
from ui.widgets.case_papers_menu import CasePapersMenu

pytestmark = pytest.mark.usefixtures("qapp")


def opened(clerk, state):
    """Open a case that stands in some state, and return its number."""
    case = clerk.ask("cases", states=(state,))[0].case_no
    clerk.context.open("case", case)
    clerk.settle()
    return case


def menu(clerk):
    (made,) = [b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == "文书"]
    assert isinstance(made.menu(), CasePapersMenu)
    return made.menu()


def lines(clerk):
    return [action.text() for action in menu(clerk).actions()]


def dialog(clerk):
    return clerk.window.findChildren(PaperDialog)[-1]


def save(clerk, shown, path):
    """Press 另存 and choose a file."""
    shown.choose_file = lambda *_: path
    shown.save_button.click()
    clerk.settle()


def test_the_menu_offers_what_the_case_has_now(clerk):
    opened(clerk, "accepted")
    assert lines(clerk) == [
        "&1  收件单",
        "&2  询问记录",
        "&3  受理通知书（待出具）",
        "&4  登记审批表",
    ]
    opened(clerk, "supplement")
    assert "&3  补正告知书（待出具）" in lines(clerk)


def test_a_notice_is_seen_first_and_then_given_out(clerk, tmp_path):
    case = opened(clerk, "accepted")
    menu(clerk).actions()[2].trigger()
    clerk.settle()
    shown = dialog(clerk)
    assert shown.isVisible()
    assert "还没有编号" in shown.banner.text
    assert shown.preview.pages
    assert [one.notice_no for one in clerk.context.desk.case_papers(case)] == [""] * 4
    shown.activateWindow()
    shown.preview.setFocus()
    clerk.qtbot.keyClick(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    clerk.settle()
    number = clerk.context.desk.case_papers(case)[2].notice_no
    assert number
    assert number in shown.banner.text
    assert not shown.issue_button.isVisible()
    save(clerk, shown, tmp_path / "notice.pdf")
    kept = (tmp_path / "notice.pdf").read_bytes()
    assert kept == clerk.context.desk.case_paper("acceptance_notice", case)
    save(clerk, shown, tmp_path / "no" / "such" / "folder.pdf")
    assert "不能写入" in shown.banner.text
    shown.reject()
    clerk.settle()
    assert lines(clerk)[2] == f"&3  受理通知书　{number}"


def test_a_notice_that_somebody_else_gave_out_meanwhile_is_said(clerk):
    case = opened(clerk, "accepted")
    menu(clerk).actions()[2].trigger()
    clerk.settle()
    shown = dialog(clerk)
    given = {"case": case, "notice": "acceptance_notice"}
    number = clerk.context.desk.perform("case.notify", given).numbers["notice"]
    shown.issue()
    clerk.settle()
    assert f"已经出具，编号 {number}" in shown.banner.text


def test_the_menu_follows_the_case(clerk):
    opened(clerk, "accepted")
    (made,) = [b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == "审核通过"]
    before = lines(clerk)
    made.click()
    clerk.settle()
    clerk.page._panel.submit()
    clerk.settle()
    assert lines(clerk) == before  # a reviewed case has the same papers


def test_a_letter_is_shown_as_it_is_printed(clerk, tmp_path):
    desk = clerk.context.desk
    for mortgage in desk.ask("mortgages"):
        paid = {"voucher_no": "JJ-1", "paid_on": desk.today().isoformat(), "paid": "1.00"}
        try:
            desk.perform("disbursement.record", {"mortgage": mortgage.mortgage_no, **paid})
            break
        except Rejected:
            continue
    letter = desk.ask("letters", mortgage_no=mortgage.mortgage_no)[0].letter_no
    clerk.context.open("mortgage", mortgage.mortgage_no)
    clerk.settle()
    name = f"函件 {letter}"
    (made,) = [b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == name]
    made.click()
    clerk.settle()
    shown = dialog(clerk)
    assert shown.isVisible()
    assert not shown.issue_button.isVisible()
    save(clerk, shown, tmp_path / "letter.pdf")
    assert (tmp_path / "letter.pdf").read_bytes() == desk.letter_paper(letter)


def test_a_paper_that_cannot_be_drawn_says_why(clerk):
    case = opened(clerk, "accepted")
    desk = clerk.context.desk
    shown = PaperDialog(
        clerk.context,
        "领证凭证",
        lambda: desk.case_paper("certificate_receipt", case),
        clerk.window,
    )
    shown.open()
    clerk.settle()
    assert "没有可以出具的《领证凭证》" in shown.banner.text
    assert not shown.print_button.isEnabled()
