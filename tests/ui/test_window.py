"""What holds for the whole window: quick to show, named for screen readers, no trace left."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from core.problems import Conflict, Unavailable
from tests.ui.conftest import open_window
from ui.places import PAGES

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "sqlalchemy", "sqlite_utils", "reportlab", "keyring")
HEAVY += ("cryptography", "zxingcpp", "stdnum", "pypdfium2", "PIL", "pydantic")
FORMS = ("party.enter", "asset.enter", "mortgage.apply", "discharge.apply")


def run_python(code: str, home: Path, *arguments: str) -> str:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(home)}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path):
    code = f"""
import sys
from desktop.__main__ import begin
from desktop.application import make_application
application = make_application()
start = begin(application, None, "")
window = start.window
window.show()
application.processEvents()
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert run_python(code, tmp_path).splitlines()[-1] == "[]"


def test_the_first_picture_needs_the_words_of_one_file(tmp_path):
    """Reading all texts takes a tenth of the start: what the frame says stands in window.toml."""
    code = """
from core import text
from desktop.__main__ import begin
from desktop.application import make_application
application = make_application()
begin(application, "missing.ledger", "").window.show()
print(text._load.cache_info().currsize)
"""
    assert run_python(code, tmp_path) == "0"


OPENING = """
import sys, time
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from desktop.__main__ import begin
from desktop.application import make_application
application = make_application()
window = begin(application, sys.argv[1], "林晓燕").window
window.show()
application.processEvents()
window.find_record()
typed = iter("txx")
while not (window.context.ready and window.search.choices.isVisible()):
    application.processEvents()
    if letter := next(typed, ""):
        QTest.keyClick(QApplication.focusWidget(), letter)
    time.sleep(0.01)
print(window.search.text(), window.search.choices.currentItem().text())
window.close()
"""


def test_what_is_typed_while_the_ledger_opens_is_found_as_soon_as_it_is_open(ledger, tmp_path):
    found, _, line = run_python(OPENING, tmp_path, str(ledger)).partition(" ")
    assert found == "txx"
    assert "滕溪秀" in line


def test_none_keeps_its_references(clerk):
    """PySide 6.12 loses one reference to None in every call that returns nothing."""
    before = sys.getrefcount(None)
    for _ in range(1000):
        clerk.window.setObjectName("window")
    assert sys.getrefcount(None) > before - 500


def everywhere(clerk):
    """Show every page and every form, one after the other."""
    for entry in PAGES:
        clerk.window.go(entry.name)
        clerk.settle()
        yield entry.name
    for operation in FORMS:
        clerk.context.open_form(operation)
        clerk.settle()
        yield operation


def test_every_input_has_a_name(clerk):
    for place in everywhere(clerk):
        assert nameless(clerk.page) == [], place


def nameless(page: QWidget) -> list[QWidget]:
    kinds = QLineEdit | QPlainTextEdit | QComboBox | QAbstractItemView
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not widget.accessibleName()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QComboBox)
    ]


def test_tab_and_enter_go_through_a_form_in_the_same_order(clerk):
    clerk.context.open_form("party.enter")
    clerk.settle()
    by_enter = [clerk.focus]
    while by_enter[-1] != "录入":
        clerk.enter()
        by_enter.append(clerk.focus)
    clerk.page.focus_first()
    by_tab = [clerk.focus]
    while by_tab[-1] != "录入":
        clerk.key(Qt.Key.Key_Tab)
        by_tab.append(clerk.focus)
    assert by_tab == by_enter
    assert len(by_tab) == 9


# --- drafts ---------------------------------------------------------------------------------------

TYPING = """
import sys
from PySide6.QtCore import QTimer
from desktop.__main__ import begin
from desktop.application import make_application
application = make_application()
start = begin(application, sys.argv[1], "林晓燕")
window = start.window
window.show()
window.context.changed.connect(lambda kinds: "draft" in kinds and print("kept", flush=True))
def type_on():
    if not window.context.ready:
        return
    timer.stop()
    window.context.open_form("mortgage.apply")
    form = window.stack.currentWidget().form
    form.put("amount", "123,456.00")
    form.put("principal_contract_no", "JK-崩溃-1")
timer = QTimer(interval=50)
timer.timeout.connect(type_on)
timer.start()
application.exec()
"""


