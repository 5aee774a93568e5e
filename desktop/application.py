"""The Qt application: how it looks, what language Qt's own dialogs speak, who types into it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from ui.preferences import Preferences

_translators: list[QTranslator] = []


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
    if isinstance(existing, QApplication):
        application = existing
    else:  # the style is named here: setting it later makes Python objects of all its parts
        application = QApplication([sys.argv[0], "-style", "fusion"])
    application.setApplicationName("nongquan")
    dress(application, Preferences())
    return application


def dress(application: QApplication, preferences: Preferences) -> None:
    """Give the application the look and Qt's own words as a person wants them."""
    from PySide6.QtCore import Qt

    from ui import theme

    _speak(application, preferences.language)
    scheme = preferences.scheme
    if scheme == "auto":
        dark = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        scheme = "dark" if dark else "light"
    theme.dress(application, scheme, preferences.larger)


def _speak(application: QApplication, language: str) -> None:
    """Give Qt's own dialogs the words of a language.

    The translator is kept here: asking the application for it makes Python objects of everything
    that belongs to the application, a twentieth of the start.
    """
    from PySide6.QtCore import QLibraryInfo, QTranslator

    while _translators:
        old = _translators.pop()
        application.removeTranslator(old)
        old.deleteLater()
    words = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{language}", folder):
        application.installTranslator(words)
        _translators.append(words)
