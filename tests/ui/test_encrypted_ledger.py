"""An encrypted ledger by keys: made at the start page, its sheet shown, opened elsewhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from core.adapters.pdf_reader import page_texts
from core.storage import ledger_keys
from desktop.start import Start
from tests.ui.conftest import WAIT_MS, Clerk
from ui.preferences import Preferences


@pytest.fixture
def start(qapp, qtbot, home):
    made = Start(qapp, Preferences(home / "window.ini"), "经办员")
    made.preferences.choose("tour", "taken")
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    made.welcome()
    yield made
    made.window.close()
    ledger_keys.forget()


@pytest.fixture
def hands(qtbot, start):
    return Clerk(qtbot, start.window)


def made_encrypted(hands, start, qtbot, path: Path, monkeypatch):
    """Make it as a clerk does, and return the dialog with the sheet."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    hands.ctrl(Qt.Key.Key_N, shift=True)
    assert hands.focus == "机构名称"
    hands.fill("试县农村产权服务中心")
    hands.type("330399")
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)
    assert hands.page.encrypted.isChecked()
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=WAIT_MS)
    hands.settle()
    return start.unlocking.sheet


def test_a_new_ledger_is_encrypted_and_its_key_shown_for_the_safe(
    hands, start, qtbot, tmp_path, monkeypatch
):
    path = tmp_path / "新账簿.ledger"
    sheet = made_encrypted(hands, start, qtbot, path, monkeypatch)
    assert ledger_keys.id_in(path)
    qtbot.waitUntil(lambda: bool(sheet.preview.pages), timeout=WAIT_MS)
    (text,) = page_texts(sheet._pdf)
    key = ledger_keys.key_of(path)
    assert all(group in text for group in key.written.split("-"))
    assert key.key_id in text
    assert "保险柜" in sheet.banner.text
    hands.key(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert start.window.ledger_name.text() == "试县农村产权服务中心"


def test_another_machine_asks_for_the_key_before_anything_else(
    hands, start, qtbot, tmp_path, monkeypatch
):
    path = tmp_path / "新账簿.ledger"
    made_encrypted(hands, start, qtbot, path, monkeypatch).reject()
    key = ledger_keys.key_of(path)
    start.desk.close()
    start.desk = None
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "other machine"))
    ledger_keys.forget()
    start.open(str(path))
    qtbot.waitUntil(lambda: hasattr(start.unlocking, "dialog"), timeout=WAIT_MS)
    dialog = start.unlocking.dialog
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.box.editor, timeout=WAIT_MS)
    for typed, said in (
        ("0" + key.written[1:] if key.written[0] != "0" else "1" + key.written[1:], "第 1 组"),
        (ledger_keys.new_key().written, "另一本账簿"),
    ):
        dialog.box.editor.clear()
        hands.type(typed)
        hands.ctrl(Qt.Key.Key_Return)
        assert said in dialog.box.fault.text()
    dialog.box.editor.clear()
    hands.type(key.written.lower())
    hands.ctrl(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.desk is not None, timeout=WAIT_MS)
    hands.settle()
    assert start.window.ledger_name.text() == "试县农村产权服务中心"
