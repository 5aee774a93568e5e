"""Files that are to become scans of a case: as which paper each, seen before it is filed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from core.present.scans import told_by_name
from core.problems import Cancelled, NongquanError
from ui import theme
from ui.context import Context
from ui.messages import failure_words, problems_of, say_failure, say_problems
from ui.preview import Preview, sheets_of
from ui.widgets.parts import Banner, action, button, column, row, words

_LOOK_DPI = 110


class ScansDialog(QDialog):
    """A line a file; ↑ ↓ move, letters choose its paper, Space leaves it out."""

    taken = Signal(int)

    def __init__(
        self,
        context: Context,
        case_no: str,
        papers: Sequence[tuple[str, str]],
        files: Sequence[Path],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.context, self.text, self.case_no = context, context.text, case_no
        self._papers, self._files = tuple(papers), list(files)
        self.setWindowTitle(self.text("ui.attachments.title", case=case_no))
        self.resize(theme.unit(140), theme.unit(80))
        self.banner = Banner()
        self.lines = QTableWidget(0, 3)
        self.choices: list[QComboBox] = []
        self.preview = Preview(self.text("ui.attachments.look"))
        self._set_up_lines()
        body = column(self, 1.5, 2)
        body.addWidget(words(self.text("ui.attachments.keys"), "hint", wrap=True))
        body.addWidget(self.banner)
        halves = row(gap=1.5)
        halves.addWidget(self.lines, 3)
        halves.addWidget(self.preview, 2)
        body.addLayout(halves, 1)
        ends = row(gap=1)
        ends.addStretch(1)
        made = button(self.text("ui.attachments.take"), "Ctrl+Return", "primary")
        made.clicked.connect(lambda: self.take())
        ends.addWidget(made)
        body.addLayout(ends)
        action(self, "Escape", self.close)
        self._fill()

    def _set_up_lines(self) -> None:
        names = ("file", "paper", "state")
        self.lines.setHorizontalHeaderLabels(
            [self.text(f"ui.attachments.column_{n}") for n in names]
        )
        self.lines.setAccessibleName(self.text("ui.attachments.column_file"))
        self.lines.verticalHeader().hide()
        self.lines.verticalHeader().setDefaultSectionSize(theme.unit(4.5))
        self.lines.setShowGrid(False)
        self.lines.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.lines.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.lines.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        top = self.lines.horizontalHeader()
        for place in (0, 1):
            top.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.lines.setColumnWidth(2, theme.unit(14))
        self.lines.currentCellChanged.connect(lambda now, *_: self._look(now))

    def _fill(self) -> None:
        known = dict(self._papers)
        told = [told_by_name(one, known) for one in self._files]
        self.lines.setRowCount(len(self._files))
        for place, (path, paper) in enumerate(zip(self._files, told, strict=True)):
            self.lines.setItem(place, 0, QTableWidgetItem(path.name))
            self.lines.setItem(place, 2, QTableWidgetItem(""))
            choice = _Choice(self, place)
            choice.addItem(self.text("ui.attachments.leave"), "")
            for sign, (code, term) in zip(_SIGNS, self._papers, strict=False):
                choice.addItem(f"{sign}  {term}", code)
            choice.setCurrentIndex(max(choice.findData(paper), 0))
            choice.setAccessibleName(f"{self.text('ui.attachments.column_paper')} {path.name}")
            self.lines.setCellWidget(place, 1, choice)
            self.choices.append(choice)
        facts = {
            "n": len(told),
            "known": sum(map(bool, told)),
            "folder": self._files[0].parent.name,
        }
        self.banner.say(self.text("ui.attachments.picked", **facts), "look")
        self.lines.selectRow(0)
        self.choices[0].setFocus()

    def go_to(self, place: int) -> None:
        """Go to a line."""
        if 0 <= place < len(self.choices):
            self.lines.selectRow(place)
            self.choices[place].setFocus()

    def _look(self, place: int) -> None:
        if not 0 <= place < len(self._files):
            return
        desk, path = self.context.desk, self._files[place]
        self.context.jobs.read(
            lambda: sheets_of(desk.look_at(path), _LOOK_DPI),
            self.preview.show_sheets,
            lambda fault: self._say(place, fault),
            self,
            "look",
        )

    def _say(self, place: int, fault: Exception) -> None:
        self.preview.show_sheets([])
        self._mark(place, "not_filed")
        say_failure(self.banner, self.text, fault)

    def _mark(self, place: int, outcome: str) -> None:
        said = QTableWidgetItem(self.text(f"ui.attachments.{outcome}"))
        self.lines.setItem(place, 2, said)

    # --- taking ---------------------------------------------------------------------------------

    def take(self) -> None:
        """File every chosen file, each by itself; what fails stays in the list with its reason.

        A stop leaves filed what was filed, and says so.
        """
        desk, case_no, jobs = self.context.desk, self.case_no, self.context.jobs
        wanted = [
            (place, str(choice.currentData()))
            for place, choice in enumerate(self.choices)
            if choice.currentData()
        ]
        if not wanted:
            return
        files = self._files

        def work() -> list[tuple[int, Exception | None]]:
            outcome: list[tuple[int, Exception | None]] = []
            for nth, (place, paper) in enumerate(wanted):
                try:
                    jobs.report(nth, len(wanted))
                    desk.attach(case_no, paper, files[place])
                    outcome.append((place, None))
                except Cancelled:
                    break
                except NongquanError as fault:
                    outcome.append((place, fault))
                except Exception as fault:  # noqa: BLE001 - said beside its file, and logged
                    jobs.unexpected.emit(fault)
                    outcome.append((place, fault))
            return outcome

        jobs.write(work, lambda done: self._took(done, len(wanted)), self._failed, self)

    def _took(self, outcome: Sequence[tuple[int, Exception | None]], wanted: int) -> None:
        bad = [(place, fault) for place, fault in outcome if fault is not None]
        done = len(outcome) - len(bad)
        self.context.changed.emit(frozenset({"attachment"}))
        self.taken.emit(done)
        if done == wanted:
            self.close()
            return
        for place, fault in outcome:
            self._mark(place, "not_filed" if fault else "filed")
            if fault is None:
                self.choices[place].setCurrentIndex(0)
                self.choices[place].setEnabled(False)
        reasons = [failure_words(self.text, fault) for _, fault in bad]
        said = self.text("ui.attachments.some", n=done, bad=wanted - done)
        problems = [one for _, fault in bad for one in problems_of(fault)]
        say_problems(self.banner, self.text, problems, said="\n".join([said, *reasons]))
        if bad:
            self.go_to(bad[0][0])

    def _failed(self, fault: Exception) -> None:
        say_failure(self.banner, self.text, fault)


class _Choice(QComboBox):
    """As which paper a file is filed; up and down go to the next file, not to the next paper."""

    def __init__(self, owner: ScansDialog, place: int) -> None:
        super().__init__()
        self._owner, self._place = owner, place
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._owner.go_to(self._place + step)
        elif plain and event.key() == Qt.Key.Key_Space:
            self.setCurrentIndex(0)
        elif plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.setCurrentIndex((self.currentIndex() + step) % self.count())
        elif plain and event.text() in _SIGNS and _SIGNS.index(event.text()) + 1 < self.count():
            self.setCurrentIndex(_SIGNS.index(event.text()) + 1)
        else:
            super().keyPressEvent(event)


_SIGNS = "123456789abcdefghijklmnopqrstuvwxyz"
