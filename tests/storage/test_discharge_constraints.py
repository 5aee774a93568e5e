"""What ends, past the program: a mortgage leaves with all it burdened, and a folio for good."""

from typing import Any

import pytest

from core.storage.address import Place
from tests.builders import JOINT
from tests.storage.attacking import KEY, Attacks, added, check_accepted, check_refused, every
from tests.storage.discharge_scripts import SCRIPTS, row_of
from tests.storage.raw import Refused, Step, connected, insert_all, last, rows
from tests.storage.scripts import SEIZED, folio_after, mortgage_on
from tests.storage.transfer_scripts import SHARED


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_legal_step_is_accepted(any_told: Place, name: str) -> None:
    check_accepted(any_told, SCRIPTS[name])


ATTACKS: Attacks = {
    ("discharge", "pledge"): [
        ("more freed than was burdened", added(delta=-1, after_num=-1, pledged_run=-1), "pledge_"),
        ("less freed than was burdened", added(delta=1, after_num=1, pledged_run=1), KEY),
        ("a burden freed at another's rank", {"priority_rank": 9}, KEY),
        ("a freeing that burdens", {"kind": "burden"}, "kind_of_entry"),
        ("a burden freed by no entry", {"folio_entry": 99}, KEY),
        ("a row beyond those of the entry", added(nth=1, previous_nth=1), "within_entry"),
    ],
    ("discharge", "folio"): [
        ("burdens left behind", {"pledge_rows": None}, f"pledges_written|{KEY}"),
        ("a discharge that frees more", added(pledged=-1, pledged_delta=-1), KEY),
        ("a discharge that frees nothing", {"pledged_delta": 0}, "burdens_add_up"),
        ("a discharge that is not counted", added(live=1), "live_counts", "I26"),
        ("two discharges counted by one entry", added(live=-1), "_not_negative|live_", "I26"),
    ],
    ("discharge", "encumbrance_release"): [
        ("a mortgage that leaves an asset it never burdened", {"asset_no": SHARED}, KEY),
        ("another mortgage's place left", {"mortgage_no": "DY2026-000001"}, KEY),
        ("a place that nobody took", {"priority_rank": 9}, KEY),
        ("a place left without an entry", {"folio_entry": 99}, KEY),
        ("a place left by a mortgage's entry", {"folio_kind": "mortgage"}, "is_discharge"),
    ],
    ("closed", "folio"): [
        ("a close that leaves it open", {"closed": 0}, "closes_free"),
        ("a close of nothing known", {"closed": 2}, "closed_is_bool|closes_free"),
        ("a close with a mortgage in force", added(p_live=1, live=1), f"closes_free|{KEY}"),
        ("a close of what is seized", added(p_seizures=1, seizures=1), f"closes_free|{KEY}"),
    ],
    ("changed", "folio"): [
        ("a change that closes", {"closed": 1}, "closes_free"),
        ("a time that went back", {"entered_at": "2000"}, "time_rises", "I3"),
        ("a change on another time", {"p_entered_at": "2000"}, KEY, "I3"),
        ("a change that moves shares", {"last_line": 1}, f"shares_stay|{KEY}", "I6"),
        ("a change that forks the folio", {"previous_entry": None}, "entry_follows", "I3"),
    ],
}
HOLDS = {
    ("discharge", "pledge"): "I7",
    ("discharge", "folio"): "I7",
    ("discharge", "encumbrance_release"): "I17",
    ("closed", "folio"): "I1",
    ("changed", "folio"): "I1",
}


@pytest.mark.parametrize(("script", "table", "changes", "answer"), every(ATTACKS, HOLDS))
def test_the_ledger_refuses(
    any_story: Place, script: str, table: str, changes: dict[str, Any], answer: str
) -> None:
    check_refused(any_story, SCRIPTS[script], table, changes, answer)


def refused_after(place: Place, name: str, more: Any, answer: str) -> None:
    """What ``more`` makes of the steps of a script is refused after them."""
    with connected(place) as connection:
        steps = SCRIPTS[name](connection)
        with pytest.raises(Refused, match=answer):
            insert_all(connection, [*steps, *more(steps, connection)])


@pytest.mark.holds("I1", raw=True)
@pytest.mark.parametrize("kind", ["mortgage", "change", "transfer", "seizure", "caution"])
def test_nothing_follows_the_end_of_a_folio(any_story: Place, kind: str) -> None:
    def entry(steps: list[Step], connection: Any) -> list[Step]:
        return [Step("folio", folio_after(row_of(steps, "folio"), kind) | {"closed": 0})]

    refused_after(any_story, "closed", entry, "closed_is_last|transfer_")


@pytest.mark.holds("I17", raw=True)
def test_a_mortgage_that_left_does_not_come_back_to_its_rank(any_story: Place) -> None:
    def back(steps: list[Step], connection: Any) -> list[Step]:
        entry = folio_after(row_of(steps, "folio"), "mortgage")
        known = last(connection, "encumbrance", asset_no=JOINT)
        return [
            Step("folio", {**entry, "top_rank": known["priority_rank"]}),
            Step("encumbrance", {**known, "folio_entry": entry["entry"]}),
        ]

    refused_after(any_story, "discharge", back, "rank_rises")


@pytest.mark.holds("I17", raw=True)
def test_a_place_is_left_once(any_story: Place) -> None:
    def again(steps: list[Step], connection: Any) -> list[Step]:
        known = row_of(steps, "encumbrance_release")
        entry = folio_after(row_of(steps, "folio"), "discharge", known["mortgage_no"])
        left = {**known, "folio_entry": entry["entry"]}
        return [Step("folio", entry), Step("encumbrance_release", left)]

    refused_after(any_story, "discharge", again, "counts_not_negative|encumbrance_release")


@pytest.mark.holds("I7", raw=True)
@pytest.mark.parametrize("beyond", [False, True])
def test_an_old_entry_takes_no_second_set_of_burdens(any_story: Place, beyond: bool) -> None:
    with connected(any_story) as connection:
        known = last(connection, "pledge", asset_no=JOINT)
        nth = known["of_rows"] + 1 if beyond else known["nth"]
        more = {
            "pledge": known["pledge"] + 1,
            "previous_pledge": known["pledge"],
            "before_num": known["after_num"],
            "delta": 0,
            "first_num": None,
            "first_frozen": None,
            "nth": nth,
            "previous_nth": nth - 1 or None,
            "pledged_before": known["pledged_run"] if nth > 1 else 0,
            "pledged_run": known["pledged_run"] if nth > 1 else 0,
        }
        with pytest.raises(Refused, match="pledge"):
            insert_all(connection, [Step("pledge", {**known, **more})])


@pytest.mark.holds("I11", "I12", raw=True)
def test_a_seized_asset_takes_no_mortgage(any_story: Place) -> None:
    with connected(any_story) as connection, pytest.raises(Refused, match="unseized"):
        insert_all(connection, mortgage_on(SEIZED)(connection))


@pytest.mark.holds("I2", raw=True)
def test_a_number_is_issued_once_by_whatever_series(any_story: Place) -> None:
    with connected(any_story) as connection:
        taken = rows(connection, "issued_number")[0]
        other = last(connection, "number_series")["series"]
        again = {**taken, "series": other, "ordinal": 10**6}
        with pytest.raises(Refused, match="issued_number"):
            insert_all(connection, [Step("issued_number", again)])
