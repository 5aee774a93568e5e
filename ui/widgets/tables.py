"""A table as part of a page that scrolls as a whole: as high as its rows, up to a limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.present.table import Column
from core.text import Catalogue
from ui import theme
from ui.widgets.record_table import RecordTable

_MOST_ROWS = 12  # then it scrolls by itself


class InnerTable(RecordTable):
    """Shows rows; its keys are those of every list."""

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Any], text: Catalogue, name: str
    ) -> None:
        super().__init__(columns, text, name)
        self.load(rows)
        shown = min(max(len(rows), 1), _MOST_ROWS)
        self.setMinimumWidth(theme.unit(20))  # it scrolls sideways rather than widen the page
        self.setFixedHeight(theme.unit(4) * (shown + 1) + theme.unit(1.5))
