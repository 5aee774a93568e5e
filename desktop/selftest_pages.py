"""The self-test of the window: its icons, its own parts, and every page in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImageReader
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from core.present.manual import page_text
from core.resources import resource_dir
from desktop import bootstrap
from desktop.application import make_application
from desktop.selftest_data import import_all
from desktop.selftest_kit import Check, raising, require
from ui.main_window import MainWindow
from ui.places import PAGES

_PICTURES = {b"png", b"jpeg", b"svg"}


def page_checks(desk: Any) -> Iterator[Check]:
    """Yield the checks; a window that cannot be made is one that fails."""
    application = make_application()
    yield "modules ui", partial(import_all, "ui")
    yield "picture formats", _picture_formats
    for path in sorted((resource_dir() / "icons").glob("*.svg")):
        yield f"icon {path.stem}", partial(_icon, path)
    for language in ("zh_CN", "en"):
        text = bootstrap.catalogue(language)
        try:
            window = MainWindow(text)
            window.show()
            window.connect_desk(desk, "self-test.ledger")
        except Exception as error:  # noqa: BLE001 - a missing system library is a finding
            yield f"window {language}", raising(error)
            continue
        for entry in PAGES:
            yield f"page {entry.name} {language}", partial(_open, application, window, entry.name)
            yield f"manual {entry.name} {language}", partial(_manual, text, entry.name)
        window.close()


def _picture_formats() -> None:
    known = {bytes(one.data()) for one in QImageReader.supportedImageFormats()}
    require(known >= _PICTURES, sorted(known))


def _icon(path: Path) -> None:
    require(QSvgRenderer(str(path)).isValid(), "cannot be drawn")


def _manual(text: Any, page: str) -> None:
    require(page_text(text.language, page).strip(), "empty")


def _open(application: QApplication, window: MainWindow, name: str) -> None:
    """Show a page and let what it asks for come back."""
    faults: list[object] = []
    window.context.jobs.unexpected.connect(faults.append)
    window.go(name)
    while window.context.jobs.pending:
        application.processEvents()
    require(not faults, repr(faults))
    require(window.page(name).isVisible())
