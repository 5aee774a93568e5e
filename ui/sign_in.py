"""Signing in: the page before a ledger that has accounts, and the lock over one that waits."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from ui import theme
from ui.context import Context, DeskLike
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, Card, button, column, row, words
from ui.widgets.password import password_box, say_under

INPUT = frozenset(
    {
        *(QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel),
        *(QEvent.Type.MouseMove, QEvent.Type.InputMethod, QEvent.Type.TouchBegin),
    }
)
MINUTE_MS = 60_000


def _card_under(owner: QWidget, title: str, lead: str, banner: Banner) -> Card:
    """Fill a widget with a heading, what it is about, a banner and a card, and return the card."""
    whole = column(owner, 2, 4)
    inner = QWidget()
    inner.setFixedWidth(theme.unit(64))
    lines = column(inner, 2)
    lines.addStretch(1)
    lines.addWidget(words(title, "figure"))
    lines.addWidget(words(lead, "quiet", wrap=True))
    lines.addWidget(banner)
    card = Card()
    lines.addWidget(card)
    lines.addStretch(2)
    whole.addWidget(inner, 1, Qt.AlignmentFlag.AlignHCenter)
    return card


class SignIn(QWidget):
    """The page on which a person says who they are."""

    signed_in = Signal()
    other_wanted = Signal()

    def __init__(self, context: Context, desk: DeskLike, people: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context, self.text, self.desk = context, context.text, desk
        self.banner = Banner()
        card = _card_under(
            self, self.text("ui.sign_in.title"), self.text("ui.sign_in.lead"), self.banner
        )
        self.person = QComboBox()
        self.person.addItems(people)
        self.password = password_box(self.text)
        self.boxes = {
            "account": FieldBox("account", self.text("field.account"), self.person, required=True),
            "password": self.password,
        }
        for box in self.boxes.values():
            card.body.addWidget(box)
        ends = row(gap=1)
        other = button(self.text("ui.sign_in.other"), "Ctrl+O")
        other.clicked.connect(self.other_wanted.emit)
        self.go = button(self.text("ui.sign_in.go"), "Ctrl+Return", "primary")
        self.go.clicked.connect(lambda: self.sign_in())
        ends.addWidget(other)
        ends.addStretch(1)
        ends.addWidget(self.go)
        card.body.addLayout(ends)
        self.password.editor.returnPressed.connect(self.sign_in)
        self.setFocusProxy(self.password.editor)
        last = self.person.findText(context.preferences.person)
        self.person.setCurrentIndex(max(last, 0))

    def sign_in(self) -> None:
        """Try; what is wrong stands under its field, and the password is to be typed anew."""
        name, password = self.person.currentText(), self.password.editor.text()
        self.go.setEnabled(False)
        self.context.jobs.write(
            lambda: self.desk.sign_in(name, password), self._done, self._refused, self
        )

    def _done(self, _: Any) -> None:
        self.context.preferences.choose("person", self.person.currentText())
        self.signed_in.emit()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        self.password.editor.clear()
        rest = say_under(self.text, self.boxes, fault)
        if rest:
            self.banner.say(rest, "refuse")
        else:
            self.banner.hide()
        self.password.editor.setFocus()


class Lock(QDialog):
    """Stands over the window until the person who is signed in types the password again."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.context, self.text = context, context.text
        self.setWindowTitle(self.text("ui.lock.title"))
        self.setObjectName("page")
        self.setModal(True)
        self._open = False
        self.banner = Banner()
        lead = self.text("ui.lock.lead", value=context.desk.operator)
        card = _card_under(self, self.text("ui.lock.title"), lead, self.banner)
        self.password = password_box(self.text)
        card.body.addWidget(self.password)
        ends = row(gap=1)
        leave = button(self.text("ui.lock.leave"))
        leave.clicked.connect(lambda: self._leave())
        self.go = button(self.text("ui.lock.go"), "Ctrl+Return", "primary")
        self.go.clicked.connect(lambda: self.unlock())
        ends.addWidget(leave)
        ends.addStretch(1)
        ends.addWidget(self.go)
        card.body.addLayout(ends)
        self.password.editor.returnPressed.connect(self.unlock)
        self.setGeometry(parent.window().geometry())
        self.password.editor.setFocus()

    def unlock(self) -> None:
        """Go on if the password is right."""
        password, desk = self.password.editor.text(), self.context.desk
        self.go.setEnabled(False)
        self.context.jobs.write(lambda: desk.confirm(password), self._done, self._refused, self)

    def _done(self, _: Any) -> None:
        self._open = True
        self.accept()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        self.password.editor.clear()
        rest = say_under(self.text, {"password": self.password}, fault)
        if rest:
            self.banner.say(rest, "refuse")
        self.password.editor.setFocus()

    def _leave(self) -> None:
        self._open = True
        self.reject()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:  # a lock is not closed by Escape
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._open:
            super().closeEvent(event)
        else:
            event.ignore()


class Idle(QObject):
    """Tells when nobody has touched the keyboard or the mouse for a while."""

    passed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.passed.emit)

    def watch(self, minutes: int) -> None:
        """Begin to count; 0 minutes never pass."""
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        self._timer.stop()
        if minutes > 0:
            self._timer.setInterval(minutes * MINUTE_MS)
            self._timer.start()
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT:
            self._timer.start()
        return False
