"""批量打印: the certificates that wait, drawn in one file or one each; recorded once in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QProgressBar, QSpinBox, QWidget

from ui import theme
from ui.context import Context
from ui.files import SavesFiles
from ui.preview import print_pdf
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, action, button, column, row, words

UNSAFE = '/\\:*?"<>|'  # in a number, but not in the name of a file


class BatchDialog(QDialog, SavesFiles):
    """Chooses a run of the certificates that were never printed."""

    def __init__(self, context: Context, numbers: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self._numbers = list(numbers)
        self.setWindowTitle(self.text("ui.batch.title"))
        self.setMinimumWidth(theme.unit(72))
        lines = column(self, 1.5, 2)
        self.waiting = words("", wrap=True)
        lines.addWidget(self.waiting)
        lines.addLayout(self._choice())
        self.blank = QLineEdit()
        lines.addWidget(
            FieldBox("blank", self.text("field.first_blank_no"), self.blank, term_width=24)
        )
        self.banner = Banner()
        lines.addWidget(self.banner)
        self.progress = QProgressBar()
        self.progress.hide()
        lines.addWidget(self.progress)
        lines.addLayout(self._acts())
        action(self, "Escape", self.close)
        context.jobs.reported.connect(self._show_progress)
        self._choose_anew()

    def _choose_anew(self) -> None:
        self._say_waiting()
        self._offer_blank()

    def _choice(self) -> Any:
        line = row(gap=2)
        self.first, self.count = QSpinBox(), QSpinBox()
        total = max(len(self._numbers), 1)
        for name, box in (("first", self.first), ("count", self.count)):
            box.setRange(1, total)
            line.addWidget(FieldBox(name, self.text(f"ui.batch.{name}"), box))
        self.count.setValue(total)
        for box in (self.first, self.count):
            box.valueChanged.connect(lambda _: self._choose_anew())
        line.addStretch(1)
        return line

    def _offer_blank(self) -> None:
        """Offer the next serial in stock; what the clerk typed instead stays."""
        if not self.blank.isModified():
            self.context.ask(
                *("next_blank", self.blank.setText),
                owner=self,
                key="next_blank",
                certificates=self.chosen,
            )

    def _acts(self) -> Any:
        acts = column(gap=1)
        for line in (
            (
                ("merged", "Alt+M", "primary", self._merged),
                ("single", "Alt+S", "", self._single),
                ("print", "Alt+P", "", self._print),
            ),
            (
                ("in_hand", "Ctrl+Return", "", self.record),
                ("stop", "Alt+X", "grave", self.context.jobs.cancel),
            ),
        ):
            acts.addLayout(self._buttons(line))
        return acts

    def _buttons(self, offered: Iterable[tuple[str, str, str, Callable[[], None]]]) -> Any:
        line = row(gap=1)
        for name, key, role, then in offered:
            made = button(self.text(f"ui.batch.{name}"), key, role)
            made.clicked.connect(lambda _=False, act=then: act())
            made.setEnabled(bool(self._numbers))
            line.addWidget(made)
        line.addStretch(1)
        return line

    @property
    def chosen(self) -> list[str]:
        """The certificates that are meant."""
        start = self.first.value() - 1
        return self._numbers[start : start + self.count.value()]

    def _say_waiting(self) -> None:
        if not self._numbers:
            self.waiting.setText(self.text("ui.batch.nothing"))
            return
        facts = {"n": len(self._numbers), "first": self.first.value(), "count": len(self.chosen)}
        self.waiting.setText(self.text("ui.batch.waiting", **facts))

    # --- drawing --------------------------------------------------------------------------------

    def _merged(self) -> None:
        path = self.choose_file(self.text("ui.batch.merged"), f"{self.text('ui.batch.title')}.pdf")
        if path is not None:
            self.merge_to(path)

    def merge_to(self, path: Path) -> None:
        """Draw them into one file."""
        desk, report, chosen = self.context.desk, self.context.jobs.report, self.chosen
        self._work(lambda: path.write_bytes(desk.papers(chosen, report=report)), path, len(chosen))

    def _single(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.text("ui.batch.single"))
        if folder:
            self.write_each(Path(folder))

    def write_each(self, folder: Path) -> None:
        """Draw each into a file of its own; those that are there already are left: it goes on."""
        desk, report, chosen = self.context.desk, self.context.jobs.report, self.chosen

        def work() -> None:
            for place, number in enumerate(chosen):
                report(place, len(chosen))
                path = folder / f"{number.translate(dict.fromkeys(map(ord, UNSAFE), '_'))}.pdf"
                if not path.exists():
                    part = path.with_suffix(".part")
                    part.write_bytes(desk.paper(number))
                    part.replace(path)

        self._work(work, folder, len(chosen))

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.text("ui.batch.title"))
        if QPrintDialog(printer, self).exec() != QDialog.DialogCode.Accepted:
            return
        desk, report, chosen = self.context.desk, self.context.jobs.report, self.chosen
        self.context.jobs.read(
            lambda: desk.papers(chosen, report=report),
            lambda pdf: print_pdf(pdf, printer),
            lambda fault: self._not_written(Path(), fault),
            self,
            "batch",
        )

    def _work(self, work: Any, path: Path, count: int) -> None:
        self.context.jobs.read(
            work,
            lambda _: self._written(path, count),
            lambda fault: self._stopped(path, fault),
            self,
            "batch",
        )

    def _written(self, path: Path, count: int) -> None:
        self.progress.hide()
        self.banner.say(self.text("ui.batch.written", n=count, path=path), "done")

    def _stopped(self, path: Path, fault: Exception) -> None:
        self.progress.hide()
        self._not_written(path, fault)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.progress.show()

    # --- in hand --------------------------------------------------------------------------------

    def record(self) -> None:
        """Record that the sheets are in hand: all of them or none."""
        chosen = self.chosen

        def done(receipt: Any) -> None:
            self._numbers = [one for one in self._numbers if one not in chosen]
            self.banner.say(self.text("ui.batch.recorded", n=len(chosen)), "done")
            self.blank.setModified(False)
            self._choose_anew()

        self.context.perform(
            "certificate.print_batch",
            {"certificates": chosen, "first_blank_no": self.blank.text().strip() or None},
            done,
            lambda fault: self._not_written(Path(), fault),
            owner=self,
        )
