"""The shape all pages share: a heading with actions, a list that can be narrowed, a detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.present.table import Column
from ui import theme
from ui.context import Context
from ui.files import FILTERS, SavesFiles
from ui.widgets.flow import Flow
from ui.widgets.parts import Banner, action, button, clear, column, row, words
from ui.widgets.purpose_dialog import PurposeDialog
from ui.widgets.record_table import RecordTable

SETTLED_MS = 400  # after the last movement of a column's edge, its place is kept


class Page(QWidget, SavesFiles):
    """A page of the window. It reads anew when shown after something of its ``kinds`` changed."""

    name = ""
    kinds: frozenset[str] = frozenset()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.text = context.text
        self.body = column(self, 1.5, 2)
        self._stale = True
        self.header = row(gap=1)
        self.title = words(self.text(f"ui.page.{self.name}"), "title")
        self.aside = words(role="quiet")
        self.header.addWidget(self.title)
        self.header.addWidget(self.aside)
        self.ends = Flow(flush_right=True)
        self.header.addLayout(self.ends, 1)
        self.body.addLayout(self.header)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        context.changed.connect(self._on_changed)

    def add_action(
        self, text_key: str, key: str, then: Any, *, role="", icon="", bound=True
    ) -> QPushButton:
        """Put a button with its key into the heading."""
        made = button(self.text(text_key), key, role, icon, bound=bound)
        made.clicked.connect(lambda: then())
        self.ends.addWidget(made)
        return made

    def refresh(self) -> None:
        """Read what the page shows."""

    def show_record(self, number: str, kind: str = "") -> None:
        """Show a record of this page; a page that shows several kinds is told which."""

    def focus_first(self) -> None:
        """Put the focus where work on this page begins."""

    def usual_import(self) -> tuple[str, str]:
        """Return which kind of sheet is imported here, and into which record ("" for none)."""
        return "", ""

    # --- files ----------------------------------------------------------------------------------

    def save_listing(self, code: str, form: str, number: str) -> None:
        """Ask where to, and save a listing of a record; the file's name says as what."""
        title = self.text(f"listing.{code}.title")
        filters = (FILTERS[form], *(one for one in FILTERS.values() if one != FILTERS[form]))
        path = self.choose_file(title, f"{title}_{number}.{form}", ";;".join(filters))
        if path is not None:
            named = path.suffix.lower().removeprefix(".")
            self.write_listing(path, code, named if named in FILTERS else form, number)

    def write_listing(self, path: Path, code: str, form: str, number: str) -> None:
        """Save a listing of a record into a file."""
        desk, report = self.context.desk, self.context.jobs.report

        def write(purpose: str = "") -> None:
            self.write_file(
                path,
                lambda: desk.listing(code, form, number=number, report=report, purpose=purpose),
            )

        self.for_a_purpose(code, write)

    def for_a_purpose(self, exported: str, then: Callable[[str], None]) -> None:
        """Go on with a purpose, which is asked for where a file with personal data needs one."""
        if not self.context.desk.needs_purpose(exported):
            then("")
            return
        self.purpose_dialog = dialog = PurposeDialog(self.text, "ui.export", self.window())
        dialog.stated.connect(lambda _: dialog.close())
        dialog.stated.connect(then)
        dialog.open()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & self.kinds:
            self._stale = True
            self._refresh_if_needed()

    def _refresh_if_needed(self) -> None:
        if self._stale and self.isVisible() and self.context.ready:
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_if_needed()


