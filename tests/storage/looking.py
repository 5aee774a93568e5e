"""Looking at a ledger after a drill: plain SQL that shares nothing with the program.

The queries are the same for both engines; only a database's own check of its keys is not.
"""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.storage.address import Place
from tests.storage.raw import connected, rows

SHARES_NOT_WHOLE = """
    SELECT asset_no, tenure FROM share GROUP BY asset_no, tenure
    HAVING sum(num) <> max(den) OR min(den) <> max(den)
"""
PLEDGED_BEYOND = """
    SELECT p.asset_no, p.line FROM pledge p JOIN share s USING (asset_no, tenure, line)
    WHERE p.after_num > s.num OR p.after_num < 0
"""
MORTGAGED_WHILE_SEIZED = """
    SELECT m.asset_no, m.entry FROM folio m WHERE m.kind IN ('mortgage', 'transfer') AND
    (SELECT count(*) FROM folio s WHERE s.asset_no = m.asset_no AND s.entry < m.entry
     AND s.kind = 'seizure') <>
    (SELECT count(*) FROM folio r WHERE r.asset_no = m.asset_no AND r.entry < m.entry
     AND r.kind = 'release')
"""
SERIES_WITH_GAPS = """
    SELECT n.series FROM number_series n LEFT JOIN issued_number i USING (series)
    LEFT JOIN number_start b USING (series)
    GROUP BY n.series, n.last, b.first
    HAVING count(i.number) <> n.last - coalesce(b.first, 1) + 1
    OR max(i.ordinal) <> n.last OR min(i.ordinal) <> coalesce(b.first, 1)
"""
NUMBERS_WITHOUT_RECORD = """
    SELECT number FROM issued_number WHERE number NOT IN (
        SELECT party_no FROM party UNION SELECT asset_no FROM asset
        UNION SELECT case_no FROM case_file UNION SELECT mortgage_no FROM mortgage
        UNION SELECT certificate_no FROM certificate UNION SELECT restraint_no FROM restraint
        UNION SELECT valuation_no FROM valuation
        UNION SELECT opinion FROM case_step WHERE to_state = 'archived')
"""
STATES_MISCOUNTED = """
    SELECT f.asset_no, f.entry FROM folio f WHERE f.live <>
    (SELECT count(*) FROM encumbrance e WHERE e.asset_no = f.asset_no AND e.folio_entry <= f.entry)
    - (SELECT count(*) FROM encumbrance_release r
       WHERE r.asset_no = f.asset_no AND r.folio_entry <= f.entry)
"""
DISCHARGED_AND_IN_FORCE = """
    SELECT v.mortgage_no FROM mortgage_version v JOIN encumbrance e USING (mortgage_no)
    WHERE v.state = 'discharged' AND NOT EXISTS (
        SELECT 1 FROM encumbrance_release r WHERE r.mortgage_no = v.mortgage_no
        AND r.asset_no = e.asset_no)
"""
CASES_ENTERED_TWICE = """
    SELECT case_no FROM case_step WHERE to_state = 'entered' GROUP BY case_no HAVING count(*) > 1
"""
NEVER = (
    SHARES_NOT_WHOLE,
    PLEDGED_BEYOND,
    MORTGAGED_WHILE_SEIZED,
    SERIES_WITH_GAPS,
    NUMBERS_WITHOUT_RECORD,
    STATES_MISCOUNTED,
    DISCHARGED_AND_IN_FORCE,
    CASES_ENTERED_TWICE,
)
OF_A_FILE = (
    "SELECT 'broken', * FROM pragma_foreign_key_check",
    "SELECT 'damaged', * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
)


def violations(ledger: Place) -> list[Any]:
    """Look for broken invariants."""
    with connected(ledger) as connection:
        of_engine = OF_A_FILE if isinstance(ledger, Path) else tuple(_keys_on_server(connection))
        found = [tuple(row) for query in (*NEVER, *of_engine) for row in connection.execute(query)]
        found += _ranks(connection) + _wrongly_freed(connection) + _chain(connection)
    return found


