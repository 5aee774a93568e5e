"""Lists without a window: their columns, their order, and what a filter leaves of them."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Sequence
from typing import Any

from core.present.format import amount


@dc.dataclass(frozen=True, slots=True)
class Column:
    """One column: the row's attribute, the key of its heading, how it is written and aligned.

    ``width`` is in characters of the body face; the column with ``stretch`` takes what is left.
    """

    attribute: str
    heading: str
    width: int = 12
    write: Callable[[Any], str] = str
    number: bool = False
    stretch: bool = False
    tone: Callable[[Any], str] | None = None


def money_column(attribute: str, heading: str, width: int = 14) -> Column:
    """Return a column of amounts in fen, grouped and right-aligned."""
    return Column(attribute, heading, width, amount, number=True)


class Table:
    """Rows as a list shows them: filtered by what is typed, sorted by a column."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.rows: Sequence[Any] = ()
        self._all: Sequence[Any] = ()
        self._typed = ""
        self._sort: tuple[int, bool] | None = None

    def load(self, rows: Sequence[Any]) -> None:
        """Show other rows under the same filter and order; they are not copied."""
        self._all = rows
        self._arrange()

    def filter(self, typed: str) -> None:
        """Keep the rows in which every typed word occurs."""
        self._typed = typed
        self._arrange()

    def sort(self, column: int, descending: bool) -> None:
        """Order by a column; numbers by size, texts by code point."""
        self._sort = (column, descending)
        self._arrange()

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        return self.text_of(self.rows[row], self.columns[column])

    @staticmethod
    def text_of(row: Any, column: Column) -> str:
        """Return what a row shows in a column."""
        value = getattr(row, column.attribute)
        return "" if value is None else column.write(value)

    @property
    def total(self) -> int:
        """How many rows there are without the filter."""
        return len(self._all)

    def _arrange(self) -> None:
        words = self._typed.lower().split()
        self.rows = [row for row in self._all if self._holds(row, words)] if words else self._all
        if self._sort is not None:
            column, descending = self._sort
            attribute = self.columns[column].attribute
            self.rows = sorted(
                self.rows, key=lambda row: _order(getattr(row, attribute)), reverse=descending
            )

    def _holds(self, row: Any, words: Sequence[str]) -> bool:
        line = "\n".join(self.text_of(row, column) for column in self.columns).lower()
        return all(word in line for word in words)


def _order(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int) else (2, str(value))
