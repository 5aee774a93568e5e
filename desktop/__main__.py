"""The window's entrance: ``python -m desktop [--ledger PATH] [--as NAME]``.

The window is painted before anything heavy is imported; the ledger opens in the background lane.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.problems import NongquanError
from core.storage.address import place_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from core.services.desk import Desk
    from core.text import Catalogue
    from ui.main_window import MainWindow
    from ui.preferences import Preferences
    from ui.welcome import Welcome

logger = logging.getLogger(__name__)
PREFERENCES_NAME = "window.ini"
LOG_NAME = "nongquan.log"
BACKUP_ENDING = ".nqbak"  # core.services.backups, which the start does not load


def main(arguments: list[str] | None = None) -> int:
    """Open the window; returns the exit status."""
    asked = _arguments(sys.argv[1:] if arguments is None else arguments)
    let_fcitx_speak()
    application = make_application()
    if asked.verify:
        return verify_only(application)
    start = begin(application, asked.ledger or asked.file, asked.operator)
    start.window.show()
    if asked.until_painted:
        from desktop.painted import FirstPaint

        FirstPaint(start.window)
    return application.exec()


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nongquan window", description=__doc__)
    parser.add_argument("--ledger", help="the ledger to open: a file, or postgresql://…")
    parser.add_argument("file", nargs="?", help="the same, as a file manager names it")
    parser.add_argument("--until-painted", action="store_true", help="end when it is painted")
    parser.add_argument("--verify", action="store_true", help="only check certificates")
    parser.add_argument("--as", dest="operator", default="", help="the operator's name")
    return parser.parse_args(given)


def let_fcitx_speak() -> None:
    """Route fcitx5 through its IBus portal, the only way Qt's own wheels can hear it."""
    wanted = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if sys.platform.startswith("linux") and "fcitx" in wanted:
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"
        os.environ.pop("QT_IM_MODULES", None)


def make_application() -> QApplication:
    """Return the application with the usual look and Qt's own words in Chinese."""
    from PySide6.QtWidgets import QApplication

    from ui.preferences import Preferences

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("nongquan")
    dress(application, Preferences())
    return application


def dress(application: QApplication, preferences: Preferences) -> None:
    """Give the application the look and Qt's own words as a person wants them."""
    from PySide6.QtCore import QLibraryInfo, Qt, QTranslator

    from ui import theme

    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    words = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{preferences.language}", folder):
        application.installTranslator(words)
    scheme = preferences.scheme
    if scheme == "auto":
        dark = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        scheme = "dark" if dark else "light"
    theme.dress(application, scheme, preferences.larger)


def begin(application: QApplication, ledger: str | None, operator: str) -> Start:
    """Return the start with its window, which opens its ledger as soon as it has been painted."""
    from PySide6.QtCore import QTimer

    from desktop.bootstrap import DEFAULT_OPERATOR, user_folder
    from ui.preferences import Preferences

    preferences = Preferences(user_folder() / PREFERENCES_NAME)
    dress(application, preferences)
    start = Start(application, preferences, operator or DEFAULT_OPERATOR)
    if ledger is None:
        start.welcome()
    elif ledger.lower().endswith(BACKUP_ENDING):  # as a file manager names it
        page = start.welcome()
        QTimer.singleShot(0, lambda: start.restore(page, ledger))
    else:
        QTimer.singleShot(0, lambda: start.open(ledger))
    return start


def verify_only(application: QApplication) -> int:
    """Show the dialog that checks certificates, for whoever has no ledger: a bank, a court."""
    from core.text import Catalogue
    from ui.jobs import Jobs
    from ui.widgets.check_dialog import CheckDialog

    text, jobs = Catalogue(), Jobs(application)
    CheckDialog(text, checker(text), jobs).show()
    status = application.exec()
    jobs.close()
    return status


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
    from desktop.bootstrap import user_folder

    return user_folder() / "demonstration.ledger"