def _keys_on_server(connection: Any) -> list[str]:
    """Return queries that look for rows which break a foreign key or a check."""
    keys = connection.execute(
        "SELECT conname, conrelid::regclass, confrelid::regclass, "
        "ARRAY(SELECT attname FROM unnest(conkey) WITH ORDINALITY k (n, place) JOIN pg_attribute "
        "ON attrelid = conrelid AND attnum = n ORDER BY place), "
        "ARRAY(SELECT attname FROM unnest(confkey) WITH ORDINALITY k (n, place) JOIN pg_attribute "
        "ON attrelid = confrelid AND attnum = n ORDER BY place) "
        "FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    ).fetchall()
    checks = connection.execute(
        "SELECT conname, conrelid::regclass, pg_get_expr(conbin, conrelid) FROM pg_constraint "
        "WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    ).fetchall()
    assert len(keys) > 40
    assert len(checks) > 60
    queries = []
    for name, table, other, columns, others in keys:
        same = " AND ".join(f"o.{b} = t.{a}" for a, b in zip(columns, others, strict=True))
        whole = " AND ".join(f"t.{column} IS NOT NULL" for column in columns)
        queries.append(
            f"SELECT 'broken', '{name}' FROM {table} t WHERE {whole} "
            f"AND NOT EXISTS (SELECT FROM {other} o WHERE {same})"
        )
    queries += [
        f"SELECT 'damaged', '{name}' FROM {table} WHERE NOT ({condition})"
        for name, table, condition in checks
    ]
    return queries


def _ranks(connection: Any) -> list[Any]:
    """Ranks of an asset rise by one with each mortgage entry of its folio."""
    found, given = [], {}
    for one in sorted(rows(connection, "encumbrance"), key=lambda one: one["folio_entry"]):
        rank = given.get(one["asset_no"], 0) + 1
        if one["priority_rank"] != rank:
            found.append(("rank", one["asset_no"], one["priority_rank"]))
        given[one["asset_no"]] = rank
    return found


def _wrongly_freed(connection: Any) -> list[Any]:
    """Burdened is what the live mortgages reach together, at most all that is held."""
    tenures = {one["asset_no"]: one["tenure"] for one in rows(connection, "share")}
    totals: dict[Any, int] = {}
    parts: dict[Any, dict[int, int]] = {}
    for one in rows(connection, "pledge"):
        place = (one["asset_no"], one["tenure"], one["line"])
        totals[place] = one["after_num"]
        if one["kind"] in ("burden", "carry"):
            parts.setdefault(place, {})[one["priority_rank"]] = one["part_num"]
        elif one["kind"] == "free":
            parts[place].pop(one["priority_rank"], None)
    return [
        ("wrongly freed", *place)
        for one in rows(connection, "share")
        if (place := (one["asset_no"], one["tenure"], one["line"]))
        and one["tenure"] == tenures[one["asset_no"]]
        and totals.get(place, one["carried_num"])
        != min(one["num"], sum(parts.get(place, {}).values()))
    ]


def _chain(connection: Any) -> list[Any]:
    """The journal's chain, hashed here by what the design says and not by the program."""
    found, before = [], ""
    hashed = ("sequence", "entered_at", "operator", "operation", "reason", "acknowledged")
    entries = rows(connection, "journal")
    for place, entry in enumerate(entries, start=1):
        values = {name: entry[name] for name in (*hashed, "facts", "rows")}
        body = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()
        if (entry["sequence"], entry["hash"]) != (place, digest):
            found.append(("chain", entry["sequence"]))
        before = entry["hash"]
    times = [entry["entered_at"] for entry in entries]
    found += [("time", later) for earlier, later in pairwise(times) if not earlier < later]
    return found


def known_numbers(ledger: Place) -> set[str]:
    """Return every number that the registers themselves know (not what the series says)."""
    with connected(ledger) as connection:
        return {
            row[key]
            for table, key in (
                ("case_file", "case_no"),
                ("mortgage", "mortgage_no"),
                ("certificate", "certificate_no"),
                ("restraint", "restraint_no"),
                ("asset", "asset_no"),
            )
            for row in rows(connection, table)
        }
