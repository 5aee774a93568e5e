"""Rows to parties and back."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select

from core.domain.duplicates import whole_number
from core.domain.party import Particulars, Party, Relation
from core.domain.register_history import Merge
from core.domain.versions import FIRST, Because, Version
from core.storage.repositories.versions import because_row, version_of, versions_of
from core.storage.rows import Record, Rows
from core.storage.schema.parties import party, party_merge, party_relation, party_version

LEGACY_LENGTH = 15  # digits of a citizen's number before 1999


class Merges:
    """Which records of one person were merged into which; read once a work, mostly empty."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._into: dict[str, str] | None = None

    def survivor(self, party_no: str) -> str:
        """Return the number a party goes by today."""
        into = self._known()
        while party_no in into:
            party_no = into[party_no]
        return party_no

    def all_of(self, party_no: str) -> list[str]:
        """Return every number of a party: the one it goes by, and those merged into it."""
        last = self.survivor(party_no)
        return [last, *(one for one in self._known() if self.survivor(one) == last)]

    def entered(self) -> tuple[Merge, ...]:
        """Return every merge, each with the journal entry that made it known."""
        return tuple(
            Merge(row["party_no"], row["into_no"], row["sequence"])
            for row in self._rows.all(_merged())
        )

    def add(self, party_no: str, into_no: str, document_no: str) -> None:
        """Merge a record into another; that other was not merged itself."""
        self._rows.insert(
            party_merge, {"party_no": party_no, "into_no": into_no, "document_no": document_no}
        )
        self._known()[party_no] = into_no

    def _known(self) -> dict[str, str]:
        if self._into is None:
            rows = self._rows.all(_merged())
            self._into = {row["party_no"]: row["into_no"] for row in rows}
        return self._into


@cache
def _merged() -> Select[tuple[object, ...]]:
    return select(party_merge)


class SqlParties:
    """People and organisations; see :class:`core.services.ports.Parties`."""

    def __init__(self, rows: Rows, merges: Merges) -> None:
        self._rows = rows
        self._merges = merges
        self._versions: dict[tuple[str, int], Party] = {}  # what was read: they never change

    def add(self, party_no: str, kind: str, particulars: Particulars) -> Party:
        """Write a new party with its first version."""
        self._rows.insert(party, {"party_no": party_no, "kind": kind})
        return self._write_version(party_no, kind, 1, particulars, Because(FIRST))

    def amend(self, known: Party, particulars: Particulars, because: Because) -> Party:
        """Write the next version; a version that somebody else wrote first is a Conflict."""
        version = known.version + 1
        return self._write_version(known.party_no, known.kind, version, particulars, because)

    def _write_version(
        self, party_no: str, kind: str, version: int, new: Particulars, because: Because
    ) -> Party:
        values = dc.asdict(new) | {"id_until": new.id_until.isoformat() if new.id_until else ""}
        previous = version - 1 or None
        self._rows.insert(
            party_version,
            {
                "party_no": party_no,
                "version": version,
                "previous_version": previous,
                **values,
                **because_row(because),
            },
        )
        return Party(party_no, kind, version, new)

    def get(self, party_no: str) -> Party | None:
        """Return a party at its current version."""
        return self._one(_by_no(), party_no=party_no)

    def at_version(self, party_no: str, version: int) -> Party:
        """Return a party as it was at a version; ``LookupError`` if there is none."""
        found = self._versions.get((party_no, version))
        found = found or self._one(_at_version(), party_no=party_no, version=version)
        if found is None:
            raise LookupError(f"{party_no} version {version}")
        return found

    def versions(self, party_no: str) -> Sequence[Version]:
        """Return every version of a party's particulars, the first one first."""
        return [
            version_of(row, _PARTICULARS) for row in self._rows.all(_versions(), party_no=party_no)
        ]

    def by_id(self, id_kind: str, id_no: str) -> Party | None:
        """Return the party that currently has an identity number; of merged records the last."""
        found = self._one(_by_id(), id_kind=id_kind, id_no=id_no)
        return found and self.get(self._merges.survivor(found.party_no))

    def survivor(self, party_no: str) -> str:
        """Return the number a party goes by today: its own, unless its record was merged."""
        return self._merges.survivor(party_no)

    def merge(self, party_no: str, into_no: str, document_no: str) -> None:
        """Let a record go on under another one of the same person."""
        self._merges.add(party_no, into_no, document_no)

    def relate(self, party_no: str, relation: Relation) -> None:
        """Write who acts for or stands behind a party."""
        last = len(self._rows.all(_relations(), party_no=party_no))
        self._rows.insert(
            party_relation,
            {
                "party_no": party_no,
                "line": last + 1,
                "previous_line": last or None,
                **dc.asdict(relation),
                "from_date": relation.from_date.isoformat(),
                "until": relation.until.isoformat() if relation.until else "",
            },
        )

    def relations(self, party_no: str) -> Sequence[Relation]:
        """Return who acts for or stands behind a party, of merged records too."""
        return [
            _relation(row)
            for number in reversed(self._merges.all_of(party_no))
            for row in self._rows.all(_relations(), party_no=number)
        ]

    def suspects(self) -> Sequence[Party]:
        """Return the records that share a name or number, and those with 15-digit numbers.

        Of the latter the records of the 18 digits they became come along; merged ones do not.
        """
        found = {row["party_no"]: party_of(row) for row in self._rows.all(_suspects())}
        for number in {whole_number(one.particulars.id_no) for one in found.values()}:
            for row in self._rows.all(_by_number(), id_no=number):
                found[row["party_no"]] = party_of(row)
        return [one for one in found.values() if self.survivor(one.party_no) == one.party_no]

    def merged_into(self, party_no: str) -> Sequence[str]:
        """Return the numbers of the records that go on under a party's number."""
        return self._merges.all_of(party_no)[1:]

    def related_to(self, party_no: str) -> Sequence[tuple[str, Relation]]:
        """Return who is related to a party, each with the relation to it."""
        numbers = self._merges.all_of(party_no)
        statement = (
            select(party_relation)
            .where(party_relation.c.other_no.in_(numbers))
            .order_by(party_relation.c.party_no, party_relation.c.line)
        )
        return [(row["party_no"], _relation(row)) for row in self._rows.all(statement)]

    def all(self, limit: int) -> Sequence[Party]:
        """Return the latest parties first."""
        rows = self._rows.all(_current().order_by(party.c.party_no.desc()).limit(limit))
        return [party_of(row) for row in rows]

    def count(self) -> int:
        """Return how many parties there are, merged records included."""
        return int(self._rows.value(select(func.count()).select_from(party)))

    def _one(self, statement: Select[tuple[object, ...]], **values: object) -> Party | None:
        row = self._rows.first(statement, **values)
        if row is None:
            return None
        found = party_of(row)
        self._versions[found.party_no, found.version] = found
        return found


