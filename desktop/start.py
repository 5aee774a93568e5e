"""How a window comes to its ledger, and leaves it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.problems import NongquanError
from core.storage.address import Place, place_of
from desktop.accepting import Accepting
from desktop.application import dress
from desktop.unlocking import Unlocking
from desktop.user import user_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from core.services.backups.backups import Backups
    from core.services.desk import Desk
    from core.text import Catalogue
    from ui.main_window import MainWindow
    from ui.preferences import Preferences
    from ui.welcome import Welcome

logger = logging.getLogger(__name__)
LOG_NAME = "nongquan.log"


def checker(text: Catalogue) -> Callable[[bytes, Path | None], tuple[int, list[str]]]:
    """Return what the window checks with."""

    def check(data: bytes, near: Path | None) -> tuple[int, list[str]]:
        from core.storage.ledger import now_in_office
        from desktop import checking

        checked = checking.check(data, text, near=near)
        lines = checking.report(checked, text, now_in_office().date())
        return checked.verdict.exit_status, lines

    return check


def demonstration_ledger() -> Path:
    """Return where this user's demonstration lies."""
    return user_folder() / "demonstration.ledger"


def _backups() -> Backups:
    """Return the backups of this machine, loaded when they are first asked for."""
    from desktop.bootstrap import backups

    return backups()


