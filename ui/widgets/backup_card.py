"""备份 on the settings page: the last one, whether it was proven, and all there is to do."""

from __future__ import annotations

from typing import Any

from core.problems import Problem
from ui.context import Context
from ui.messages import failure_words
from ui.widgets.backup_dialogs import BackupSettingsDialog, CheckDialog, KeyDialog, RestoreDialog
from ui.widgets.backup_words import ask_status, moment, warning_words
from ui.widgets.flow import Flow
from ui.widgets.parts import Banner, Card, Facts, button


class BackupCard(Card):
    """What is known of this ledger's backups, and five things that can be done."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.text("ui.backup.heading"))
        self.context, self.text = context, context.text
        self.facts = Facts()
        self.warning, self.banner = Banner(), Banner()
        for one in (self.warning, self.facts, self.banner):
            self.body.addWidget(one)
        line = Flow()
        self.buttons = {}
        for name, key, role, act in (
            ("now", "Alt+K", "primary", self.make),
            ("check", "", "", self.check),
            ("restore", "", "", self.restore),
            ("key", "", "", self.new_key),
            ("settings", "", "", self.change),
        ):
            made = button(self.text(f"ui.backup.{name}"), key, role)
            made.clicked.connect(lambda _=False, act=act: act())
            self.buttons[name] = made
            line.addWidget(made)
        self.body.addLayout(line)
        self.dialog: Any = None
        self.status: Any = None
        if context.backups is None:  # shown before it has a parent it would be a window
            self.hide()

    def refresh(self) -> None:
        """Read where the ledger stands."""
        ask_status(self.context, self._show, self)

    def _show(self, status: Any) -> None:
        text, settings = self.text, status.settings
        self.status = status
        if status.served:
            self.warning.say(text("ui.backup.served"), "")
            self.buttons["now"].setEnabled(False)
            return
        warned = warning_words(text, status)
        self.warning.setVisible(bool(warned))
        if warned:
            self.warning.say("\n".join(warned), "look")
        keys = [
            text(f"ui.backup.{kind}", id=one.key_id, day=one.made_on)
            for kind in ("passphrase", "paper")
            if (one := settings.recipient(kind)) is not None
        ]
        self.facts.show_pairs(
            [
                (text("ui.backup.latest"), self._told(status.latest)),
                (text("ui.backup.second"), self._second(status)),
                (text("ui.backup.when"), self._when(settings)),
                (text("field.backup_folder"), str(settings.folder)),
                (text("field.backup_offsite"), str(settings.offsite or text("backup.none"))),
                (text("ui.backup.keys"), "　".join(keys) or text("backup.none")),
            ]
        )

    def _told(self, note: Any) -> str:
        text = self.text
        if note is None:
            return text("ui.backup.nothing")
        told = moment(text, note.made_at)
        if not note.verified_at:
            return f"{told}　{text('ui.backup.unproven')}"
        proven = text("ui.backup.proven", when=moment(text, note.verified_at))
        missing = text("backup.missing", n=note.missing) if note.missing else ""
        return f"{told}　{proven}{missing}"

    def _second(self, status: Any) -> str:
        return moment(self.text, status.offsite.offsite_at) if status.offsite else ""

    def _when(self, settings: Any) -> str:
        closing = "closing" if settings.at_closing else "not_closing"
        return self.text(f"ui.backup.{closing}", n=settings.every_hours)

    # --- what can be done -------------------------------------------------------------------------

    def make(self) -> None:
        """Back up now, while everything else goes on."""
        make, ledger = self.context.backups, self.context.ledger
        assert make is not None
        self.buttons["now"].setEnabled(False)
        self.banner.say(self.text("ui.backup.under_way"), "")
        report = self.context.jobs.report
        self.context.jobs.read(
            lambda: make().make(ledger, report=report), self._made, self._failed, self, "backup"
        )

    def _made(self, made: Any) -> None:
        self.buttons["now"].setEnabled(True)
        self.context.backup_fault = None
        text = self.text
        said = text("ui.backup.made", told=self._told(made.note), file=made.path.name)
        if made.offsite_fault:
            why = str(text.sentence(Problem(made.offsite_fault)))
            said += text("backup.offsite_failed", why=why)
        self.banner.say(said, "look" if made.offsite_fault or made.note.missing else "done")
        self.context.changed.emit(frozenset({"backup"}))

    def _failed(self, fault: Exception) -> None:
        self.buttons["now"].setEnabled(True)
        self.banner.say(failure_words(self.text, fault), "refuse")
        self.context.changed.emit(frozenset({"backup"}))

    def check(self) -> None:
        """Open a backup elsewhere and compare everything."""
        latest = self.status and self.status.latest
        path = str(self.status.settings.folder / latest.file) if latest else ""
        self.dialog = CheckDialog(self.context, self.window(), path)
        self.dialog.done_with.connect(self._checked)
        self.dialog.open()

    def _checked(self, note: Any) -> None:
        said = self.text("ui.backup.checked", file=note.file, told=self._told(note))
        self.banner.say(said, "look" if note.missing else "done")
        self.context.changed.emit(frozenset({"backup"}))

    def restore(self) -> None:
        """Write a backup into a new file."""
        self.dialog = RestoreDialog(self.context, self.window())
        self.dialog.done_with.connect(self._restored)
        self.dialog.open()

    def _restored(self, answer: Any) -> None:
        self.banner.say(restored_words(self.text, answer), "done")
        self.context.changed.emit(frozenset({"backup"}))

    def new_key(self) -> None:
        """Make a key for the safe; it counts once somebody says that its sheet is there."""
        self.dialog = KeyDialog(self.context, self.window())
        self.dialog.taken.connect(self._changed)
        self.dialog.open()

    def change(self) -> None:
        """Choose folders, times and a passphrase."""
        if self.status is None:
            return
        self.dialog = BackupSettingsDialog(self.context, self.window(), self.status.settings)
        self.dialog.done_with.connect(self._changed)
        self.dialog.open()

    def _changed(self, said: str) -> None:
        self.banner.say(said, "done")
        self.context.changed.emit(frozenset({"backup"}))


def restored_words(text: Any, answer: Any) -> str:
    """Return what was restored, and where."""
    target, manifest, missing = answer
    when = moment(text, manifest.made_at)
    said: str = text("ui.backup.restored", file=target, when=when, n=manifest.entries)
    return said + (text("backup.missing", n=missing) if missing else "")
