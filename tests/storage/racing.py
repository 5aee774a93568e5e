"""A race: several programs do random things to a few assets of one ledger; what came of it."""

import dataclasses as dc
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from core.storage.address import Place
from tests.builders import CLERK, open_desk
from tests.storage.drills import prepare, start
from tests.storage.looking import known_numbers, violations
from tests.storage.raw import connected, rows

ISSUED = {
    **dict.fromkeys(("mortgage.apply", "discharge.apply", "right.transfer"), "case"),
    "restraint.seize": "restraint",
    "case.enter": "certificate",
}
WANTED = {"mortgage.apply", "discharge.apply", "right.transfer", "case.enter", "restraint.seize"}


@dc.dataclass(frozen=True)
class Race:
    """Everything the racers said, and how long they took."""

    ledger: Place
    done: list[dict[str, Any]]
    before: int  # entries of the journal when they began
    seconds: float

    @property
    def written(self) -> list[dict[str, Any]]:
        return [one for one in self.done if "refused" not in one]

    @property
    def refusals(self) -> Counter[str]:
        return Counter(code for one in self.done for code in one.get("refused", ()))

    def broken(self) -> list[Any]:
        """Return everything that should not be: broken invariants, lost or doubled operations."""
        with connected(self.ledger) as connection:
            journal = {one["sequence"]: one for one in rows(connection, "journal")}
        found = [*violations(self.ledger), *self._lost(journal)]
        desk = open_desk(self.ledger, CLERK)
        check = desk.ask("verify_journal")
        desk.close()
        return found if check.ok else [*found, check.first_bad]

    def _lost(self, journal: dict[int, Any]) -> list[Any]:
        """Each acknowledged operation is one entry of the journal, and there are no others."""
        acknowledged = sorted(one["sequence"] for one in self.written)
        found: list[Any] = []
        if acknowledged != list(range(self.before + 1, len(journal) + 1)):
            found.append(("entries", len(acknowledged), len(journal) - self.before))
        found += [one for one in self.written if journal[one["sequence"]]["hash"] != one["head"]]
        numbers = [number for one in self.written for number in made(one)]
        found += [("number given twice", n) for n, times in Counter(numbers).items() if times > 1]
        lost = set(numbers) - known_numbers(self.ledger)
        return found + [("number lost", number) for number in sorted(lost)]


def made(one: dict[str, Any]) -> list[str]:
    """Return the numbers that an operation issued, not those that it only names."""
    issued = ISSUED.get(one["operation"])
    return [number for name, number in one["numbers"].items() if name == issued]


def run_race(ledger: Place, folder: Path, *, processes: int, operations: int, assets: int) -> Race:
    """Let ``processes`` programs attempt ``operations`` each on the same assets."""
    since = time.time()
    prepare(ledger, since, assets)
    with connected(ledger) as connection:
        before = len(rows(connection, "journal"))
    files = [folder / f"{nth}.jsonl" for nth in range(processes)]
    began = time.perf_counter()
    workers = [
        start("race", ledger, since, nth, operations, assets, lines=file)
        for nth, file in enumerate(files)
    ]
    assert [worker.wait() for worker in workers] == [0] * processes
    seconds = time.perf_counter() - began
    done = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(done) == processes * operations
    return Race(ledger, done, before, seconds)
