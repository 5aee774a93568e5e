"""What several programs do to one ledger at once, and how to look at it afterwards.

Each worker is a process of its own:

    python -m tests.storage.drills race LEDGER SINCE WORKER OPERATIONS
    python -m tests.storage.drills register LEDGER SINCE

It prints one JSON line after each operation, once the commit is done. ``SINCE`` is the instant
at which the drills' common clock showed ``tests.builders.START``.
"""

import datetime as dt
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from core.problems import Conflict, Rejected
from tests.builders import (
    ALICE,
    BOB,
    OTHER_BANK,
    REGISTRAR,
    START,
    application,
    apply,
    discharge_application,
    enter,
    homestay,
    open_desk,
    release,
    seizure,
)
from tests.storage.raw import connected, rows

ROOT = Path(__file__).parents[2]
CONTENDED = 5


def common_clock(since: float) -> Callable[[], dt.datetime]:
    return lambda: START + dt.timedelta(seconds=time.time() - since)


def start(*words: object, lines: Path | None = None) -> subprocess.Popen[str]:
    """Start a worker; its lines come through ``stdout``, or into a file."""
    command = [sys.executable, "-m", "tests.storage.drills", *(str(word) for word in words)]
    if lines is None:
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with lines.open("w", encoding="utf-8") as file:
        return subprocess.Popen(command, cwd=ROOT, stdout=file, text=True)


def prepare(ledger: Path, since: float) -> list[str]:
    """Enter the contended assets, held alone and jointly."""
    desk = open_desk(ledger, REGISTRAR, common_clock(since))
    holders = [{ALICE: "1/1"}, {ALICE: "1/2", BOB: "1/2"}, {ALICE: "1/3", BOB: "2/3"}]
    numbers = [
        desk.perform("asset.enter", homestay(2 + nth, holders[nth % 3])).number
        for nth in range(CONTENDED)
    ]
    desk.close()
    return numbers


# --- the race -------------------------------------------------------------------------------------


