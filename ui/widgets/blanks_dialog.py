"""空白证书: the stock of numbered blank forms; lots come in, sheets spoil, months reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from core.present.table import Column
from ui import theme
from ui.context import Context
from ui.files import FILTERS, SavesFiles
from ui.widgets.parts import Banner, action, button, column, row, words
from ui.widgets.record_table import RecordTable
from ui.widgets.step_panel import StepPanel

COLUMNS = (
    Column("lot_no", "view.lot_no", 12),
    Column("blank_kind", "field.blank_kind", stretch=True),
    Column("first_blank", "field.first_blank", 14),
    Column("last_blank", "field.last_blank", 14),
    Column("blanks_printed", "view.blanks_printed", 6, number=True),
    Column("blanks_spoiled", "view.blanks_spoiled", 6, number=True),
    Column("blanks_left", "view.blanks_left", 6, number=True),
    Column("next_blank", "view.next_blank", 14),
)
REPORT = "blank_month"


class BlanksDialog(QDialog, SavesFiles):
    """The lots with what is left of each; every act stays inside the dialog."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.setWindowTitle(self.text("ui.blanks.title"))
        self.resize(theme.unit(120), theme.unit(64))
        self.lines = column(self, 1.5, 2)
        self.banner = Banner()
        self.table = RecordTable(COLUMNS, self.text, self.text("ui.blanks.title"))
        self.nothing = words(self.text("ui.blanks.nothing"), "quiet", wrap=True)
        self.panel: StepPanel | None = None
        self.lines.addLayout(self._acts())
        self.lines.addWidget(self.banner)
        self.lines.addWidget(self.nothing)
        self.lines.addWidget(self.table, 1)
        action(self, "Escape", self.close)
        self.refresh()

    def _acts(self) -> Any:
        line = row(gap=1)
        for key, shortcut, role, then in (
            ("operation.blank.receive", "Alt+L", "primary", self.receive),
            ("operation.blank.spoil", "Alt+Z", "", self.spoil),
            ("ui.blanks.report_pdf", "Alt+P", "", lambda: self.save_report("pdf")),
            ("ui.blanks.report_xlsx", "Alt+X", "", lambda: self.save_report("xlsx")),
        ):
            made = button(self.text(key), shortcut, role)
            made.clicked.connect(lambda _=False, act=then: act())
            line.addWidget(made)
        line.addStretch(1)
        return line

    def refresh(self) -> None:
        """Read the lots anew."""
        self.context.ask("blank_stock", self._load, owner=self, key="blanks")

    def _load(self, lots: Sequence[Any]) -> None:
        self.table.load(lots)
        self.table.setVisible(bool(lots))
        self.nothing.setVisible(not lots)
        if self.panel is None:
            self.table.setFocus()

    # --- acts -----------------------------------------------------------------------------------

    def receive(self) -> None:
        """Ask for the serials of a lot that came in."""
        self._open_panel("blank.receive", {})

    def spoil(self) -> None:
        """Ask which sheets are spoiled; the chosen lot's next one is offered."""
        lot = self.table.current
        self._open_panel("blank.spoil", {"blank_no": lot.next_blank} if lot else {})

    def _open_panel(self, operation: str, filled: dict[str, Any]) -> None:
        self._close_panel()
        self.panel = StepPanel(self.context, operation, {}, filled)
        self.panel.done.connect(self._done)
        self.panel.closed.connect(self._close_panel)
        self.lines.addWidget(self.panel)
        self.panel.focus_first()

    def _close_panel(self) -> None:
        if self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None
            self.table.setFocus()

    def _done(self, receipt: Any) -> None:
        self._close_panel()
        term = self.text(f"operation.{receipt.operation}")
        self.banner.say(self.text("ui.note.entered", what=term, number=receipt.number), "done")
        self.refresh()

    def save_report(self, form: str) -> None:
        """Save the account of this month."""
        title = self.text(f"listing.{REPORT}.title")
        month = f"{self.context.desk.today():%Y-%m}"
        path = self.choose_file(title, f"{title}_{month}.{form}", FILTERS[form])
        if path is not None:
            desk = self.context.desk
            self.write_file(path, lambda: desk.listing(REPORT, form, number=month))
