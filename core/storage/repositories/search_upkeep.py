"""The search index looked through and made anew; see :mod:`core.storage.repositories.search`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select

from core.domain.search_text import Findable
from core.services.ports import Indexed
from core.storage.repositories.search_records import Key, as_tokens, indexed, keys_of
from core.storage.rows import Rows
from core.storage.schema.working import search_entry, search_key

CREATE_GRAMS = (
    "CREATE VIRTUAL TABLE search_grams USING fts5("
    "grams, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)


class SearchUpkeep:
    """The part of the index that repairs and verification use."""

    _rows: Rows

    @property
    def _has_grams(self) -> bool:
        raise NotImplementedError

    def clear(self) -> None:
        """Empty the index; the grams are thrown away and made anew, however broken they are."""
        self._rows.run(delete(search_key))
        self._rows.run(delete(search_entry))
        if self._has_grams:
            connection = self._rows.connection
            connection.exec_driver_sql("DROP TABLE IF EXISTS search_grams")
            connection.exec_driver_sql(CREATE_GRAMS)

    def entries(self) -> Iterator[Indexed]:
        """Yield what is indexed; a record that cannot be read as it should is an empty one."""
        for row in self._rows.all(select(search_entry).order_by(search_entry.c.entry)):
            yield indexed(row)

    def odd(self) -> Indexed | None:
        """Return the first record that is not found by exactly what its entry says."""
        keys: dict[int, set[Key]] = {}
        for row in self._rows.all(select(search_key)):
            keys.setdefault(row["entry"], set()).add((row["topic"], row["value"]))
        grams = self._stored_grams()
        for row in self._rows.all(select(search_entry).order_by(search_entry.c.entry)):
            one, entry = indexed(row), row["entry"]
            if keys.pop(entry, set()) != keys_of(one.number, one.by):
                return one
            if grams is not None and grams.pop(entry, set()) != as_tokens(one.by):
                return one
        left = {**keys, **(grams or {})}
        return Indexed("", str(min(left)), "", "", Findable()) if left else None

    def _stored_grams(self) -> dict[int, set[str]] | None:
        """Return the grams by entry as the index itself lists them; None where there are none."""
        if not self._has_grams:
            return None
        connection = self._rows.connection
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.search_terms USING fts5vocab(main, search_grams, instance)"
        )
        try:
            found: dict[int, set[str]] = {}
            listed = connection.exec_driver_sql("SELECT doc, term FROM temp.search_terms")
            for entry, term in listed:
                found.setdefault(entry, set()).add(term)
            return found
        finally:
            connection.exec_driver_sql("DROP TABLE temp.search_terms")
