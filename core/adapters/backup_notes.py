"""``NAME.nqbak.toml`` beside each backup, and ``backup.toml`` in the user's folder.

A note for each backup, so that window and command line never write the same file; people may read
them, and whoever takes the folder to another machine takes them along.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.adapters.disk import said
from core.problems import Unavailable
from core.services.toml_text import toml_of

FILE = "backup.toml"
SUFFIX = ".nqbak"
MOST_NOTE = 64 * 1024  # bytes; a note has some ten lines


class NoteFiles:
    """See :class:`core.services.ports.backups.Notes`."""

    def __init__(self, home: Path) -> None:
        self._settings = home / FILE

    def all(self, folder: Path) -> Mapping[str, Mapping[str, Any]]:
        """Return what is noted of the backups in a folder; of one without a note, nothing."""
        try:
            found = sorted(folder.glob(f"*{SUFFIX}"))
        except OSError:
            return {}
        return {path.name: _note(_beside(path)) for path in found}

    def keep(self, backup: Path, note: Mapping[str, Any]) -> None:
        """Write the note of a backup."""
        _put(_beside(backup), note)

    def remove(self, backup: Path) -> None:
        """Remove a backup, then its note."""
        with said(backup):
            backup.unlink(missing_ok=True)
            _beside(backup).unlink(missing_ok=True)

    def settings(self) -> Mapping[str, Any]:
        """Return what people chose; ``Unavailable`` for a file that cannot be read."""
        try:
            return tomllib.loads(self._settings.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            reason = {"value": self._settings, "reason": error}
            raise Unavailable("machine_settings_wrong", **reason) from error

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        """Write what people chose."""
        _put(self._settings, settings)


def _beside(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.toml")


def _note(path: Path) -> Mapping[str, Any]:
    """Read a note; one that is damaged is as none: the backup itself says what it is."""
    with contextlib.suppress(OSError, ValueError):
        if path.stat().st_size <= MOST_NOTE:
            return tomllib.loads(path.read_text(encoding="utf-8"))
    return {}


def _put(path: Path, content: Mapping[str, Any]) -> None:
    with said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".new", f".{path.name}.", path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(toml_of(content))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