class Scroll(QScrollArea):
    """A column that scrolls up and down, never sideways."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("sheet_body")
        self.lines: QVBoxLayout = column(inner, 1.5)
        self.setWidget(inner)

    def empty(self) -> None:
        """Take everything out."""
        clear(self.lines)


class ListPage(Page):
    """A page whose records stand in a list, the current one beside it."""

    query = ""
    columns: Sequence[Column] = ()
    share_of_list = 46  # percent of the width

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._wanted = ""
        self._recalled = False
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.text("ui.filter.placeholder"))
        self.filter.setAccessibleName(self.text("ui.filter.name"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(theme.unit(36))
        self.table = RecordTable(self.columns, self.text, self.text(f"ui.page.{self.name}"))
        self.detail = Scroll()
        self._moved = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._moved.timeout.connect(self._keep)
        self.empty_note = QLabel()
        self._assemble()
        self.filter.textEdited.connect(self.table.filter)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.counted.connect(self._on_counted)
        action(self, "Ctrl+F", self.filter.setFocus)
        action(self, "F5", self.refresh)

    def _assemble(self) -> None:
        left = QWidget()
        lines = column(left, 1)
        self.tools = row(gap=1)
        self.tools.addWidget(self.filter, 1)
        self.tools.addStretch(1)
        lines.addLayout(self.tools)
        lines.addWidget(self.table, 1)
        self.empty_note = words(self.text(f"ui.empty.{self.name}"), "quiet", wrap=True)
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_note.hide()
        lines.addWidget(self.empty_note, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(theme.unit(1.5))
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, self.share_of_list)
        self.split.setStretchFactor(1, 100 - self.share_of_list)
        self.split.setSizes([self.share_of_list * 10, (100 - self.share_of_list) * 10])
        self.body.addWidget(self.split, 1)

    # --- widths ---------------------------------------------------------------------------------

    def _recall(self) -> None:
        """Put the dividing lines and the columns where they stood last."""
        self._recalled = True
        kept = self.context.preferences
        header = self.table.horizontalHeader()
        for name, part in ((f"split.{self.name}", self.split), (f"columns.{self.name}", header)):
            state = kept.state(name)
            if state is not None:
                part.restoreState(state)
        header.setSortIndicatorShown(False)
        self.split.splitterMoved.connect(lambda *_: self._keep())
        header.sectionResized.connect(lambda *_: self._moved.start())

    def showEvent(self, event: QShowEvent) -> None:
        if not self._recalled:  # only now has a page all its parts
            self._recall()
        super().showEvent(event)

    def _keep(self) -> None:
        kept, header = self.context.preferences, self.table.horizontalHeader()
        kept.keep_state(f"split.{self.name}", self.split.saveState())
        kept.keep_state(f"columns.{self.name}", header.saveState())

    # --- rows -----------------------------------------------------------------------------------

    def arguments(self) -> dict[str, Any]:
        """Return what the page's question asks for."""
        return {"limit": 5_000}

    def refresh(self) -> None:
        """Read the list anew; the old rows stay until the new ones are there."""
        self._stale = False
        self.context.ask(
            self.query, self._load, owner=self, key=f"list:{self.name}", **self.arguments()
        )

    def _load(self, rows: Sequence[Any]) -> None:
        self.table.load(rows)
        self.table.setVisible(bool(rows))
        self.empty_note.setVisible(not rows)
        if self._wanted:
            self.show_record(self._wanted)

    def show_record(self, number: str, kind: str = "") -> None:
        """Make a record current, now or as soon as the list is there."""
        self._wanted = number
        if self.table.show_record(number):
            self._wanted = ""
        elif self.table.table.rows and self.filter.text():
            self.filter.clear()
            self.table.filter("")
            self.table.show_record(number)

    def focus_first(self) -> None:
        """The list is where work begins."""
        (self.table if self.table.isVisible() else self.filter).setFocus()

    def _on_counted(self, shown: int, total: int) -> None:
        key = "ui.count.all" if shown == total else "ui.count.some"
        self.aside.setText(self.text(key, shown=shown, total=total))

    def _on_chosen(self, record: Any) -> None:
        if record is None:
            self.detail.empty()
        else:
            self.show_detail(record)

    def _on_opened(self, record: Any) -> None:
        self.open_record(record)

    def show_detail(self, record: Any) -> None:
        """Show a record beside the list."""

    def open_record(self, record: Any) -> None:
        """What Enter on a row does."""
