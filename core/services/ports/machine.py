"""What this machine keeps for itself, in no ledger: corrections of printers, pictures of sheets."""

from __future__ import annotations

import dataclasses as dc
from pathlib import Path
from typing import Protocol

from core.domain.overprint import Calibration


@dc.dataclass(frozen=True, slots=True)
class Feed:
    """What a calibration is of: a printer, the tray the sheet lies in, and the sheet."""

    printer: str
    tray: str
    blank: str


class Machine(Protocol):
    """The settings of this machine. Reading and writing raise ``Unavailable`` with the file."""

    def calibration(self, feed: Feed) -> Calibration | None:
        """Return how a printer is corrected, or None if nobody has measured it."""

    def calibrate(self, feed: Feed, calibration: Calibration, day: str) -> None:
        """Keep how a printer is corrected, and the day it was measured."""

    def scan(self, blank: str) -> Path | None:
        """Return the picture of an empty sheet that the office has chosen."""

    def keep_scan(self, blank: str, picture: Path | None) -> None:
        """Keep which picture shows an empty sheet; None for no longer any."""

    def last(self, paper: str) -> Feed | None:
        """Return by which printer and onto which sheet a paper was printed last; None: plain."""

    def keep_last(self, paper: str, feed: Feed | None) -> None:
        """Keep it."""