class Start:
    """How a window comes to its ledger: named, demonstration, new or chosen.

    A window whose language or look changes is made anew on the same ledger; what was being typed
    is kept as a draft and opened again.
    """

    def __init__(self, application: QApplication, preferences: Preferences, operator: str) -> None:
        self.application, self.preferences, self.operator = application, preferences, operator
        self.desk: Desk | None = None
        self.waiting: Desk | None = None  # opened, until somebody has signed in
        self.ledger: Place | None = None
        self.name, self.shared = "", False
        self.accepting = Accepting(self)
        self.unlocking = Unlocking(self)
        self.window = self._made()

    def _made(self) -> MainWindow:
        from desktop.crash import CrashWatch
        from ui.main_window import MainWindow
        from ui.messages import Unexpected

        text = self._words()
        window = MainWindow(text, preferences=self.preferences)
        window.context.check = checker(text)
        window.context.backups = _backups
        watch = CrashWatch(user_folder() / LOG_NAME, window)
        unexpected = Unexpected(window, text, watch.log)
        watch.happened.connect(unexpected.tell)
        window.context.jobs.unexpected.connect(watch.report)
        window.context.renewal_wanted.connect(self.renew)
        window.context.sign_in_wanted.connect(self.leave)
        window.closed.connect(self._closed)
        return window

    def _words(self) -> Catalogue:
        """Return the words of the window; those of the asset classes come with the ledger."""
        language = self.preferences.language
        if self.desk is None:
            from core.text import Catalogue

            return Catalogue(language, "window")
        from desktop.bootstrap import catalogue

        return catalogue(language)

    def _connect(self, page: str) -> None:
        from ui.backup_watch import BackupWatch

        assert self.desk is not None
        self.window.context.ledger = self.ledger
        self.window.connect_desk(self.desk, self.name, shared=self.shared, page=page)
        BackupWatch(self.window.context, self.window)

    def _closed(self) -> None:
        if self.waiting is not None:
            self.waiting.close()
        if self.desk is None:
            return
        self.desk.close()
        self.window.hide()  # a backup takes its time; nobody has to look at it
        try:
            _backups().make_if_due(self.ledger, closing=True)
        except NongquanError:
            logger.exception("the backup on closing failed")

    def renew(self) -> None:
        """Make the window anew, with what stood in it."""
        place, drafts = self.window.shown_page, self.window.leave_for_another()
        dress(self.application, self.preferences)
        self._replace_window()
        if self.desk is not None:
            self._connect(place)
            for wish in drafts:
                self.window.open_form(wish)
        else:
            self.welcome()

    def leave(self) -> None:
        """Sign out: what is being typed is kept as the person's drafts, and somebody signs in."""
        assert self.desk is not None
        self.window.leave_for_another()
        desk, self.desk = self.desk, None
        desk.sign_out()
        self._replace_window()
        self.window.context.jobs.write(
            desk.people,
            lambda people: self._sign_in(desk, people),
            lambda fault: self._failed(fault, str(self.ledger)),
            self.window,
        )

    def _replace_window(self) -> None:
        from PySide6.QtCore import QTimer

        gc.unfreeze()  # the old window is garbage soon
        old = self.window
        old.closed.disconnect(self._closed)
        self.window = self._made()
        self.window.setGeometry(old.geometry())
        self.window.show()
        QTimer.singleShot(0, old.close)

    def welcome(self, fault: Exception | None = None) -> Welcome:
        """Offer demonstration, new and existing ledgers."""
        from ui.welcome import Welcome

        page = Welcome(self.window.text, self.operator)
        page.operator.editor.textChanged.connect(lambda _: self._call(page.operator_name))
        page.demonstration_wanted.connect(self.demonstration)
        page.new_wanted.connect(self.new)
        page.open_wanted.connect(self.open)
        page.check_wanted.connect(self.window.check_certificate)
        page.restore_wanted.connect(lambda: self.restore(page))
        self.window.welcome(page)
        if fault is not None:
            page.say(fault)
        return page

    def _call(self, operator: str) -> None:
        self.operator = operator or self.operator

    def restore(self, page: Welcome, backup: str = "") -> None:
        """Write a backup's ledger under a new name, then open it."""
        from ui.widgets.backup_dialogs import RestoreDialog

        self.dialog = RestoreDialog(self.window.context, page)
        self.dialog.file.setText(backup)
        self.dialog.done_with.connect(lambda answer: self.open(str(answer[0])))
        self.dialog.open()

    def open(self, ledger: str) -> None:
        """Open an existing ledger, a file or an address."""

        def work() -> Desk:
            from desktop.bootstrap import open_desk

            return open_desk(place_of(ledger), self.operator)

        self.run(work, ledger)

    def new(self, path: str, office: dict[str, Any], encrypted: bool = False) -> None:
        """Make a new ledger for an office; the key of an encrypted one is shown at once."""

        def work() -> Desk:
            from desktop.bootstrap import create_desk

            return create_desk(Path(path), self.operator, office, encrypted=encrypted)

        self.unlocking.new_ledger = path if encrypted else ""

        self.run(work, path)

    def demonstration(self) -> None:
        """Open the demonstration ledger, made on first use."""
        ledger = demonstration_ledger()

        def work() -> Desk:
            from desktop.bootstrap import open_desk
            from desktop.demonstration import build

            if ledger.exists():
                return open_desk(ledger, self.operator)
            ledger.parent.mkdir(parents=True, exist_ok=True)
            return build(ledger, self.window.context.jobs.report)

        self.run(work, str(ledger))

    def run(self, work: Callable[[], Desk], ledger: str) -> None:
        """Open a ledger in the background, then let somebody sign in or work."""
        self.window.say(self.window.text("ui.ledger.opening"))

        def opened() -> tuple[Desk, tuple[str, ...]]:
            desk = work()
            return desk, desk.people() if desk.waits else ()

        self.window.context.jobs.write(
            opened,
            lambda found: self._opened(found[0], found[1], ledger),
            lambda fault: self._failed(fault, ledger),
            self.window,
        )

    def _opened(self, desk: Desk, people: tuple[str, ...], ledger: str) -> None:
        place = place_of(ledger)
        self.ledger, self.name, self.shared = place, place.name, not isinstance(place, Path)
        if people:
            self._sign_in(desk, people)
        else:
            self._work(desk)

    def _sign_in(self, desk: Desk, people: tuple[str, ...]) -> None:
        from desktop.bootstrap import catalogue
        from ui.sign_in import SignIn

        self.window.speak(catalogue(self.preferences.language))
        page = SignIn(self.window.context, desk, people)
        page.signed_in.connect(lambda: self._work(desk))
        page.other_wanted.connect(self._other)
        self.waiting = desk
        self.window.welcome(page)
        self.window.say("")

    def _other(self) -> None:
        if self.waiting is not None:
            self.waiting.close()
        self.welcome()

    def _work(self, desk: Desk) -> None:
        self.accepting.enter(desk, lambda: self._show(desk))

    def _show(self, desk: Desk) -> None:
        from desktop.bootstrap import catalogue
        from ui.file_watch import watch_file

        self.desk, self.waiting = desk, None
        self.window.speak(catalogue(self.preferences.language))
        self._connect(self.preferences.page)
        if self.ledger == demonstration_ledger() and not self.preferences.toured:
            self.window.tour()
        self.window.say("")
        self.unlocking.show_key()
        watch_file(self.window)
        # What the program is made of is never garbage: looking through it again and again would
        # hold the window up for a tenth of a second each time.
        gc.freeze()

    def _failed(self, fault: Exception, ledger: str = "") -> None:
        if not isinstance(fault, NongquanError):
            self.window.context.jobs.unexpected.emit(fault)
        self.window.say("")
        self.welcome(fault)
        self.accepting.ask(fault, ledger)
        self.unlocking.ask(fault, ledger)
