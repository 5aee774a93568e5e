"""The second belt: triggers that keep history, made again after every migration.

The invariants themselves live in keys and checks. The guards refuse to change or delete what was
registered, and refuse connections that switched keys off. Each kind of database has its own, and
each is compared with what the program makes whenever a ledger is opened.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection


class _Guards(Protocol):
    """The module of one kind of database."""

    def make(self, connection: Connection) -> None: ...
    def expected(self) -> set[str]: ...
    def found(self, connection: Connection) -> set[str]: ...
    def name_of(self, guard: str) -> str: ...


def make_guards(connection: Connection) -> None:
    """Drop and create every guard; called at the end of each migration."""
    _of(connection).make(connection)


def guards_stand(connection: Connection) -> bool:
    """Tell whether exactly the guards of this program stand, and nobody else's."""
    guards = _of(connection)
    return guards.found(connection) == guards.expected()


def difference(connection: Connection) -> tuple[str, str] | None:
    """Return the first guard that is not as the program makes it, or is nobody's of ours.

    The answer is a kind, ``guards_missing`` or ``guard_foreign``, and a name.
    """
    guards = _of(connection)
    found, expected = guards.found(connection), guards.expected()
    for missing in sorted(expected - found):
        return "guards_missing", guards.name_of(missing)
    for foreign in sorted(found - expected):
        return "guard_foreign", guards.name_of(foreign)
    return None


def _of(connection: Connection) -> _Guards:
    if connection.dialect.name == "sqlite":
        from core.storage.guards import sqlite

        return sqlite
    from core.storage.guards import postgresql

    return postgresql
