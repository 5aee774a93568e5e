"""The correction of a printer and tray for a sheet: measured from a test page, or set by hand."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.problems import FieldError, NongquanError, Problem, Rejected
from core.services.blank_forms import BlankForm, written
from core.services.overprint import Layer
from core.services.overprinting import NONE, Calibration, Feed, crosses, whole
from ui import theme
from ui.context import Context
from ui.messages import say_failure, say_problems
from ui.printing import print_layer, printer_for, to_file
from ui.widgets.overprint_view import OverprintView
from ui.widgets.parts import Banner, action, button, column, row, words

MEASURES = tuple(field.name for field in dc.fields(Calibration))


def within(parent: QWidget, width: int, height: int) -> QSize:
    """Return a size for a dialog that is no larger than the window it belongs to."""
    return QSize(width, height).boundedTo(parent.window().size())


def scrolled(outer: QVBoxLayout) -> QVBoxLayout:
    """Return a column that scrolls where the screen is too small for it."""
    inner = QWidget()
    inner.setObjectName("dialog_body")
    lines = column(inner, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    outer.addWidget(area, 1)
    return lines


class CalibrationDialog(QDialog):
    """Shows at once what a correction does; it is kept on this machine, not in the ledger."""

    def __init__(
        self, context: Context, form: BlankForm, feed: Feed, layer: Layer, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.sheets = context.desk.overprinting
        self.form, self.feed = form, feed
        self.calibration = self.sheets.calibration(feed)
        self.setWindowTitle(self.text("ui.calibration.title"))
        self.resize(within(parent, theme.unit(140), theme.unit(88)))
        line = row(self, 2, 2)
        line.addWidget(self._left())
        self.view = OverprintView(self.text("ui.overprint.preview"))
        self.view.show_layer(layer)
        line.addWidget(self.view, 1)
        self._show(self.calibration)

    # --- what is on it --------------------------------------------------------------------------

    def _left(self) -> QWidget:
        text, side = self.text, QFrame()
        side.setFixedWidth(theme.unit(56))
        outer = column(side, 1)
        lines = scrolled(outer)
        feed = {
            "printer": self.feed.printer or "PDF",
            "tray": text(f"choice.tray.{self.feed.tray}"),
            "sheet": self.form.term,
        }
        lines.addWidget(words(text("ui.calibration.of", **feed), "lead", wrap=True))
        lines.addWidget(words(text("ui.calibration.how"), "quiet", wrap=True))
        lines.addLayout(self._pages())
        lines.addLayout(self._crosses())
        self.turned = QCheckBox(text("ui.calibration.turned"))
        lines.addWidget(self.turned)
        reckon = button(text("ui.calibration.reckon"), "Alt+R")
        reckon.clicked.connect(self.reckon)
        lines.addWidget(reckon)
        lines.addLayout(self._measures())
        lines.addStretch(1)
        self.banner = Banner()
        outer.addWidget(self.banner)
        outer.addLayout(self._ends())
        return side

    def _pages(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.unit(1))
        for place, (key, then) in enumerate(
            (
                ("test", lambda: self.print_test(corrected=False)),
                ("check", lambda: self.print_test(corrected=True)),
                ("test_file", self.save_test),
            )
        ):
            made = button(self.text(f"ui.calibration.{key}"))
            made.clicked.connect(lambda _=False, act=then: act())
            made.setEnabled(key == "test_file" or bool(self.feed.printer))
            grid.addWidget(made, place // 2, place % 2)
        return grid

    def _crosses(self) -> QGridLayout:
        """Return the places of the crosses, and fields for where they were found."""
        grid = QGridLayout()
        grid.setSpacing(theme.unit(0.75))
        for place, key in enumerate(("cross", "wanted", "found_x", "found_y")):
            grid.addWidget(words(self.text(f"ui.calibration.{key}"), "term"), 0, place)
        self.found: list[tuple[QLineEdit, QLineEdit]] = []
        for number, (x, y) in enumerate(crosses(self.form.width, self.form.height), start=1):
            grid.addWidget(words(str(number)), number, 0)
            grid.addWidget(words(f"{written(x)}，{written(y)}", "quiet"), number, 1)
            pair = (QLineEdit(), QLineEdit())
            for axis, editor in zip("xy", pair, strict=True):
                name = self.text(f"ui.calibration.found_{axis}")
                editor.setAccessibleName(f"{number} {name}")
                grid.addWidget(editor, number, 2 if axis == "x" else 3)
            self.found.append(pair)
        grid.setColumnStretch(2, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def _measures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.unit(0.75))
        self.measures: dict[str, QLineEdit] = {}
        for place, name in enumerate(MEASURES):
            editor = QLineEdit()
            term = self.text(f"field.{name}")
            editor.setAccessibleName(term)
            editor.setFixedWidth(theme.unit(10))
            editor.textEdited.connect(lambda _: self._edited())
            label = words(term, "term", wrap=True)
            label.setBuddy(editor)
            grid.addWidget(label, place, 0)
            grid.addWidget(editor, place, 1)
            self.measures[name] = editor
        grid.setColumnStretch(0, 1)
        return grid

    def _ends(self):
        ends = row(gap=1)
        none = button(self.text("ui.calibration.none"))
        none.clicked.connect(lambda: self._show(NONE))
        no = button(self.text("ui.form.leave"), "Escape", bound=False)
        no.clicked.connect(self.reject)
        self.keep_button = button(
            self.text("ui.calibration.keep"), "Ctrl+Return", "primary", bound=False
        )
        self.keep_button.clicked.connect(self.keep)
        action(self, "Ctrl+Return", self.keep)
        ends.addWidget(none)
        ends.addStretch(1)
        ends.addWidget(no)
        ends.addWidget(self.keep_button)
        return ends

    # --- what it does ---------------------------------------------------------------------------

    def _show(self, calibration: Calibration) -> None:
        """Put a calibration into the fields and onto the preview."""
        self.calibration = calibration
        for name, editor in self.measures.items():
            editor.setText(str(getattr(calibration, name)))
        self.view.show_calibration(calibration)
        self.banner.hide()

    def _edited(self) -> Calibration | None:
        """Show what was typed while it is typed; say what is no number."""
        values: dict[str, int] = {}
        problems: list[Problem] = []
        for name, editor in self.measures.items():
            try:
                values[name] = whole(editor.text(), name)
            except FieldError as error:
                problems.append(Problem(error.code, name, error.params))
        if problems:
            say_problems(self.banner, self.text, problems)
            return None
        self.calibration = Calibration(**values)
        self.view.show_calibration(self.calibration)
        self.banner.hide()
        return self.calibration

    def reckon(self) -> None:
        """Work the calibration out of the measured crosses."""
        typed = [(x.text(), y.text()) for x, y in self.found]
        try:
            fit = self.sheets.fit(self.form, typed, turned=self.turned.isChecked())
        except Rejected as refused:
            say_problems(self.banner, self.text, refused.problems)
            return
        back = {name: getattr(self.calibration, name) for name in ("back_dx", "back_dy")}
        self._show(dc.replace(fit.calibration, **back))
        worst = float(fit.worst) / 100
        key, tone = ("fits", "done") if worst <= 0.3 else ("fits_badly", "look")
        self.banner.say(self.text(f"ui.calibration.{key}", worst=f"{worst:.2f}"), tone)

    def test_layer(self, *, corrected: bool) -> Layer:
        """Return the test page; it says whether it is corrected."""
        day = self.context.desk.today()
        calibration = self.calibration if corrected else None
        return self.sheets.test_page(self.form, self.feed, day, calibration)

    def print_test(self, *, corrected: bool) -> None:
        """Print the test page by the printer that is measured."""
        self._print(printer_for(self.feed.printer, self.feed.tray), corrected=corrected)

    def save_test(self) -> None:
        """Save the test page, for a printer that stands elsewhere."""
        title = self.text("ui.calibration.test_file")
        path, _ = QFileDialog.getSaveFileName(self, title, f"{title}.pdf", "PDF (*.pdf)")
        if path:
            self._print(to_file(Path(path)), corrected=False)

    def _print(self, printer: QPrinter, *, corrected: bool) -> None:
        layer = self.test_layer(corrected=corrected)
        print_layer(layer, self.calibration if corrected else NONE, printer)
        self.banner.say(self.text("ui.calibration.sent"), "done")

    def keep(self) -> None:
        """Keep the calibration on this machine."""
        calibration = self._edited()
        if calibration is None:
            return
        try:
            self.sheets.calibrate(self.feed, calibration, self.context.desk.today())
        except NongquanError as fault:
            say_failure(self.banner, self.text, fault)
            return
        self.accept()
