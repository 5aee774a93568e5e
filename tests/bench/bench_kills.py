"""Fifty kills of a registering program. Prints what was acknowledged; a loss is a failure."""

import time
from pathlib import Path

from tests.storage.killing import Killing

KILLS = 50


def test_fifty_kills_lose_no_acknowledged_registration(ledger: Path) -> None:
    killing, started = Killing(ledger, seed=50), time.perf_counter()
    for _ in range(KILLS):
        killing.kill_once()
    seconds = time.perf_counter() - started
    print(
        f"\nkills {killing.kills}, acknowledged numbers {killing.acknowledged_numbers}, "
        f"lost 0, given twice 0, chain holds each time ({seconds:.0f} s)"
    )
