"""The window's frame: rail, search, pages, open forms, status strip. It knows no register."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.text import Catalogue
from ui import theme
from ui.context import Context, DeskLike, FormWish
from ui.imports import Imports
from ui.jobs import Jobs
from ui.places import PAGES
from ui.preferences import Preferences
from ui.search_box import SearchBox
from ui.widgets.parts import action, button, column, row, words
from ui.window_dialogs import MANUAL, WindowDialogs

if TYPE_CHECKING:
    from ui.pages.page import Page

NOTE_MS = 8_000  # how long a quiet note stays
# Grid steps: the rail with words and without, and the window's width from which it has words.
RAIL, ICONS, ROOMY = 20, 6, 130


class MainWindow(WindowDialogs):
    """The window of one ledger; it shows at once and fills when the ledger is open."""

    closed = Signal()

    def __init__(
        self, text: Catalogue, jobs: Jobs | None = None, preferences: Preferences | None = None
    ) -> None:
        super().__init__()
        self.setWindowTitle(text("ui.program"))
        self.context = Context(text, jobs or Jobs(self), self)
        self.context.preferences = preferences or Preferences()
        self.text = text
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._forms: dict[QWidget, QToolButton] = {}
        self._back = "today"
        self._build()
        self._connect()
        self._take_room()
        kept = self.context.preferences.state("window")
        if kept is not None:
            self.restoreGeometry(kept)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        whole = QWidget()
        lines = column(whole, 0)
        lines.addWidget(self._top())
        lines.addWidget(self._bar())
        middle = row(gap=0)
        middle.addWidget(self._rail())
        self.stack = QStackedWidget()
        middle.addWidget(self.stack, 1)
        lines.addLayout(middle, 1)
        lines.addWidget(self._strip())
        self.setCentralWidget(whole)

    def _take_room(self) -> None:
        """Be as large as reads well, and never larger than the screen."""
        room = self.screen().availableGeometry().size()
        self.resize(QSize(theme.unit(180), theme.unit(112)).boundedTo(room))

    def _top(self) -> QWidget:
        top = QFrame()
        top.setObjectName("top")
        top.setFixedHeight(theme.unit(6))
        line = row(top, 1.5)
        line.setContentsMargins(theme.unit(2), 0, theme.unit(2), 0)
        self.ledger_name = words(self.text("ui.program"), "lead")
        self.ledger_state = words("", "chip")
        self.ledger_state.hide()
        self.search = SearchBox(self.context)
        self.search.setMinimumWidth(theme.unit(24))
        self.search.setMaximumWidth(theme.unit(60))
        self.operator = words("", "quiet")
        sign = QLabel()
        sign.setPixmap(theme.pixmap("user"))
        left, right = QWidget(), QWidget()
        before, after = row(left, 1), row(right, 1)
        before.addWidget(self.ledger_name)
        before.addWidget(self.ledger_state)
        before.addStretch(1)
        after.addStretch(1)
        after.addWidget(sign)
        after.addWidget(self.operator)
        line.addWidget(left, 1)
        line.addWidget(self.search, 2)
        line.addWidget(right, 1)
        return top

    def _bar(self) -> QProgressBar:
        self.progress = QProgressBar()
        self.progress.setObjectName("progress")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        return self.progress

    def _rail(self) -> QWidget:
        rail = self.rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(theme.unit(RAIL))
        self._rail_lines = column(rail, 0)
        self._rail_lines.setContentsMargins(0, theme.unit(1), 0, theme.unit(1))
        for place, entry in enumerate(PAGES, start=1):
            if entry.name == "settings":
                self._form_buttons: QVBoxLayout = column(gap=0)
                self._rail_lines.addLayout(self._form_buttons)
                self._rail_lines.addStretch(1)
            made = self._rail_button(self.text(f"ui.page.{entry.name}"), entry.icon)
            key = entry.key or f"Ctrl+{place % 10}"  # the tenth page has Ctrl+0
            made.setToolTip(f"{self.text(f'ui.page.{entry.name}')}　{key}")
            made.clicked.connect(lambda _=False, name=entry.name: self.go(name))
            action(self, key, lambda _=False, n=entry.name: self.go(n), everywhere=True)
            self._buttons[entry.name] = made
            self._rail_lines.addWidget(made)
        return rail

    def _rail_button(self, label: str, icon: str) -> QToolButton:
        made = QToolButton()
        made.setText(f"  {label}")
        made.setToolTip(label)
        made.setAccessibleName(label)
        made.setIcon(theme.icon(icon, "quiet"))
        made.setIconSize(QSize(theme.unit(2.25), theme.unit(2.25)))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setSizePolicy(made.sizePolicy().Policy.Expanding, made.sizePolicy().Policy.Fixed)
        made.setFixedHeight(theme.unit(4.5))
        return made

    def _strip(self) -> QWidget:
        strip = QFrame()
        strip.setObjectName("strip")
        strip.setFixedHeight(theme.unit(3.5))
        line = row(strip, 1)
        line.setContentsMargins(theme.unit(2), 0, theme.unit(2), 0)
        self.note = words(self.text("ui.status.ready"))
        self.note_button = button(self.text("ui.note.show"), role="plain")
        self.note_button.hide()
        self.stop_button = button(self.text("ui.stop"), role="plain")
        self.stop_button.hide()
        line.addWidget(self.note)
        line.addWidget(self.note_button)
        line.addWidget(self.stop_button)
        line.addStretch(1)
        line.addWidget(words(self.text("ui.status.keys")))
        self._note_over = QTimer(self, singleShot=True, interval=NOTE_MS)
        return strip

    def _connect(self) -> None:
        context, jobs = self.context, self.context.jobs
        context.opened.connect(self.open_record)
        context.form_wanted.connect(self.open_form)
        context.noted.connect(self.say)
        context.failed.connect(self.say_failure)
        jobs.busy_changed.connect(self._show_busy)
        jobs.reported.connect(self._show_progress)
        self._note_over.timeout.connect(lambda: self.say(""))
        self.note_button.clicked.connect(self._open_noted)
        self.stop_button.clicked.connect(self._stop)
        self.imports = Imports(self)
        action(self, "Ctrl+K", self.find_record, everywhere=True)
        action(self, "F1", self.help, everywhere=True)
        action(self, "F8", self.check_certificate, everywhere=True)
        action(self, "Ctrl+L", self.lock, everywhere=True)
        for key, operation in (
            ("Ctrl+N", "mortgage.apply"),
            ("Ctrl+D", "discharge.apply"),
            ("Ctrl+Shift+A", "asset.enter"),
            ("Ctrl+Shift+P", "party.enter"),
        ):
            action(self, key, lambda _=False, o=operation: self.want_form(o), everywhere=True)

    # --- the ledger -----------------------------------------------------------------------------

    def welcome(self, page: QWidget) -> None:
        """Show a page that stands before any ledger."""
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.setFocus()

    def connect_desk(
        self, desk: DeskLike, ledger: str, *, shared: bool = False, page: str = "today"
    ) -> None:
        """Fill the window from an open ledger; ``shared`` with other desks on a server.

        Whoever began to type into the search box while it opened goes on there.
        """
        self._where = "ui.ledger.server" if shared else "ui.ledger.local"
        self.context.connect_desk(desk)
        self.operator.setText(desk.operator)
        self.setWindowTitle(f"{ledger} – {self.text('ui.program')}")
        self.context.ask("office", self._show_office, owner=self)
        if desk.session.signed_in:
            self.context.ask("policies", self._watch_idleness, owner=self)
        first = page if page in self._buttons else "today"
        if self.search.text().strip():
            self._turn_to(first)
            self.search.ask_what_was_typed()
        else:
            self.go(first)

    def speak(self, text: Catalogue) -> None:
        """Use the words of an open ledger's asset classes too."""
        self.context.text = text

    def _watch_idleness(self, policies: Any) -> None:
        from ui.sign_in import Idle

        (minutes,) = (one.value for one in policies if one.policy == "idle_minutes")
        idle = Idle(self)
        idle.passed.connect(self.lock)
        idle.watch(int(minutes))

    def leave_for_another(self) -> list[FormWish]:
        """Keep what is being typed and return what opens it again in another window."""
        wishes = []
        for form in self._forms:
            form.keep()  # type: ignore[attr-defined]
            wishes.append(form.wish())  # type: ignore[attr-defined]
        self.context.jobs.wait()
        return wishes

    @property
    def shown_page(self) -> str:
        """The page of the rail that was shown last."""
        return self._back

    def _show_office(self, known: Any) -> None:
        self.ledger_name.setText(known.office)
        key = "ui.ledger.demonstration" if known.demonstration else self._where
        self.ledger_state.setText(self.text(key))
        theme.say_role(self.ledger_state, tone="refuse" if known.demonstration else "")
        self.ledger_state.show()

    # --- pages ----------------------------------------------------------------------------------

    def page(self, name: str) -> Page:
        """Return a page, made when it is first asked for."""
        if name not in self._pages:
            entry = next(e for e in PAGES if e.name == name)
            module, _, kind = entry.path.partition(":")
            made = getattr(importlib.import_module(module), kind)(self.context)
            self._pages[name] = made
            self.stack.addWidget(made)
        return self._pages[name]

    def go(self, name: str) -> None:
        """Show a page of the rail."""
        if not self.context.ready:
            return
        self._turn_to(name)
        self._pages[name].focus_first()

    def _turn_to(self, name: str) -> None:
        self._show(self.page(name), self._buttons[name])
        self._back = name

    def _show(self, page: QWidget, pressed: QToolButton) -> None:
        for one in (*self._buttons.values(), *self._forms.values()):
            one.setChecked(one is pressed)
        self.stack.setCurrentWidget(page)

    def open_record(self, kind: str, number: str) -> None:
        """Show a record on the page of its kind, a page by its name, or what the manual says."""
        if kind == "page":
            self.go(number)
            return
        if kind == MANUAL:
            self.explain(number)
            return
        name = next((e.name for e in PAGES if kind in e.shows), None)
        if name is not None:
            self.go(name)
            self._pages[name].show_record(number, kind)

    def find_record(self) -> None:
        """Go to the search box."""
        self.search.setFocus()
        self.search.selectAll()
        if not self.search.text():
            self.search.offer_recent()

    # --- forms ----------------------------------------------------------------------------------

    def want_form(self, operation: str) -> None:
        """Open an empty form."""
        if self.context.ready:
            self.context.open_form(operation)

    def open_form(self, wish: FormWish) -> None:
        """Open a form on top of the pages; it stays in the rail until it is closed."""
        from ui.form_page import FormPage

        made = FormPage(self.context, wish)
        pressed = self._rail_button(made.title_text, "pencil")
        pressed.clicked.connect(lambda: self.show_form(made))
        self._forms[made] = pressed
        pressed.setToolButtonStyle(self._buttons["today"].toolButtonStyle())
        self._form_buttons.addWidget(pressed)
        self.stack.addWidget(made)
        made.left.connect(lambda kind, number: self._close_form(made, kind, number))
        self.show_form(made)

    def show_form(self, form: QWidget) -> None:
        """Go back to an open form."""
        self._show(form, self._forms[form])
        form.focus_first()  # type: ignore[attr-defined]

    def _close_form(self, form: QWidget, kind: str, number: str) -> None:
        pressed = self._forms.pop(form)
        self._form_buttons.removeWidget(pressed)
        pressed.deleteLater()
        self.stack.removeWidget(form)
        form.deleteLater()
        if number:
            self.open_record(kind, number)
        else:
            self.go(self._back)

    # --- notes and progress ---------------------------------------------------------------------

    def say(self, text: str, kind: str = "", number: str = "") -> None:
        """Show a quiet note for a while, with a way to what it is about."""
        self.note.setText(text or self.text("ui.status.ready"))
        self._noted = (kind, number)
        key = "ui.how.button" if kind == MANUAL else "ui.note.show"
        self.note_button.setText(self.text(key))
        self.note_button.setVisible(bool(text and number))
        if text:
            self._note_over.start()

    def _open_noted(self) -> None:
        self.context.open(*self._noted)

    def _show_busy(self, busy: bool) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)
        self.stop_button.setVisible(False)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.stop_button.setVisible(self.progress.isVisible())
        self.stop_button.setText(self.text("ui.stop"))

    def _stop(self) -> None:
        self.stop_button.setText(self.text("ui.stopping"))
        self.context.jobs.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow(self.width() < theme.unit(ROOMY))

    def _narrow(self, narrow: bool) -> None:
        """Show the rail as icons alone where pages need the room; the words are in the tips."""
        self.rail.setFixedWidth(theme.unit(ICONS if narrow else RAIL))
        style = Qt.ToolButtonStyle
        shown = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
        for one in (*self._buttons.values(), *self._forms.values()):
            one.setToolButtonStyle(shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        for form in list(self._forms):
            form.keep()  # type: ignore[attr-defined]
        self.context.preferences.keep_state("window", self.saveGeometry())
        self.context.preferences.choose("page", self._back)
        self.context.jobs.close()
        self.closed.emit()
        super().closeEvent(event)
