"""How a window opens an encrypted ledger whose key this machine lacks, and shows a new one's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.problems import Unavailable

if TYPE_CHECKING:
    from desktop.start import Start


class Unlocking:
    """Asks for the recovery key before anybody signs in; it is kept on this machine then."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self.new_ledger = ""  # one that is being made, encrypted

    def ask(self, fault: Exception, ledger: str) -> None:
        """Ask for the recovery key of a ledger that could not be opened without."""
        self.new_ledger = ""
        if not isinstance(fault, Unavailable) or fault.code != "ledger_key_unknown":
            return
        from core.storage.ledger_keys import open_with
        from ui.ledger_key_dialogs import UnlockDialog

        window = self._start.window

        def keep(typed: str) -> None:
            open_with(Path(ledger), typed)

        self.dialog = UnlockDialog(window.text, window.context.jobs, fault, keep, window)
        self.dialog.opened.connect(lambda: self._start.open(ledger))
        self.dialog.open()

    def show_key(self) -> None:
        """Show the sheet of the ledger that was just made, for the safe."""
        if not self.new_ledger:
            return
        from desktop.bootstrap import ledger_key_sheet
        from desktop.ledger_key import where_key_lies
        from ui.ledger_key_dialogs import LedgerKeyDialog

        ledger, self.new_ledger = Path(self.new_ledger), ""
        window = self._start.window
        where = where_key_lies(ledger, window.text)
        self.sheet = LedgerKeyDialog(
            window.context, lambda: ledger_key_sheet(ledger), where, window
        )
        self.sheet.open()
