"""Language, look and size change in flight: the page stays, what was being typed stays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.start import Start
from ui import theme
from ui.preferences import Preferences

WAIT_MS = 20_000


@pytest.fixture
def start(qapp, qtbot, ledger, tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    made = Start(qapp, Preferences(tmp_path / "window.ini"), "林晓燕")
    made.window.show()
    made.open(str(ledger))
    settle(qtbot, made)
    yield made
    made.window.close()
    theme.dress(qapp)


def settle(qtbot, start):
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=WAIT_MS)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=WAIT_MS)


def choose(qtbot, start, name, value):
    start.window.go("settings")
    settle(qtbot, start)
    start.window.page("settings").look.choose(name, value)
    settle(qtbot, start)


def test_what_is_being_typed_survives_a_change_of_language_and_look(qtbot, start):
    start.window.want_form("party.enter")
    settle(qtbot, start)
    form = start.window.stack.currentWidget()
    form.state.set("name", "赵六")
    first = start.window
    choose(qtbot, start, "language", "en")
    assert start.window is not first
    assert start.window.context.text.language == "en"
    assert start.desk.text.language == "en"
    (kept,) = start.window._forms
    assert kept.state.get("name") == "赵六"
    choose(qtbot, start, "scheme", "dark")
    assert theme.colour("paper").name().lower() == "#1b1d20"
    (kept,) = start.window._forms
    assert kept.state.get("name") == "赵六"
    kept.submit()
    settle(qtbot, start)
    faults = [one.fault.text() for one in kept.form.anchors.values() if one.fault.text()]
    assert faults


def test_the_page_and_the_size_of_type_are_remembered(qtbot, qapp, start, tmp_path):
    height = theme.unit(10)
    choose(qtbot, start, "larger", 4)
    assert theme.unit(10) == round(height * 1.4)
    start.window.go("register")
    settle(qtbot, start)
    start.window.close()
    again = Preferences(tmp_path / "window.ini")
    assert (again.larger, again.page, again.language) == (4, "register", "zh_CN")
    assert again.state("window") is not None


def test_defaults_come_back(qtbot, start):
    choose(qtbot, start, "scheme", "dark")
    start.window.go("settings")
    settle(qtbot, start)
    start.window.page("settings").look.reset()
    settle(qtbot, start)
    assert start.preferences.scheme == "auto"


def test_papers_stay_chinese(qtbot, start):
    certificate = start.desk.ask("certificates")[0].certificate_no
    before = start.desk.paper(certificate)
    choose(qtbot, start, "language", "en")
    assert start.desk.paper(certificate) == before


def test_settings_that_are_none_are_the_usual_ones(tmp_path):
    file = tmp_path / "window.ini"
    file.write_text("[General]\nlanguage=xx\nscheme=7\nlarger=lots\n", "utf-8")
    kept = Preferences(file)
    assert (kept.language, kept.scheme, kept.larger) == ("zh_CN", "auto", 0)


def test_widths_are_where_they_were_left(qtbot, start, tmp_path):
    start.window.go("parties")
    settle(qtbot, start)
    page = start.window.page("parties")
    page.split.moveSplitter(300, 1)
    page.table.horizontalHeader().resizeSection(0, 177)
    qtbot.wait(600)
    sizes = page.split.sizes()
    choose(qtbot, start, "scheme", "dark")
    start.window.go("parties")
    settle(qtbot, start)
    again = start.window.page("parties")
    assert again is not page
    assert again.split.sizes() == sizes
    assert again.table.columnWidth(0) == 177


def test_by_keys_alone(qtbot, start):
    QTest.keyClick(start.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, start)
    box = start.window.page("settings").look.boxes["language"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    settle(qtbot, start)
    assert start.preferences.language == "en"
    assert start.window.shown_page == "settings"
    box = start.window.page("settings").look.boxes["scheme"]
    box.setFocus()
    for _ in range(2):
        QTest.keyClick(box, Qt.Key.Key_Down)
    settle(qtbot, start)
    assert start.preferences.scheme in ("light", "dark")
