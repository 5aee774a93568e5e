"""What several programs do to one ledger at once; how to look at it afterwards: looking.py.

Each worker is a process of its own:

    python -m tests.storage.drills race LEDGER SINCE WORKER OPERATIONS ASSETS
    python -m tests.storage.drills register LEDGER SINCE

It prints one JSON line after each operation, once the commit is done. ``LEDGER`` is a file or an
address; ``SINCE`` is the instant at which the drills' common clock showed ``tests.builders.START``.
"""

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from core.problems import Conflict, Rejected, Unavailable
from core.storage.address import Place, place_of
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
from tests.transfers import transfer_application

ROOT = Path(__file__).parents[2]
CONTENDED = 5
PARTS = (Fraction(1), Fraction(1, 2), Fraction(1, 3))
ACKNOWLEDGED = ("lower_rank", "mortgagee_not_told", "duplicate_contract")


def common_clock(since: float) -> Callable[[], dt.datetime]:
    return lambda: START + dt.timedelta(seconds=time.time() - since)


def start(*words: object, lines: Path | None = None) -> subprocess.Popen[str]:
    """Start a worker; its lines come through ``stdout``, or into a file."""
    command = [sys.executable, "-m", "tests.storage.drills", *(str(word) for word in words)]
    if lines is None:
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with lines.open("w", encoding="utf-8") as file:
        return subprocess.Popen(command, cwd=ROOT, stdout=file, text=True)


def prepare(ledger: Place, since: float, contended: int = CONTENDED) -> list[str]:
    """Enter the contended assets, held alone and jointly."""
    desk = open_desk(ledger, REGISTRAR, common_clock(since))
    holders = [{ALICE: "1/1"}, {ALICE: "1/2", BOB: "1/2"}, {ALICE: "1/3", BOB: "2/3"}]
    numbers = [
        desk.perform("asset.enter", homestay(2 + nth, holders[nth % 3])).number
        for nth in range(contended)
    ]
    desk.close()
    return numbers


# --- the race -------------------------------------------------------------------------------------


class Racer:
    """Does lawful and unlawful things at random, knowing nothing of the other racers."""

    def __init__(self, desk: Any, seed: int, contended: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.assets = [one.asset_no for one in desk.ask("assets", limit=contended)]
        self.moves = [
            *([self.apply] * 5),
            *([self.advance] * 12),
            *([self.apply_for_discharge] * 4),
            *([self.apply_for_transfer] * 3),
            *([self.withdraw] * 3),
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

    def apply_for_transfer(self) -> tuple[str, dict[str, Any]]:
        """A holder gives a part, or all, to somebody else."""
        asset = self.chance.choice(self.assets)
        holder = self.chance.choice(self.desk.ask("asset", asset_no=asset).holders)
        part = str(Fraction(holder.share) * self.chance.choice(PARTS))
        taker = BOB if holder.party_no == ALICE else ALICE
        document = transfer_application(self.desk, {holder.party_no: part}, {taker: part}, asset)
        return "right.transfer", document

    def withdraw(self) -> tuple[str, dict[str, Any]]:
        case = self._case("accepted", "reviewed")
        return "case.withdraw", {"case": case, "opinion": "撤回"}

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
        number = self._mortgage()
        others = [{"party": OTHER_BANK}]
        if not number:
            return self.pledge_too_much()
        return "discharge.apply", discharge_application(self.desk, number, applicants=others)

    def enter_too_early(self) -> tuple[str, dict[str, Any]]:
        return "case.enter", {"case": self._case("received", "accepted", "entered")}


def race(
    ledger: str, since: str, worker: str, operations: str, assets: str
) -> Iterator[dict[str, Any]]:
    desk = open_desk(place_of(ledger), f"经办{worker}", common_clock(float(since)))
    racer = Racer(desk, int(worker), int(assets))
    for _ in range(int(operations)):
        name, document = racer.move()
        yield attempt(desk, name, document)
    desk.close()


def attempt(desk: Any, name: str, document: dict[str, Any]) -> dict[str, Any]:
    """Perform an operation; only the refusals that are meant are caught.

    On a machine with other work a racer may wait for the lock in vain: it is told, too.
    """
    try:
        receipt = desk.perform(name, document, acknowledged=ACKNOWLEDGED, reason="知悉")
    except Rejected as error:
        return {"operation": name, "refused": sorted({p.code for p in error.problems})}
    except Conflict as error:
        return {"operation": name, "refused": [error.code]}
    except Unavailable as error:
        if error.code != "ledger_busy":
            raise
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
    desk = open_desk(place_of(ledger), REGISTRAR, common_clock(float(since)))
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


if __name__ == "__main__":
    for line in WORKERS[sys.argv[1]](*sys.argv[2:]):
        print(json.dumps(line, ensure_ascii=False), flush=True)
