"""Erasing what the register does not stand on; see :mod:`core.storage.schema.erasures`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, bindparam, select, union_all, update

from core.services.ports import Standing
from core.storage.canonical import row_digest
from core.storage.engine import family_of
from core.storage.rows import Rows
from core.storage.schema import METADATA
from core.storage.schema.attachments import attachment
from core.storage.schema.cases import case_party
from core.storage.schema.erasures import BLANKS, erasure, is_blank, row_key
from core.storage.schema.journal import journal
from core.storage.schema.parties import party, party_version
from core.storage.schema.working import draft

_QUERY = "register.query"
_OF_CASES = tuple(name for name in BLANKS if name.startswith(("case_", "attachment")))


class SqlErasures:
    """What stands on a party, and its erasure; see :class:`core.services.ports.Erasures`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.done = False  # whether this work has erased anything

    def standing_on(self, party_no: str) -> Sequence[Standing]:
        """Return the records that name a party and are kept for ever, each once."""
        found = {
            Standing(str(column.table.name), str(row["record"])): None
            for column in naming()
            for row in self._rows.all(_records(column), party_no=party_no)
        }
        asked = self._asked.get(party_no, ())
        return (*found, *(Standing("query", number) for number in asked))

    @cached_property
    def _asked(self) -> Mapping[str, Sequence[str]]:
        """By party the certificates that state who asked: only the journal knows them so."""
        found: dict[str, list[str]] = {}
        for row in self._rows.all(_queries()):
            facts = json.loads(row["facts"])
            if "applicant" in facts:
                found.setdefault(facts["applicant"], []).append(facts["certificate"])
        return found

    def cases_of(self, party_no: str) -> Sequence[str]:
        """Return the cases that ever named a party."""
        return [row["case_no"] for row in self._rows.all(_cases(), party_no=party_no)]

    def known_since(self, party_no: str) -> str:
        """Return when a party's particulars were written last."""
        return str(self._rows.value(_written(), party_no=party_no))

    def unregistered(self) -> Sequence[str]:
        """Return the parties that no record kept for ever names and that are not erased."""
        named = union_all(*(select(one).where(one.is_not(None)) for one in naming()))
        statement = (
            select(party_version.c.party_no)
            .where(party_version.c.salt != "", party_version.c.party_no.not_in(named))
            .distinct()
            .order_by(party_version.c.party_no)
        )
        found = [row["party_no"] for row in self._rows.all(statement)]
        return [one for one in found if one not in self._asked]

    def erase(self, party_no: str, cases: Sequence[str], why: str) -> Sequence[str]:
        """Blank a party's particulars and what some cases of it state; drafts that name it go.

        Returns the digests of files that no case holds any more.
        """
        connection = self._rows.connection
        files = {row["digest"] for case in cases for row in self._rows_of(attachment, case)}
        with family_of(connection).overwriting(connection):
            self._discard_drafts(party_no)
            for row in self._rows.all(_versions(), party_no=party_no):
                self._blank(party_version, row, why)
            for name in _OF_CASES:
                for case in cases:
                    for row in self._rows_of(METADATA.tables[name], case):
                        self._blank(METADATA.tables[name], row, why)
        self.done = True
        return sorted(one for one in files if not self._rows.all(_filed(), digest=one))

    def _rows_of(self, table: Table, case_no: str) -> Sequence[Mapping[str, Any]]:
        return self._rows.all(select(table).where(table.c.case_no == case_no))

    def _blank(self, table: Table, row: Mapping[str, Any], why: str) -> None:
        """Say in an erasure what a row was and is from now on, and let it be so."""
        if is_blank(table.name, row) or row.get("opinion") == "":
            return
        blanks = BLANKS[table.name]
        keys = [column.name for column in table.primary_key.columns]
        self._rows.insert(
            erasure,
            {
                "table_name": str(table.name),  # else no plain text, and its digest another
                "row_key": row_key(row, keys),
                "digest": row_digest(table.name, row),
                "erased_digest": row_digest(table.name, {**row, **blanks}),
                "why": why,
            },
        )
        same = [table.c[name] == row[name] for name in keys]
        self._rows.run(update(table).where(*same).values(dict(blanks)))

    def _discard_drafts(self, party_no: str) -> None:
        """Throw drafts away in which a party stands, by number or by what was typed of it."""
        words = {party_no}
        for row in self._rows.all(_versions(), party_no=party_no):
            words |= {row["name"], row["id_no"]}
        for one in self._rows.all(select(draft)):
            if any(word in one["title"] or word in one["body"] for word in words if word):
                self._rows.run(draft.delete().where(draft.c.draft_no == one["draft_no"]))


def naming() -> Iterator[Column[Any]]:
    """Yield the columns by which something that is kept for ever names a party.

    Not so its own versions, and not the cases: those that were not entered end one day.
    """
    for table in METADATA.sorted_tables:
        if table in (party, party_version, case_party):
            continue
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            if key.column.table in (party, party_version) and key.column.name == "party_no":
                yield key.parent


def _record(table: Table) -> ColumnElement[Any]:
    return next(iter(table.primary_key.columns))


@cache
def _records(column: Column[Any]) -> Select[Any]:
    statement = select(_record(column.table).label("record")).distinct()
    return statement.where(column == bindparam("party_no"))


@cache
def _queries() -> Select[Any]:
    return select(journal.c.facts).where(journal.c.operation == _QUERY)


@cache
def _cases() -> Select[Any]:
    statement = select(case_party.c.case_no).where(case_party.c.party_no == bindparam("party_no"))
    return statement.distinct().order_by(case_party.c.case_no)


@cache
def _written() -> Select[Any]:
    statement = select(journal.c.entered_at).join(
        party_version, party_version.c.sequence == journal.c.sequence
    )
    statement = statement.where(party_version.c.party_no == bindparam("party_no"))
    return statement.order_by(journal.c.sequence.desc()).limit(1)


@cache
def _versions() -> Select[Any]:
    return select(party_version).where(party_version.c.party_no == bindparam("party_no"))


@cache
def _filed() -> Select[Any]:
    return select(attachment.c.digest).where(attachment.c.digest == bindparam("digest")).limit(1)
