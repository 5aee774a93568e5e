"""Opening, creating and closing a ledger, in a file or on a server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from core.domain.calendar import OFFICE_ZONE
from core.problems import Unavailable
from core.services.ports import Anchors, Clock
from core.storage import anchoring, journal, marks
from core.storage.address import Place
from core.storage.copying import copy_before_migration
from core.storage.engine import (
    SCHEMA_VERSION,
    family_of,
    family_of_place,
    make_engine,
    transaction,
    translated,
)
from core.storage.guards import guards_stand
from core.storage.ledger_keys import LedgerKey
from core.storage.migrations.runner import migrate
from core.storage.statements import Statements
from core.storage.work import SqlWork


class Ledger:
    """A ledger; gives out works. See :class:`core.services.ports.Store`."""

    def __init__(
        self, engine: Engine, place: Place, clock: Clock | None, anchors: Anchors | None = None
    ) -> None:
        self._anchors = anchors
        self._identity = ""
        self._engine = engine
        self._family = family_of(engine)
        self._clock = clock
        self.place = place

    @contextmanager
    def reading(self) -> Iterator[SqlWork]:
        """Open a work that sees one consistent state."""
        with transaction(self._engine, write=False) as connection:
            yield SqlWork(connection, "", None, self._anchors)

    @contextmanager
    def writing(self, operator: str) -> Iterator[SqlWork]:
        """Open a work that holds the write lock; any error rolls everything back."""
        with transaction(self._engine, write=True) as connection:
            if self._clock is not None:
                now = self._clock()
            else:
                now = self._family.time(connection) or now_in_office()
            work = SqlWork(connection, operator, now, self._anchors)
            yield work
            self._identity = self._identity or work.identity
        if work.recorded is not None and self._anchors is not None:
            self._anchors.note(self._identity, work.recorded)
        if work.erasures.done:
            self._family.forget(self._engine)

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._engine.dispose()


def now_in_office() -> dt.datetime:
    """Return the time in the office's zone."""
    return dt.datetime.now(OFFICE_ZONE)


def create(
    place: Place,
    clock: Clock | None = None,
    anchors: Anchors | None = None,
    key: LedgerKey | None = None,
) -> Ledger:
    """Make a new ledger; an existing file or a database in use is never touched.

    A file is encrypted by ``key``, which who calls has kept, or not at all.
    ``anchors`` are told every head, outside of the ledger. Without a ``clock`` entries are timed
    by the server's clock, or by this machine's for a file.
    """
    engine = make_engine(place, key)  # refuses network drives before a byte is written
    family = family_of_place(place)
    with _disposed_on_failure(engine), translated(family, place):
        family.claim(engine, place)
        migrate(engine)
    if anchors is not None:
        anchors.forget()
    return Ledger(engine, place, clock, anchors)


def open_ledger(
    place: Place,
    clock: Clock | None = None,
    anchors: Anchors | None = None,
    *,
    suspect: bool = False,
    older: bool = False,
) -> Ledger:
    """Open an existing ledger; a newer one is refused politely.

    An older one is migrated, and a copy of what it was stays beside it.

    Refused too is one whose guards are not ours, and one that is not what ``anchors`` saw last:
    an older copy, a journal written anew. A ``suspect`` is opened whatever it is, to be verified
    and looked at: the verification then says what is wrong with it. ``older`` lets an older copy
    in, to be accepted with a reason (``journal.accept``).
    """
    family = family_of_place(place)
    engine = make_engine(place)  # refuses network drives before a byte is read
    with _disposed_on_failure(engine), translated(family, place):
        _refuse_newer(place, family.recognise(place, suspect=suspect))
        with transaction(engine, write=False) as connection:
            version = family.version(connection, place)
            agree = marks.agree(connection, version)
            if suspect:
                marks.refuse_unmarked(connection, place)
        _refuse_newer(place, version)
        if not agree and not suspect:
            raise Unavailable("ledger_marks_differ", value=place, version=version)
        if version < SCHEMA_VERSION and agree:
            copy_before_migration(place, version)
            migrate(engine)
        if not suspect:
            family.settle(engine)
            _refuse_foreign_guards(engine, place)
            if anchors is not None and not older:
                _compare(engine, place, anchors)
    return Ledger(engine, place, clock, anchors)


def _compare(engine: Engine, place: Place, anchors: Anchors) -> None:
    """Refuse a ledger that is not what was seen last; keep the head of one that is."""
    with transaction(engine, write=False) as connection:
        anchoring.refuse(connection, anchors, place)
        head = journal.head(Statements(connection))
        identity = anchoring.entry_hash(connection, 1)
    if identity:
        anchors.note(identity, head)


def _refuse_newer(place: Place, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise Unavailable("ledger_newer", value=place, version=version, known=SCHEMA_VERSION)


def _refuse_foreign_guards(engine: Engine, place: Place) -> None:
    with transaction(engine, write=False) as connection:
        if not guards_stand(connection):
            raise Unavailable("guards_differ", value=place)


@contextmanager
def _disposed_on_failure(engine: Engine) -> Iterator[None]:
    """Let go of the ledger when it is refused, so that it can be moved, copied or repaired."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
