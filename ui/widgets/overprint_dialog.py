"""Printing a certificate: on plain paper, or its values onto a pre-printed sheet (套打)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.problems import NongquanError
from core.services.overprint import Layer
from core.services.overprinting import NONE, TRAYS, Feed
from ui import theme
from ui.context import Context
from ui.messages import say_failure
from ui.preview import Preview, print_pdf, sheets_of
from ui.printing import paper_misfit, print_layer, printer_for
from ui.widgets.calibration_dialog import CalibrationDialog, scrolled, within
from ui.widgets.overprint_view import OverprintView
from ui.widgets.parts import Banner, action, button, column, row, words


class PrintDialog(QDialog):
    """Chooses sheet, printer and tray; what it shows is what it prints."""

    printed = Signal()

    def __init__(self, context: Context, record: Any, pdf: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.sheets = context.desk.overprinting
        self._record, self._pdf = record, pdf
        self.layer: Layer | None = None
        self.setWindowTitle(self.text("ui.overprint.title", number=record.certificate_no))
        self.resize(within(parent, theme.unit(140), theme.unit(88)))
        line = row(self, 2, 2)
        line.addWidget(self._choices())
        line.addLayout(self._shown(), 1)
        self._fill()
        self._chosen()

    # --- what is on it --------------------------------------------------------------------------

    def _choices(self) -> QWidget:
        text, side = self.text, QFrame()
        side.setFixedWidth(theme.unit(44))
        outer = column(side, 1)
        lines = scrolled(outer)
        self.plain = QRadioButton(text("ui.overprint.plain"))
        self.onto = QRadioButton(text("ui.overprint.onto"))
        self.plain.setChecked(True)
        lines.addWidget(self.plain)
        lines.addWidget(self.onto)
        self.blank = self._combo(lines, "ui.overprint.blank")
        self.printer = self._combo(lines, "ui.overprint.printer")
        self.tray = self._combo(lines, "ui.overprint.tray")
        self.note = words("", "quiet", wrap=True)
        self.tools: dict[str, QPushButton] = {}
        lines.addWidget(self.note)
        for key, shortcut, then in (
            ("calibrate", "Alt+C", self.calibrate),
            ("choose_scan", "Alt+S", self.choose_scan),
            ("no_scan", "", self.drop_scan),
        ):
            made = button(text(f"ui.overprint.{key}"), shortcut)
            made.clicked.connect(lambda _=False, act=then: act())
            self.tools[key] = made
            lines.addWidget(made)
        lines.addStretch(1)
        self.banner = Banner()
        outer.addWidget(self.banner)
        outer.addLayout(self._ends())
        return side

    def _ends(self) -> Any:
        ends = row(gap=1)
        save = button(self.text("ui.overprint.save"), "", icon="download")
        save.clicked.connect(self.save)
        self.go = button(self.text("ui.overprint.print"), "Ctrl+Return", "primary", bound=False)
        self.go.clicked.connect(self.print_now)
        action(self, "Ctrl+Return", self.print_now)
        ends.addWidget(save)
        ends.addStretch(1)
        ends.addWidget(self.go)
        return ends

    def _combo(self, lines: QVBoxLayout, key: str) -> QComboBox:
        name = words(self.text(key), "term")
        box = QComboBox()
        box.setAccessibleName(self.text(key))
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        name.setBuddy(box)
        lines.addWidget(name)
        lines.addWidget(box)
        return box

    def _shown(self) -> Any:
        lines = column(gap=1)
        self.view = OverprintView(self.text("ui.overprint.preview"))
        self.paper = Preview(self.text("ui.overprint.preview"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.paper)
        self.stack.addWidget(self.view)
        self.turn = button(self.text("ui.overprint.turn"), "Alt+B", "plain")
        self.turn.clicked.connect(self._turned)
        lines.addWidget(self.stack, 1)
        lines.addWidget(self.turn)
        return lines

    def _fill(self) -> None:
        """Offer what there is, and begin with what was chosen last for such a paper."""
        for name in QPrinterInfo.availablePrinterNames():
            self.printer.addItem(name, name)
        for tray in TRAYS:
            self.tray.addItem(self.text(f"choice.tray.{tray}"), tray)
        for form in self.sheets.forms(self._record.kind):
            self.blank.addItem(form.term, form.name)
        self.onto.setEnabled(self.blank.count() > 0)
        self.printer.setEnabled(self.printer.count() > 0)
        try:
            last = self.sheets.machine.last(self._record.kind)
        except NongquanError as fault:
            last = None
            say_failure(self.banner, self.text, fault, "look")
        if last is not None and self.blank.findData(last.blank) >= 0:
            self.onto.setChecked(True)
            self.blank.setCurrentIndex(self.blank.findData(last.blank))
            self.tray.setCurrentIndex(max(self.tray.findData(last.tray), 0))
            self.printer.setCurrentIndex(max(self.printer.findData(last.printer), 0))
        self.onto.toggled.connect(lambda _: self._chosen())
        self.blank.currentIndexChanged.connect(lambda _: self._chosen())
        self.printer.currentIndexChanged.connect(lambda _: self._explain())
        self.tray.currentIndexChanged.connect(lambda _: self._explain())

    # --- what is chosen -------------------------------------------------------------------------

    @property
    def feed(self) -> Feed:
        """The printer, tray and sheet that are chosen."""
        return Feed(
            self.printer.currentData() or "", self.tray.currentData(), self.blank.currentData()
        )

    def _chosen(self) -> None:
        """Show the paper as it is to be printed now."""
        onto = self.onto.isChecked()
        for part in (self.blank, self.tray, self.tools["calibrate"], self.tools["choose_scan"]):
            part.setEnabled(onto)
        self.tools["no_scan"].setVisible(False)
        self.layer = None
        self.view.show_layer(None)
        self.turn.setVisible(False)
        self.stack.setCurrentIndex(int(onto))
        self.go.setEnabled(False)
        desk, number, pdf = self.context.desk, self._record.certificate_no, self._pdf
        if not onto:
            self.context.jobs.read(
                lambda: sheets_of(pdf), self._show_plain, self._failed, self, "print"
            )
            return
        blank = self.blank.currentData()
        self.context.jobs.read(
            lambda: desk.onto_blank(number, blank), self._show_layer, self._failed, self, "print"
        )

    def _show_plain(self, sheets: Any) -> None:
        self.paper.show_sheets(sheets)
        self._explain()

    def _show_layer(self, layer: Layer) -> None:
        self.layer = layer
        scan = self.sheets.machine.scan(self.blank.currentData())
        self.view.show_scan(scan)
        self.view.show_layer(layer)
        self.tools["no_scan"].setVisible(scan is not None)
        self.turn.setVisible(len(layer.sides) > 1)
        self._explain()

    def _failed(self, fault: Exception) -> None:
        self.go.setEnabled(False)
        say_failure(self.banner, self.text, fault)

    def _explain(self) -> None:
        """Say how the printer is corrected and what does not fit, and let print what may be."""
        self.banner.hide()
        ready = self.layer is not None or not self.onto.isChecked()
        self.go.setEnabled(ready and self.printer.count() > 0)
        if self.printer.count() == 0:
            self.banner.say(self.text("ui.overprint.no_printer"), "look")
        if not self.onto.isChecked() or self.layer is None:
            self.note.setText(self.text("ui.overprint.plain_note"))
            return
        known = self.sheets.machine.calibration(self.feed)
        key = "ui.overprint.calibrated" if known else "ui.overprint.not_calibrated"
        self.note.setText(self.text(key, **self._measures()))
        wrong = paper_misfit(self.feed.printer, (self.layer.width, self.layer.height))
        if wrong:
            self.banner.say(self.text(f"ui.overprint.{wrong}", **self._size()), "look")

    def _measures(self) -> dict[str, str]:
        made = self.sheets.calibration(self.feed)
        return {
            "dx": f"{made.dx / 10:+.1f}",
            "dy": f"{made.dy / 10:+.1f}",
            "scale_x": f"{100 + made.scale_x / 100:.2f}",
            "scale_y": f"{100 + made.scale_y / 100:.2f}",
        }

    def _size(self) -> dict[str, str]:
        assert self.layer is not None
        return {"width": f"{self.layer.width / 100:g}", "height": f"{self.layer.height / 100:g}"}

    # --- what is done ---------------------------------------------------------------------------

    def _turned(self) -> None:
        self.view.show_layer(self.layer, 1 - self.view.side)

    def calibrate(self) -> None:
        """Measure the printer, or set its correction by hand."""
        if self.layer is None:
            return
        form = self.sheets.form(self.blank.currentData())
        dialog = CalibrationDialog(self.context, form, self.feed, self.layer, self)
        dialog.accepted.connect(self._explain)
        dialog.open()

    def choose_scan(self) -> None:
        """Choose a picture of the empty sheet, for the preview alone."""
        filters = self.text("ui.overprint.pictures")
        title = self.text("ui.overprint.choose_scan")
        path, _ = QFileDialog.getOpenFileName(self, title, "", filters)
        if path:
            self.keep_scan(Path(path))

    def drop_scan(self) -> None:
        """Show the boxes again."""
        self.keep_scan(None)

    def keep_scan(self, picture: Path | None) -> None:
        """Keep on this machine which picture shows the empty sheet."""
        try:
            self.sheets.machine.keep_scan(self.blank.currentData(), picture)
        except NongquanError as fault:
            self._failed(fault)
        self.view.show_scan(picture)
        self.tools["no_scan"].setVisible(picture is not None)

    def print_now(self) -> None:
        """Print what is shown."""
        if not self.go.isEnabled():
            return
        printer = printer_for(self.feed.printer, self.feed.tray)
        printer.setDocName(self._record.certificate_no)
        if self.layer is None:
            print_pdf(self._pdf, printer)
        else:
            print_layer(self.layer, self.sheets.calibration(self.feed), printer)
        try:
            feed = None if self.layer is None else self.feed
            self.sheets.machine.keep_last(self._record.kind, feed)
        except NongquanError as fault:
            self._failed(fault)
        self.printed.emit()
        self.accept()

    def save(self) -> None:
        """Save what is shown as PDF: of a sheet corrected for the printer chosen."""
        name = f"{self._record.certificate_no}.pdf"
        title = self.text("ui.overprint.save")
        path, _ = QFileDialog.getSaveFileName(self, title, name, "PDF (*.pdf)")
        if path:
            self.write_to(Path(path))

    def write_to(self, path: Path) -> None:
        """Write what is shown into a file."""
        pdf, layer, sheets = self._pdf, self.layer, self.sheets
        calibration = sheets.calibration(self.feed) if layer is not None else NONE

        def work() -> int:
            made = pdf if layer is None else sheets.write(layer, calibration)
            return path.write_bytes(made)

        saved = self.text("ui.file.saved", path=path)
        self.context.jobs.read(
            work, lambda _: self.banner.say(saved, "done"), self._not_saved, self, "file"
        )

    def _not_saved(self, fault: Exception) -> None:
        say_failure(self.banner, self.text, fault)