class Racer:
    """Does lawful and unlawful things at random, knowing nothing of the other racers."""

    def __init__(self, desk: Any, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.assets = [one.asset_no for one in desk.ask("assets", limit=CONTENDED)]
        self.moves = [
            *([self.apply] * 5),
            *([self.advance] * 12),
            *([self.apply_for_discharge] * 4),
            self.seize,
            *([self.release] * 3),
            self.pledge_too_much,
            self.discharge_for_others,
            self.enter_too_early,
        ]

    def move(self) -> tuple[str, dict[str, Any]]:
        return self.chance.choice(self.moves)()

    def _case(self, *states: str) -> str:
        found = self.desk.ask("cases", states=states, limit=4)
        return self.chance.choice([one.case_no for one in found]) if found else "none"

    def _mortgage(self) -> str:
        page = self.desk.ask("asset", asset_no=self.chance.choice(self.assets))
        live = [one.mortgage_no for one in page.mortgages if one.state == "current"]
        return self.chance.choice(live) if live else ""

    def apply(self) -> tuple[str, dict[str, Any]]:
        asset = self.chance.choice(self.assets)
        return "mortgage.apply", application(self.desk, asset)

    def advance(self) -> tuple[str, dict[str, Any]]:
        if self.chance.random() < 0.4:
            return "case.review", {"case": self._case("accepted")}
        return "case.enter", {"case": self._case("reviewed")}

    def apply_for_discharge(self) -> tuple[str, dict[str, Any]]:
        number = self._mortgage()
        return (
            ("discharge.apply", discharge_application(self.desk, number))
            if number
            else self.apply()
        )

    def seize(self) -> tuple[str, dict[str, Any]]:
        return "restraint.seize", seizure(self.chance.choice(self.assets))

    def release(self) -> tuple[str, dict[str, Any]]:
        page = self.desk.ask("asset", asset_no=self.chance.choice(self.assets))
        standing = [one.restraint_no for one in page.restraints if not one.released]
        document = {"restraint": (standing or ["none"])[0], "authority": "瓯岭县人民法院"}
        return "restraint.release", {**document, "document_no": "（2026）浙0399执保2号"}

    def pledge_too_much(self) -> tuple[str, dict[str, Any]]:
        too_much = [{"party": BOB, "share": "3/4"}]
        return "mortgage.apply", application(self.desk, self.assets[0], mortgagors=too_much)

    def discharge_for_others(self) -> tuple[str, dict[str, Any]]:
        name, document = self.apply_for_discharge()
        return name, {**document, "applicants": [{"party": OTHER_BANK}]}

    def enter_too_early(self) -> tuple[str, dict[str, Any]]:
        return "case.enter", {"case": self._case("received", "accepted", "entered")}


def race(ledger: str, since: str, worker: str, operations: str) -> Iterator[dict[str, Any]]:
    desk = open_desk(Path(ledger), f"经办{worker}", common_clock(float(since)))
    racer = Racer(desk, int(worker))
    for _ in range(int(operations)):
        name, document = racer.move()
        yield attempt(desk, name, document)
    desk.close()


def attempt(desk: Any, name: str, document: dict[str, Any]) -> dict[str, Any]:
    """Perform an operation; only the two refusals that are meant are caught."""
    try:
        receipt = desk.perform(name, document, acknowledged=["lower_rank"], reason="知悉")
    except Rejected as error:
        return {"operation": name, "refused": sorted({p.code for p in error.problems})}
    except Conflict as error:
        return {"operation": name, "refused": [error.code]}
    return {
        "operation": name,
        "numbers": dict(receipt.numbers),
        "sequence": receipt.sequence,
        "head": receipt.head,
    }


# --- the loop that is killed ----------------------------------------------------------------------


def register_forever(ledger: str, since: str) -> Iterator[dict[str, Any]]:
    """Register mortgages and seizures until killed."""
    desk = open_desk(Path(ledger), REGISTRAR, common_clock(float(since)))
    assets = [one.asset_no for one in desk.ask("assets", limit=30)]
    _finish_what_was_killed(desk, assets)
    for nth in count():
        asset = assets[nth % len(assets)]
        numbers = dict(enter(desk, apply(desk, asset)).numbers)
        yield {"numbers": numbers}
        restraint = desk.perform("restraint.seize", seizure(asset)).number
        yield {"numbers": {"restraint": restraint}}
        release(desk, restraint)


def _finish_what_was_killed(desk: Any, assets: list[str]) -> None:
    """Release what stayed seized and withdraw what stayed undecided: both block the assets."""
    for asset in assets:
        for one in desk.ask("asset", asset_no=asset).restraints:
            if not one.released:
                release(desk, one.restraint_no)
    for one in desk.ask("cases", states=("accepted", "reviewed")):
        desk.perform("case.withdraw", {"case": one.case_no, "opinion": "撤回"})


WORKERS = {"race": race, "register": register_forever}


# --- looking at the ledger afterwards -------------------------------------------------------------

SHARES_NOT_WHOLE = """
    SELECT asset_no, tenure FROM share GROUP BY asset_no, tenure
    HAVING sum(num) <> max(den) OR min(den) <> max(den)
"""
PLEDGED_BEYOND = """
    SELECT p.asset_no, p.line FROM pledge p JOIN share s USING (asset_no, tenure, line)
    WHERE p.after_num > s.num OR p.after_num < 0
"""
MORTGAGED_WHILE_SEIZED = """
    SELECT m.asset_no, m.entry FROM folio m WHERE m.kind = 'mortgage' AND
    (SELECT count(*) FROM folio s WHERE s.asset_no = m.asset_no AND s.entry < m.entry
     AND s.kind = 'seizure') <>
    (SELECT count(*) FROM folio r WHERE r.asset_no = m.asset_no AND r.entry < m.entry
     AND r.kind = 'release')
"""
SERIES_WITH_GAPS = """
    SELECT n.series FROM number_series n LEFT JOIN issued_number i USING (series)
    GROUP BY n.series HAVING count(i.number) <> n.last OR max(i.ordinal) <> n.last
    OR min(i.ordinal) <> 1
"""
NUMBERS_WITHOUT_RECORD = """
    SELECT number FROM issued_number WHERE number NOT IN (
        SELECT party_no FROM party UNION SELECT asset_no FROM asset
        UNION SELECT case_no FROM case_file UNION SELECT mortgage_no FROM mortgage
        UNION SELECT certificate_no FROM certificate UNION SELECT restraint_no FROM restraint
        UNION SELECT valuation_no FROM valuation
        UNION SELECT opinion FROM case_step WHERE to_state = 'archived')
"""
# Burdened is what the live mortgages reach together, at most all that is held.
WRONGLY_FREED = """
    SELECT s.asset_no, s.line FROM share s
    JOIN pledge p USING (asset_no, tenure, line)
    WHERE p.pledge = (SELECT max(pledge) FROM pledge q WHERE q.asset_no = s.asset_no
                      AND q.tenure = s.tenure AND q.line = s.line)
    AND p.after_num <> min(s.num, (
        SELECT coalesce(sum(b.part_num), 0) FROM pledge b
        JOIN encumbrance e ON e.asset_no = b.asset_no AND e.folio_entry = b.folio_entry
        WHERE b.asset_no = s.asset_no AND b.tenure = s.tenure AND b.line = s.line
        AND NOT EXISTS (SELECT 1 FROM mortgage_version v WHERE v.mortgage_no = e.mortgage_no
                        AND v.state = 'discharged')))
"""
NEVER = (
    SHARES_NOT_WHOLE,
    PLEDGED_BEYOND,
    MORTGAGED_WHILE_SEIZED,
    SERIES_WITH_GAPS,
    NUMBERS_WITHOUT_RECORD,
    WRONGLY_FREED,
    "SELECT 'broken', * FROM pragma_foreign_key_check",
    "SELECT 'damaged', * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
)


def violations(ledger: Path) -> list[Any]:
    """Look for broken invariants with plain SQL that shares nothing with the program."""
    with connected(ledger) as connection:
        found = [row for query in NEVER for row in connection.execute(query)]
        found += _ranks(connection) + _chain(connection)
    return found


def _ranks(connection: Any) -> list[Any]:
    """Ranks of an asset rise by one with each mortgage entry of its folio."""
    found, given = [], {}
    for one in sorted(rows(connection, "encumbrance"), key=lambda one: one["folio_entry"]):
        rank = given.get(one["asset_no"], 0) + 1
        if one["priority_rank"] != rank:
            found.append(("rank", one["asset_no"], one["priority_rank"]))
        given[one["asset_no"]] = rank
    return found


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


def known_numbers(ledger: Path) -> set[str]:
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


if __name__ == "__main__":
    for line in WORKERS[sys.argv[1]](*sys.argv[2:]):
        print(json.dumps(line, ensure_ascii=False), flush=True)
