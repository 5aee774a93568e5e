"""``printing.toml`` in the user's folder: corrections of printers, pictures of sheets.

People may read and mend it, so it is TOML; it is written whole and put in place at once, so that a
crash leaves the old one.
"""

from __future__ import annotations

import dataclasses as dc
import tomllib
from pathlib import Path
from typing import Any

from core.domain.overprint import Calibration, beyond
from core.problems import Unavailable
from core.services.ports.machine import Feed
from core.services.toml_text import toml_of

FILE = "printing.toml"
_KEY = [field.name for field in dc.fields(Feed)]
_MEASURES = [field.name for field in dc.fields(Calibration)]


class MachineFile:
    """The settings of one user's machine; see :class:`core.services.ports.machine.Machine`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def calibration(self, feed: Feed) -> Calibration | None:
        """Return how a printer is corrected."""
        for one in self._read().get("calibration", []):
            if all(one.get(name) == value for name, value in dc.asdict(feed).items()):
                return _calibration(self.path, one)
        return None

    def calibrate(self, feed: Feed, calibration: Calibration, day: str) -> None:
        """Keep how a printer is corrected; an older measurement is overwritten."""
        known = self._read()
        key = dc.asdict(feed)
        others = [
            one
            for one in known.get("calibration", [])
            if any(one.get(name) != value for name, value in key.items())
        ]
        made = {**key, "measured_on": day, **dc.asdict(calibration)}
        self._write({**known, "calibration": [*others, made]})

    def scan(self, blank: str) -> Path | None:
        """Return the picture of an empty sheet, if it still is there."""
        path = self._read().get("scan", {}).get(blank, "")
        return Path(path) if path and Path(path).is_file() else None

    def keep_scan(self, blank: str, picture: Path | None) -> None:
        """Keep which picture shows an empty sheet."""
        known = self._read()
        scans = {name: path for name, path in known.get("scan", {}).items() if name != blank}
        if picture is not None:
            scans[blank] = str(picture)
        self._write({**known, "scan": scans})

    def last(self, paper: str) -> Feed | None:
        """Return how a paper was printed last."""
        found = self._read().get("last", {}).get(paper)
        if not found:
            return None
        return Feed(*(str(found.get(name, "")) for name in _KEY))

    def keep_last(self, paper: str, feed: Feed | None) -> None:
        """Keep how a paper was printed last."""
        known = self._read()
        chosen = {} if feed is None else dc.asdict(feed)
        self._write({**known, "last": {**known.get("last", {}), paper: chosen}})

    def _read(self) -> dict[str, Any]:
        try:
            content = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("machine_settings_wrong", value=self.path, reason=error) from error
        try:
            return _shaped(tomllib.loads(content))
        except (ValueError, RecursionError) as error:
            raise Unavailable("machine_settings_wrong", value=self.path, reason=error) from error

    def _write(self, known: dict[str, Any]) -> None:
        made = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(toml_of(known), encoding="utf-8")
            made.replace(self.path)
        except TypeError as error:  # somebody wrote a value of a kind that is never used here
            raise Unavailable("machine_settings_wrong", value=self.path, reason=error) from error
        except OSError as error:
            reason = error.strerror or error
            raise Unavailable("file_not_written", value=self.path, reason=reason) from error


def _shaped(known: dict[str, Any]) -> dict[str, Any]:
    """Return settings that have the shape they are written in; ``ValueError`` for others."""
    scans, last = known.get("scan", {}), known.get("last", {})
    calibrations = known.get("calibration", [])
    fits = {
        "scan": isinstance(scans, dict) and all(isinstance(one, str) for one in scans.values()),
        "last": isinstance(last, dict) and all(isinstance(one, dict) for one in last.values()),
        "calibration": isinstance(calibrations, list)
        and all(isinstance(one, dict) for one in calibrations),
    }
    wrong = [name for name, right in fits.items() if not right]
    if wrong:
        raise ValueError(", ".join(wrong))
    return known


def _calibration(path: Path, stored: dict[str, Any]) -> Calibration:
    """Return a stored calibration; one that was edited into nonsense is not used."""
    values = {name: stored.get(name, 0) for name in _MEASURES}
    if not all(type(value) is int for value in values.values()):
        raise Unavailable("machine_settings_wrong", value=path, reason=values)
    made = Calibration(**values)
    if any(beyond(made)):
        raise Unavailable("machine_settings_wrong", value=path, reason=values)
    return made
