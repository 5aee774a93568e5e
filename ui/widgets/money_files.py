"""The files a cycle exchanges with banks and accounting: written and read by keys.

Each is a button with a menu of the forms there are; the folder and the form are those of last time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from core.services.exports import PAYMENT_FILE
from ui.messages import say_failure
from ui.pages.page import Page
from ui.widgets.parts import button

BANK, VOUCHERS = "bank", "vouchers"  # core.services.desk_files
FILE_KEY, RETURN_KEY, VOUCHER_KEY = "Alt+B", "Alt+R", "Alt+V"
CHANGED = frozenset({"cycle", "payable", "payment"})
RETURNS = "*.csv *.txt *.xlsx *.xls"
_FOLDER = "folder.money"


class MoneyFiles:
    """The files of the cycle that a page shows; ``sheet`` reads our own form of a return file."""

    def __init__(self, page: Page, sheet: Callable[[str], None]) -> None:
        self.page, self.context, self.text = page, page.context, page.text
        self._sheet = sheet

    def buttons(self, batch: Any, *, keys: bool) -> list[QPushButton]:
        """Return what a batch offers: its file, and what the bank answered while some waits."""
        number, text = batch.batch_no, self.text
        out = self._menu(
            *("ui.money.bank_file", FILE_KEY if keys else "", BANK, batch.format),
            lambda form: self.write(BANK, number, form),
        )
        if not batch.waiting:
            return [out]
        back = self._menu(
            *("ui.money.return_file", RETURN_KEY if keys else "", BANK, batch.format),
            lambda form: self.choose_return(number, form),
        )
        menu = back.menu()
        menu.addSeparator()
        own = menu.addAction(text("ui.cycle.return_file"))
        own.triggered.connect(lambda: self._sheet(number))
        return [out, back]

    def vouchers(self, cycle_no: str) -> QPushButton:
        """Return the button that exports the vouchers of a cycle."""
        return self._menu(
            *("ui.money.vouchers", VOUCHER_KEY, VOUCHERS, ""),
            lambda form: self.write(VOUCHERS, cycle_no, form),
        )

    def _menu(
        self, text_key: str, key: str, kind: str, usual: str, then: Callable[[str], None]
    ) -> QPushButton:
        made = button(self.text(text_key), key)
        menu = QMenu(made)
        forms: Sequence[tuple[str, str]] = self.context.desk.file_forms(kind)
        wanted = usual or self.context.preferences.remembered(f"form.{kind}")
        for place, (code, title) in enumerate(forms, start=1):
            entry = menu.addAction(f"&{place}  {title}")
            entry.triggered.connect(lambda _=False, c=code: then(c))
            if code == wanted:
                menu.setDefaultAction(entry)
                menu.aboutToShow.connect(lambda e=entry: begin_at(menu, e))
        made.setMenu(menu)
        return made

    # --- out ------------------------------------------------------------------------------------

    def write(self, kind: str, number: str, form: str) -> None:
        """Make a file, then ask where to; what the other program would send back is said first."""
        desk = self.context.desk
        self.context.preferences.choose(f"form.{kind}", form)
        if kind != BANK:
            self._make(lambda: desk.voucher_file(number, form))
            return
        self.page.for_a_purpose(
            PAYMENT_FILE, lambda why: self._make(lambda: desk.payment_file(number, form, why))
        )

    def _make(self, make: Callable[[], tuple[str, bytes]]) -> None:
        self.context.jobs.read(make, self._save, self._failed, self.page, "money_file")

    def _save(self, made: tuple[str, bytes]) -> None:
        name, content = made
        suffix = Path(name).suffix
        path = self.page.choose_file(
            self.text("ui.money.save"),
            str(self._folder() / name),
            f"{suffix.removeprefix('.').upper()} (*{suffix})",
        )
        if path is not None:
            self._remember(path)
            self.page.write_file(path, lambda: content)

    # --- back -----------------------------------------------------------------------------------

    def choose_return(self, number: str, form: str) -> None:
        """Ask for the bank's return file and read it."""
        title = self.text("ui.money.return_file")
        shown = f"{title} ({RETURNS})"
        path, _ = QFileDialog.getOpenFileName(self.page, title, str(self._folder()), shown)
        if path:
            self.read(number, form, Path(path))

    def read(self, number: str, form: str, path: Path) -> None:
        """Enter what a return file says, all or nothing; faults are said line by line."""
        self._remember(path)
        desk = self.context.desk
        self.context.jobs.write(
            lambda: desk.take_return(number, path, form=form), self._taken, self._failed, self.page
        )

    def _taken(self, taken: Any) -> None:
        facts = {"paid": taken.paid, "failed": taken.failed, "waiting": taken.waiting}
        key = "ui.money.taken" if taken.receipt is not None else "ui.money.all_wait"
        self.page.banner.say(self.text(key, **facts), "look" if taken.failed else "done")
        if taken.receipt is not None:
            self.context.changed.emit(CHANGED)

    def _failed(self, fault: Exception) -> None:
        say_failure(self.page.banner, self.text, fault)

    # --- where it was last time -----------------------------------------------------------------

    def _folder(self) -> Path:
        kept = self.context.preferences.remembered(_FOLDER)
        return Path(kept) if kept and Path(kept).is_dir() else Path.home()

    def _remember(self, path: Path) -> None:
        self.context.preferences.choose(_FOLDER, str(path.parent))


def begin_at(menu: QMenu, entry: QAction) -> None:
    """Let Enter take this entry of a menu that is about to show: showing forgets any choice."""
    QTimer.singleShot(0, menu, lambda: menu.setActiveAction(entry))
