"""What a window without a ledger offers: the demonstration, a new ledger, an existing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from core.text import Catalogue
from ui import theme
from ui.messages import say_failure
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, Card, button, column, row, words

OFFERS = (
    ("demonstration", "Ctrl+E", "eye"),
    ("new", "Ctrl+Shift+N", "plus"),
    ("open", "Ctrl+O", "folder-open"),
    ("check", "", "shield-check"),
)


class Welcome(QWidget):
    """The page before any ledger; it also asks who is working."""

    demonstration_wanted = Signal()
    new_wanted = Signal(str, dict, bool)  # the file, the office, whether it is encrypted
    open_wanted = Signal(str)
    check_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, text: Catalogue, operator: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = text
        whole = column(self, 2, 1.5)
        self.inner = inner = QWidget()
        inner.setFixedWidth(theme.unit(80))
        self.lines = lines = column(inner, 1.25)  # most of it fits onto 1366 x 768 at 150 %
        lines.addStretch(1)
        lines.addWidget(words(text("ui.welcome.title"), "figure"))
        lines.addWidget(words(text("ui.welcome.lead"), "quiet"))
        self.banner = Banner()
        lines.addWidget(self.banner)
        self.operator = self._line("ui.welcome.operator", operator)
        lines.addWidget(self.operator)
        acts: dict[str, Callable[[], None]] = {
            "demonstration": self.demonstration_wanted.emit,
            "new": self._new,
            "open": self._open,
            "check": self.check_wanted.emit,
        }
        for name, key, icon in OFFERS:
            self._offer(lines, name, key, icon, acts[name])
        lines.addStretch(2)
        self.area = QScrollArea()  # a low window does not have room for the office's fields
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidgetResizable(True)
        around = QWidget()
        column(around, 0, 0).addWidget(inner, 1, Qt.AlignmentFlag.AlignHCenter)
        self.area.setWidget(around)
        whole.addWidget(self.area, 1)

    def _line(self, text_key: str, value: str = "") -> FieldBox:
        editor = QLineEdit(value)
        return FieldBox(text_key, self.text(text_key), editor, required=True)

    def _offer(
        self, lines: QVBoxLayout, name: str, key: str, icon: str, then: Callable[[], None]
    ) -> None:
        card = Card()
        line = row(gap=2)
        inner = column(gap=0.5)
        inner.addWidget(words(self.text(f"ui.welcome.{name}"), "lead"))
        inner.addWidget(words(self.text(f"ui.welcome.{name}_note"), "quiet", wrap=True))
        line.addLayout(inner, 1)
        role = "primary" if name == "demonstration" else ""
        pressed = button(self.text(f"ui.welcome.{name}"), key, role, icon)
        pressed.clicked.connect(lambda: then())
        if name == "open":  # a ledger that is lost is one to be opened all the same
            line.addWidget(self._restore())
        line.addWidget(pressed)
        if role:
            self.setFocusProxy(pressed)
        card.body.addLayout(line)
        if name == "new":
            card.body.addWidget(self._office())
        lines.addWidget(card)

    def _restore(self) -> QWidget:
        made = button(self.text("ui.welcome.restore"), icon="archive")
        made.clicked.connect(lambda: self.restore_wanted.emit())
        return made

    def _office(self) -> QWidget:
        self.office = QWidget()
        inner = column(self.office, 1)
        self.office_name = self._line("ui.welcome.office_name")
        self.region_code = self._line("ui.welcome.region_code")
        inner.addWidget(self.office_name)
        inner.addWidget(self.region_code)
        self.encrypted = QCheckBox(self.text("ui.welcome.encrypted"))
        inner.addWidget(self.encrypted)
        inner.addWidget(words(self.text("ui.welcome.encrypted_note"), "hint", wrap=True))
        place = button(self.text("ui.welcome.place"), role="primary")
        place.clicked.connect(self._choose_place)
        self.office_name.editor.returnPressed.connect(self.region_code.editor.setFocus)
        self.region_code.editor.returnPressed.connect(place.setFocus)
        ends = row(gap=1)
        ends.addStretch(1)
        ends.addWidget(place)
        inner.addLayout(ends)
        self.office.hide()
        return self.office

    @property
    def operator_name(self) -> str:
        """Who is working."""
        return str(self.operator.editor.text()).strip()

    def say(self, fault: Exception) -> None:
        """Say why a ledger could not be opened."""
        say_failure(self.banner, self.text, fault)
        self._fit()

    def _fit(self) -> None:
        """Take the height that the words need at this width; what is too much is scrolled."""
        self.lines.activate()
        self.inner.setMinimumHeight(self.lines.totalHeightForWidth(self.inner.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _new(self) -> None:
        self.office.show()
        self.office_name.editor.setFocus()
        self._fit()
        QTimer.singleShot(0, lambda: self.area.ensureWidgetVisible(self.office))

    def _choose_place(self) -> None:
        office: dict[str, Any] = {}
        for box, name in ((self.office_name, "name"), (self.region_code, "region_code")):
            office[name] = box.editor.text().strip()
            box.say(() if office[name] else (self.text("ui.welcome.missing"),))
        if not all(office.values()):
            self._fit()
            return
        path, _ = QFileDialog.getSaveFileName(
            self, self.text("ui.welcome.new"), "", self.text("ui.welcome.file_kind")
        )
        if path:
            named = path if "." in path.rpartition("/")[2] else f"{path}.ledger"
            self.new_wanted.emit(named, office, self.encrypted.isChecked())

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.text("ui.welcome.open"), "", self.text("ui.welcome.file_kind")
        )
        if path:
            self.open_wanted.emit(path)
