"""A first walk through the demonstration: six stops, each on its page, left with Esc anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame

from ui import theme
from ui.widgets.parts import action, button, column, row, words

if TYPE_CHECKING:
    from ui.main_window import MainWindow

STOPS = ("today", "cases", "assets", "certificates", "distributions", "settings")
SEEN = "tour"  # in the preferences


class Tour(QFrame):
    """A card over the lower right of the window; the window below stays in use."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self.text = window, window.context.text
        self.setObjectName("tour")
        self.setProperty("role", "card")
        self.setFixedWidth(theme.unit(56))
        self._place = 0
        lines = column(self, 1, 1.5)
        self.heading = words("", "lead")
        self.said = words("", wrap=True)
        lines.addWidget(self.heading)
        lines.addWidget(self.said)
        ends = row(gap=1)
        self.count = words("", "quiet")
        ends.addWidget(self.count)
        ends.addStretch(1)
        leave = button(self.text("ui.tour.leave"), "Escape", bound=False)
        leave.clicked.connect(self.leave)
        self.on = button(self.text("ui.tour.next"), "Alt+Right", "primary", bound=False)
        self.on.clicked.connect(self.next)
        ends.addWidget(leave)
        ends.addWidget(self.on)
        lines.addLayout(ends)
        action(self, "Escape", self.leave, everywhere=True)
        action(self, "Alt+Right", self.next, everywhere=True)
        window.installEventFilter(self)
        self._show()

    def next(self) -> None:
        """Go to the next stop; from the last one the tour is over."""
        self._place += 1
        if self._place == len(STOPS):
            self.leave()
        else:
            self._show()

    def leave(self) -> None:
        """End the tour; it does not come by itself again."""
        self._window.removeEventFilter(self)
        self._window.context.preferences.choose(SEEN, 1)
        self.hide()
        self.deleteLater()

    def _show(self) -> None:
        name = STOPS[self._place]
        self._window.go(name)
        self.heading.setText(self.text(f"ui.tour.{name}.heading"))
        self.said.setText(self.text(f"ui.tour.{name}.said"))
        self.count.setText(f"{self._place + 1} / {len(STOPS)}")
        last = self._place == len(STOPS) - 1
        self.on.setText(self.text("ui.tour.done" if last else "ui.tour.next"))
        self.show()
        self.raise_()
        self._settle()

    def _settle(self) -> None:
        """Stand in the lower right corner, above the status strip."""
        lines = self.layout()
        assert lines is not None
        high = lines.totalHeightForWidth(self.width())
        self.resize(self.width(), high)
        edge = theme.unit(2)
        self.move(
            self._window.width() - self.width() - edge,
            self._window.height() - high - theme.unit(3.5) - edge,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)
