"""What sharing out exactly costs: 100,000 payees in 1,000 pools.

Three comparisons in one run, each a ratio of medians, printed and not judged:

* the allocation in core on parsed input (pools of the classes, weights of the holders, the lines)
  beside a *bare* loop over plain whole numbers, pool by pool already, that knows nothing of
  classes, ties or fractions; with the payees listed pool by pool, and dealt out over the pools;
* the whole ``dividend`` command from the bytes of the file beside ``json.loads`` of the same bytes;
* pandas, rounding every line by itself with ``round()``: its time, and the fen by which its lines
  miss their pools. It is said and left out where pandas is not installed.

``PAYEES`` and ``POOLS`` in the environment ask for fewer.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

from core.domain.dividend.model import Holder, Payee, ShareClass
from core.domain.dividend.split import class_pools, holder_weights, split_pools
from core.services.money import dividend
from desktop import bootstrap

PAYEES = int(os.environ.get("PAYEES", "100_000"))
POOLS = int(os.environ.get("POOLS", "1_000"))
DECLARED = 98_765_432_101  # fen
ROUNDS = 5


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """Return the median of the seconds that some rounds took, and the last answer."""
    seconds, answer = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), answer


def units() -> list[int]:
    """Units of each payee, pool by pool."""
    chance = random.Random(20261126)
    return [chance.randrange(1, 100_000) for _ in range(PAYEES)]


def pool_of(place: int) -> int:
    return place * POOLS // PAYEES


def parsed(
    weights: list[int], places: Sequence[int] | None = None
) -> tuple[list[ShareClass], list[Holder]]:
    """Return the same payees as the domain sees them, made in the order of ``places``."""
    share = Fraction(1, POOLS)
    classes = [ShareClass(f"c{pool:04}", "", share, "units") for pool in range(POOLS)]
    holders = [
        Holder(Payee(f"p{place:06}"), f"c{pool_of(place):04}", Fraction(weights[place]))
        for place in (range(PAYEES) if places is None else places)
    ]
    return classes, holders


def in_core(classes: list[ShareClass], holders: list[Holder]) -> list[int]:
    pools = class_pools(DECLARED, classes)
    weighted = holder_weights(classes, holders, {})
    return split_pools(pools, weighted, [holder.payee.no for holder in holders])


def bare(pools: list[int], groups: list[list[int]]) -> list[list[int]]:
    """Largest remainder over plain whole numbers; ties to the first listed."""
    found = []
    for pool, weights in zip(pools, groups, strict=True):
        whole = sum(weights)
        parts = [pool * weight // whole for weight in weights]
        left = pool - sum(parts)
        remainders = [pool * weight % whole for weight in weights]
        order = sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)
        for place in order[:left]:
            parts[place] += 1
        found.append(parts)
    return found


def request(weights: list[int]) -> bytes:
    """Return the file of the whole command."""
    chance = Fraction(1, POOLS)
    document = {
        "entity_kind": "company",
        "entity": "测算有限公司",
        "cycle": {"from": "2025-01-01", "to": "2025-12-31"},
        "record_date": "2025-12-31",
        "accounts": {
            "revenue": "2000000000.00",
            "cost": "1000000000.00",
            "registered_capital": "1000000.00",
            "statutory_reserve_balance": "500000.00",
        },
        "resolution": {"payout": "0.98765", "unanimous_ratio_agreement": True},
        "classes": [
            {"code": f"c{pool:04}", "name": "类", "share": str(chance), "by": "units"}
            for pool in range(POOLS)
        ],
        "holders": [
            {
                "no": f"p{place:06}",
                "name": "某",
                "class": f"c{pool_of(place):04}",
                "units": str(weight),
            }
            for place, weight in enumerate(weights)
        ],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def test_allocation_beside_a_bare_loop() -> None:
    weights = units()
    classes, holders = parsed(weights)
    pools = list(class_pools(DECLARED, classes).values())
    groups: list[list[int]] = [[] for _ in range(POOLS)]
    for place, weight in enumerate(weights):
        groups[pool_of(place)].append(weight)
    # As a file that goes round the pools is parsed: what follows in it follows in memory too.
    round_about = sorted(range(PAYEES), key=lambda place: place % (PAYEES // POOLS))
    _, dealt = parsed(weights, round_about)
    core, gross = timed(lambda: in_core(classes, holders))
    mixed, _ = timed(lambda: in_core(classes, dealt))
    loop, plain = timed(lambda: bare(pools, groups))
    assert sum(gross) == sum(map(sum, plain)) == DECLARED
    print(
        f"\n{PAYEES:,} payees in {POOLS:,} pools\n"
        f"  core {core * 1000:8.1f} ms   pools, weights, lines on parsed input, pool by pool\n"
        f"  core {mixed * 1000:8.1f} ms   the same payees dealt out over the pools\n"
        f"  bare {loop * 1000:8.1f} ms   whole numbers, no ties\n"
        f"  ratio {core / loop:.2f}, dealt out {mixed / loop:.2f} (wanted: at most 2.5)"
    )


def test_the_whole_command_beside_reading_its_file() -> None:
    data, text = request(units()), bootstrap.catalogue()
    whole, answer = timed(lambda: dividend.answer(json.loads(data), text), 1)
    reading, _ = timed(lambda: json.loads(data))
    assert len(answer.body["lines"]) == PAYEES, answer.body
    print(
        f"\nthe whole command, {len(data) / 1e6:.1f} MB of JSON\n"
        f"  dividend   {whole * 1000:8.1f} ms   read, checked, shared out, explained\n"
        f"  json.loads {reading * 1000:8.1f} ms\n"
        f"  ratio {whole / reading:.1f}"
    )


def test_pandas_rounding_line_by_line() -> None:
    pandas = pytest.importorskip("pandas")
    weights = units()
    classes, _ = parsed(weights)
    pools = list(class_pools(DECLARED, classes).values())
    frame = pandas.DataFrame({"pool": [pool_of(i) for i in range(PAYEES)], "units": weights})
    yuan = pandas.Series(pools) / 100

    def rounded() -> Any:
        whole = frame.groupby("pool")["units"].transform("sum")
        return (frame["units"] / whole * frame["pool"].map(yuan)).round(2)

    seconds, paid = timed(rounded)
    sums = (paid * 100).round().astype("int64").groupby(frame["pool"]).sum().tolist()
    missed = [found - pool for found, pool in zip(sums, pools, strict=True)]
    print(
        f"\npandas, round() of every line: {seconds * 1000:.1f} ms\n"
        f"  {sum(map(bool, missed)):,} of {POOLS:,} pools missed, by {sum(map(abs, missed)):,} fen "
        f"together, at most {max(map(abs, missed))} fen; core misses none"
    )
