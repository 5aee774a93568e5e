"""Eight programs, ten thousand random operations, twenty contended assets, on both engines.

Afterwards plain SQL looks for broken invariants and lost or doubled operations; any is a failure.
Prints how many operations were attempted and entered a second, the programs' own start included.
"""

from pathlib import Path

from core.storage.address import Place
from tests.storage.racing import WANTED, run_race

PROCESSES, OPERATIONS, ASSETS = 8, 1250, 20


def test_ten_thousand_racing_operations_break_nothing(
    any_ledger: Place, engine: str, tmp_path: Path
) -> None:
    race = run_race(any_ledger, tmp_path, processes=PROCESSES, operations=OPERATIONS, assets=ASSETS)
    assert race.broken() == []
    assert {one["operation"] for one in race.written} >= WANTED
    attempted, entered = len(race.done), len(race.written)
    often = ", ".join(f"{code} {times}" for code, times in race.refusals.most_common(6))
    print(
        f"\n{engine}: {PROCESSES} programs, {attempted} operations in {race.seconds:.0f} s = "
        f"{attempted / race.seconds:.0f}/s, of them {entered} entered = "
        f"{entered / race.seconds:.0f}/s; broken 0, lost 0, given twice 0\nrefused: {often}"
    )
