"""Colours by role, the grid, type and icons: the only place that turns them into pixels."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from core.resources import read_toml, resource_dir

BODY, LEAD, TITLE, FIGURE = "body", "lead", "title", "figure"
_GRID = 8  # px at 96 dpi
_scheme = "light"
_larger = 0  # points


@cache
def _theme() -> dict[str, dict[str, object]]:
    return read_toml("theme.toml")


def unit(steps: float = 1) -> int:
    """Return a length of so many grid steps in logical pixels of this screen."""
    screen = QGuiApplication.primaryScreen()
    dots = 96.0 if screen is None else screen.logicalDotsPerInch()
    return round(steps * _GRID * dots / 96 * grown(_larger))


def grown(larger: int) -> float:
    """Return by what everything grows when the type is larger by so many points."""
    return 1 + larger / int(str(_theme()["type"][BODY]))


def colour(role: str) -> QColor:
    """Return the colour of a role."""
    return QColor(str(_theme()[_scheme][role]))


def font(size: str = BODY, *, paper: bool = False, bold: bool = False) -> QFont:
    """Return the window's face, or the face of papers, in one of the four sizes."""
    kinds = _theme()["type"]
    families = kinds["paper_families" if paper else "families"]
    made = QFont(list(families))  # type: ignore[call-overload]
    made.setPointSize(points(size))
    made.setBold(bold)
    return made


def points(size: str) -> int:
    """Return one of the four sizes in points, larger or smaller as the person wants."""
    return int(str(_theme()["type"][size])) + _larger


@cache
def _svg(name: str) -> str:
    return (resource_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, role: str = "quiet", side: int = 0) -> QPixmap:
    """Return an icon of the set in the colour of a role."""
    side = side or unit(2)
    screen = QGuiApplication.primaryScreen()
    ratio = 1.0 if screen is None else screen.devicePixelRatio()
    made = QPixmap(QSize(side, side) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    tinted = _svg(name).replace("currentColor", colour(role).name())
    painter = QPainter(made)
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return made


def icon(name: str, role: str = "quiet") -> QIcon:
    """Return an icon of the set in the colour of a role."""
    return QIcon(pixmap(name, role))


def say_role(widget: QWidget, **properties: str) -> None:
    """Set style properties (``role``, ``tone``, ``faulty``) and have them drawn."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def dress(application: QApplication, scheme: str = "light", larger: int = 0) -> None:
    """Give the application its face, palette and style sheet, ``larger`` by so many points."""
    global _scheme, _larger
    _scheme, _larger = scheme, larger
    _bring_a_chinese_face()
    application.setFont(font())
    application.setPalette(_palette())
    application.setStyleSheet(style_sheet())


def _bring_a_chinese_face() -> None:
    """Load the face of our papers where the system has none that draws Chinese."""
    if not QFontMetrics(font()).inFontUcs4(ord("张")):
        file = resource_dir() / "fonts" / "NotoSerifSC-Regular.ttf"
        QFontDatabase.addApplicationFont(str(file))


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "paper"),
        (roles.Base, "card"),
        (roles.AlternateBase, "paper"),
        (roles.Button, "card"),
        (roles.WindowText, "ink"),
        (roles.Text, "ink"),
        (roles.ButtonText, "ink"),
        (roles.PlaceholderText, "quiet"),
        (roles.Highlight, "press"),
        (roles.HighlightedText, "on_press"),
        (roles.Link, "press"),
        (roles.ToolTipBase, "card"),
        (roles.ToolTipText, "ink"),
    ):
        palette.setColor(role, colour(name))
    return palette


def style_sheet() -> str:
    """Return the style sheet with its roles filled in."""
    template = (resource_dir() / "style.qss").read_text(encoding="utf-8")
    kinds = _theme()["type"]
    words = {name: str(value) for name, value in _theme()[_scheme].items()}
    words |= {f"{size}pt": f"{points(size)}pt" for size in (BODY, LEAD, TITLE, FIGURE)}
    families = kinds["paper_families"]
    words["paper_families"] = ", ".join(f'"{name}"' for name in families)  # type: ignore[attr-defined]
    for steps in range(1, 7):
        words |= {f"{steps}": f"{unit(steps / 2)}px", f"{steps}-": f"{unit(steps / 2) - 1}px"}
    words |= {"chevron": _file("chevron-down", "quiet"), "tick": _file("check", "on_press")}
    return re.sub(r"@([a-z_]+|[0-9]-?)", lambda found: words[found[1]], template)


@cache
def _icon_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nongquan-icons-")


def _file(name: str, role: str) -> str:
    """Return the path of a tinted icon; a style sheet can name files only."""
    path = Path(_icon_folder().name) / f"{name}-{_scheme}-{role}.png"
    pixmap(name, role, unit(2)).save(str(path))
    return path.as_posix()
