"""The window's entrance: ``python -m desktop [--ledger PATH] [--as NAME]``.

The window is painted before anything heavy is imported; the ledger opens in the background lane.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from desktop.application import dress, let_fcitx_speak, make_application
from desktop.start import Start, checker
from desktop.user import DEFAULT_OPERATOR, user_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


PREFERENCES_NAME = "window.ini"
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


def begin(application: QApplication, ledger: str | None, operator: str) -> Start:
    """Return the start with its window, which opens its ledger as soon as it has been painted."""
    from PySide6.QtCore import QTimer

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


if __name__ == "__main__":
    sys.exit(main())
