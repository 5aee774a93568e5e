"""Four programs at once on five assets, lawful and not: no invariant breaks, nothing is lost."""

import json
import time
from pathlib import Path

import pytest

from tests.builders import CLERK, SOLE, Clock, apply, open_desk, register
from tests.storage.drills import known_numbers, prepare, start, violations
from tests.storage.raw import connected, rows, tamper

PROCESSES, OPERATIONS = 4, 250


@pytest.mark.slow
def test_a_thousand_racing_operations_break_nothing_and_lose_nothing(
    ledger: Path, tmp_path: Path
) -> None:
    since = time.time()
    prepare(ledger, since)
    with connected(ledger) as connection:
        before = len(rows(connection, "journal"))

    files = [tmp_path / f"{nth}.jsonl" for nth in range(PROCESSES)]
    workers = [
        start("race", ledger, since, nth, OPERATIONS, lines=file) for nth, file in enumerate(files)
    ]
    assert [worker.wait() for worker in workers] == [0] * PROCESSES
    done = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]

    assert len(done) == PROCESSES * OPERATIONS
    written = [one for one in done if "refused" not in one]
    with connected(ledger) as connection:
        journal = {one["sequence"]: one for one in rows(connection, "journal")}
    # Each acknowledged operation is one entry of the journal, and there are no others.
    assert len(journal) == before + len(written)
    assert sorted(one["sequence"] for one in written) == list(range(before + 1, len(journal) + 1))
    assert [one for one in written if journal[one["sequence"]]["hash"] != one["head"]] == []
    assert {number for one in written for number in one["numbers"].values()} <= known_numbers(
        ledger
    )
    assert violations(ledger) == []
    desk = open_desk(ledger, CLERK)
    assert desk.ask("verify_journal").ok
    desk.close()
    # The drill would prove nothing if all were refused, or nobody met anybody.
    operations = {one["operation"] for one in written}
    assert {"mortgage.apply", "discharge.apply", "case.enter", "restraint.seize"} <= operations
    refusals = {code for one in done for code in one.get("refused", ())}
    assert {"R06", "R10", "R19", "R20", "step_not_possible"} <= refusals
    assert "unexpected" not in refusals


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE share SET num = num - 1 WHERE line = 1", "A000001"),
        ("UPDATE pledge SET after_num = 0 WHERE pledge = 1", "A000001"),
        ("UPDATE encumbrance SET priority_rank = 7", "rank"),
        ("UPDATE number_series SET last = last + 1", "number"),
        ("DELETE FROM mortgage", "DY2026-000001"),
        ("UPDATE journal SET operator = 'x' WHERE sequence = 3", "chain"),
        ("UPDATE folio SET kind = 'seizure' WHERE kind = 'first'", "A000001"),
        ("DELETE FROM case_file", "broken"),
    ],
)
def test_the_look_afterwards_sees_what_it_should(ledger: Path, change: str, what: str) -> None:
    desk = open_desk(ledger, CLERK, Clock())
    register(desk)
    apply(desk, SOLE)
    desk.close()
    assert violations(ledger) == []
    tamper(ledger, lambda c: c.execute(change))
    assert what in str(violations(ledger)) or (what == "number" and violations(ledger))
