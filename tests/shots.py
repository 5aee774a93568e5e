"""Pictures of every page, form and main state: ``python -m tests.shots FOLDER [--scale 1.5]``.

The screen has ``--size`` pixels whatever the scale, so that the window gets smaller with it.

Each picture is checked for clipped words; what is clipped is listed and the status is 1. Look at
the pictures all the same.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from core.text import DEFAULT_LANGUAGE, Catalogue
from tests.papers import clear_away
from ui.preferences import LANGUAGES

SIZE = "1366x768"
ROOMY = 1300  # a window from here on has room for every list; in a smaller one they scroll sideways


def main() -> int:
    """Take the pictures; returns 1 if words are clipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default=SIZE)
    parser.add_argument("--scheme", default="light", choices=("light", "dark"))
    parser.add_argument("--language", default=DEFAULT_LANGUAGE, choices=LANGUAGES)
    parser.add_argument("--all", action="store_true", help="both sizes, scales, looks, languages")
    asked = parser.parse_args()
    if asked.all:
        return take_every_kind(asked.folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = asked.scale
    asked.folder.mkdir(parents=True, exist_ok=True)
    faults = [f"{name}: {fault}" for name, fault in take_all(asked)]
    print("\n".join(faults) or "no clipped words")
    return 1 if faults else 0


def take_every_kind(folder: Path) -> int:
    """Take pictures of every kind, each in a process: a scale is set when one starts."""
    kinds = itertools.product((SIZE, "1920x1080"), ("1", "1.5"), ("light", "dark"), LANGUAGES)
    status = 0
    for size, scale, scheme, language in kinds:
        print(size, scale, scheme, language, flush=True)
        options = ("--size", size, "--scale", scale, "--scheme", scheme, "--language", language)
        command = [sys.executable, "-m", "tests.shots", str(folder), *options]
        status |= subprocess.run(command, check=False).returncode
    return status


def take_all(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Take every picture; yields what is clipped in it."""
    from desktop.application import make_application
    from desktop.bootstrap import backups, catalogue, open_desk
    from desktop.demonstration import build
    from ui import theme

    folder, scale, size = asked.folder, asked.scale, asked.size
    application = make_application()
    theme.dress(application, asked.scheme)
    ledger = folder / "shots.ledger"
    clear_away(folder, "shots.ledger")
    home = folder / "home"  # of nobody, and new each time: it remembers the ledger seen last
    shutil.rmtree(home, ignore_errors=True)
    os.environ["NONGQUAN_HOME"] = str(home)
    build(ledger).close()
    sides = (round(int(side) / float(scale)) for side in size.split("x"))
    camera = Camera(application, catalogue(asked.language), *sides)
    camera.window.context.backups, camera.window.context.ledger = backups, ledger
    camera.window.connect_desk(open_desk(ledger, "林晓燕"), ledger.name)
    for name, scene in SCENES:
        camera.wait()
        dialog = scene(camera)
        camera.wait()
        kind = f"{scale}-{asked.scheme}-{size}-{asked.language}"
        shown = dialog or camera.window
        shown.grab().save(str(folder / f"{name}@{kind}.png"))
        yield from ((name, fault) for fault in clipped(shown))
        if dialog:
            dialog.close()
    camera.window.close()


Scene = Callable[["Camera"], Any]  # returns the dialog that it opened, or nothing


class Camera:
    """A window that waits until nothing moves."""

    def __init__(self, application: Any, text: Catalogue, width: int, height: int) -> None:
        from ui.main_window import MainWindow

        self.application = application
        self.window = MainWindow(text)
        self.window.resize(width, height)
        self.window.show()

    def wait(self) -> None:
        """Let the background and the painting come to rest."""
        from PySide6.QtCore import QEventLoop, QTimer

        quiet = 0
        while quiet < 4:
            loop = QEventLoop()
            QTimer.singleShot(80, loop.quit)
            loop.exec()
            quiet = 0 if self.window.context.jobs.pending else quiet + 1

    def ask(self, question: str, **arguments: Any) -> Any:
        """Ask the desk."""
        return self.window.context.desk.ask(question, **arguments)


def clipped(window: Any) -> Iterator[str]:
    """Yield the words that do not fit into their label or button."""
    from PySide6.QtWidgets import QAbstractButton, QHeaderView, QLabel, QTableView

    from ui.pages.page import Scroll

    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.visibleRegion().isEmpty():
            continue
        room = label.contentsRect()
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        flat = not label.wordWrap() and label.sizeHint().width() > label.width() + 1
        tall = label.wordWrap() and needed > label.height() + 1
        if flat or tall:
            yield f"label {label.text()!r} in {room.width()}×{room.height()}"
    for header in window.findChildren(QHeaderView):
        yield from _cut_headings(header)
    for table in window.findChildren(QTableView):
        beyond = table.horizontalHeader().length() - table.viewport().width()
        seen = table.isVisible() and not table.visibleRegion().isEmpty()
        if seen and beyond > 1 and table.window().width() >= ROOMY:
            yield f"table {table.accessibleName()!r} {beyond} wider than its place"
    for area in window.findChildren(Scroll):
        inner = area.widget()
        if area.isVisible() and inner.width() > area.viewport().width() + 1:
            yield f"scroll {inner.width()} wide in {area.viewport().width()}: {_widest(inner)}"
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.sizeHint().width() > button.width() + 1:
            if button.toolTip():
                continue  # shortened on purpose, whole in the tip
            yield f"button {button.text()!r}"


def _cut_headings(header: Any) -> Iterator[str]:
    """Yield the headings of a list that are wider than their column."""
    if not header.isVisible() or header.orientation() != Qt.Orientation.Horizontal:
        return
    for place in range(header.count()):
        heading = str(header.model().headerData(place, Qt.Orientation.Horizontal) or "")
        needed = header.fontMetrics().horizontalAdvance(heading)
        if needed > header.sectionSize(place):
            yield f"heading {heading!r} in {header.sectionSize(place)}"


def _widest(widget: Any) -> str:
    """Name what makes a widget as wide as it is."""
    from PySide6.QtWidgets import QWidget

    direct = Qt.FindChildOption.FindDirectChildrenOnly
    inner = [one for one in widget.findChildren(QWidget, options=direct) if one.isVisible()]
    wide = max(inner, key=lambda one: one.minimumSizeHint().width(), default=None)
    if wide is None or wide.minimumSizeHint().width() < widget.minimumSizeHint().width() * 0.6:
        return f"{type(widget).__name__} {widget.minimumSizeHint().width()}"
    return _widest(wide)


# --- scenes ---------------------------------------------------------------------------------------


def _page(name: str) -> Scene:
    return lambda camera: camera.window.go(name)


def _record(kind: str, question: str, attribute: str, place: int = 0) -> Scene:
    def scene(camera: Camera) -> None:
        row = camera.ask(question, limit=100)[place]
        camera.window.open_record(kind, getattr(row, attribute))

    return scene


def _form(operation: str) -> Scene:
    return lambda camera: camera.window.context.open_form(operation)


def _filled_mortgage(camera: Camera) -> None:
    camera.window.context.open_form("mortgage.apply", _content(camera))


def _content(camera: Camera) -> dict[str, Any]:
    row = camera.ask("cases", states=("received",), limit=1)[0]
    return dict(camera.ask("case", case_no=row.case_no).content)


def _faulty_mortgage(camera: Camera) -> None:
    wrong = {"amount": "300000.123", "term_to": "2026-02-30", "papers": []}
    camera.window.context.open_form("mortgage.apply", {**_content(camera), **wrong})
    camera.wait()
    camera.window.stack.currentWidget().submit()  # type: ignore[attr-defined]


def _seized(camera: Camera) -> None:
    asset = next(a for a in camera.ask("assets", limit=100) if a.seized)
    camera.window.open_record("asset", asset.asset_no)


def _burdened(camera: Camera) -> None:
    asset = max(camera.ask("assets", limit=100), key=lambda a: a.mortgages)
    camera.window.open_record("asset", asset.asset_no)


def _discharge(camera: Camera) -> None:
    row = next(m for m in camera.ask("mortgages", limit=100) if m.state == "current")
    camera.window.context.open_form("discharge.apply", {"mortgage": row.mortgage_no})


def _step(camera: Camera) -> None:
    row = camera.ask("cases", states=("accepted",), limit=1)[0]
    camera.window.open_record("case", row.case_no)
    camera.wait()
    camera.window.page("cases").take_step("case.review")  # type: ignore[attr-defined]


def _value(camera: Camera) -> None:
    camera.window.context.open("value", camera.ask("assets", limit=1)[0].asset_no)
    camera.wait()
    page: Any = camera.window.page("valuations")
    page.form.put("income.annual_net", "189491.94")


def _verified(camera: Camera) -> None:
    camera.window.go("journal")
    camera.wait()
    camera.window.page("journal").verify()  # type: ignore[attr-defined]


def _found(camera: Camera) -> None:
    camera.window.find_record()
    camera.window.search.setText("民宿")
    camera.window.search._ask()


def _quiet_today(camera: Camera) -> None:
    camera.window.search.clear()
    camera.window.go("today")


def _blanks(camera: Camera) -> Any:
    camera.window.go("certificates")
    camera.wait()
    page: Any = camera.window.page("certificates")
    page.open_blanks()
    camera.wait()
    page.blanks.spoil()
    return page.blanks


def _batch(camera: Camera) -> Any:
    page: Any = camera.window.page("certificates")
    page.print_batch()
    camera.wait()
    return page.batch


def _scans(camera: Camera) -> Any:
    from ui.widgets.attachments_dialog import AttachmentsDialog

    cases = (row.case_no for row in camera.ask("cases", limit=100))
    case = next(one for one in cases if camera.ask("attachments", case_no=one))
    dialog = AttachmentsDialog(camera.window.context, case, camera.window)
    dialog.open()
    return dialog


def _import(camera: Camera) -> Any:
    camera.window.go("parties")
    camera.wait()
    camera.window.imports.open()
    dialog: Any = camera.window.imports.dialog
    dialog.take(_faulty_sheet())
    return dialog


def _headings(camera: Camera) -> Any:
    dialog = _import(camera)
    camera.wait()
    dialog.explain()
    return dialog.headings


def _faulty_sheet() -> Path:
    """A list of people in which much is wrong, as people send them."""
    from core.adapters.tables.writing import write_workbook
    from core.services.tabular import Sheet

    head = ["类型", "姓名（名称）", "证件种类", "证件号码", "联系电话", "证件有效期至"]
    rows = [
        ["自然人", f"张小{nth}", "居民身份证", "3.30324E+17", "12000000009", "47485"]
        for nth in range(1, 41)
    ]
    rows[3][0], rows[5][1] = "人", ""
    path = Path(tempfile.gettempdir()) / "shots-people.xlsx"
    path.write_bytes(write_workbook([Sheet("权利人", [head, *rows])]))
    return path


def _help(camera: Camera) -> Any:
    from ui.help_dialog import HelpDialog

    camera.window.help()
    return camera.window.findChildren(HelpDialog)[-1]


def _backed_up(camera: Camera) -> None:
    from ui.pages.page import Scroll

    camera.window.go("settings")
    camera.wait()
    page: Any = camera.window.page("settings")
    camera.window.context.backups().set_passphrase("马 电池 订书钉 正确")
    page.backup.make()
    camera.wait()
    page.findChild(Scroll).ensureWidgetVisible(page.backup)


def _backup(act: str) -> Scene:
    def scene(camera: Camera) -> Any:
        card: Any = camera.window.page("settings").backup
        getattr(card, act)()
        return card.dialog

    return scene


def _seal(camera: Camera) -> Any:
    camera.window.go("settings")
    camera.wait()
    page: Any = camera.window.page("settings")
    page.seal.change()
    page.seal.dialog.take()
    return page.seal.dialog


def _check(camera: Camera) -> Any:
    from ui.widgets.check_dialog import CheckDialog

    context = camera.window.context
    dialog = CheckDialog(context.text, lambda data, near: (0, []), context.jobs, camera.window)
    dialog.open()
    return dialog


def _how(camera: Camera) -> Any:
    """What the manual says of the faults of the form that was handed in last."""
    from PySide6.QtWidgets import QPushButton

    from ui.help_dialog import ManualDialog

    page: Any = camera.window.stack.currentWidget()
    page.banner.findChildren(QPushButton)[-1].click()
    found = [one for one in camera.window.findChildren(ManualDialog) if one.isVisible()]
    return found[-1]


def _pinned(camera: Camera) -> None:
    for row in camera.ask("certificates", limit=2):
        line = ("certificate", row.certificate_no, row.title, row.certificate_no)
        camera.window.context.preferences.pin(line)
    camera.window.search.clear()
    camera.window.find_record()


def _per_mu(camera: Camera) -> None:
    camera.window.go("statistics")
    camera.wait()
    page: Any = camera.window.page("statistics")
    codes = [one.code for one in page._found]
    page.year.setCurrentIndex(1)
    camera.wait()
    page.questions.setCurrentRow(codes.index("per_mu_by_cycle"))


def _paying(camera: Camera) -> None:
    """A cycle with a batch at the bank, and what of the bank's answer cannot be taken."""
    rows = camera.ask("cycles")
    paying = next(
        (one for one in rows if camera.ask("cycle", cycle_no=one.cycle_no).batches), rows[0]
    )
    camera.window.open_record("cycle", paying.cycle_no)
    camera.wait()
    bar = camera.window.page("distributions").detail.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum() // 2)


def _refused_return(camera: Camera) -> None:
    from core.problems import Problem, Rejected
    from ui.messages import say_failure

    page: Any = camera.window.page("distributions")
    facts = {"payment": "FK2026-00001", "value": "不详"}
    found = [
        Problem("return_outcome_unknown", "payment", {**facts, "row": str(row)})
        for row in range(2, 8)
    ]
    say_failure(page.banner, page.text, Rejected(found))


SCENES: tuple[tuple[str, Scene], ...] = (
    ("today", _page("today")),
    ("search", _found),
    ("search-pinned", _pinned),
    ("today-again", _quiet_today),
    ("cases", _page("cases")),
    ("case-step", _step),
    ("assets", _page("assets")),
    ("asset-burdened", _burdened),
    ("asset-seized", _seized),
    ("parties", _page("parties")),
    ("register", _page("register")),
    ("valuations", _page("valuations")),
    ("valuation-sheet", _value),
    ("distributions", _page("distributions")),
    ("distribution-paying", _paying),
    ("distribution-refused", _refused_return),
    ("subsidies", _page("subsidies")),
    ("certificates", _page("certificates")),
    ("journal", _page("journal")),
    ("journal-verified", _verified),
    ("statistics", _page("statistics")),
    ("statistics-per-mu", _per_mu),
    ("settings", _page("settings")),
    ("dialog-blanks", _blanks),
    ("dialog-batch", _batch),
    ("dialog-scans", _scans),
    ("dialog-import", _import),
    ("dialog-import-headings", _headings),
    ("dialog-help", _help),
    ("dialog-seal", _seal),
    ("dialog-check", _check),
    ("settings-backup", _backed_up),
    ("dialog-backup-settings", _backup("change")),
    ("dialog-backup-restore", _backup("restore")),
    ("dialog-backup-key", _backup("new_key")),
    ("form-party", _form("party.enter")),
    ("form-asset", _form("asset.enter")),
    ("form-mortgage", _form("mortgage.apply")),
    ("form-mortgage-filled", _filled_mortgage),
    ("form-mortgage-faulty", _faulty_mortgage),
    ("dialog-how", _how),
    ("form-discharge", _discharge),
)

if __name__ == "__main__":
    sys.exit(main())