class Start:
    """How a window comes to its ledger: named, demonstration, new or chosen.

    A window whose language or look changes is made anew on the same ledger; what was being typed
    is kept as a draft and opened again.
    """

    def __init__(self, application: QApplication, preferences: Preferences, operator: str) -> None:
        self.application, self.preferences, self.operator = application, preferences, operator
        self.desk: Desk | None = None
        self.waiting: Desk | None = None  # opened, until somebody has signed in
        self.name, self.ledger, self.shared = "", "", False
        self.window = self._made()

    def _made(self) -> MainWindow:
        from core.text import Catalogue
        from desktop.bootstrap import backups, catalogue, user_folder
        from desktop.crash import CrashWatch
        from ui.main_window import MainWindow
        from ui.messages import Unexpected

        language = self.preferences.language
        text = Catalogue(language) if self.desk is None else catalogue(language)
        window = MainWindow(text, preferences=self.preferences)
        window.context.check = checker(text)
        window.context.backups = backups
        watch = CrashWatch(user_folder() / LOG_NAME, window)
        unexpected = Unexpected(window, text, watch.log)
        watch.happened.connect(unexpected.tell)
        window.context.jobs.unexpected.connect(watch.report)
        window.context.renewal_wanted.connect(self.renew)
        window.context.sign_in_wanted.connect(self.leave)
        window.closed.connect(self._closed)
        return window

    def _connect(self) -> None:
        from ui.backup_watch import BackupWatch

        assert self.desk is not None
        self.window.context.ledger = place_of(self.ledger)
        self.window.connect_desk(self.desk, self.name, shared=self.shared)
        BackupWatch(self.window.context, self.window)

    def _closed(self) -> None:
        from desktop.bootstrap import backups

        for desk in (self.desk, self.waiting):
            if desk is not None:
                desk.close()
        if self.desk is None:
            return
        self.window.hide()  # a backup takes its time; nobody has to look at it
        try:
            backups().make_if_due(place_of(self.ledger), closing=True)
        except NongquanError:
            logger.exception("the backup on closing failed")

    def renew(self) -> None:
        """Make the window anew, with what stood in it."""
        place, drafts = self.window.shown_page, self.window.leave_for_another()
        dress(self.application, self.preferences)
        self._replace_window()
        if self.desk is not None:
            self._connect()
            self.window.resume(place, drafts)
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
            desk.people, lambda people: self._sign_in(desk, people), self._failed, self.window
        )

    def _replace_window(self) -> None:
        from PySide6.QtCore import QTimer

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

        self._run(work, ledger)

    def new(self, path: str, office: dict[str, Any]) -> None:
        """Make a new ledger for an office."""

        def work() -> Desk:
            from desktop.bootstrap import create_desk

            return create_desk(Path(path), self.operator, office)

        self._run(work, path)

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

        self._run(work, str(ledger))

    def _run(self, work: Callable[[], Desk], ledger: str) -> None:
        self.window.say(self.window.text("ui.ledger.opening"))

        def opened() -> tuple[Desk, tuple[str, ...]]:
            desk = work()
            return desk, desk.people() if desk.waits else ()

        self.window.context.jobs.write(
            opened,
            lambda found: self._opened(found[0], found[1], ledger),
            self._failed,
            self.window,
        )

    def _opened(self, desk: Desk, people: tuple[str, ...], ledger: str) -> None:
        place = place_of(ledger)
        self.ledger, self.name, self.shared = ledger, place.name, not isinstance(place, Path)
        if people:
            self._sign_in(desk, people)
        else:
            self._work(desk)

    def _sign_in(self, desk: Desk, people: tuple[str, ...]) -> None:
        from ui.sign_in import SignIn

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
        from desktop.bootstrap import catalogue

        self.desk, self.waiting, ledger = desk, None, self.ledger
        self.window.speak(catalogue(self.preferences.language))
        self._connect()
        self.window.resume(self.preferences.page, ())
        if ledger == str(demonstration_ledger()) and not self.preferences.toured:
            self.window.tour()
        self.window.say("")

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, NongquanError):
            self.window.context.jobs.unexpected.emit(fault)
        self.window.say("")
        self.welcome(fault)


if __name__ == "__main__":
    sys.exit(main())
