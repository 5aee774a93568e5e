"""``nongquan self-test``: checks every data file, makes every paper, opens every page.

It runs in the installed program too, where a missing font, icon, library or data file shows itself
first. Each check is tried whatever the others say; the answer lists all of them. It works in a
folder of its own: the ledgers, settings and keys of whoever runs it are not touched.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from core.problems import EXIT_DONE, EXIT_MACHINE
from core.text import Catalogue
from desktop.selftest_data import data_checks, part_checks
from desktop.selftest_kit import Check, fault_of, raising, require
from desktop.selftest_papers import paper_checks


def run(text: Catalogue, out: TextIO) -> int:
    """Run every check and print one line each; 0 if all hold."""
    # The self-test may run on a machine without a screen; pages open there just as well.
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = failed = 0
    with tempfile.TemporaryDirectory(prefix="nongquan-") as folder, _apart(Path(folder) / "home"):
        for name, check in _checks(Path(folder)):
            fault = fault_of(check)
            done, failed = done + 1, failed + bool(fault)
            mark = text("selftest.bad" if fault else "selftest.good")
            out.write(f"{mark}  {name}{f'  {fault}' if fault else ''}\n")
    key = "selftest.some_bad" if failed else "selftest.all_good"
    out.write(text(key, n=failed, done=done) + "\n")
    return EXIT_MACHINE if failed else EXIT_DONE


@contextmanager
def _apart(home: Path) -> Iterator[None]:
    """Look for settings and keys in a folder of the self-test's own, as long as it lasts."""
    before = os.environ.get("NONGQUAN_HOME")
    os.environ["NONGQUAN_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["NONGQUAN_HOME"]
        else:
            os.environ["NONGQUAN_HOME"] = before


def _checks(folder: Path) -> Iterator[Check]:
    yield from data_checks(folder)
    yield from part_checks()
    desk: Any = None

    def demonstration() -> None:
        nonlocal desk
        from desktop.demonstration import build

        desk = build(folder / "self-test.ledger")

    yield "demonstration", demonstration
    if desk is None:
        return
    try:
        yield from paper_checks(desk)
        yield "backup", partial(_back_up, folder)
        yield from _page_checks(desk)
    finally:
        desk.close()


def _back_up(folder: Path) -> None:
    """Make a backup for a key on paper, prove it by that key, and bring it back."""
    from desktop import bootstrap

    backups = bootstrap.backups(home=folder / "home")
    recipient, key = backups.new_paper_key()
    backups.key_sheet(recipient, key, "self-test.ledger")
    backups.take_paper_key(recipient)
    made = backups.make(folder / "self-test.ledger")
    backups.restore(made.path, key, folder / "restored.ledger")
    require(backups.check(made.path, key).missing == 0)


def _page_checks(desk: Any) -> Iterator[Check]:
    """Yield one check a page and language; without Qt there is one that says what is missing."""
    try:
        from desktop.selftest_pages import page_checks
    except ImportError as error:
        yield "window", raising(error)
        return
    yield from page_checks(desk)
