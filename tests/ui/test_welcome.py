"""A window without a ledger: the demonstration, a new ledger, one that cannot be opened."""

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.start import Start
from tests.builders import CLERK, OFFICE, Clock, open_desk
from ui.preferences import Preferences
from ui.welcome import Welcome


@pytest.fixture
def start(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    made = Start(qapp, Preferences(), "经办员")
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    made.welcome()
    yield made
    made.window.close()


def page(start) -> Welcome:
    shown = start.window.stack.currentWidget()
    assert isinstance(shown, Welcome)
    return shown


def test_the_demonstration_is_made_and_opened(start, qtbot):
    page(start).operator.editor.setText("王经办")
    page(start).demonstration_wanted.emit()
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=60_000)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=20_000)
    assert start.window.ledger_state.text() == "演示"


def test_a_new_ledger_needs_a_name_and_a_region(start, qtbot, tmp_path, monkeypatch):
    chosen = []

    def choose(*_):
        chosen.append(str(tmp_path / "新账簿"))
        return chosen[-1], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    welcome = page(start)
    welcome._new()
    welcome._choose_place()
    assert not chosen
    assert welcome.office_name.fault.text()
    assert welcome.region_code.fault.text()
    welcome.office_name.editor.setText("试县农村产权服务中心")
    welcome.region_code.editor.setText("330399")
    welcome.operator.editor.setText("王经办")
    welcome._choose_place()
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=60_000)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=20_000)
    assert (tmp_path / "新账簿.ledger").exists()
    assert start.window.ledger_name.text() == "试县农村产权服务中心"
    assert start.window.operator.text() == "王经办"
    assert "没有在办业务" in start.window.page("today").nothing.text()


def test_a_ledger_that_cannot_be_opened_says_why(start, qtbot, tmp_path):
    start.open(str(tmp_path / "nowhere.ledger"))
    qtbot.waitUntil(lambda: bool(page(start).banner.text), timeout=60_000)
    assert "nowhere.ledger" in page(start).banner.text


def test_a_ledger_on_a_server_is_opened_and_says_so(start, qtbot, server_ledger):
    desk = open_desk(server_ledger, CLERK, Clock())
    desk.perform("setting.office", {**OFFICE, "valid_from": "2026-11-01", "demonstration": False})
    desk.close()
    start.open(str(server_ledger))
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=60_000)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=20_000)
    assert start.window.ledger_state.text() == "服务器账簿"
    assert server_ledger.database in start.window.windowTitle()


def test_an_address_with_a_password_is_refused_and_not_repeated(start, qtbot):
    start.open("postgresql://u:t0psecret@h/d")
    qtbot.waitUntil(lambda: bool(page(start).banner.text), timeout=60_000)
    assert "密码" in page(start).banner.text
    assert "t0psecret" not in page(start).banner.text
