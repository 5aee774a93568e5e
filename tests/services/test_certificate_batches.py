"""Piles of certificates: what waits, what is recorded, and that a stop leaves nothing half done."""

import pytest

from core.problems import Cancelled
from tests.builders import JOINT, SOLE, register
from tests.services.refusing import rejected


@pytest.fixture
def waiting(desk):
    return [register(desk, asset).certificate for asset in (SOLE, JOINT)]


def state(desk, number):
    (row,) = [one for one in desk.ask("certificates") if one.certificate_no == number]
    return desk.ask("case", case_no=row.case_no).row.state


def test_what_waits_is_recorded_as_a_pile(desk, waiting):
    assert list(desk.ask("unprinted")) == waiting
    desk.perform("certificate.print_batch", {"certificates": waiting})
    assert desk.ask("unprinted") == ()
    assert {state(desk, number) for number in waiting} == {"certified"}
    assert desk.ask("verify_journal").ok


def test_a_reprint_in_a_pile_is_counted_and_moves_no_case(desk, waiting):
    for _ in range(2):
        desk.perform("certificate.print_batch", {"certificates": waiting})
    assert {one.prints for one in desk.ask("certificates")} == {2}
    assert {state(desk, number) for number in waiting} == {"certified"}


def test_every_fault_is_said_and_nothing_is_recorded(desk, waiting):
    wrong = [waiting[0], "没有这一份", waiting[0]]
    found = rejected(desk, {"certificates": wrong}, "certificate.print_batch")
    assert [(one.code, one.field) for one in found] == [
        ("no_such_certificate", "certificates[1]"),
        ("duplicate_number", "certificates[2]"),
    ]
    assert list(desk.ask("unprinted")) == waiting
    (nothing,) = rejected(desk, {"certificates": []}, "certificate.print_batch")
    assert nothing.code == "required"


def test_a_long_listing_can_be_stopped(desk, waiting):
    from tests import dividends

    cycle = dividends.enter(desk, dividends.example("company"))
    dividends.compute(desk, cycle)

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        desk.listing("dividend_notice", "pdf", number=cycle, report=stop)
    assert desk.listing("dividend_notice", "pdf", number=cycle).startswith(b"%PDF")
