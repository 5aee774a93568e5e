"""批量导入: a spreadsheet looked at, checked row by row, mended, and entered whole or not."""

from __future__ import annotations

import dataclasses as dc
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from core.present.imports import ProblemLine, problem_lines, questions
from core.present.table import Column
from core.problems import Cancelled
from core.services.desk_imports import Head, ImportOffer
from core.services.imported import Imported, Wish
from ui import theme
from ui.context import Context
from ui.files import SavesFiles
from ui.help_dialog import HelpDialog
from ui.messages import Confirm, failure_words
from ui.widgets.field_box import FieldBox
from ui.widgets.headings_dialog import HeadingsDialog
from ui.widgets.parts import Banner, action, button, column, row, words
from ui.widgets.record_table import RecordTable

# What an import may have changed: every page that shows it reads anew.
CHANGED = frozenset(
    {"party", "asset", "mortgage", "restraint", "case", "cycle", "entity", "payable", "payment"}
)
_OF_WINDOW = 0.96  # the most of the window that the dialog covers
_COLUMNS = (
    Column("row", "ui.import.column_row", 6, number=True),
    Column("column", "ui.import.column_column", 16),
    Column("value", "ui.import.column_value", 20),
    Column("what", "ui.import.column_what", stretch=True),
)


class ImportDialog(QDialog, SavesFiles):
    """Not modal: what is typed elsewhere goes on while rows are read."""

    def __init__(self, context: Context, parent: QWidget, kind: str = "", into: str = "") -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.text("ui.import.title"))
        self.resize(QSize(theme.unit(150), theme.unit(84)).boundedTo(parent.size() * _OF_WINDOW))
        self._offers: Sequence[ImportOffer] = context.desk.import_offers()
        self._wish, self._busy = Wish(), False
        self._head: Head | None = None
        self.answer: Imported | None = None
        self.buttons: dict[str, QPushButton] = {}
        self._build(into)
        self._choose_kind(kind)
        context.jobs.reported.connect(self._show_progress)

    # --- building -------------------------------------------------------------------------------

    def _build(self, into: str) -> None:
        body = column(self, 1.5, 2)
        self.kind, self.into, self.file = QComboBox(), QLineEdit(into), QLineEdit()
        for offer in self._offers:
            self.kind.addItem(offer.title, offer)
        self.into_box = FieldBox("into", self.text("ui.import.into"), self.into)
        first, second = row(gap=2), row(gap=1)
        first.addWidget(FieldBox("kind", self.text("ui.import.kind"), self.kind), 3)
        first.addWidget(self.into_box, 2)
        first.addWidget(self._button("template", "Alt+T", self._save_template))
        second.addWidget(FieldBox("file", self.text("ui.import.file"), self.file), 1)
        second.addWidget(self._button("choose", "Alt+O", self._choose_file))
        second.addWidget(self._button("headings", "Alt+M", self.explain))
        for line in (first, second):
            body.addLayout(line)
        self.banner, self.progress = Banner(), QProgressBar()
        self.progress.hide()
        self.table = RecordTable(_COLUMNS, self.text, self.text("ui.import.problems"))
        self.table.chosen.connect(self._show_whole)
        self.whole = words(self.text("ui.import.how"), "hint", wrap=True)
        body.addWidget(self.banner)
        body.addWidget(self.progress)
        body.addWidget(self.table, 1)
        body.addWidget(self.whole)
        body.addLayout(self._ends())
        self.kind.currentIndexChanged.connect(lambda _: self._kind_chosen())
        self.file.returnPressed.connect(self.look)
        action(self, "Escape", self.close)
        action(self, "F1", lambda: HelpDialog(self.text, "imports", None, self).open())
        self._settle()

    def _ends(self) -> Any:
        ends = row(gap=1)
        ends.addWidget(self._button("errors", "Alt+S", self._save_errors))
        ends.addWidget(self._button("stop", "Alt+X", self._stop, "grave"))
        ends.addStretch(1)
        ends.addWidget(self._button("check", "F5", self.look))
        ends.addWidget(self._button("import", "Ctrl+Return", self.enter, "primary"))
        return ends

    def _button(self, name: str, key: str, then: Callable[[], None], role: str = "") -> QPushButton:
        made = self.buttons[name] = button(self.text(f"ui.import.{name}"), key, role)
        made.clicked.connect(lambda: then())
        return made

    def _settle(self) -> None:
        """Offer what can be done now."""
        found = self.answer.problems if self.answer is not None else ()
        able = {
            "headings": self._head is not None,
            "errors": bool(found),
            "import": self.answer is not None and (not found or bool(questions(self.answer))),
            "stop": self._busy,
        }
        for name, made in self.buttons.items():
            made.setEnabled(able.get(name, True) and (name == "stop" or not self._busy))

    # --- what and where -------------------------------------------------------------------------

    @property
    def offer(self) -> ImportOffer:
        """What is to be imported."""
        found: ImportOffer = self.kind.currentData()
        return found

    def _choose_kind(self, kind: str) -> None:
        for place, offer in enumerate(self._offers):
            if kind in (offer.kind, f"{offer.kind}.{offer.asset_class}"):
                self.kind.setCurrentIndex(place)
                break
        self._kind_chosen()
        self.kind.setFocus()

    def _kind_chosen(self) -> None:
        self.into_box.setVisible(bool(self.offer.into))
        if self.offer.into:
            self.into_box.set_term(self.text(f"field.{self.offer.into}"), True)
        self._forget()

    def _forget(self) -> None:
        self._wish, self._head, self.answer = Wish(), None, None
        self.table.load([])
        self.whole.setText(self.text("ui.import.how"))
        self.banner.hide()
        self._settle()

    def _save_template(self) -> None:
        path = self.choose_file(self.text("ui.import.template"), f"{self.offer.title}.xlsx")
        if path is not None:
            self.save_template(path)

    def save_template(self, path: Path) -> None:
        """Save the empty sheet of what is chosen."""
        desk, offer = self.context.desk, self.offer
        self.write_file(path, lambda: desk.empty_workbook(offer.kind, offer.asset_class))

    def _choose_file(self) -> None:
        title, kinds = self.text("ui.import.choose"), "*.xlsx *.xls *.csv *.txt"
        path, _ = QFileDialog.getOpenFileName(self, title, "", f"{kinds} ({kinds})")
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> None:
        """Look at a file that was chosen."""
        self.file.setText(str(path))
        self.look()

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file.text().strip().strip('"'))

    # --- looking and checking -------------------------------------------------------------------

    def look(self) -> None:
        """Read the headings; check the rows if all are clear, else ask what they mean."""
        if self._busy or not self.file.text().strip():
            return
        self._forget()
        self._wish = Wish(asset_class=self.offer.asset_class, into=self.into.text().strip())
        self._ask_head(self._headed)

    def _ask_head(self, then: Callable[[Head], None]) -> None:
        desk, kind, path, wish = self.context.desk, self.offer.kind, self.path, self._wish
        self.context.jobs.read(
            lambda: desk.head_of(kind, path, wish), then, self._failed, self, "import"
        )

    def _headed(self, head: Head) -> None:
        kept = self.context.preferences.mapping(self._name_of(head))
        if kept and not head.clear:
            self._wish = dc.replace(self._wish, mapping=kept)
            self._ask_head(self._known)
        else:
            self._known(head)

    def _known(self, head: Head) -> None:
        self._head = head
        self._settle()
        if head.clear:
            self.check()
        else:
            self.explain()

    def explain(self) -> None:
        """Ask what the headings mean."""
        if self._head is None:
            return
        self.headings = HeadingsDialog(self.text, self._head, self)
        self.headings.taken.connect(self._explained)
        self.headings.rejected.connect(self.check)
        self.headings.open()

    def _explained(self, mapping: Mapping[str, str]) -> None:
        assert self._head is not None
        self.context.preferences.keep_mapping(self._name_of(self._head), mapping)
        self._wish = dc.replace(self._wish, mapping=mapping)
        self.check()

    def _name_of(self, head: Head) -> str:
        """Name the headings of a file for what is imported: what they mean is kept under it."""
        said = (self.offer.kind, self.offer.asset_class, *sorted(one.key for one in head.headings))
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]

    def check(self) -> None:
        """Go through every row and back; nothing is entered."""
        self._run(dc.replace(self._wish, dry_run=True), self._checked)

    def _run(self, wish: Wish, done: Callable[[Imported], None]) -> None:
        if self._busy:
            return
        desk, kind, path = self.context.desk, self.offer.kind, self.path
        wish = dc.replace(wish, report=self.context.jobs.report)
        self._busy = True
        self.progress.setRange(0, 0)
        self.progress.show()
        self._settle()
        self.context.jobs.write(
            lambda: desk.import_sheet(kind, path, wish), done, self._failed, self
        )

    def _checked(self, result: Imported) -> None:
        self._show(result)
        if not result.problems:
            self.banner.say(self.text("ui.import.checked", rows=result.rows), "done")

    def _show(self, result: Imported) -> None:
        self._rest()
        self.answer = result
        self.table.load(problem_lines(result, self.text))
        self._settle()
        asked = questions(result)
        if result.problems:
            key = "ui.import.asks" if asked else "ui.import.found"
            facts = {"rows": result.rows, "n": len(result.problems)}
            self.banner.say(self.text(key, **facts), "look" if asked else "refuse")
            self.table.setFocus()
        else:
            self.whole.setText("")
            self.buttons["import"].setFocus()

    def _rest(self) -> None:
        self._busy = False
        self.progress.hide()
        self._settle()

    def _failed(self, fault: Exception) -> None:
        self._rest()
        if isinstance(fault, Cancelled):
            self.banner.say(self.text("ui.import.stopped"), "look")
        else:
            self.banner.say(failure_words(self.text, fault), "refuse")

    def _show_whole(self, line: ProblemLine | None) -> None:
        said = (line.what, line.next) if line is not None else ()
        self.whole.setText("\n".join(filter(None, said)))

    # --- entering -------------------------------------------------------------------------------

    def enter(self) -> None:
        """Enter every row, or none; questions are answered with a reason first."""
        if self.answer is None or self._busy:
            return
        asked = questions(self.answer)
        if asked:
            found = {one.problem.code: one.problem for one in self.answer.problems}
            self.confirm = Confirm(self.text, list(found.values()), self)
            self.confirm.accepted.connect(
                lambda: self._enter(asked, self.confirm.reason.toPlainText())
            )
            self.confirm.open()
        elif not self.answer.problems:
            self._enter((), "")

    def _enter(self, acknowledged: Sequence[str], reason: str) -> None:
        wish = dc.replace(self._wish, acknowledged=acknowledged, reason=reason)
        self._run(wish, self._entered)

    def _entered(self, result: Imported) -> None:
        self._show(result)
        if result.problems:  # somebody entered something in between
            return
        self.answer = None
        self._settle()
        ends = {"first": result.numbers[0], "last": result.numbers[-1]}
        said = self.text("ui.import.done", n=result.entered, **ends)
        self.banner.say(said, "done")
        self.context.changed.emit(CHANGED)
        self.file.setFocus()

    def _stop(self) -> None:
        self.banner.say(self.text("ui.stopping"), "look")
        self.context.jobs.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until it is known what became of the rows."""
        if self._busy and self.context.jobs.pending:
            self._stop()
            event.ignore()
            return
        super().closeEvent(event)

    def _show_progress(self, done: int, total: int) -> None:
        if self._busy:
            self.progress.setRange(0, total if total > 1 else 0)
            self.progress.setValue(done)

    # --- handing back ---------------------------------------------------------------------------

    def _save_errors(self) -> None:
        name = f"{self.path.stem}_{self.text('ui.import.problems')}.xlsx"
        path = self.choose_file(self.text("ui.import.errors"), name)
        if path is not None:
            self.save_errors(path)

    def save_errors(self, path: Path) -> None:
        """Save the file with a column that says what is wrong in each row; never over itself."""
        desk, source, result = self.context.desk, self.path, self.answer
        assert result is not None
        if path.resolve() == source.resolve():
            said = self.text("problem.error_file_is_source.text", value=path)
            self.banner.say(said, "refuse")
            return
        self.write_file(path, lambda: desk.sheet_with_errors(source, result))
