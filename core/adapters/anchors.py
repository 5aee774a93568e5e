"""The highest heads this machine has seen: one small file a place, in the user's folder.

Whoever puts an older ledger back, or cuts the journal off together with its rows and checkpoints,
leaves a ledger that agrees with itself. It does not agree with what is written here. The files
are written after each commit and are not forced to the disk: after a power cut they may be behind
the ledger, never ahead of it.
"""

from __future__ import annotations

import dataclasses as dc
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.services.ports import Head

logger = logging.getLogger(__name__)
_SECTOR = 512  # what a disk writes whole
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would else change line ends


class AnchorFiles:
    """Heads in a folder; see :class:`core.services.ports.Anchors`."""

    def __init__(self, folder: Path, place: str) -> None:
        self._folder = folder
        self._place = place
        self._file = folder / f"{hashlib.sha256(place.encode()).hexdigest()[:32]}.json"

    def known(self, ledger: str) -> Head | None:
        """Return the head seen last at this place; of a ledger new here, the highest elsewhere."""
        here = _read(self._file)
        if here is not None and here["ledger"] == ledger:
            return _head(here)
        heads = [_head(one) for one in self._every() if one["ledger"] == ledger]
        return max(heads, key=lambda head: head.sequence, default=None)

    def stranger(self, ledger: str) -> str:
        """Return which other ledger lay at this place when it was last opened, else ``""``."""
        here = _read(self._file)
        return here["ledger"] if here is not None and here["ledger"] != ledger else ""

    def note(self, ledger: str, head: Head) -> None:
        """Keep a head unless a higher one is kept."""
        here = _read(self._file)
        same = here is not None and here["ledger"] == ledger
        if not same or here["sequence"] < head.sequence:  # type: ignore[index]
            self._write(ledger, head)

    def accept(self, ledger: str, head: Head) -> None:
        """Keep a head whatever was kept before: somebody has said why."""
        self._write(ledger, head)

    def forget(self) -> None:
        """Forget what lay at this place: a new ledger is made there."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the anchor %s cannot be removed: %s", self._file, error)

    def _every(self) -> Iterator[dict[str, Any]]:
        try:
            paths = sorted(self._folder.glob("*.json"))
        except OSError as error:
            logger.warning("the anchors in %s cannot be read: %s", self._folder, error)
            return
        for path in paths:
            found = _read(path)
            if found is not None:
                yield found

    def _write(self, ledger: str, head: Head) -> None:
        """Write the whole file over itself, in one call and of one length: that costs least.

        Who is killed leaves the old or the new text; a new file in its place would cost ten times
        as much, after every commit.
        """
        content = {"place": self._place, "ledger": ledger, **dc.asdict(head)}
        data = json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")
        data = data.ljust(-(-len(data) // _SECTOR) * _SECTOR)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | _BINARY, 0o600)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(data)
                file.truncate()
        except OSError as error:  # a second witness: work goes on without it
            logger.warning("the anchor %s cannot be written: %s", self._file, error)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        head = Head(int(found["sequence"]), str(found["hash"]), str(found["entered_at"]))
        return {"ledger": str(found["ledger"]), **dc.asdict(head)}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        logger.warning("the anchor %s cannot be read: %s", path, error)
        return None


def _head(found: dict[str, Any]) -> Head:
    return Head(found["sequence"], found["hash"], found["entered_at"])
