"""Journeys by keys alone: print onto a measured sheet, two windows on one ledger, another look."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton

from core.services.overprinting import Calibration
from tests.ui.conftest import Clerk, open_window
from tests.ui.test_look import start  # noqa: F401 - a fixture
from tests.ui.test_money_journey import tab_to
from ui import printing, theme
from ui.help_dialog import ManualDialog
from ui.widgets import calibration_dialog, overprint_dialog
from ui.widgets.calibration_dialog import CalibrationDialog
from ui.widgets.overprint_dialog import PrintDialog

CTRL_ENTER = Qt.Key.Key_Return
PRINTER = "柜台打印机"


def come_to(clerk):
    """Bring a window to the front; a desktop does so by itself when a dialog closes."""
    clerk.window.activateWindow()
    clerk.qtbot.waitUntil(lambda: QApplication.activeWindow() is clerk.window, timeout=5_000)


def front(clerk, kind):
    """Return the dialog of a kind that is open."""
    (found,) = (one for one in clerk.window.findChildren(kind) if one.isVisible())
    return found


@pytest.fixture
def printed(monkeypatch, tmp_path):
    """A printer that writes into files, one a page; returns where they come to lie."""
    found = []

    def printer(name, tray="auto"):
        assert name == PRINTER
        found.append(tmp_path / f"printed_{len(found)}.pdf")
        return printing.to_file(found[-1])

    names = staticmethod(lambda: [PRINTER])
    monkeypatch.setattr(overprint_dialog.QPrinterInfo, "availablePrinterNames", names)
    monkeypatch.setattr(overprint_dialog, "printer_for", printer)
    monkeypatch.setattr(calibration_dialog, "printer_for", printer)
    return found


def test_print_onto_a_sheet_by_a_printer_measured_before(clerk, printed):
    clerk.ctrl(Qt.Key.Key_8)
    while clerk.page.table.current.kind != "attestation":
        clerk.key(Qt.Key.Key_Down)
    clerk.qtbot.waitUntil(lambda: bool(clerk.page.preview.pages), timeout=20_000)
    number = clerk.page.table.current.certificate_no
    clerk.ctrl(Qt.Key.Key_P)
    dialog = front(clerk, PrintDialog)
    while not isinstance(QApplication.focusWidget(), QRadioButton):
        clerk.key(Qt.Key.Key_Tab)
    clerk.key(Qt.Key.Key_Down)  # onto a pre-printed sheet
    clerk.settle()
    assert "没有为这种空白证书校准" in dialog.note.text()

    clerk.alt(Qt.Key.Key_C)
    measuring = front(clerk, CalibrationDialog)
    tab_to(clerk, "打印测试页")
    clerk.key(Qt.Key.Key_Space)
    assert printed[0].read_bytes().startswith(b"%PDF")
    for place, (x, y) in enumerate((("21.5", "19.2"), ("241.5", "19.2"), ("21.5", "164.2")), 1):
        for axis, value in (("x", x), ("y", y)):
            tab_to(clerk, measuring.found[place - 1][axis == "y"].accessibleName())
            clerk.type(value)
    clerk.alt(Qt.Key.Key_R)
    assert "0.00 mm" in measuring.banner.text
    clerk.ctrl(CTRL_ENTER)  # keep it
    clerk.settle()
    assert dialog.sheets.calibration(dialog.feed) == Calibration(dx=-15, dy=8)
    assert "平移 -1.5，+0.8 mm" in dialog.note.text()

    dialog.activateWindow()
    tab_to(clerk, dialog.printer.accessibleName())
    clerk.ctrl(CTRL_ENTER)  # print
    clerk.settle()
    assert len(printed) == 2
    assert printed[-1].stat().st_size > 10_000  # the values, as outlines of our fonts
    before = prints(clerk, number)
    come_to(clerk)
    clerk.alt(Qt.Key.Key_J)  # the sheet is in hand
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert prints(clerk, number) == before + 1


def prints(clerk, number):
    found = clerk.ask("certificates", limit=1_000)
    return next(one.prints for one in found if one.certificate_no == number)


@pytest.fixture
def colleague(clerk, qtbot, ledger):
    made = open_window(qtbot, ledger, "张敏")
    yield made
    made.window.close()


def amend(clerk, party_no, address):
    """Open a party's form from its page by keys and type another address."""
    come_to(clerk)
    clerk.ctrl(Qt.Key.Key_4)
    while clerk.page.table.current.party_no != party_no:
        clerk.key(Qt.Key.Key_Down)
    clerk.settle()
    clerk.alt(Qt.Key.Key_X)
    clerk.settle()
    clerk.until_focus(clerk.context.text("field.address"))
    QApplication.focusWidget().selectAll()
    clerk.type(address)


def test_two_windows_on_one_ledger(clerk, colleague):
    party = clerk.ask("parties", limit=5)[2]
    amend(clerk, party.party_no, "瓯岭县甲村1号")
    amend(colleague, party.party_no, "瓯岭县乙村2号")
    colleague.ctrl(CTRL_ENTER)
    colleague.settle()
    assert colleague.ask("party", party_no=party.party_no).row.address == "瓯岭县乙村2号"

    come_to(clerk)
    clerk.page.focus_first()
    form = clerk.page
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert "张敏" in form.banner.text
    assert "瓯岭县乙村2号" in form.banner.text  # what the other wrote
    assert form.state.get("address") == "瓯岭县甲村1号"  # what was typed here is kept
    assert clerk.ask("party", party_no=party.party_no).row.address == "瓯岭县乙村2号"
    clerk.key(Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    explained = front(clerk, ManualDialog)
    assert "已被别人改动" in explained.browser.toPlainText()
    explained.close()
    come_to(clerk)
    tab_to(clerk, "按我填写的提交")
    clerk.key(Qt.Key.Key_Space)
    clerk.settle()
    assert clerk.ask("party", party_no=party.party_no).row.address == "瓯岭县甲村1号"


def test_another_language_and_look_while_a_form_is_open(qtbot, start):  # noqa: F811
    def hands():
        clerk = Clerk(qtbot, start.window)
        come_to(clerk)
        clerk.settle()
        return clerk

    clerk = hands()
    clerk.ctrl(Qt.Key.Key_P, shift=True)
    clerk.until_focus("姓名（名称）")
    clerk.type("欧阳㛃")
    clerk.ctrl(Qt.Key.Key_Comma)
    tab_to(clerk, clerk.context.text("ui.look.language"))
    clerk.key(Qt.Key.Key_Down)
    clerk = hands()
    assert clerk.context.text.language == "en"
    clerk.ctrl(Qt.Key.Key_Comma)
    tab_to(clerk, clerk.context.text("ui.look.scheme"))
    clerk.key(Qt.Key.Key_End)
    clerk = hands()
    assert theme.colour("paper").name().lower() == "#1b1d20"
    assert clerk.page.operation == "party.enter"  # it is in front again
    assert clerk.page.state.get("name") == "欧阳㛃"
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert clerk.faults
    assert not any("必填" in said for said in clerk.faults.values())  # in English now
