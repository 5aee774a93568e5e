"""Numbered blank forms: what came in is used once or spoiled, and the month adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.blanks import Lot, split_serial
from core.domain.proof import KINDS
from core.problems import Rejected
from core.services.declarations import declarations
from tests.builders import JOINT, SOLE, register
from tests.services.refusing import rejected

LOT = {
    "blank_kind": "attestation",
    "first_blank": "D3300001",
    "last_blank": "D3300005",
    "received_on": "2026-11-02",
    "blank_source": "市中心",
}
SPOIL = {"spoil_reason": "misprint", "why": "卡纸"}


def codes(desk, operation, document):
    return {(one.code, one.field) for one in rejected(desk, document, operation)}


@pytest.fixture
def stocked(desk):
    desk.perform("blank.receive", LOT)
    return desk


def stock(desk):
    (row,) = desk.ask("blank_stock")
    return row.blanks_printed, row.blanks_spoiled, row.blanks_left, row.next_blank


def test_a_lot_comes_in_once(stocked):
    assert stock(stocked) == (0, 0, 5, "D3300001")
    again = {**LOT, "first_blank": "D3300005", "last_blank": "D3300009"}
    assert codes(stocked, "blank.receive", again) == {("blanks_came_in_before", "first_blank")}
    other = {**again, "blank_kind": "share_certificate"}
    assert stocked.perform("blank.receive", other).numbers == {"lot": "KB2026-0002"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"first_blank": "甲"}, ("blank_serial_malformed", "first_blank")),
        ({"last_blank": "D3299999"}, ("blank_serials_do_not_run", "last_blank")),
        ({"last_blank": "D33000005"}, ("blank_serials_do_not_run", "last_blank")),
        ({"last_blank": "D3500001"}, ("blank_lot_too_large", "last_blank")),
        ({"received_on": "2026-12-01"}, ("day_in_future", "received_on")),
    ],
)
def test_a_lot_that_cannot_be_is_refused(desk, changed, expected):
    assert codes(desk, "blank.receive", {**LOT, **changed}) == {expected}


def test_a_certificate_takes_its_sheet_and_no_other_may(stocked):
    made = register(stocked, SOLE)
    assert stocked.ask("next_blank", certificates=[made.certificate]) == "D3300001"
    stocked.perform("certificate.print", {"case": made.case, "blank_no": "D3300001"})
    assert stock(stocked) == (1, 0, 4, "D3300002")
    other = register(stocked, JOINT)
    taken = {"case": other.case, "blank_no": "D3300001"}
    assert codes(stocked, "certificate.print", taken) == {("blank_gone", "blank_no")}
    unknown = {"case": other.case, "blank_no": "D9900001"}
    assert codes(stocked, "certificate.print", unknown) == {("blank_not_in_stock", "blank_no")}


def test_without_a_stock_a_serial_is_noted(desk):
    made = register(desk, SOLE)
    desk.perform("certificate.print", {"case": made.case, "blank_no": "任意-1"})
    assert desk.ask("next_blank", certificates=[made.certificate]) == ""


def test_a_pile_goes_past_what_is_spoiled_and_stops_where_the_lot_ends(stocked):
    stocked.perform("blank.spoil", {**SPOIL, "blank_no": "D3300002"})
    numbers = [register(stocked, asset).certificate for asset in (SOLE, JOINT)]
    pile = {"certificates": numbers, "first_blank_no": "D3300005"}
    short = {("blanks_run_out", "first_blank_no")}
    assert codes(stocked, "certificate.print_batch", pile) == short
    stocked.perform("certificate.print_batch", {**pile, "first_blank_no": "D3300001"})
    assert stock(stocked) == (2, 1, 2, "D3300004")
    with stocked.store.reading() as work:
        (lot,) = work.blanks.lots()
        printed = {one.certificate_no: one.number for one in work.blanks.events(lot.lot_no)}
    assert [printed[one] for one in numbers] == [3300001, 3300003]


def test_a_spoiled_sheet_is_spoiled_once_and_a_range_at_a_time(stocked):
    stocked.perform("blank.spoil", {**SPOIL, "blank_no": "D3300002", "until_blank": "D3300003"})
    assert stock(stocked) == (0, 2, 3, "D3300001")
    again = {**SPOIL, "blank_no": "D3300001", "until_blank": "D3300002"}
    assert codes(stocked, "blank.spoil", again) == {("blank_gone", "blank_no")}
    outside = {**SPOIL, "blank_no": "D3300004", "until_blank": "D3300009"}
    assert codes(stocked, "blank.spoil", outside) == {("blank_serials_do_not_run", "until_blank")}


def test_the_month_adds_up_by_lot_and_names_what_was_spoiled(stocked):
    made = register(stocked, SOLE)
    stocked.perform("certificate.print", {"case": made.case, "blank_no": "D3300001"})
    for serial in ("D3300001", "D3300002"):  # the first after it was printed
        stocked.perform("blank.spoil", {**SPOIL, "blank_no": serial})
    account, spoiled = stocked.listings("blank_month", number="2026-11")
    (row,) = account.groups[0].rows
    assert row[3:] == (0, 5, 1, 1, 3)
    assert [one[0] for one in spoiled.groups[0].rows] == ["D3300001", "D3300002"]
    (after,) = stocked.listings("blank_month", number="2026-12")
    assert after.groups[0].rows[0][3:] == (3, 0, 0, 0, 3)
    with pytest.raises(Rejected) as early:
        stocked.listings("blank_month", number="2026-10")
    assert early.value.problems[0].code == "no_blanks_by_then"
    with pytest.raises(Rejected) as wrong:
        stocked.listings("blank_month", number="十一月")
    assert wrong.value.problems[0].code == "not_month"


@given(st.text("AD甲-", max_size=4), st.integers(1, 15), st.data())
def test_serials_and_numbers_are_each_others_inverse(prefix, digits, data):
    number = data.draw(st.integers(0, 10**digits - 1))
    lot = Lot("L", "attestation", prefix, digits, number, number, None, "")
    assert split_serial(lot.serial(number)) == (prefix, digits, number)
    assert lot.number(lot.serial(number)) == number


def test_every_signed_paper_may_be_on_a_numbered_blank():
    signed = {one.code for one in declarations() if "compare" in one.content}
    assert signed == set(KINDS)
