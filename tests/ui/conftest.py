"""A window on a copy of the demonstration ledger, driven as a clerk drives it."""

import datetime as dt
import os
import shutil
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.text import Catalogue
from desktop.application import make_application
from ui.main_window import MainWindow

WAIT_MS = 20_000


@pytest.fixture(scope="session")
def qapp_cls():
    return QApplication


@pytest.fixture(scope="session")
def qapp():
    return make_application()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Path:
    from desktop.demonstration import build

    ledger = tmp_path_factory.mktemp("demonstration") / "demo.ledger"
    build(ledger).close()
    return ledger


@pytest.fixture
def ledger(demonstration, tmp_path) -> Path:
    copy = tmp_path / "demo.ledger"
    shutil.copy(demonstration, copy)
    shutil.copytree(f"{demonstration}.files", f"{copy}.files")
    return copy


class Clerk:
    """Hands on a keyboard and eyes on a window."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.context = window.context

    # --- hands ---

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)
        self.settle()

    def enter(self, times: int = 1) -> None:
        for _ in range(times):
            self.key(Qt.Key.Key_Return)

    def ctrl(self, key, *, shift: bool = False) -> None:
        modifiers = Qt.KeyboardModifier.ControlModifier
        if shift:
            modifiers |= Qt.KeyboardModifier.ShiftModifier
        self.key(key, modifiers)

    def alt(self, key) -> None:
        self.key(key, Qt.KeyboardModifier.AltModifier)

    def type(self, text: str) -> None:
        """Type as an input method would: ``keyClicks`` aborts the process on Chinese."""
        target = QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)
        edited = getattr(target, "textEdited", None)
        if edited is not None and not target.text().endswith(text):
            raise AssertionError(f"{text} was not taken")

    def fill(self, text: str) -> None:
        """Type into the field that has the focus and move on."""
        self.type(text)
        self.enter()

    def pick(self, text: str) -> None:
        """Type into a picker, wait for its list, take the first line."""
        picker = QApplication.focusWidget()
        self.type(text)
        self.qtbot.waitUntil(lambda: picker.choices.isVisible(), timeout=WAIT_MS)
        self.settle()
        self.key(Qt.Key.Key_Return)

    # --- eyes ---

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.context.jobs.pending, timeout=WAIT_MS)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.context.jobs.pending, timeout=WAIT_MS)

    @property
    def focus(self) -> str:
        """The accessible name of what has the focus."""
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    def until_focus(self, name: str) -> None:
        """Press Enter until the field with this name has the focus."""
        seen = []
        for _ in range(60):
            if self.focus == name:
                return
            seen.append(self.focus)
            self.enter()
        raise AssertionError(f"never came to {name}: {seen}")

    @property
    def page(self):
        return self.window.stack.currentWidget()

    @property
    def faults(self) -> dict[str, str]:
        """What stands under the fields of the open form."""
        form = self.page.form
        return {path: a.fault.text() for path, a in form.anchors.items() if a.fault.text()}

    def ask(self, question: str, **arguments):
        return self.context.desk.ask(question, **arguments)


def open_window(qtbot, ledger: Path, operator: str = "林晓燕") -> Clerk:
    from desktop.bootstrap import open_desk

    window = MainWindow(Catalogue())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    desk = open_desk(ledger, operator)
    window.closed.connect(desk.close)
    window.connect_desk(desk, ledger.name)
    clerk = Clerk(qtbot, window)
    clerk.settle()
    return clerk


@pytest.fixture
def clerk(qapp, qtbot, ledger, tmp_path, monkeypatch):
    if "NONGQUAN_HOME" not in os.environ:
        monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    made = open_window(qtbot, ledger)
    yield made
    made.window.close()


@pytest.fixture
def today() -> dt.date:
    from core.storage.ledger import now_in_office

    return now_in_office().date()
