"""The search index: written in the same transaction as the record, verified on reading.

B-trees hold numbers, their tails (backwards) and pinyin; a contentless FTS5 table holds the grams
of names and addresses. Candidates come from the index, :func:`why_matched` decides.

On a server there are the B-trees only: exact look-ups work there, the search box does not yet.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Delete,
    Select,
    TextClause,
    Update,
    and_,
    bindparam,
    delete,
    func,
    select,
    text,
)

from core.domain.search_text import (
    Findable,
    Hit,
    Lookup,
    Reason,
    Word,
    number_key,
    parse_query,
    spellings,
    why_matched,
)
from core.problems import Unavailable
from core.services.pinyin import readings
from core.services.ports import SearchHit
from core.storage.repositories.search_records import (
    ADDRESS,
    NAME,
    Key,
    as_record,
    findable,
    grams_of,
    keys_of,
    token,
)
from core.storage.repositories.search_upkeep import SearchUpkeep
from core.storage.rows import Rows
from core.storage.schema.working import search_entry, search_key

MOST_CANDIDATES = 400  # a word that fits more records than this wants another letter
_LAST = "\U0010ffff"


class SqlSearch(SearchUpkeep):
    """The one search box; see :class:`core.services.ports.Search`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @property
    def _has_grams(self) -> bool:
        return self._rows.connection.dialect.name == "sqlite"

    def put(self, kind: str, number: str, title: str, subtitle: str, by: Findable) -> None:
        """Index a record anew under its kind and number."""
        values = {"title": title, "subtitle": subtitle, "record": as_record(by)}
        known = self._rows.first(_known(), kind=kind, number=number)
        if known is None:
            entry = (self._rows.value(_last_entry()) or 0) + 1
            record = {"entry": entry, "kind": kind, "number": number, **values}
            self._rows.insert_plain(search_entry, record)
            self._move_keys(entry, set(), keys_of(number, by))
            self._put_grams(entry, by)
            return
        entry, before = known["entry"], findable(known)
        self._rows.run(_rewrite(), known=entry, **values)
        if before != by:
            self._move_keys(entry, keys_of(number, before), keys_of(number, by))
            self._put_grams(entry, by, again=True)

    def _move_keys(self, entry: int, before: set[Key], after: set[Key]) -> None:
        """Write the keys that are new. Which there were is known from the record itself.

        So whoever changes what keys are made of lets a migration make the index anew.
        """
        for topic, value in before - after:
            self._rows.run(_forget_key(), value=value, topic=topic, entry=entry)
        new = [{"value": v, "topic": t, "entry": entry} for t, v in sorted(after - before)]
        self._rows.insert_plain(search_key, *new)

    def _put_grams(self, entry: int, by: Findable, *, again: bool = False) -> None:
        if self._has_grams:
            if again:
                self._rows.run(_forget_grams(), known=entry)
            self._rows.run(_add_grams(), entry=entry, grams=grams_of(by))

    def by_number(self, number: str, *, begins: bool = False) -> Sequence[SearchHit]:
        """Return the records that have a number (or one that begins so), however it is written."""
        key = number_key(number)
        asked = {"topic": "number", "value": key} | ({"beyond": key + _LAST} if begins else {})
        hits = []
        for row in self._rows.all(_numbered(begins), **asked):
            known = (row["number"], *findable(row).numbers)
            fits = [n for n in known if number_key(n).startswith(key)]
            hits.append(_as_hit(row, (Hit(number, Reason.NUMBER, fits[-1]),)))
        return hits

    def by_name(self, name: str) -> Sequence[SearchHit]:
        """Return the records whose title is exactly this name."""
        for spelling in spellings(name, readings()).full[:1]:
            rows = self._rows.all(_named(), topic="pinyin", value=spelling, title=name)
            return [_as_hit(row, (Hit(name, Reason.NAME, name),)) for row in rows]
        return []

    def find(self, typed: str, limit: int) -> Sequence[SearchHit]:
        """Return the records in which every typed word is found, the most exact first.

        Of equally exact ones the shorter title comes first. Raises
        ``Unavailable('not_on_server')`` where there are no grams.
        """
        if not self._has_grams:
            raise Unavailable(
                "not_on_server",
                what="choice.not_on_server.search",
                instead="choice.not_on_server.search_instead",
            )
        lookup = parse_query(typed, readings())
        if not lookup.words:
            return []
        found: list[tuple[_Place, SearchHit]] = []  # sorted
        for place, row in self._records(sorted(self._candidates(lookup)), limit):
            if found[limit - 1 : limit] and found[limit - 1][0] <= place:
                break  # whatever comes is less exact or longer
            hits = why_matched(lookup, findable(row), readings())
            if hits:
                exactness = max(_EXACTNESS[hit.reason] for hit in hits)
                insort(found, (place._replace(exactness=exactness), _as_hit(row, hits)))
        return [hit for _, hit in found[:limit]]

    def _records(
        self, places: Sequence[_Place], at_once: int
    ) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
        """Yield the records of places in their order, reading so many at once."""
        for first in range(0, len(places), at_once):
            some = places[first : first + at_once]
            rows = self._rows.all(_by_entries(), entries=[place.entry for place in some])
            known = {row["entry"]: row for row in rows}
            yield from ((place, known[place.entry]) for place in some if place.entry in known)

    def _candidates(self, lookup: Lookup) -> list[_Place]:
        """Return entries that fit the word which fits fewest; verification does the rest."""
        proposed = [self._proposals(word) for word in lookup.words]
        if len(proposed) == 1:
            return list(proposed[0].values())
        fewest = min(proposed, key=len)
        whole = [places for places in proposed if len(places) < MOST_CANDIDATES]
        common = set(fewest).intersection(*whole)
        return [max(places[one] for places in (fewest, *whole)) for one in common]

    def _proposals(self, word: Word) -> dict[int, _Place]:
        """Return where the index proposes a word, each entry at its most exact."""
        places: list[_Place] = []
        for number in word.numbers:
            places += self._numbered(number_key(number))
        if word.tail:
            places += self._keyed("tail", word.tail, Reason.TAIL)
        for start in word.initials:
            places += self._keyed("initials", start, Reason.INITIALS)
        for start in word.pinyin:
            places += self._keyed("pinyin", start, Reason.PINYIN)
        if word.grams:
            places += self._written(NAME, word.grams, Reason.NAME)
            places += self._written(ADDRESS, word.grams, Reason.ADDRESS)
        return {place.entry: place for place in sorted(places, reverse=True)}

    def _numbered(self, start: str) -> list[_Place]:
        """Return the entries one of whose numbers is this or begins so."""
        exact = self._rows.all(_exactly(), topic="number", value=start, most=MOST_CANDIDATES)
        longer = self._keyed("number", start, Reason.NUMBER_PART)
        return [*_places(exact, Reason.NUMBER), *longer]

    def _keyed(self, topic: str, start: str, reason: Reason) -> list[_Place]:
        asked = {"topic": topic, "start": start, "beyond": start + _LAST, "most": MOST_CANDIDATES}
        return _places(self._rows.all(_beginning(), **asked), reason)

    def _written(self, where: str, grams: Sequence[str], reason: Reason) -> list[_Place]:
        match = " AND ".join(token(where, gram) for gram in grams)
        rows = self._rows.all(_with_grams(), match=match, most=MOST_CANDIDATES)
        return _places(rows, reason)


