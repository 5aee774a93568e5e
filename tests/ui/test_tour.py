"""The first walk: once by itself in the demonstration, by keys, over pages that stay in use."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.start import Start, demonstration_ledger
from ui.preferences import Preferences
from ui.tour import STOPS

WAIT_MS = 60_000


@pytest.fixture
def start(qapp, qtbot, ledger, tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    place = demonstration_ledger()
    place.parent.mkdir(parents=True)
    ledger.rename(place)
    made = Start(qapp, Preferences(tmp_path / "window.ini"), "林晓燕")
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.window.close()


def settle(qtbot, start):
    qtbot.waitUntil(lambda: start.window.context.ready, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not start.window.context.jobs.pending, timeout=WAIT_MS)


def test_it_walks_the_pages_and_comes_once(qtbot, start):
    start.demonstration()
    settle(qtbot, start)
    tour = start.window.walk
    for stop in STOPS:
        assert start.window.shown_page == stop
        assert tour.said.text()
        inside = start.window.rect().contains(tour.geometry())
        assert inside, tour.geometry()
        QTest.keyClick(start.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        settle(qtbot, start)
    assert not tour.isVisible()
    assert start.preferences.toured
    start.demonstration()
    settle(qtbot, start)
    assert start.window.walk is tour  # no second one by itself


def test_it_is_left_at_any_time(qtbot, start):
    start.demonstration()
    settle(qtbot, start)
    QTest.keyClick(start.window, Qt.Key.Key_Escape)
    assert not start.window.walk.isVisible()
    assert start.preferences.toured


def test_another_ledger_has_no_tour(qtbot, start):
    start.open(str(demonstration_ledger().rename(demonstration_ledger().with_name("own.ledger"))))
    settle(qtbot, start)
    assert not hasattr(start.window, "walk")
