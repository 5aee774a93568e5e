"""The papers' declarations on the settings page: exported, shown on a sample, put in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QPlainTextEdit, QWidget

from ui import theme
from ui.context import Context
from ui.messages import failure_words, how_button, problems_of, say_failure
from ui.preview import Preview, sheets_of
from ui.widgets.calibration_dialog import within
from ui.widgets.parts import Banner, Card, button, clear, column, row, words
from ui.widgets.step_panel import StepPanel


class PaperEditions(Card):
    """Which edition each paper is made by, and the way to another."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.text("ui.editions.heading"))
        self.context, self.text = context, context.text
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.unit(1.5))
        self._grid.setVerticalSpacing(theme.unit(0.75))
        self.body.addLayout(self._grid)
        self.body.addWidget(words(self.text("ui.editions.note"), "quiet", wrap=True))
        self.banner = Banner()
        self.body.addWidget(self.banner)
        line = row(gap=1)
        made = button(self.text("ui.editions.open"), "Alt+B")
        made.clicked.connect(self.choose)
        line.addWidget(made)
        line.addStretch(1)
        self.body.addLayout(line)

    def refresh(self) -> None:
        """Read which editions count."""
        self.context.ask("documents", self._load, owner=self, key="documents")

    def _load(self, rows: Sequence[Any]) -> None:
        clear(self._grid)
        for place, one in enumerate(rows):
            said = self.text("ui.editions.shipped")
            if one.edition:
                facts = {"n": one.edition, "day": one.valid_from, "by": one.evidence_no}
                said = self.text("ui.editions.own", **facts)
            self._grid.addWidget(words(one.term), place, 0)
            self._grid.addWidget(words(said, "quiet", wrap=True), place, 1)
            made = button(self.text("ui.editions.export"))
            made.setAccessibleName(f"{self.text('ui.editions.export')} {one.term}")
            made.clicked.connect(lambda _=False, row=one: self.export(row))
            self._grid.addWidget(made, place, 2)
        self._grid.setColumnStretch(1, 1)

    def export(self, record: Any) -> None:
        """Save a paper's declaration where the clerk says."""
        title = self.text("ui.editions.export")
        path, _ = QFileDialog.getSaveFileName(self, title, f"{record.term}.toml", _FILTER)
        if path:
            self.export_to(record.document, Path(path))

    def export_to(self, code: str, path: Path) -> None:
        """Save a paper's declaration into a file."""
        desk, saved = self.context.desk, self.text("ui.file.saved", path=path)

        def work() -> int:
            return path.write_text(desk.ask("document", document=code), encoding="utf-8")

        self.context.jobs.read(
            work, lambda _: self.banner.say(saved, "done"), self._failed, self, "export"
        )

    def choose(self) -> None:
        """Choose an edited declaration."""
        path, _ = QFileDialog.getOpenFileName(self, self.text("ui.editions.open"), "", _FILTER)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Check an edited declaration and show it on the sample, or everything wrong with it."""
        self.banner.hide()
        self._try(lambda: path.read_text(encoding="utf-8-sig"), self._show)

    def _show(self, content: str) -> None:
        dialog = EditionDialog(self.context, content, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _try(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.context.jobs.read(work, done, self._failed, self, "edition")

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, OSError | UnicodeDecodeError):
            self.banner.say(self.text("ui.editions.unreadable"), "refuse")
        else:
            say_failure(self.banner, self.text, fault)


_FILTER = "TOML (*.toml)"


class EditionDialog(QDialog):
    """The sample as an edited declaration makes it, and from when it is to count."""

    def __init__(self, context: Context, content: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text, self.content = context, context.text, content
        self.setWindowTitle(self.text("ui.editions.title"))
        self.resize(within(parent, theme.unit(140), theme.unit(88)))
        line = row(self, 2, 2)
        self.left = column(gap=1)
        self.faults = QPlainTextEdit()
        self.faults.setReadOnly(True)
        self.faults.setAccessibleName(self.text("ui.editions.faults"))
        self.faults.hide()
        self.left.addWidget(self.faults, 1)
        self.panel: StepPanel | None = None
        line.addLayout(self.left, 5)
        self.preview = Preview(self.text("ui.overprint.preview"))
        line.addWidget(self.preview, 7)
        desk = context.desk

        def work() -> Any:
            return sheets_of(desk.sample_paper(content))

        context.jobs.read(work, self._sample, self._failed, self, "sample")

    def _sample(self, sheets: Any) -> None:
        self.preview.show_sheets(sheets)
        self.panel = StepPanel(
            self.context, "document.adopt", {"content": self.content, "seen_version": None}
        )
        self.panel.done.connect(self._done)
        self.panel.closed.connect(self.reject)
        self.left.addWidget(self.panel)
        self.left.addStretch(1)
        self.panel.focus_first()

    def _failed(self, fault: Exception) -> None:
        """List everything that is wrong; nothing can be put in force."""
        self.faults.setPlainText(failure_words(self.text, fault))
        how = how_button(self.text, problems_of(fault), self)
        if how is not None:
            self.left.addWidget(how)
        self.faults.show()
        self.preview.hide()

    def _done(self, receipt: Any) -> None:
        self.context.noted.emit(self.text("ui.editions.adopted", number=receipt.number), "", "")
        self.accept()
