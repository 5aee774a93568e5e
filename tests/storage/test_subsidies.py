"""What keys and checks hold of the subsidy programme against raw SQL."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.services.test_subsidy_programme import FIRST, budget, draw, enter


def raw_copy(desk, table, **changes):
    """Write a row again past the program, changed; returns what the engine says of it."""
    with desk.store.writing("raw") as work:
        rows = work._rows
        from core.storage.schema import METADATA

        found = METADATA.tables[table]
        (row, *_) = rows.all(found.select())
        values = {k: v for k, v in dict(row).items() if k not in ("sequence", "salt")} | changes
        rows.insert(found, values)
        work.record("raw", "", (), {})


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("subsidy_loan", {"loan_no": "T9"}),  # the same contract of the same bank
        ("subsidy_batch", {"batch_no": "B9", "total": 1}),  # no lines that sum to it
        ("subsidy_line", {"line": 2, "previous_line": 1, "amount": 1}),  # not all that is new
        ("subsidy_batch_event", {"event": 2, "previous_event": 1, "kind": "paid", "state": "paid"}),
        ("subsidy_budget", {"version": 3, "previous_version": 2}),
    ],
)
def test_raw_rows_are_refused(any_desk, table, changes):
    enter(any_desk)
    budget(any_desk, "10000.00")
    draw(any_desk, **FIRST)
    with pytest.raises(Exception) as caught:
        raw_copy(any_desk, table, **changes)
    assert isinstance(caught.value, IntegrityError) or isinstance(
        caught.value.__cause__, IntegrityError
    ), caught.value
