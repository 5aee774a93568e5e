"""What else may be done with a record: one button, every operation that is about such a record."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QPushButton

from core.present.offers import offered_alone, offered_on
from ui.context import Context
from ui.widgets.parts import button

KEY = "Alt+Q"


def offers_button(context: Context, kind: str, number: str, *, key: str = KEY) -> QPushButton:
    """Return the button that stands on a record's page."""
    made = button(context.text("ui.action.more"), key)
    menu = QMenu(made)
    _fill(menu, context, [(one.operation, one.filled(number)) for one in offered_on(kind)])
    made.setMenu(menu)
    return made


def beginnings_button(context: Context, key: str) -> QPushButton:
    """Return the button for everything that begins with no record at hand."""
    made = button(context.text("ui.action.begin"), key)
    menu = QMenu(made)
    _fill(menu, context, [(name, {}) for name in offered_alone()])
    made.setMenu(menu)
    return made


def _fill(menu: QMenu, context: Context, lines: Iterable[tuple[str, dict[str, object]]]) -> None:
    """Put operations into a menu, those of one subject together; a letter or digit takes each."""
    subject = ""
    for place, (name, raw) in enumerate(lines):
        if subject and subject != name.partition(".")[0]:
            menu.addSeparator()
        subject = name.partition(".")[0]
        sign = "123456789abcdefghijklmnopqrstuvwxyz"[place] if place < 35 else ""
        shown = context.text(f"operation.{name}")
        made = menu.addAction(f"&{sign}  {shown}" if sign else shown)
        made.triggered.connect(lambda _=False, n=name, r=raw: context.open_form(n, r))
