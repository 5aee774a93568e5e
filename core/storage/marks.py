"""The marks of a ledger outside of its tables: what program it belongs to, which schema it has.

Whoever lowers the version would have the program migrate, and with it make the guards anew over
whatever was changed. The migrations keep a record of their own, and the two must agree.
"""

from __future__ import annotations

from sqlalchemy import Connection

from core.problems import Unavailable
from core.services.ports import BadEntry
from core.storage.address import Place
from core.storage.engine import family_of


def recorded_version(connection: Connection) -> int:
    """Return the schema version that the migrations themselves recorded; 0 before the first."""
    if not family_of(connection).column_names(connection, "alembic_version"):
        return 0
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return int(found) if found is not None and str(found).isdecimal() else 0


def agree(connection: Connection, version: int) -> bool:
    """Tell whether a ledger's version is what its migrations recorded."""
    return version == recorded_version(connection)


def refuse_unmarked(connection: Connection, place: Place) -> None:
    """Raise ``Unavailable`` for a database of another kind: not even a ledger to be verified."""
    if not family_of(connection).column_names(connection, "journal"):
        raise Unavailable("not_a_ledger", value=place)


def fault(connection: Connection, place: Place) -> BadEntry | None:
    """Return which mark was changed."""
    family = family_of(connection)
    if not family.is_marked(connection):
        return BadEntry(0, "mark_changed", "file", "application_id")
    version = family.version(connection, place)
    if not agree(connection, version):
        return BadEntry(0, "mark_changed", "file", f"user_version={version}")
    return None
