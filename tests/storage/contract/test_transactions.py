"""Transactions are the same on both engines: all or nothing, one writer, one state for a reader."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.domain.versions import Because
from core.problems import Conflict, Rejected, Unavailable
from core.services.desk import Desk
from core.storage import ledger as ledgers
from core.storage.address import Place
from core.storage.engine import postgresql, sqlite
from core.storage.work import SqlWork
from tests.builders import (
    ALICE,
    CLERK,
    REVIEWER,
    START,
    Clock,
    apply,
    open_desk,
    person,
    register,
    seize,
)
from tests.storage.raw import connected, last, rows


def fail(*_: Any, **__: Any) -> None:
    raise RuntimeError("bug")


def counted(place: Place) -> dict[str, int]:
    with connected(place) as connection:
        return {
            table: len(rows(connection, table))
            for table in ("party", "party_version", "journal", "issued_number", "search_entry")
        }


# --- all or nothing -------------------------------------------------------------------------------


def test_an_operation_that_fails_at_its_end_leaves_nothing_and_gives_its_number_back(
    any_desk: Desk, any_ledger: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted(any_ledger)
    with monkeypatch.context() as broken:
        broken.setattr(SqlWork, "record", fail)
        with pytest.raises(RuntimeError, match="bug"):
            any_desk.perform("party.enter", person())
    assert counted(any_ledger) == before
    assert any_desk.perform("party.enter", person()).number == "P000005"


def test_a_refused_operation_writes_nothing(any_desk: Desk, any_ledger: Place) -> None:
    before = counted(any_ledger)
    with pytest.raises(Rejected):
        any_desk.perform("party.enter", person(0))  # is there already
    assert counted(any_ledger) == before


def test_numbers_have_no_gap_whoever_gives_up(
    any_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []
    for nth in range(2, 8):
        with monkeypatch.context() as broken:
            if nth % 2:
                broken.setattr(SqlWork, "record", fail)
            try:
                given.append(any_desk.perform("party.enter", person(nth)).number)
            except RuntimeError:
                continue
    assert given == ["P000005", "P000006", "P000007"]
    assert any_desk.ask("verify_journal").ok


# --- one writer, one state ------------------------------------------------------------------------


def test_a_reader_sees_one_state_while_others_write(any_ledger: Place) -> None:
    reader, writer = (ledgers.open_ledger(any_ledger, Clock()) for _ in range(2))
    desk = open_desk(any_ledger, CLERK, Clock())
    with reader.reading() as work:
        before = work.head
        desk.perform("party.enter", person())
        assert work.parties.get("P000005") is None
        assert work.head == before
    with reader.reading() as work:
        assert work.parties.get("P000005") is not None
        assert work.head.sequence == before.sequence + 1
    for one in (reader, writer, desk):
        one.close()


def test_two_programs_that_write_at_once_are_served_one_after_the_other(any_ledger: Place) -> None:
    clock = time.monotonic
    began = clock()

    def since() -> dt.datetime:
        return START + dt.timedelta(seconds=clock() - began)

    def work(nth: int) -> list[str]:
        desk = open_desk(any_ledger, f"经办{nth}", since)
        try:
            people = range(2 + 3 * nth, 5 + 3 * nth)
            return [desk.perform("party.enter", person(one)).number for one in people]
        finally:
            desk.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for given in pool.map(work, range(4)) for number in given]
    assert sorted(numbers) == [f"P{nth:06d}" for nth in range(5, 17)]
    desk = open_desk(any_ledger, CLERK, since)
    assert desk.ask("verify_journal").ok
    desk.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a third of a second for a lock, not ten."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.3)
    monkeypatch.setitem(postgresql._SETTINGS, "lock_timeout", "300ms")


@pytest.mark.usefixtures("impatient")
def test_a_lock_that_is_not_given_up_ends_in_busy_and_readers_go_on(any_ledger: Place) -> None:
    neighbour = ledgers.open_ledger(any_ledger, Clock())
    desk = open_desk(any_ledger, CLERK, Clock())
    with neighbour.writing(REVIEWER):
        with pytest.raises(Unavailable, match="ledger_busy"):
            desk.perform("party.enter", person())
        assert desk.ask("verify_journal").ok
    assert desk.perform("party.enter", person()).number == "P000005"
    for one in (neighbour, desk):
        one.close()


def test_a_lock_that_is_given_up_is_waited_for(any_ledger: Place) -> None:
    neighbour = ledgers.open_ledger(any_ledger, Clock())
    desk = open_desk(any_ledger, CLERK, Clock())
    held = threading.Event()

    def hold() -> None:
        with neighbour.writing(REVIEWER):
            held.set()
            time.sleep(0.2)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    assert desk.perform("party.enter", person()).number == "P000005"
    thread.join()
    for one in (neighbour, desk):
        one.close()


# --- a lost race ----------------------------------------------------------------------------------


def test_who_builds_on_a_version_that_has_a_next_one_is_told(any_ledger: Place) -> None:
    ledger = ledgers.open_ledger(any_ledger, Clock())
    with ledger.reading() as work:
        seen = work.parties.get(ALICE)
    assert seen is not None
    with ledger.writing(CLERK) as work:
        work.parties.amend(seen, seen.particulars, Because())
        work.record("party.amend", "", [], {})
    with pytest.raises(Conflict, match="record_changed"), ledger.writing(REVIEWER) as work:
        work.parties.amend(seen, seen.particulars, Because())
    with ledger.reading() as work:
        found = work.parties.get(ALICE)
    assert found is not None
    assert found.version == seen.version + 1
    ledger.close()


def test_the_second_clerk_on_a_step_learns_who_was_faster(
    any_desk: Desk, any_ledger: Place, clock: Clock
) -> None:
    case = apply(any_desk)
    seen = any_desk.ask("case", case_no=case).row.step
    colleague = open_desk(any_ledger, REVIEWER, clock)
    colleague.perform("case.review", {"case": case, "seen_step": seen})
    colleague.close()
    with pytest.raises(Conflict, match="case_changed") as conflict:
        any_desk.perform("case.withdraw", {"case": case, "seen_step": seen, "opinion": "撤回"})
    assert conflict.value.params["who"] == REVIEWER


# --- two times ------------------------------------------------------------------------------------


def test_a_clock_that_went_back_blocks_entry_and_nobody_from_looking(
    any_desk: Desk, clock: Clock
) -> None:
    any_desk.perform("party.enter", person())
    clock.move(seconds=-3)
    with pytest.raises(Unavailable, match="clock_went_back"):
        any_desk.perform("party.enter", person(3))
    assert any_desk.ask("party", party_no="P000005") is not None


def test_times_rise_strictly_though_the_clock_stands_still(any_ledger: Place) -> None:
    desk = open_desk(any_ledger, CLERK, lambda: START)
    for nth in range(2, 5):
        desk.perform("party.enter", person(nth))
    desk.close()
    with connected(any_ledger) as connection:
        times = [entry["entered_at"] for entry in rows(connection, "journal")]
    assert times == sorted(set(times))
    assert times[-1] == "2026-11-23T09:00:00.000002+08:00"


def test_an_entry_has_the_time_it_was_entered_and_the_time_it_takes_effect(
    any_desk: Desk, any_ledger: Place
) -> None:
    seize(any_desk)
    with connected(any_ledger) as connection:
        entry = last(connection, "folio", kind="seizure")
        written = last(connection, "journal", sequence=entry["sequence"])
    assert entry["entered_at"] == entry["effective_at"] == written["entered_at"]
    assert entry["source"] == "entered"


# --- what is no register --------------------------------------------------------------------------


def test_a_draft_is_kept_overwritten_and_discarded(any_desk: Desk) -> None:
    draft = {"draft": "D1", "operation": "party.enter", "title": "草稿", "body": {"name": "王"}}
    any_desk.perform("draft.save", draft)
    any_desk.perform("draft.save", {**draft, "title": "又一稿"})
    assert [one.title for one in any_desk.ask("drafts")] == ["又一稿"]
    any_desk.perform("draft.discard", {"draft": "D1"})
    assert any_desk.ask("drafts") == ()


def test_a_setting_holds_from_its_day(any_desk: Desk, clock: Clock) -> None:
    office = {"name": "新名称的中心", "region_code": "330399", "kind": "service_centre"}
    any_desk.perform("setting.office", {**office, "valid_from": "2026-12-01"})
    before = any_desk.ask("today").office
    assert before != "新名称的中心"
    clock.move(days=8)
    assert any_desk.ask("today").office == "新名称的中心"


# --- certificates ---------------------------------------------------------------------------------


def test_a_certificate_is_signed_after_the_commit_and_printed_again_the_same(
    any_desk: Desk,
) -> None:
    number = register(any_desk).certificate
    first = any_desk.paper(number)
    assert first.startswith(b"%PDF")
    assert any_desk.paper(number) == first
    assert any_desk.ask("certificate", certificate_no=number) is not None