@cache
def _current() -> Select[tuple[object, ...]]:
    newest = party_version.alias("newest")
    last = (
        select(func.max(newest.c.version))
        .where(newest.c.party_no == party.c.party_no)
        .scalar_subquery()
    )
    return (
        select(party.c.kind, party_version)
        .join_from(party, party_version)
        .where(party_version.c.version == last)
    )


@cache
def _suspects() -> Select[tuple[object, ...]]:
    current = _current().subquery()
    same = [
        select(current.c[name]).group_by(current.c[name]).having(func.count() > 1)
        for name in ("name", "id_no")
    ]
    return select(current).where(
        current.c.id_no != "",  # else it was erased
        current.c.name.in_(same[0])
        | current.c.id_no.in_(same[1])
        | (func.length(current.c.id_no) == LEGACY_LENGTH),
    )


@cache
def _by_number() -> Select[tuple[object, ...]]:
    return _current().where(party_version.c.id_no == bindparam("id_no"))


@cache
def _by_id() -> Select[tuple[object, ...]]:
    return (
        _current()
        .where(party_version.c.id_kind == bindparam("id_kind"))
        .where(party_version.c.id_no == bindparam("id_no"))
        .order_by(party.c.party_no)
    )


@cache
def _relations() -> Select[tuple[object, ...]]:
    return (
        select(party_relation)
        .where(party_relation.c.party_no == bindparam("party_no"))
        .order_by(party_relation.c.line)
    )


def _relation(row: Record) -> Relation:
    return Relation(
        kind=row["kind"],
        other_no=row["other_no"],
        document_no=row["document_no"],
        from_date=dt.date.fromisoformat(row["from_date"]),
        until=dt.date.fromisoformat(row["until"]) if row["until"] else None,
    )


_PARTICULARS = tuple(field.name for field in dc.fields(Particulars))


@cache
def _versions() -> Select[tuple[object, ...]]:
    return versions_of(party_version, party_version.c.party_no == bindparam("party_no"))


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return _current().where(party.c.party_no == bindparam("party_no"))


@cache
def _at_version() -> Select[tuple[object, ...]]:
    return (
        select(party.c.kind, party_version)
        .join_from(party, party_version)
        .where(party.c.party_no == bindparam("party_no"))
        .where(party_version.c.version == bindparam("version"))
    )


def party_of(row: Record) -> Party:
    """Return a party at the version of a row."""
    return Party(
        row["party_no"],
        row["kind"],
        row["version"],
        Particulars(
            name=row["name"],
            id_kind=row["id_kind"],
            id_no=row["id_no"],
            id_until=dt.date.fromisoformat(row["id_until"]) if row["id_until"] else None,
            legal_representative=row["legal_representative"],
            phone=row["phone"],
            address=row["address"],
        ),
    )
