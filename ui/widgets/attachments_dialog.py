"""附件: the scans of a case; taken in from a folder, looked at, withdrawn, bound into a volume."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QWidget

from core.present.scans import SUFFIXES, scans_in
from core.present.table import Column
from ui import theme
from ui.context import Context
from ui.files import SavesFiles
from ui.messages import say_failure
from ui.preview import Preview, sheets_of
from ui.widgets.parts import Banner, action, button, column, row, words
from ui.widgets.record_table import RecordTable
from ui.widgets.scans_dialog import ScansDialog
from ui.widgets.step_panel import StepPanel

COLUMNS = (
    Column("attachment", "ui.attachments.nth", 5, number=True),
    Column("paper_term", "view.paper_term", stretch=True),
    Column("file_name", "field.file_name", 22),
    Column("pages", "field.pages", 5, number=True),
    Column("state_term", "view.state_term", 8),
)


def attachments_button(context: Context, case_no: str, key: str = "Alt+X") -> QPushButton:
    """Return the button 附件 of a case."""
    made = button(context.text("ui.attachments.button"), key)
    made.clicked.connect(lambda: AttachmentsDialog(context, case_no, made.window()).open())
    return made


class AttachmentsDialog(QDialog, SavesFiles):
    """The scans of a case on the left, the chosen one's pages on the right."""

    def __init__(self, context: Context, case_no: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text, self.case_no = context, context.text, case_no
        self.setWindowTitle(self.text("ui.attachments.title", case=case_no))
        self.resize(theme.unit(150), theme.unit(84))
        self._papers: Sequence[tuple[str, str]] = ()
        self.panel: StepPanel | None = None
        self.scans: ScansDialog | None = None
        self.banner = Banner()
        self.table = RecordTable(COLUMNS, self.text, self.windowTitle())
        self.table.chosen.connect(self._look)
        self.nothing = words(self.text("ui.attachments.nothing"), "quiet", wrap=True)
        self.preview = Preview(self.text("ui.attachments.look"))
        lines = column(self, 1.5, 2)
        lines.addLayout(self._acts())
        lines.addWidget(self.banner)
        halves = row(gap=1.5)
        self.left = column(gap=1)
        self.left.addWidget(self.nothing)
        self.left.addWidget(self.table, 1)
        halves.addLayout(self.left, 1)
        halves.addWidget(self.preview, 1)
        lines.addLayout(halves, 1)
        action(self, "Escape", self.close)
        context.ask("attachment_papers", self._know, owner=self, key="papers", case_no=case_no)
        self.refresh()

    def _acts(self) -> Any:
        line = row(gap=1)
        for name, key, role, then in (
            ("folder", "Alt+L", "primary", self._from_folder),
            ("files", "Alt+J", "", self._from_files),
            ("withdraw", "Alt+Z", "", self.withdraw),
            ("volume", "Alt+P", "", self._save_volume),
        ):
            made = button(self.text(f"ui.attachments.{name}"), key, role)
            made.clicked.connect(lambda _=False, act=then: act())
            line.addWidget(made)
        line.addStretch(1)
        return line

    def _know(self, papers: Sequence[tuple[str, str]]) -> None:
        self._papers = papers

    def refresh(self) -> None:
        """Read the list anew; every file is compared with its digest."""
        self.context.ask(
            "attachments", self._load, owner=self, key="attachments", case_no=self.case_no
        )

    def _load(self, rows: Sequence[Any]) -> None:
        self.table.load(rows)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        if rows and self.panel is None:
            self.table.setFocus()

    def _look(self, one: Any) -> None:
        if one is None or one.state == "missing":
            self.preview.show_sheets([])
            return
        desk, case_no = self.context.desk, self.case_no
        self.context.jobs.read(
            lambda: sheets_of(desk.attachment(case_no, one.attachment), _LOOK_DPI),
            self.preview.show_sheets,
            lambda fault: say_failure(self.banner, self.text, fault),
            self,
            "look",
        )

    # --- acts -----------------------------------------------------------------------------------

    def _from_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.text("ui.attachments.folder"))
        if folder:
            self.offer_folder(Path(folder))

    def offer_folder(self, folder: Path) -> None:
        """Offer what a folder holds that may be a scan."""
        found = scans_in(folder)
        if not found:
            self.banner.say(self.text("ui.attachments.none_found", folder=folder.name), "look")
            return
        self.offer(found)

    def _from_files(self) -> None:
        kinds = " ".join(f"*{one}" for one in SUFFIXES)
        files, _ = QFileDialog.getOpenFileNames(
            self, self.text("ui.attachments.files"), "", f"{kinds} ({kinds})"
        )
        if files:
            self.offer([Path(one) for one in files])

    def offer(self, files: Sequence[Path]) -> None:
        """Ask as what each file is to be filed."""
        self.scans = ScansDialog(self.context, self.case_no, self._papers, files, self)
        self.scans.taken.connect(self._taken)
        self.scans.open()

    def _taken(self, count: int) -> None:
        self.banner.say(self.text("ui.attachments.taken", n=count), "done")
        self.refresh()

    def withdraw(self) -> None:
        """Ask why the chosen file no longer counts."""
        one = self.table.current
        if one is None or one.state == "withdrawn":
            return
        self._close_panel()
        given = {"case": self.case_no, "attachment": one.attachment}
        self.panel = StepPanel(self.context, "attachment.withdraw", given)
        self.panel.done.connect(self._withdrawn)
        self.panel.closed.connect(self._close_panel)
        self.left.addWidget(self.panel)
        self.panel.focus_first()

    def _withdrawn(self, receipt: Any) -> None:
        self._close_panel()
        term = self.text(f"operation.{receipt.operation}")
        said = self.text("ui.note.entered", what=term, number=receipt.numbers["attachment"])
        self.banner.say(said, "done")
        self.refresh()

    def _close_panel(self) -> None:
        if self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None
            self.table.setFocus()

    def _save_volume(self) -> None:
        path = self.choose_file(self.text("ui.attachments.volume"), f"{self.case_no}.pdf")
        if path is not None:
            desk = self.context.desk
            self.write_file(path, lambda: desk.case_volume(self.case_no))


_LOOK_DPI = 110  # a scan is glanced at, not printed
