"""The dialogs of backups: check, restore, settings, and the key for the safe."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QSpinBox, QWidget

from core.problems import FieldError, Problem
from ui import theme
from ui.context import Context
from ui.messages import failure_words
from ui.paper_dialog import PaperDialog
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import button, column, row, words

FILES = "农权簿 (*.nqbak)"


class BackupDialog(QDialog):
    """Fields one below the other, one thing to do; what is wrong stands under its field."""

    done_with = Signal(object)
    faults: dict[str, str] = {}  # noqa: RUF012 - codes and the fields they stand under
    fallback = ""  # the field for every other fault

    def __init__(self, context: Context, parent: QWidget, heading: str, note: str) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.setWindowTitle(heading)
        self.setMinimumWidth(theme.unit(84))
        self.lines = column(self, 1.5, 2)
        self.lines.addWidget(words(note, "quiet", wrap=True))
        self.boxes: dict[str, FieldBox] = {}

    def add(self, name: str, editor: QWidget, browse: Callable[[], str] | None = None) -> Any:
        """Put a field on the dialog; ``browse`` returns a path, or "" for none."""
        self.boxes[name] = FieldBox(name, self.text(f"field.{name}"), editor, term_width=22)
        line = row(gap=1)
        line.addWidget(self.boxes[name], 1)
        if browse is not None:
            made = button(self.text("ui.seal.browse"))
            made.setAccessibleName(f"{self.text('ui.seal.browse')} {self.text(f'field.{name}')}")
            made.clicked.connect(lambda: self._browsed(name, browse()))
            line.addWidget(made)
        self.lines.addLayout(line)
        return editor

    def _browsed(self, name: str, path: str) -> None:
        if path:
            self.boxes[name].editor.setText(path)

    def finish(self, label: str) -> None:
        """Put the button that does it below the fields."""
        ends = row(gap=1)
        ends.addStretch(1)
        close = button(self.text("ui.papers.close"), "Escape")
        close.clicked.connect(self.reject)
        self.go = button(label, "Ctrl+Return", "primary")
        self.go.clicked.connect(lambda: self.act())
        ends.addWidget(close)
        ends.addWidget(self.go)
        self.lines.addLayout(ends)

    def secret(self, name: str) -> QLineEdit:
        """Put a field on the dialog whose content nobody reads over a shoulder."""
        editor = QLineEdit()
        editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.add(name, editor)
        return editor

    def act(self) -> None:
        """Do it; a dialog says what."""

    def run(self, work: Callable[[], Any]) -> None:
        """Do something in the background, then close, or say what is wrong."""
        for box in self.boxes.values():
            box.say(())
        self.go.setEnabled(False)
        self.context.jobs.read(work, self._done, self.refused, self, "backup-dialog")

    def _done(self, answer: Any) -> None:
        self.accept()
        self.done_with.emit(answer)

    def refused(self, fault: Exception) -> None:
        """Say what is wrong under the field it is about."""
        self.go.setEnabled(True)
        code = getattr(fault, "code", "")
        name = self.faults.get(code, self.fallback)
        said = failure_words(self.text, fault)
        if isinstance(fault, FieldError):
            said = str(self.text.sentence(Problem(code, name, fault.params)))
        self.boxes[name].say((said,))
        self.boxes[name].editor.setFocus()
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is said takes at this width."""
        self.lines.activate()
        self.resize(self.width(), self.lines.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def open_file(self) -> str:
        """Ask which backup is meant."""
        path, _ = QFileDialog.getOpenFileName(self, self.text("field.backup_file"), "", FILES)
        return path

    def open_folder(self) -> str:
        """Ask for a folder."""
        return QFileDialog.getExistingDirectory(self, self.text("field.backup_folder"))


_OF_SECRET = dict.fromkeys(
    ("backup_wrong_secret", "paper_key_length", "paper_key_group"), "backup_secret"
)


class CheckDialog(BackupDialog):
    """Which backup, and what opens it."""

    faults = _OF_SECRET
    fallback = "backup_file"

    def __init__(self, context: Context, parent: QWidget, path: str) -> None:
        text = context.text
        super().__init__(context, parent, text("ui.backup.check"), text("ui.backup.check_note"))
        self.file = self.add("backup_file", QLineEdit(path), self.open_file)
        self.key = self.secret("backup_secret")
        self.finish(text("ui.backup.check_go"))
        (self.key if path else self.file).setFocus()

    def act(self) -> None:
        """Open it elsewhere and compare everything."""
        make, path, key = self.context.backups, Path(self.file.text().strip()), self.key.text()
        assert make is not None
        report = self.context.jobs.report
        self.run(lambda: make().check(path, key, report))


class RestoreDialog(BackupDialog):
    """Which backup, what opens it, and under which new name."""

    faults = {  # noqa: RUF012 - as above
        **_OF_SECRET,
        **dict.fromkeys(
            ("ledger_exists", "folder_missing", "backup_no_room", "disk_full", "file_not_written"),
            "backup_target",
        ),
    }
    fallback = "backup_file"

    def __init__(self, context: Context, parent: QWidget) -> None:
        text = context.text
        super().__init__(context, parent, text("ui.backup.restore"), text("ui.backup.restore_note"))
        self.file = self.add("backup_file", QLineEdit(), self.open_file)
        self.key = self.secret("backup_secret")
        self.target = self.add("backup_target", QLineEdit(), self._new_file)
        self.finish(text("ui.backup.restore_go"))

    def _new_file(self) -> str:
        kinds = self.text("ui.welcome.file_kind")
        option = QFileDialog.Option.DontConfirmOverwrite  # it is refused, not overwritten
        path, _ = QFileDialog.getSaveFileName(
            self, self.text("field.backup_target"), "", kinds, options=option
        )
        return path if not path or "." in path.rpartition("/")[2] else f"{path}.ledger"

    def act(self) -> None:
        """Write it there, once everything has been compared."""
        make, path, key = self.context.backups, Path(self.file.text().strip()), self.key.text()
        target, report = Path(self.target.text().strip()), self.context.jobs.report
        assert make is not None
        self.run(lambda: (target, *make().restore(path, key, target, report)))


class BackupSettingsDialog(BackupDialog):
    """Where to, how often, and the passphrase."""

    faults = {  # noqa: RUF012 - as above
        "backup_passphrase_short": "backup_passphrase",
        "backup_passphrase_differs": "backup_repeated",
        "backup_offsite_same": "backup_offsite",
    }
    fallback = "backup_folder"

    def __init__(self, context: Context, parent: QWidget, known: Any) -> None:
        text = context.text
        super().__init__(context, parent, text("ui.backup.settings"), text("ui.backup.set_note"))
        self.known = known
        browse = self.open_folder
        self.folder = self.add("backup_folder", QLineEdit(str(known.folder)), browse)
        self.offsite = self.add("backup_offsite", QLineEdit(str(known.offsite or "")), browse)
        self.hours = self.add("backup_every_hours", self._number(1, 744, known.every_hours))
        self.days = self.add("backup_overdue_days", self._number(1, 366, known.overdue_days))
        self.closing = self.add("backup_at_closing", QCheckBox(text("ui.backup.closing_note")))
        self.closing.setChecked(known.at_closing)
        self.passphrase = self.secret("backup_passphrase")
        self.repeated = self.secret("backup_repeated")
        has = known.recipient("passphrase") is not None
        hint = "passphrase_kept" if has else "passphrase_note"
        self.boxes["backup_passphrase"].say_hint(text(f"ui.backup.{hint}"))
        self.finish(text("ui.backup.set_go"))

    @staticmethod
    def _number(least: int, most: int, value: int) -> QSpinBox:
        made = QSpinBox()
        made.setRange(least, most)
        made.setValue(value)
        return made

    def act(self) -> None:
        """Keep what was chosen; a passphrase only where one was typed, twice."""
        make, offsite = self.context.backups, self.offsite.text().strip()
        passphrase = self.passphrase.text()
        if passphrase != self.repeated.text():
            self.refused(FieldError("backup_passphrase_differs"))
            return
        chosen = dc.replace(
            self.known,
            folder=Path(self.folder.text().strip()),
            offsite=Path(offsite) if offsite else None,
            every_hours=self.hours.value(),
            overdue_days=self.days.value(),
            at_closing=self.closing.isChecked(),
        )
        assert make is not None

        def work() -> str:
            backups = make()
            backups.choose(chosen)
            if passphrase:
                backups.set_passphrase(passphrase)
            return self.text("ui.backup.set_done")

        self.run(work)


class KeyDialog(PaperDialog):
    """The sheet of a new key: it counts once somebody says that it is printed or saved."""

    taken = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        self._recipient: Any = None
        make, ledger = context.backups, context.ledger
        assert make is not None

        def fetch() -> bytes:
            backups = make()
            self._recipient, key = backups.new_paper_key()
            return bytes(backups.key_sheet(self._recipient, key, str(ledger)))

        super().__init__(context, context.text("paper.backup_key.title"), fetch, parent)
        self.seal_button.hide()
        self.take_button = button(self.text("ui.backup.key_take"), "Ctrl+Return", "primary")
        self.take_button.clicked.connect(self.take)
        self.banner.say(self.text("ui.backup.key_note"), "look")
        self.ends.insertWidget(self.ends.count() - 1, self.take_button)

    def take(self) -> None:
        """Encrypt for this key from now on."""
        make, recipient = self.context.backups, self._recipient
        if make is None or recipient is None:
            return
        said = self.text("ui.backup.key_taken", id=recipient.key_id)

        def done(_: Any) -> None:
            self.accept()
            self.taken.emit(said)

        self.context.jobs.read(
            lambda: make().take_paper_key(recipient), done, self._failed, self, "backup-key"
        )
