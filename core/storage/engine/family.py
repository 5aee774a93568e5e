"""What differs between the embedded file and a server. Everything else is one.

A family is a module-sized object without state: :mod:`.sqlite` and :mod:`.postgresql` each have
one. Operations, repositories and the journal never ask which it is; where they need something
that the engines do differently, it is a method here.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from core.storage.address import Place
from core.storage.ledger_keys import LedgerKey


class Family(Protocol):
    """One kind of database."""

    name: str  # as SQLAlchemy calls its dialect

    def make_engine(self, place: Place, key: LedgerKey | None = None) -> Engine:
        """Return an engine; nothing is opened yet. ``key`` is that of a file still to be made."""

    def options(self, *, write: bool) -> dict[str, Any]:
        """Return the execution options of a transaction that reads or writes."""

    def claim(self, engine: Engine, place: Place) -> None:
        """Mark an unused place as a ledger of version 0; ``Unavailable`` if it is in use."""

    def recognise(self, place: Place, *, suspect: bool = False) -> int:
        """Return the version as far as it can be told before anything is opened (else 0).

        ``Unavailable`` if there is no ledger; a ``suspect`` may have lost the mark that it is one.
        """

    def is_marked(self, connection: Connection) -> bool:
        """Tell whether an open ledger bears the mark of this program."""

    def version(self, connection: Connection, place: Place) -> int:
        """Return the schema version of an open ledger; ``Unavailable`` if it is none."""

    def write_version(self, connection: Connection, version: int) -> None:
        """Write the schema version, inside the transaction that made the schema."""

    def settle(self, engine: Engine) -> None:
        """Give a trusted ledger the settings that it keeps itself, where it lost them."""

    def time(self, connection: Connection) -> dt.datetime | None:
        """Return the one time that all desks share, or None where each has only its own."""

    def column_names(self, connection: Connection, table: str) -> list[str]:
        """Return the columns a table really has, in order; none if there is no such table."""

    def reading_any_text(self, connection: Connection) -> AbstractContextManager[None]:
        """Let texts that are no UTF-8 be read, as replacement characters."""

    def no_text(self, error: DBAPIError) -> bool:
        """Tell whether an error says that a text is none: bytes that are no UTF-8."""

    def order_written(self, table: Table) -> ColumnElement[Any]:
        """Return by what rows are read in the order in which they were written."""

    def lost_race(self, error: Exception, links: frozenset[str]) -> bool:
        """Tell whether a database error says that somebody else was faster.

        ``links`` are the keys of chains (:func:`core.storage.engine.links`): one that is taken is
        a lost race.
        """

    def fault(self, error: Exception, place: Place | None) -> Exception | None:
        """Return what a database error means for a person, or None if it is a bug of ours."""

    def overwriting(self, connection: Connection) -> AbstractContextManager[None]:
        """Let what is deleted or blanked meanwhile be overwritten where it lies."""

    def forget(self, engine: Engine) -> None:
        """Leave nothing of what was erased where it lay; logs where somebody is in the way."""
