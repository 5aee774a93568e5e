"""Numbered blank forms (空白证书): lots that came in, and what became of each sheet."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Collection, Iterator

PRINTED, SPOILED = "printed", "spoiled"
LARGEST_LOT = 100_000  # sheets; more is a slip of the keyboard

_SERIAL = re.compile(r"(.*?)(\d{1,15})")


@dc.dataclass(frozen=True, slots=True)
class Lot:
    """Sheets of one kind whose serials run from ``first`` to ``last``, both included.

    A serial is ``prefix`` and the number with leading noughts, ``digits`` long.
    """

    lot_no: str
    kind: str
    prefix: str
    digits: int
    first: int
    last: int
    received_on: dt.date
    source: str

    @property
    def size(self) -> int:
        """How many sheets came in."""
        return self.last - self.first + 1

    def serial(self, number: int) -> str:
        """Return what is printed on a sheet."""
        return f"{self.prefix}{number:0{self.digits}d}"

    def number(self, serial: str) -> int | None:
        """Return which sheet of the lot has a serial; None if it is of another lot."""
        parts = split_serial(serial)
        if parts is None or parts[:2] != (self.prefix, self.digits):
            return None
        return parts[2] if self.first <= parts[2] <= self.last else None

    def overlaps(self, other: Lot) -> bool:
        """Tell whether two lots have a sheet in common."""
        alike = (self.kind, self.prefix, self.digits) == (other.kind, other.prefix, other.digits)
        return alike and self.first <= other.last and other.first <= self.last

    def left(self, gone: Collection[int]) -> Iterator[int]:
        """Yield the sheets that are still there, in their order."""
        return (number for number in range(self.first, self.last + 1) if number not in gone)


@dc.dataclass(frozen=True, slots=True)
class SheetEvent:
    """What became of a sheet: printed with a certificate, or spoiled, for a reason."""

    number: int
    kind: str
    on: dt.date
    certificate_no: str = ""
    reason: str = ""
    why: str = ""


def split_serial(serial: str) -> tuple[str, int, int] | None:
    """Split a serial into its prefix, how many digits follow and their number.

    >>> split_serial("D33000000001")
    ('D', 11, 33000000001)
    """
    found = _SERIAL.fullmatch(serial)
    return None if found is None else (found[1], len(found[2]), int(found[2]))
