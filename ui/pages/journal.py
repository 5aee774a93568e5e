"""日志: who did what when; the chain and every row it vouches for can be verified here."""

from __future__ import annotations

from typing import Any

from core.present.table import Column
from core.problems import Cancelled
from ui.context import Context
from ui.messages import say_failure
from ui.pages.page import ListPage
from ui.widgets.head_dialog import HeadDialog
from ui.widgets.parts import Card, Facts, button

PAGE = 500


class JournalPage(ListPage):
    """The journal."""

    name = "journal"
    query = "journal"
    kinds = frozenset({"party", "asset", "case", "mortgage", "restraint", "certificate", "setting"})
    columns = (
        Column("sequence", "ui.column.sequence", 5, number=True),
        Column("entered_at", "ui.column.entered_at", 18),
        Column("operator", "ui.column.operator", 8),
        Column("operation_term", "ui.column.operation", 12),
        Column("facts", "ui.column.facts", stretch=True),
    )
    share_of_list = 66

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.verify_button = self.add_action(
            "ui.action.verify", "Ctrl+Return", self.verify, role="primary", icon="shield-check"
        )
        self.add_action("ui.journal.day_page", "Alt+J", self.save_day, icon="download")
        self.add_action("ui.journal.compare", "Alt+K", self.compare)
        self.add_action("operation.journal.checkpoint", "Alt+S", self.sign)
        self._rows: list[Any] = []
        self.older = button(self.text("ui.action.older"), "Alt+Down")
        self.older.clicked.connect(self._ask_older)
        self.tools.addWidget(self.older)

    def arguments(self) -> dict[str, Any]:
        return {"limit": PAGE}

    def _load(self, rows: Any) -> None:
        self._rows = list(rows)
        self.older.setEnabled(len(rows) == PAGE)
        super()._load(self._rows)

    def _ask_older(self) -> None:
        if self._rows:
            before = self._rows[-1].sequence
            self.context.ask(
                "journal", self._add_older, owner=self, key="older", before=before, limit=PAGE
            )

    def _add_older(self, rows: Any) -> None:
        self._rows += rows
        self.older.setEnabled(len(rows) == PAGE)
        super()._load(self._rows)

    def show_detail(self, record: Any) -> None:
        text = self.text
        self.detail.empty()
        card = Card(record.operation_term)
        card.body.addWidget(
            Facts(
                [
                    (text("ui.column.sequence"), str(record.sequence)),
                    (text("ui.column.entered_at"), record.entered_at),
                    (text("ui.column.operator"), record.operator),
                    (text("ui.column.operation"), record.operation),
                    (text("ui.column.facts"), record.facts),
                    (text("field.reason"), record.reason),
                    (text("ui.journal.hash"), _in_groups(record.hash)),
                ]
            )
        )
        self.detail.lines.addWidget(card)
        self.detail.lines.addStretch(1)

    # --- paper ----------------------------------------------------------------------------------

    def save_day(self) -> None:
        """Save the page of the chosen entry's day, of today if none is chosen."""
        chosen = self.table.current
        day = chosen.entered_at[:10] if chosen else self.context.desk.today().isoformat()
        self.save_listing("journal_day", "pdf", day)

    def compare(self) -> None:
        """Compare the head on a page from the cabinet with the ledger."""
        self.asking = HeadDialog(self.text, self)
        self.asking.wanted.connect(self._compare)
        self.asking.open()

    def _compare(self, sequence: int, head: str) -> None:
        self.context.ask(
            "printed_head",
            lambda found: self._compared(sequence, found),
            owner=self,
            key="head",
            sequence=sequence,
            head=head,
        )

    def _compared(self, sequence: int, found: Any) -> None:
        outcome = "none" if found is None else "done" if found.agrees else "wrong"
        at = found.entered_at if found is not None else ""
        said = self.text(f"ui.journal.compare_{outcome}", sequence=sequence, at=at)
        self.banner.say(said, "done" if outcome == "done" else "refuse")

    def sign(self) -> None:
        """Sign the head as it is now; each day's last head is signed by itself."""
        self.context.perform(
            "journal.checkpoint",
            {},
            lambda done: self.banner.say(self.text("ui.journal.signed", entry=done.number), "done"),
            lambda fault: say_failure(self.banner, self.text, fault),
            owner=self,
        )

    # --- verifying ------------------------------------------------------------------------------

    def verify(self) -> None:
        """Verify the whole chain; the status strip shows how far it is and can stop it."""
        self.verify_button.setEnabled(False)
        self.banner.say(self.text("ui.journal.verifying"), "")
        self.context.ask(
            "verify_journal",
            self._verified,
            owner=self,
            key="verify",
            failed=self._not_verified,
            report=self.context.jobs.report,
        )

    def _verified(self, check: Any) -> None:
        self.verify_button.setEnabled(True)
        if check.ok:
            said = self.text("ui.journal.sound", entries=f"{check.entries:,}")
            key = "ui.journal.beside" if check.files >= 0 else "ui.journal.beside_no_files"
            said += self.text(key, checkpoints=check.checkpoints, files=check.files)
            self.banner.say(said, "done")
            return
        bad = check.first_bad
        said = self.text(
            "ui.journal.broken" if bad.entry else "ui.journal.broken_beside",
            what=self.text(f"choice.journal_fault.{bad.what}"),
            table=bad.table,
            row=bad.row,
            entry=bad.entry,
        )
        self.banner.say(said, "refuse")
        self.show_record(bad.entry)

    def _not_verified(self, fault: Exception) -> None:
        self.verify_button.setEnabled(True)
        if isinstance(fault, Cancelled):
            self.banner.say(self.text("ui.journal.stopped"), "look")
        else:
            say_failure(self.banner, self.text, fault)


def _in_groups(digest: str) -> str:
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
