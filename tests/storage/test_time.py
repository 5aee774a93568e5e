"""The one time of an operation: strictly rising, and no entry with a clock that went back."""

import datetime as dt

import pytest

from core.problems import Conflict, Rejected, Unavailable
from tests.builders import (
    BANK,
    CLERK,
    REVIEWER,
    SOLE,
    START,
    Clock,
    apply,
    open_desk,
    person,
    seize,
)
from tests.storage.raw import Refused, Step, connected, insert_all, rows
from tests.storage.scripts import folio_of


def times(ledger):
    with connected(ledger) as connection:
        return [entry["entered_at"] for entry in rows(connection, "journal")]


@pytest.mark.holds("I3")
def test_a_clock_that_went_back_blocks_entry_and_says_when_the_last_was(desk, clock, ledger):
    desk.perform("party.enter", person())
    last = times(ledger)[-1]
    clock.move(seconds=-2.1)
    with pytest.raises(Unavailable, match="clock_went_back") as error:
        desk.perform("party.enter", person(3))
    assert error.value.params["last"] == last
    assert times(ledger)[-1] == last
    clock.move(seconds=2.2)
    desk.perform("party.enter", person(3))


def test_a_small_step_back_is_taken_as_just_after_the_last_entry(desk, clock, ledger):
    desk.perform("party.enter", person())
    clock.move(seconds=-1.9)
    desk.perform("party.enter", person(3))
    earlier, later = times(ledger)[-2:]
    step = dt.datetime.fromisoformat(later) - dt.datetime.fromisoformat(earlier)
    assert step == dt.timedelta(microseconds=1)


@pytest.mark.holds("I3")
def test_times_rise_strictly_though_the_clock_stands_still(ledger):
    desk = open_desk(ledger, CLERK, lambda: START)
    for nth in range(2, 6):
        desk.perform("party.enter", person(nth))
    desk.close()
    found = times(ledger)
    assert len(set(found)) == len(found)
    assert found == sorted(found)
    assert found[-1] == "2026-11-23T09:00:00.000003+08:00"


@pytest.mark.holds("I3", raw=True)
def test_no_entry_of_a_folio_is_older_than_the_one_before(any_told):
    with connected(any_told) as connection:
        (legal,) = folio_of(SOLE, "discharge")(connection)
        earlier = {"entered_at": "2026-01-01T09:00:00.000000+08:00"}
        for lie, answer in ((earlier, "time_rises"), ({"p_entered_at": "2000"}, "FOREIGN KEY")):
            with pytest.raises(Refused, match=answer):
                insert_all(connection, [Step("folio", legal.row | lie)])
        insert_all(connection, [legal])


def test_times_are_written_in_the_zone_of_the_office(ledger):
    new_york = dt.timezone(dt.timedelta(hours=-5))
    desk = open_desk(ledger, CLERK, Clock(START.astimezone(new_york)))
    desk.perform("party.enter", person())
    desk.close()
    assert times(ledger)[-1].startswith("2026-11-23T09:00:00")
    assert times(ledger)[-1].endswith("+08:00")


def test_an_entry_has_the_time_it_was_entered_and_the_time_it_takes_effect(desk, ledger):
    seize(desk)
    with connected(ledger) as connection:
        entry = rows(connection, "folio", kind="seizure")[0]
        journal = rows(connection, "journal", sequence=entry["sequence"])[0]
    assert entry["entered_at"] == entry["effective_at"] == journal["entered_at"]
    assert entry["source"] == "entered"


def test_a_clock_that_went_back_does_not_stop_anybody_from_looking(desk, clock):
    seize(desk)
    clock.move(days=-3)
    assert desk.ask("party", party_no=BANK) is not None
    assert desk.ask("verify_journal").ok


# --- two clerks on one case -----------------------------------------------------------------------


def test_the_second_clerk_on_a_step_learns_who_was_faster_and_when(desk, ledger, clock):
    case = apply(desk)
    seen = desk.ask("case", case_no=case).row.step
    colleague = open_desk(ledger, REVIEWER, clock)
    colleague.perform("case.review", {"case": case, "seen_step": seen})
    colleague.close()
    with pytest.raises(Conflict) as conflict:
        desk.perform("case.withdraw", {"case": case, "seen_step": seen, "opinion": "撤回"})
    assert conflict.value.code == "case_changed"
    assert conflict.value.params["who"] == REVIEWER
    assert conflict.value.params["when"] == "2026-11-23T09:00"
    assert desk.ask("case", case_no=case).row.state == "reviewed"


def test_the_second_clerk_who_named_no_step_is_told_that_it_cannot_be_taken(desk, ledger, clock):
    case = apply(desk)
    colleague = open_desk(ledger, REVIEWER, clock)
    colleague.perform("case.review", {"case": case})
    colleague.close()
    with pytest.raises(Rejected, match="step_not_possible"):
        desk.perform("case.review", {"case": case})


def test_two_clerks_who_amend_one_party_both_get_a_version(desk, ledger, clock):
    colleague = open_desk(ledger, REVIEWER, clock)
    amended = {**person(0), "phone": "13800000001"}
    desk.perform("party.amend", {**amended, "party": "P000001"})
    colleague.perform("party.amend", {**amended, "party": "P000001", "phone": "13800000002"})
    colleague.close()
    with connected(ledger) as connection:
        phones = [one["phone"] for one in rows(connection, "party_version", party_no="P000001")]
    assert phones == [person(0)["phone"], "13800000001", "13800000002"]


# --- numbers --------------------------------------------------------------------------------------


def test_a_series_that_would_repeat_a_number_is_refused_and_leaves_no_gap(desk):
    office = {
        "valid_from": "2026-11-01",
        "name": "瓯岭县农村产权服务中心",
        "region_code": "330399",
        "kind": "service_centre",
    }
    # Another template that makes the same number.
    desk.perform("setting.office", {**office, "numbers": {"party": "P0{ordinal:05d}"}})
    with pytest.raises(Unavailable, match="number_taken") as error:
        desk.perform("party.enter", person())
    assert error.value.params["value"] == "P000001"
    desk.perform("setting.office", {**office, "numbers": {"party": "P{ordinal:06d}"}})
    assert desk.perform("party.enter", person()).number == "P000005"


def test_an_operation_that_fails_gives_its_number_back(desk, monkeypatch):
    from core.storage.work import SqlWork

    def fail(*_, **__):
        raise RuntimeError("bug")

    with monkeypatch.context() as broken:
        broken.setattr(SqlWork, "record", fail)
        with pytest.raises(RuntimeError):
            desk.perform("party.enter", person())
    assert desk.perform("party.enter", person()).number == "P000005"