def test_a_draft_survives_a_killed_process(qapp, qtbot, ledger, tmp_path):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NONGQUAN_HOME": str(tmp_path)}
    command = [sys.executable, "-c", TYPING, str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as typing:
        assert typing.stdout is not None
        assert typing.stdout.readline() == "kept\n"
        typing.send_signal(signal.SIGKILL)
    clerk = open_window(qtbot, ledger)
    (draft,) = clerk.ask("drafts")
    assert "JK-崩溃-1" in draft.title
    assert clerk.page.draft_card.isVisible()
    resume = clerk.page.drafts.itemAt(0).widget().findChildren(QWidget)
    next(w for w in resume if w.accessibleName() == "继续填写").click()
    clerk.settle()
    form = clerk.page.form
    assert form.anchors["amount"].editor.text() == "123,456.00"
    assert form.anchors["principal_contract_no"].editor.text() == "JK-崩溃-1"
    clerk.window.close()


def test_leaving_a_form_keeps_it_and_submitting_discards_it(clerk):
    clerk.context.open_form("party.enter")
    clerk.settle()
    clerk.page.form.put("name", "留稿")
    clerk.key(Qt.Key.Key_Escape)
    clerk.settle()
    (draft,) = clerk.ask("drafts")
    assert json.loads(json.dumps(draft.body))["texts"]["name"] == "留稿"
    assert clerk.page.name == "today"


# --- when things go wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "button"),
    [(Unavailable("ledger_busy"), "再试一次"), (Conflict("case_changed", who="张敏"), "重新读取")],
)
def test_a_failure_is_a_banner_and_what_was_typed_stays(clerk, monkeypatch, fault, button):
    clerk.context.open_form("party.enter")
    clerk.settle()
    form = clerk.page
    form.form.put("name", "还在")

    def perform(*_, **__):
        raise fault

    monkeypatch.setattr(clerk.context.desk, "perform", perform)
    form.submit()
    clerk.settle()
    shown = [w.text() for w in form.banner.findChildren(QWidget) if w.accessibleName() == button]
    assert shown == [button]
    assert form.form.anchors["name"].editor.text() == "还在"
    assert form.submit_button.isEnabled()


def test_an_unexpected_error_is_told_and_the_window_stays(clerk, qtbot, monkeypatch):
    told = []
    clerk.context.jobs.unexpected.connect(told.append)
    clerk.context.jobs.read(lambda: 1 / 0)
    clerk.settle()
    assert [type(fault) for fault in told] == [ZeroDivisionError]
    assert clerk.window.isVisible()


def test_confirmations_are_asked_in_one_dialog_with_a_reason(clerk, qtbot):
    from ui.messages import Confirm

    row = next(
        m
        for m in clerk.ask("mortgages", limit=100)
        if m.state == "current" and len(m.asset_nos) == 1
    )
    content = clerk.ask("case", case_no=row.case_no).content
    again = {**content, "mortgage_contract_no": "DY-第二顺位", "principal_contract_no": "JK-第二"}
    clerk.context.open_form("mortgage.apply", again)
    clerk.settle()
    form = clerk.page
    form.submit()
    clerk.settle()
    dialog = form.findChild(Confirm)
    assert dialog is not None, (clerk.faults, form.banner.text)
    dialog._yes()
    assert dialog.fault.text()
    dialog.reason.setPlainText("银行知悉为第二顺位")
    dialog._yes()
    clerk.settle()
    assert clerk.page is not form
    assert clerk.ask("journal", limit=1)[0].reason == "银行知悉为第二顺位"


def test_the_text_of_every_role_can_be_read():
    from core.resources import read_toml

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    theme = read_toml("theme.toml")
    for name in ("light", "dark"):
        roles = theme[name]
        for ink in ("ink", "quiet", "press", "refuse", "look", "done"):
            for paper in ("paper", "card", "shade"):
                assert contrast(roles[ink], roles[paper]) >= 4.5, (name, ink, paper)
        for tone in ("refuse", "look", "done"):
            assert contrast(roles[tone], roles[f"{tone}_card"]) >= 4.5, (name, tone)
        assert contrast(roles["press"], roles["chosen"]) >= 4.5, name
        assert contrast(roles["on_press"], roles["press"]) >= 4.5, name


def test_key_words_of_the_window_exist(clerk):
    """A missing word comes out as its key; no page may show one."""
    for place in everywhere(clerk):
        parts = clerk.page.findChildren(QLabel) + clerk.page.findChildren(QAbstractButton)
        said = [part.text() for part in parts]
        keys = [t for t in said if t.startswith(("ui.", "field.", "choice.", "operation."))]
        assert keys == [], place


def test_a_printed_head_is_compared_in_the_window(clerk):
    clerk.window.go("journal")
    clerk.settle()
    (last, *_) = clerk.ask("journal", limit=1)
    page = clerk.page
    page.compare()
    page.asking.sequence.setText(str(last.sequence))
    page.asking.compare()
    assert page.asking.boxes[1].fault.text()  # too short: said under the field
    page.asking.head.setText(last.hash)
    page.asking.compare()
    clerk.settle()
    assert "一致" in page.banner.text
