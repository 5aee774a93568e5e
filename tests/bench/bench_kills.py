"""Kills of a registering program. Prints what was acknowledged; a loss is a failure."""

import time

from core.storage.address import Place
from tests.storage.killing import Killing

KILLS = {"sqlite": 200, "postgresql": 50}


def test_kills_lose_no_acknowledged_registration(any_ledger: Place, engine: str) -> None:
    killing, started = Killing(any_ledger, seed=50), time.perf_counter()
    for _ in range(KILLS[engine]):
        killing.kill_once()
    seconds = time.perf_counter() - started
    print(
        f"\n{engine}: kills {killing.kills}, acknowledged numbers {killing.acknowledged_numbers}, "
        f"lost 0, given twice 0, chain holds each time ({seconds:.0f} s)"
    )
