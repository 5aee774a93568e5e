"""证书: what was made, as it looks on paper; printing, saving, handing over."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from core.present.format import amount
from core.present.table import Column
from ui import theme
from ui.context import Context
from ui.messages import say_failure
from ui.pages.page import ListPage
from ui.preview import Preview, sheets_of
from ui.widgets.batch_dialog import BatchDialog
from ui.widgets.blanks_dialog import BlanksDialog
from ui.widgets.offers_menu import offers_button
from ui.widgets.overprint_dialog import PrintDialog
from ui.widgets.parts import Card, Facts, button, column, words
from ui.widgets.step_panel import StepPanel


class CertificatesPage(ListPage):
    """Certificates."""

    name = "certificates"
    query = "certificates"
    kinds = frozenset({"certificate", "mortgage"})
    columns = (
        Column("certificate_no", "ui.column.certificate_no", 26),
        Column("assets", "ui.column.assets", stretch=True),
        Column("prints", "ui.column.prints", 4, number=True),
    )
    share_of_list = 46

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.add_action(
            "ui.action.print", "Ctrl+P", self.print_current, role="primary", icon="printer"
        )
        self.add_action("ui.action.save_pdf", "Ctrl+Shift+S", self.save_current, icon="download")
        self.add_action("ui.seal.save", "Ctrl+Shift+G", self.save_sealed, icon="stamp")
        self.add_action("ui.batch.title", "Ctrl+Shift+B", self.print_batch)
        self.add_action("ui.blanks.open", "Ctrl+Shift+K", self.open_blanks)
        check = self.add_action("ui.check.title", "F8", lambda: None, bound=False)
        check.clicked.connect(lambda: self.window().check_certificate())  # type: ignore[attr-defined]
        self.preview = Preview(self.text("ui.certificates.preview"))
        self.split.addWidget(self.preview)
        self.detail.setMinimumWidth(theme.unit(28))
        self.split.setSizes([420, 260, 480])
        for place, part in enumerate((34, 26, 40)):
            self.split.setStretchFactor(place, part)
        self._pdf = b""
        self._shown: Any = None
        self._panel: StepPanel | None = None

    def print_batch(self) -> None:
        """Offer everything that waits to be printed."""
        self.context.ask("unprinted", self._offer_batch, owner=self, key="unprinted")

    def _offer_batch(self, numbers: Any) -> None:
        self.batch = BatchDialog(self.context, numbers, self)
        self.batch.open()

    def open_blanks(self) -> None:
        """Show the stock of blank forms."""
        self.blanks = BlanksDialog(self.context, self)
        self.blanks.open()

    # --- detail and paper -----------------------------------------------------------------------

    def show_detail(self, record: Any) -> None:
        if self._panel is not None:
            return
        self._shown = record
        self.detail.empty()
        self.detail.lines.addWidget(self._head(record))
        if record.events:
            card = Card(self.text("ui.certificates.events"))
            card.body.addWidget(Facts([(e.label, e.value or "–") for e in record.events]))
            self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)
        self._ask_paper(record.certificate_no)

    def _head(self, record: Any) -> Card:
        text = self.text
        card = Card()
        card.body.addWidget(words(record.title, "lead"))
        mortgage = bool(record.mortgage_no)
        facts = [
            (text("ui.column.certificate_no"), record.certificate_no),
            (text("field.mortgage_no"), record.mortgage_no),
            (text("ui.column.assets"), record.assets),
            (text("field.mortgagees"), record.holders if mortgage else ""),
            (text("field.amount"), amount(record.amount) if mortgage else ""),
            (text("ui.certificates.issued_on"), record.issued_on),
            (text("ui.column.prints"), str(record.prints)),
        ]
        card.body.addWidget(Facts([(term, value) for term, value in facts if value]))
        for key, shortcut, then in (
            ("certificate.print", "Alt+J", lambda: self._step("certificate.print")),
            ("certificate.issue", "Alt+F", lambda: self._step("certificate.issue")),
        ):
            made = button(text(f"ui.certificates.{key.partition('.')[2]}"), shortcut)
            made.clicked.connect(lambda _=False, act=then: act())
            card.body.addWidget(made)
        card.body.addWidget(offers_button(self.context, "certificate", record.certificate_no))
        if record.case_no:
            made = button(text("ui.action.open_case"), "Alt+Y", "plain")
            made.clicked.connect(lambda: self.context.open("case", record.case_no))
            card.body.addWidget(made)
        self.panel_place = column(gap=0)
        card.body.addLayout(self.panel_place)
        return card

    def _ask_paper(self, number: str) -> None:
        desk = self.context.desk

        def work() -> Any:
            pdf = desk.paper(number)
            return pdf, sheets_of(pdf)

        self.context.jobs.read(work, self._show_paper, self._no_paper, self, "paper")

    def _show_paper(self, answer: Any) -> None:
        self._pdf, sheets = answer
        self.banner.hide()
        self.preview.show_sheets(sheets)

    def _no_paper(self, fault: Exception) -> None:
        self._pdf = b""
        self.preview.show_sheets([])
        say_failure(self.banner, self.text, fault)

    # --- printing and saving --------------------------------------------------------------------

    def print_current(self) -> None:
        """Print the paper; afterwards the clerk says that the sheet is in hand."""
        if not self._pdf:
            return
        dialog = PrintDialog(self.context, self._shown, self._pdf, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.printed.connect(self._sent)
        dialog.open()

    def _sent(self) -> None:
        self.banner.say(self.text("ui.certificates.sent"), "done")
        self._step("certificate.print")

    def save_current(self) -> None:
        """Save the PDF's own bytes where the clerk says."""
        if not self._pdf:
            return
        pdf = self._pdf
        path = self.choose_file(
            self.text("ui.action.save_pdf"), f"{self._shown.certificate_no}.pdf"
        )
        if path is not None:
            self.write_file(path, lambda: pdf)

    def save_sealed(self) -> None:
        """Save the PDF with the office's electronic seal where the clerk says."""
        if not self._pdf:
            return
        desk, pdf, number = self.context.desk, self._pdf, self._shown.certificate_no
        path = self.choose_file(self.text("ui.seal.save"), f"{number}.pdf")
        if path is not None:
            self.write_file(path, lambda: desk.sealed(pdf, number))

    # --- steps ----------------------------------------------------------------------------------

    def _step(self, operation: str) -> None:
        """Ask what must be said; a sheet that is printed is offered the next serial in stock."""
        if operation != "certificate.print":
            self._open_panel(operation, {})
            return
        self.context.ask(
            "next_blank",
            lambda serial: self._open_panel(operation, {"blank_no": serial}),
            owner=self,
            key="next_blank",
            certificates=[self._shown.certificate_no],
        )

    def _open_panel(self, operation: str, filled: dict[str, Any]) -> None:
        self._close_panel()
        shown = self._shown
        handed_over = operation == "certificate.issue" and shown.case_no  # all of the case
        given = {
            "case": shown.case_no or None,
            "certificate": None if handed_over else shown.certificate_no,
            "seen_step": None,
        }
        self._panel = StepPanel(self.context, operation, given, filled)
        self._panel.done.connect(self._stepped)
        self._panel.closed.connect(self._close_panel)
        self.panel_place.addWidget(self._panel)
        self._panel.focus_first()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.deleteLater()
            self._panel = None
            self.table.setFocus()

    def _stepped(self, receipt: Any) -> None:
        self._panel = None
        kind = "case" if "case" in receipt.numbers else "certificate"
        number = receipt.numbers[kind]
        term = self.text(f"operation.{receipt.operation}")
        self.context.noted.emit(
            self.text("ui.note.entered", what=term, number=number), kind, number
        )
        self.table.setFocus()
