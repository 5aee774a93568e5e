"""What the program wrote, read back entry by entry."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from core.storage.schema import METADATA

Row = dict[str, Any]


class Written:
    """The rows of a ledger by the journal entries that wrote them."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def _rows(self, query: str, *values: Any) -> list[Row]:
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def entries(self, first: int = 1) -> list[Row]:
        """The entries of the journal from ``first`` on."""
        return self._rows("SELECT * FROM journal WHERE sequence >= ? ORDER BY sequence", first)

    def entry(self, sequence: int) -> Row:
        (found,) = self._rows("SELECT * FROM journal WHERE sequence = ?", sequence)
        return found

    def vouched(self, entry: Mapping[str, Any]) -> list[tuple[str, Row]]:
        """The register rows of an entry, in the order in which they were written."""
        found = []
        for name, key, _ in json.loads(entry["rows"]):
            parts = [column.name for column in METADATA.tables[name].primary_key.columns]
            where = " AND ".join(f"{part} = ?" for part in parts)
            (row,) = self._rows(f"SELECT * FROM {name} WHERE {where}", *key)
            found.append((name, row))
        return found

    def found_by(self, numbers: Sequence[str]) -> list[Row]:
        """The records of the search index with these numbers."""
        kinds, marks = (", ".join("?" for _ in some) for some in (self._kinds, numbers))
        query = f"SELECT * FROM search_entry WHERE kind IN ({kinds}) AND number IN ({marks})"
        return self._rows(f"{query} ORDER BY entry", *self._kinds, *numbers)

    @cached_property
    def _kinds(self) -> list[str]:
        found = self.connection.execute("SELECT DISTINCT kind FROM search_entry")
        return [kind for (kind,) in found]

    def proofs_after(self, sequence: int) -> list[Row]:
        """The proofs that were made over the head of an entry."""
        return self._rows("SELECT * FROM proof WHERE head_sequence = ?", sequence)
