"""Tab around a form: what stands over and under it is reached in the order in which it is read.

Qt goes by the order in which widgets were made, so that the buttons of a banner, made when
something went wrong, would come after everything else, or never.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from ui.widgets.editors import is_input
from ui.widgets.form_view import in_reading_order


class AroundForm:
    """The part of a widget with a form in it; ``wraps`` if Tab stays inside, last to first."""

    wraps = True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next stop, from anywhere inside."""
        me = cast("QWidget", self)
        current, stops = QApplication.focusWidget(), list(_stops(me))
        follow = stops.index(current) + (1 if forward else -1) if current in stops else -1
        if not stops or current not in stops or not (self.wraps or 0 <= follow < len(stops)):
            return bool(super().focusNextPrevChild(forward))  # type: ignore[misc]
        reasons = Qt.FocusReason
        wanted = stops[follow % len(stops)]
        wanted.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
        return True


def _stops(owner: QWidget) -> Iterator[QWidget]:
    for widget in _all_inside(owner):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(owner)
            and widget.isEnabled()
            and (is_input(widget) or isinstance(widget, QAbstractButton))
        ):
            yield widget


def _all_inside(widget: QWidget) -> Iterator[QWidget]:
    for one in in_reading_order(widget):
        inner = one.widget() if isinstance(one, QScrollArea) else None
        if inner is None:
            yield one
        else:
            yield from _all_inside(inner)
