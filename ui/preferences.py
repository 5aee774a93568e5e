"""What a person set on this machine: language, look, size of type, and where things stood."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

LANGUAGES = ("zh_CN", "en")
SCHEMES = ("auto", "light", "dark")
SMALLEST, USUAL, LARGEST = -1, 0, 6  # points more or less than the usual type
STARTING_PAGE = "today"
_RECENT_PARTS = 4


class Preferences:
    """Settings in a file of the user's folder; without a path they last as long as the program."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or ""), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """The language of the window; papers are Chinese in any."""
        return self._one_of("language", LANGUAGES)

    @property
    def scheme(self) -> str:
        """``light``, ``dark``, or ``auto`` for what the system says."""
        return self._one_of("scheme", SCHEMES)

    @property
    def larger(self) -> int:
        """By how many points the type is larger than usual."""
        try:
            said = int(str(self._store.value("larger", USUAL)))
        except ValueError:
            return USUAL
        return min(max(said, SMALLEST), LARGEST)

    @property
    def page(self) -> str:
        """The page that was shown last."""
        return str(self._store.value("page", STARTING_PAGE))

    @property
    def person(self) -> str:
        """Who signed in last on this machine."""
        return str(self._store.value("person", ""))

    @property
    def toured(self) -> bool:
        """Whether the first walk was taken or left."""
        return bool(self._store.value("tour"))

    @property
    def recent(self) -> list[list[str]]:
        """The records that were opened last: kind, number, title, subtitle."""
        return self._lines("recent")

    @property
    def pinned(self) -> list[list[str]]:
        """The records that a person wants at hand, as ``recent``, in the order of pinning."""
        return self._lines("pinned")

    def _lines(self, name: str) -> list[list[str]]:
        try:
            found = json.loads(str(self._store.value(name, "[]")))
        except ValueError:
            return []
        lines = found if isinstance(found, list) else []
        return [line for line in lines if isinstance(line, list) and len(line) == _RECENT_PARTS]

    def pin(self, line: Sequence[str]) -> bool:
        """Pin a record, or let it go if it is pinned; tells whether it is pinned now."""
        others = [one for one in self.pinned if one[:2] != list(line[:2])]
        added = len(others) == len(self.pinned)
        kept = [*others, list(line)] if added else others
        self._store.setValue("pinned", json.dumps(kept))
        return added

    def opened(self, line: Sequence[str], most: int) -> None:
        """Remember a record that was opened, the latest first."""
        others = [one for one in self.recent if one[:2] != list(line[:2])]
        self._store.setValue("recent", json.dumps([list(line), *others][:most]))

    def mapping(self, name: str) -> dict[str, str]:
        """Return what the headings of a kind of file mean: heading -> column, "" for none."""
        try:
            found = json.loads(str(self._store.value(f"import/{name}", "{}")))
        except ValueError:
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        return {str(key): column for key, column in pairs if isinstance(column, str)}

    def keep_mapping(self, name: str, mapping: Mapping[str, str]) -> None:
        """Remember what the headings of a kind of file mean."""
        self._store.setValue(f"import/{name}", json.dumps(dict(mapping)))
        self._store.sync()

    def choose(self, name: str, value: str | int) -> None:
        """Keep what a person chose."""
        self._store.setValue(name, value)
        self._store.sync()

    def remembered(self, name: str) -> str:
        """Return what was chosen under a name, '' if nothing ever was."""
        return str(self._store.value(name, ""))

    def reset(self) -> None:
        """Forget everything."""
        self._store.clear()
        self._store.sync()

    def state(self, name: str) -> QByteArray | None:
        """Return where something stood (a window, a splitter, a header), None if never kept."""
        found = self._store.value(f"state/{name}")
        return found if isinstance(found, QByteArray) else None

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Keep where something stands."""
        self._store.setValue(f"state/{name}", state)

    def _one_of(self, name: str, known: tuple[str, ...]) -> str:
        said = str(self._store.value(name, known[0]))
        return said if said in known else known[0]
