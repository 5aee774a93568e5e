"""How a window opens a ledger that is not the one this machine saw last: somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.problems import Unavailable
from core.storage.address import place_of

if TYPE_CHECKING:
    from core.services.desk import Desk
    from desktop.start import Start


class Accepting:
    """Asks for the reason, opens the ledger, and has the reason entered before anything else."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._why = ""

    def ask(self, fault: Exception, ledger: str) -> None:
        """Ask why a ledger counts that was refused for not being the one seen last."""
        from ui.accept_dialog import ACCEPTABLE, AcceptDialog

        if isinstance(fault, Unavailable) and fault.code in ACCEPTABLE and ledger:
            window = self._start.window
            self.dialog = AcceptDialog(window.text, fault, window)
            self.dialog.wanted.connect(lambda why: self._open(ledger, why))
            self.dialog.open()

    def _open(self, ledger: str, why: str) -> None:
        def work() -> Desk:
            from desktop.bootstrap import open_desk

            return open_desk(place_of(ledger), self._start.operator, older=True)

        self._why = why
        self._start.run(work, ledger)

    def enter(self, desk: Desk, then: Callable[[], None]) -> None:
        """Enter the reason, if one was given for this ledger, and go on."""
        from core.services.checkpoints import ACCEPT

        why, self._why = self._why, ""
        if not why:
            then()
            return

        def failed(fault: Exception) -> None:
            desk.close()
            self._start.welcome(fault)

        window = self._start.window
        window.context.jobs.write(
            lambda: desk.perform(ACCEPT, {"why": why}), lambda _: then(), failed, window
        )
