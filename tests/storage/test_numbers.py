"""I2: a number is issued once, and nothing the program does leaves a gap that nobody explains.

A counter and its numbers are one transaction, so what is refused takes none; a case that is
withdrawn, a letter that is void, a certificate that is replaced keep theirs, and say what became
of them. So there is nothing a record of void numbers would have to explain; what somebody does to
a counter past the program is found by the verification.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.problems import Rejected, Unavailable
from core.services.imported import Wish
from core.services.tabular import Table
from tests import builders
from tests.builders import ALICE, BANK, JOINT, SOLE, open_desk, person
from tests.storage.raw import connected, rows, tamper


def gaps(ledger: Path) -> list[str]:
    """Every series that misses an ordinal between its first and its last, or counts another."""
    found = []
    with connected(ledger) as connection:
        starts = {row["series"]: row["first"] for row in rows(connection, "number_start")}
        for series, last in connection.execute("SELECT series, last FROM number_series").fetchall():
            issued = [row["ordinal"] for row in rows(connection, "issued_number", series=series)]
            if sorted(issued) != list(range(starts.get(series, 1), last + 1)):
                found.append(series)
    return found


def refused(desk: Any, clock: Any) -> None:
    with pytest.raises(Rejected):
        desk.perform("party.enter", person(0))  # entered already


def fails_in_the_middle(desk: Any, clock: Any) -> None:
    def take_and_fail() -> None:
        with desk.store.writing("林晓燕") as work:
            work.take_number("mortgage:DY2026-{ordinal:06d}", "DY2026-{ordinal:06d}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_and_fail()


def dry_run(desk: Any, clock: Any) -> None:
    header = ["类型", "姓名", "证件种类", "证件号码"]
    one = person(5)
    row = ["自然人", one["name"], "居民身份证", one["id_no"]]
    sheet = Table("ab" * 32, iter([(1, header), (2, row)]))
    desk.import_table("party", sheet, Wish(dry_run=True))


def withdrawn(desk: Any, clock: Any) -> None:
    case = builders.apply(desk, JOINT)
    desk.perform("case.withdraw", {"case": case, "opinion": "申请人撤回"})
    assert desk.ask("case", case_no=case).row.state == "withdrawn"


def registered_and_told(desk: Any, clock: Any) -> None:
    made = builders.register(desk, SOLE)
    paid = {"mortgage": made.mortgage, "voucher_no": made.case, "paid": "1.00"}
    letters = desk.perform(
        "disbursement.record", {**paid, "paid_on": desk.today().isoformat()}
    ).numbers["letters"]
    desk.perform("letter.void", {"letters": letters.split("、"), "void_ground": "写错"})


def taken_over(desk: Any, clock: Any) -> None:
    nth = len(desk.ask("mortgages")) + 1
    old = {"original_no": f"旧簿{nth}号", "registered_at": "2019-03-05", "amount": "1.00"}
    rank = max((m.priority_rank for m in desk.ask("asset", asset_no=SOLE).mortgages), default=0)
    old |= {"places": [{"asset": SOLE, "priority_rank": rank + 1}]}
    old |= {"mortgagors": [{"party": ALICE}], "mortgagees": [{"party": BANK}]}
    old |= {"term_from": "2019-03-05", "term_to": "2029-03-04"}
    confirmed = ("old_rank_against_time", "old_rank_gap", "old_case_pending")
    desk.perform("takeover.mortgage", old, acknowledged=confirmed, reason="补录")


def a_day_later(desk: Any, clock: Any) -> None:
    clock.move(days=1)


STEPS = [
    *(refused, fails_in_the_middle, dry_run, withdrawn, registered_and_told),
    *(taken_over, a_day_later),
]


@pytest.mark.holds("I2")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=5))
def test_whatever_is_done_no_series_has_a_gap(template, tmp_path_factory, steps):
    ledger = tmp_path_factory.mktemp("numbers") / "numbers.ledger"
    ledger.write_bytes(template.read_bytes())
    clock = builders.Clock()
    with pytest.MonkeyPatch.context() as patch:  # each example is another user's
        patch.setenv("NONGQUAN_HOME", str(ledger.with_name("home")))
        desk = open_desk(ledger, builders.CLERK, clock)
    for step in steps:
        step(desk, clock)
    assert desk.ask("verify_journal").ok
    desk.close()
    assert gaps(ledger) == []


@pytest.mark.holds("I2")
def test_a_number_that_another_series_made_is_not_issued_again(desk):
    numbers = {"restraint": "P{ordinal:06d}"}  # the office gives seizures the numbers of people
    desk.perform("setting.office", {**builders.OFFICE, "numbers": numbers})
    with pytest.raises(Unavailable, match="number_taken"):
        builders.seize(desk)


@pytest.mark.holds("I2", raw=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE number_series SET last = last + 1 WHERE series LIKE 'mortgage:%'",
        "UPDATE number_series SET last = last - 1 WHERE series LIKE 'mortgage:%'",
        "DELETE FROM issued_number WHERE number = 'DY2026-000001'",
        "UPDATE issued_number SET number = 'DY2026-000009' WHERE number = 'DY2026-000002'",
    ],
)
def test_a_gap_made_past_the_program_is_found(told: Path, change: str) -> None:
    tamper(told, lambda connection: connection.execute(change))
    desk = open_desk(told, builders.CLERK, suspect=True)
    check = desk.ask("verify_journal")
    desk.close()
    assert not check.ok
    assert check.first_bad.table in ("number_series", "issued_number")
