"""A paper over the page it belongs to: seen, printed, saved; a notice is given out from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from ui import theme
from ui.context import Context
from ui.files import SavesFiles
from ui.messages import say_failure
from ui.preview import Preview, print_pdf, sheets_of
from ui.widgets.parts import Banner, button, column, row

Fetch = Callable[[], bytes]


class PaperDialog(QDialog, SavesFiles):
    """Shows a paper; with ``issue`` (case and kind) it is a notice that has yet to be numbered."""

    def __init__(
        self,
        context: Context,
        name: str,
        fetch: Fetch,
        parent: QWidget,
        *,
        issue: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.context, self.text, self.name = context, context.text, name
        self._fetch, self._issue, self._pdf = fetch, issue, b""
        self.setWindowTitle(name)
        self.resize(theme.unit(110), theme.unit(92))
        lines = column(self, 1, 1.5)
        self.banner = Banner()
        self.preview = Preview(self.text("ui.papers.preview"))
        lines.addWidget(self.banner)
        lines.addWidget(self.preview, 1)
        self.ends = ends = row(gap=1)
        self.issue_button = button(self.text("ui.papers.issue"), "Ctrl+Return", "primary", "stamp")
        self.issue_button.clicked.connect(self.issue)
        self.issue_button.setVisible(issue is not None)
        self.print_button = button(self.text("ui.action.print"), "Ctrl+P", "", "printer")
        self.print_button.clicked.connect(self.print_paper)
        self.save_button = button(self.text("ui.action.save_pdf"), "Ctrl+Shift+S", "", "download")
        self.save_button.clicked.connect(self.save)
        self.seal_button = button(self.text("ui.seal.save"), "Ctrl+Shift+G", "", "stamp")
        self.seal_button.clicked.connect(self.save_sealed)
        self.seal_button.setVisible(context.desk.sealer.facts() is not None)
        close = button(self.text("ui.papers.close"), "Escape")
        close.clicked.connect(self.reject)
        for one in (self.issue_button, self.print_button, self.save_button, self.seal_button):
            ends.addWidget(one)
        ends.addStretch(1)
        ends.addWidget(close)
        lines.addLayout(ends)
        if issue is not None:
            self.banner.say(self.text("ui.papers.not_issued"), "look")
        self._load()

    # --- paper ----------------------------------------------------------------------------------

    def _load(self) -> None:
        fetch = self._fetch

        def work() -> Any:
            pdf = fetch()
            return pdf, sheets_of(pdf)

        self._enable(False)
        self.context.jobs.read(work, self._show, self._failed, self, "paper")

    def _show(self, answer: Any) -> None:
        self._pdf, sheets = answer
        self.preview.show_sheets(sheets)
        self._enable(True)

    def _failed(self, fault: Exception) -> None:
        say_failure(self.banner, self.text, fault)

    def _enable(self, ready: bool) -> None:
        for one in (self.issue_button, self.print_button, self.save_button):
            one.setEnabled(ready)

    # --- what may be done with it -----------------------------------------------------------------

    def issue(self) -> None:
        """Give the notice its number; from then on it stays as it is."""
        if self._issue is None or not self._pdf:
            return
        case_no, code = self._issue
        self._enable(False)
        raw = {"case": case_no, "notice": code}
        self.context.perform("case.notify", raw, self._issued, self._refused, owner=self)

    def _issued(self, receipt: Any) -> None:
        assert self._issue is not None
        (case_no, code), desk = self._issue, self.context.desk
        number = receipt.numbers["notice"]
        self._issue, self._fetch = None, lambda: desk.case_paper(code, case_no, number)
        self.name = f"{self.name} {number}"
        self.issue_button.hide()
        self.banner.say(self.text("ui.papers.issued", number=number), "done")
        self._load()

    def _refused(self, fault: Exception) -> None:
        self._enable(True)
        self._failed(fault)

    def print_paper(self) -> None:
        """Print it where the clerk says."""
        if not self._pdf:
            return
        if not QPrinterInfo.availablePrinterNames():
            self.banner.say(self.text("ui.papers.no_printer"), "look")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.name)
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            print_pdf(self._pdf, printer)
            self.banner.say(self.text("ui.papers.sent"), "done")

    def save(self) -> None:
        """Save the PDF's own bytes where the clerk says."""
        if not self._pdf:
            return
        path = self.choose_file(self.text("ui.action.save_pdf"), f"{self.name}.pdf")
        if path is not None:
            self.write_file(path, lambda: self._pdf)

    def save_sealed(self) -> None:
        """Save it with the office's electronic seal."""
        if not self._pdf:
            return
        path = self.choose_file(self.text("ui.seal.save"), f"{self.name}.pdf")
        if path is not None:
            desk, pdf, name = self.context.desk, self._pdf, self.name
            self.write_file(path, lambda: desk.sealed(pdf, name))