class _Place(NamedTuple):
    """An entry that the index proposes; such places sort as the records are to be shown."""

    exactness: int  # of the reason for which it is proposed, 0 the most exact
    length: int  # of its title
    entry: int


def _places(rows: Iterable[Mapping[str, Any]], reason: Reason) -> list[_Place]:
    return [_Place(_EXACTNESS[reason], row["length"], row["entry"]) for row in rows]


def _as_hit(row: Mapping[str, Any], hits: tuple[Hit, ...]) -> SearchHit:
    return SearchHit(row["kind"], row["number"], row["title"], row["subtitle"], hits)


@cache
def _numbered(begins: bool) -> Select[tuple[object, ...]]:
    value = search_key.c.value
    fits = value == bindparam("value")
    if begins:
        fits = and_(value >= bindparam("value"), value < bindparam("beyond"))
    return _keyed().where(fits).distinct().order_by(search_entry.c.entry).limit(MOST_CANDIDATES)


@cache
def _named() -> Select[tuple[object, ...]]:
    statement = _keyed().where(search_key.c.value == bindparam("value"))
    return statement.where(search_entry.c.title == bindparam("title"))


def _keyed() -> Select[tuple[object, ...]]:
    """The records that have a key of ``topic``."""
    statement = select(search_entry).join(search_key, search_key.c.entry == search_entry.c.entry)
    return statement.where(search_key.c.topic == bindparam("topic"))


@cache
def _beginning() -> Select[tuple[object, ...]]:
    value = search_key.c.value
    begins = and_(value >= bindparam("start"), value < bindparam("beyond"))
    return _proposed().where(begins).order_by(value)


@cache
def _exactly() -> Select[tuple[object, ...]]:
    return _proposed().where(search_key.c.value == bindparam("value"))


def _proposed() -> Select[tuple[object, ...]]:
    """The entries that have a key of ``topic``, with the lengths of their titles."""
    length = func.length(search_entry.c.title).label("length")
    statement = select(search_key.c.entry, length)
    statement = statement.join(search_entry, search_entry.c.entry == search_key.c.entry)
    return statement.where(search_key.c.topic == bindparam("topic")).limit(bindparam("most"))


@cache
def _by_entries() -> Select[tuple[object, ...]]:
    listed: BindParameter[Any] = bindparam("entries", expanding=True)
    return select(search_entry).where(search_entry.c.entry.in_(listed))


@cache
def _rewrite() -> Update:
    statement = search_entry.update().where(search_entry.c.entry == bindparam("known"))
    return statement.values({name: bindparam(name) for name in ("title", "subtitle", "record")})


@cache
def _forget_key() -> Delete:
    parts = [column == bindparam(column.name) for column in search_key.primary_key]
    return delete(search_key).where(*parts)


# The grams are no table of the schema: FTS5 keeps them.
@cache
def _forget_grams() -> TextClause:
    return text("DELETE FROM search_grams WHERE rowid = :known")


@cache
def _add_grams() -> TextClause:
    return text("INSERT INTO search_grams (rowid, grams) VALUES (:entry, :grams)")


@cache
def _with_grams() -> TextClause:
    return text(
        "SELECT search_grams.rowid AS entry, length(title) AS length "
        "FROM search_grams JOIN search_entry ON entry = search_grams.rowid "
        "WHERE search_grams MATCH :match LIMIT :most"
    )


@cache
def _known() -> Select[tuple[object, ...]]:
    return (
        select(search_entry)
        .where(search_entry.c.kind == bindparam("kind"))
        .where(search_entry.c.number == bindparam("number"))
    )


@cache
def _last_entry() -> Select[int]:
    return select(func.max(search_entry.c.entry))


_EXACTNESS = {reason: place for place, reason in enumerate(Reason)}
_EXACTNESS[Reason.PINYIN] = _EXACTNESS[Reason.INITIALS]  # "an" is both of 安宁
