"""``nongquan self-test``: checks every data file, makes every paper, opens every page.

It runs in the installed program too, where a missing font, icon or data file shows itself first.
Each check is tried whatever the others say; the answer lists all of them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from core.problems import EXIT_DONE, EXIT_MACHINE
from core.resources import resource_dir
from core.text import Catalogue
from desktop import bootstrap

Check = tuple[str, Callable[[], object]]


def run(text: Catalogue, out: TextIO) -> int:
    """Run every check and print one line each; 0 if all hold."""
    # The self-test may run on a machine without a screen; pages open there just as well.
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="nongquan-") as folder:
        for name, check in _checks(Path(folder)):
            fault = _fault(check)
            failed += bool(fault)
            mark = text("selftest.bad" if fault else "selftest.good")
            out.write(f"{mark}  {name}{f'  {fault}' if fault else ''}\n")
    out.write(text("selftest.all_good") if not failed else text("selftest.some_bad", n=failed))
    out.write("\n")
    return EXIT_MACHINE if failed else EXIT_DONE


def _fault(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - a check may fail in any way; it is what we look for
        return f"{type(error).__name__}: {error}"
    return ""


def _checks(folder: Path) -> Iterator[Check]:
    yield from _data_checks()
    desk = _demonstration(folder)
    try:
        for row in desk.ask("certificates"):
            yield (
                f"paper {row.certificate_no}",
                partial(desk.paper, row.certificate_no),
            )
        yield "backup", partial(_back_up, folder)
        yield "journal", lambda: _require(desk.ask("verify_journal").ok)
        yield from _page_checks(desk)
    finally:
        desk.close()


def _data_checks() -> Iterator[Check]:
    from core.services import calendars, declarations, examples, pinyin, rules

    root = resource_dir()
    yield "asset classes", bootstrap.asset_classes
    yield "texts", lambda: _require(len(bootstrap.catalogue().keys()) > 0)
    yield "calendars", lambda: _require(bool(calendars.shipped_years()))
    yield "pinyin", lambda: _require(bool(pinyin.readings().characters))
    for path in sorted((root / "documents").glob("*.toml")):
        yield f"document {path.stem}", partial(declarations.load_declaration, path.stem)
    for path in sorted((root / "documents" / "blanks").glob("*.toml")):
        yield f"blank {path.stem}", partial(bootstrap.overprinting().form, path.stem)
    for path in sorted((root / "rules").glob("*.toml")):
        yield f"rules {path.stem}", partial(rules.all_packs, path.stem)
    for kind in examples.documents():
        yield f"example {kind}", partial(_read_example, kind)
    for kind in examples.spreadsheets():
        yield f"example {kind}", partial(_write_example, kind)


def _read_example(kind: str) -> object:
    from core.services.examples import example
    from core.services.incoming import load

    return load(example(kind))


def _write_example(kind: str) -> object:
    from core.adapters.tables.writing import write_workbook
    from core.services.sheet_examples import example_sheets

    return write_workbook(example_sheets(kind, bootstrap.asset_classes(), bootstrap.catalogue()))


def _demonstration(folder: Path) -> Any:
    from desktop.demonstration import build

    return build(folder / "self-test.ledger")


def _back_up(folder: Path) -> None:
    """Make a backup for a key on paper, prove it by that key, and bring it back."""
    backups = bootstrap.backups(home=folder / "home")
    recipient, key = backups.new_paper_key()
    backups.key_sheet(recipient, key, "self-test.ledger")
    backups.take_paper_key(recipient)
    made = backups.make(folder / "self-test.ledger")
    backups.restore(made.path, key, folder / "restored.ledger")
    _require(backups.check(made.path, key).missing == 0)


def _page_checks(desk: Any) -> Iterator[Check]:
    """Yield one check a page; without Qt there is one that says what is missing."""
    try:
        from desktop.__main__ import make_application
        from ui.main_window import MainWindow
        from ui.places import PAGES

        application = make_application()
        window = MainWindow(desk.text)
    except Exception as error:  # noqa: BLE001 - a missing system library is a finding
        yield "window", partial(_raise, error)
        return
    window.show()
    window.connect_desk(desk, "self-test.ledger")
    for entry in PAGES:
        yield f"page {entry.name}", partial(_open, application, window, entry.name)
    window.close()


def _open(application: Any, window: Any, name: str) -> None:
    """Show a page and let what it asks for come back."""
    faults: list[object] = []
    window.context.jobs.unexpected.connect(faults.append)
    window.go(name)
    while window.context.jobs.pending:
        application.processEvents()
    _require(not faults, repr(faults))
    _require(window.page(name).isVisible())


def _require(holds: bool, why: str = "") -> None:
    if not holds:
        raise AssertionError(why)


def _raise(error: Exception) -> None:
    raise error
