"""Is the file whole? What SQLite can tell of its pages and keys, with the table it concerns.

That says nothing about who wrote what: the journal's verification does (:mod:`.journal`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.services.ports import BadEntry, Report
from core.storage import marks
from core.storage.address import Place
from core.storage.guards import difference

_CHUNK = 4 << 20
_TREE = re.compile(r"^Tree (\d+)")
MOST = 20  # faults that are told: more would not help anybody


def faults(connection: Connection, place: Place, report: Report, *, full: bool) -> list[BadEntry]:
    """Return what is wrong with the file itself, guards and marks included; quickly, or in full.

    In full every index is compared with its table, and every key is looked up.
    """
    found: list[BadEntry] = []
    if isinstance(place, Path):
        _read_through(place, report)
        found += _pages(connection, full=full)
        found += _keys(connection) if full and not found else ()
    differing = difference(connection)
    if differing is not None:
        found.append(BadEntry(0, differing[0], "guards", differing[1]))
    mark = marks.fault(connection, place)
    return [*found, mark] if mark is not None else found


def _read_through(path: Path, report: Report) -> None:
    """Read the file once from end to end: the checks jump about in it, which a disk hates."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.read(_CHUNK):
            report(file.tell(), size)


def _pages(connection: Connection, *, full: bool) -> Iterator[BadEntry]:
    """Name damaged pages by their tables; where a root cannot be read, ask table by table."""
    check = "integrity_check" if full else "quick_check"
    try:
        yield from _of_check(connection, f"PRAGMA {check}({MOST})")
        return
    except DBAPIError as error:
        said = str(error.orig)
        _begin_anew(connection)
    whole = True
    for table in sorted(set(_tables(connection).values())):
        try:
            found = list(_of_check(connection, f"PRAGMA {check}('{table}')"))
        except DBAPIError as error:
            found = [BadEntry(0, "page_damaged", table, str(error.orig))]
            _begin_anew(connection)
        whole = whole and not found
        yield from found
    if whole:
        yield BadEntry(0, "page_damaged", "", said)


def _begin_anew(connection: Connection) -> None:
    """Begin the reading transaction anew: one that met damage cannot be ended otherwise."""
    driver: Any = connection.connection.driver_connection
    driver.rollback()
    driver.execute("BEGIN")


def _of_check(connection: Connection, check: str) -> list[BadEntry]:
    tables = _tables(connection)
    found = []
    for (said,) in connection.exec_driver_sql(check).fetchall():
        for line in str(said).splitlines():
            if line != "ok" and not line.startswith("***"):
                tree = _TREE.match(line)
                table = tables.get(int(tree[1]), "") if tree else ""
                found.append(BadEntry(0, "page_damaged", table, line))
    return found


def _tables(connection: Connection) -> dict[int, str]:
    """Return the table of every tree, by the page of its root."""
    listed = "SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0 ORDER BY name"
    return {int(root): str(table) for root, table in connection.exec_driver_sql(listed)}


def _keys(connection: Connection) -> Iterator[BadEntry]:
    """Name rows whose key leads nowhere."""
    broken = connection.exec_driver_sql(
        f'SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT {MOST}'  # noqa: S608
    )
    for table, row, parent in broken.fetchall():
        yield BadEntry(0, "key_broken", str(table), f"rowid {row} → {parent}")
