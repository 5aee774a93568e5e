"""What seizures, objections and cautions stop, and how each ends, holds past the program too."""

from pathlib import Path
from typing import Any

import pytest

from core.domain.states import CASE
from core.storage.address import Place
from tests.builders import ALICE, SOLE
from tests.storage.attacking import KEY, Attacks, added, check_accepted, check_refused, every
from tests.storage.raw import Refused, Step, connected, insert_all, last, rows
from tests.storage.restraint_scripts import ALICES, BOBS, FROZEN, SCRIPTS
from tests.storage.scripts import folio_of, mortgage_on


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_legal_step_is_accepted(any_told: Place, name: str) -> None:
    check_accepted(any_told, SCRIPTS[name])


# By the script and the table whose last row in the script is changed.
ATTACKS: Attacks = {
    # What a seized share stops (I11).
    ("mortgage of bob", "pledge"): [
        ("a mortgage of the frozen line", {"line": ALICES}, "pledge"),
        (
            "a mortgage of the frozen line that builds on its chain",
            {"line": ALICES, "pledge": 3, "previous_pledge": 2, "frozen_before": 2}
            | {"frozen_after": 2, "first_num": None, "first_frozen": None},
            "unfrozen",
        ),
        (
            "a mortgage of the frozen line that says nobody froze it",
            {"line": ALICES, "pledge": 3, "previous_pledge": 2}
            | {"first_num": None, "first_frozen": None},
            KEY,
        ),
    ],
    ("mortgage of bob", "folio"): [
        ("a mortgage that lets a seizure go", added(frozen=-1, frozen_delta=-1), "folio_"),
        ("a mortgage on a lying count", added(frozen=-1, p_frozen=-1), KEY),
    ],
    ("seize bob", "folio"): [
        ("a seizure of whole and share at once", added(seizures=1), "seizures_count"),
        ("a seizure of a share that freezes nothing", added(frozen=-1), "burdens_add_up"),
        (
            "a seizure of nothing",
            added(frozen=-1, frozen_delta=-1) | {"pledge_rows": None},
            "seizures_count",
        ),
        ("a freeze without a row", {"pledge_rows": None}, "pledges_written"),
    ],
    ("seize bob", "pledge"): [
        ("a line frozen twice by one seizure", added(frozen_step=1, frozen_after=1), "pledge_"),
        ("a freeze that burdens", added(delta=1, after_num=1), "pledge_"),
        ("a freeze of nobody's line", {"line": 3}, KEY),
        ("a freeze by a mortgage's entry", {"folio_kind": "mortgage"}, "kind_of_entry"),
        ("a freeze of another's line", {"line": ALICES}, "pledge"),
    ],
    ("seize bob", "restraint"): [
        ("a seizure without an end", {"until": ""}, "seizure_has_term"),
        ("a seizure of a stranger's share", {"party_no": "P9"}, KEY),
        ("a seizure by an objection's entry", {"folio_kind": "objection"}, "entered_as_its_kind"),
    ],
    ("seize alice again", "restraint"): [
        ("a waiting seizure without a term", {"term_months": None}, "seizure_has_term"),
        ("a waiting seizure of no time", {"term_months": 0}, "seizure_has_term"),
        ("a seizure that waits twice", {"waiting": 2}, "restraint_"),
    ],
    ("release alice", "folio"): [
        ("more let go than was frozen", added(frozen=-2, frozen_delta=-2), "folio_"),
        ("a release of the whole besides", added(seizures=-1), "folio_"),
        ("a release that counts nothing", added(frozen=1), "burdens_add_up"),
    ],
    ("release alice", "pledge"): [
        ("a line let go twice", added(frozen_step=-1, frozen_after=-1), "pledge_"),
        ("a line let go below nothing", {"frozen_before": 0, "frozen_after": -1}, "pledge_"),
        ("another's line let go", {"line": BOBS}, f"{KEY}|pledge"),
        ("a line let go by a seizure's entry", {"folio_kind": "seizure"}, "kind_of_entry"),
    ],
    # How a restraint ends: a chain that ends once, and on the folio (I13, I21).
    ("release alice", "restraint_event"): [
        ("an end that the folio does not know", {"folio_entry": None}, "ends_on_the_folio"),
        ("an end that goes on standing", {"to_state": "standing"}, "ends_on_the_folio"),
        ("a release of another's seizure", {"restraint_no": "CF2026-0001"}, "restraint_event"),
        ("a seizure that ends as an objection", {"restraint_kind": "objection"}, "restraint_event"),
        ("a conversion of a seizure", {"kind": "converted"}, "event_of_kind"),
        ("an end with another last day", {"until": "2031-01-01"}, "event_of_kind"),
        ("an end of something ended", {"from_state": "ended"}, "ended_is_last"),
        ("an event skipped", {"event": 2, "previous_event": 1}, KEY),
    ],
    ("renewed twice", "restraint_event"): [
        ("a renewal without a last day", {"until": ""}, "event_of_kind"),
        ("a renewal that ends", {"to_state": "ended"}, "ends_on_the_folio"),
        ("a renewal of an objection", {"restraint_kind": "objection"}, "restraint_event"),
        ("a second first event", {"event": 1, "previous_event": None}, "restraint_event"),
        ("an event that follows nothing", {"previous_event": None}, "event_follows"),
        ("an event that forks", {"event": 3}, "event_follows"),
    ],
    ("succession", "restraint_event"): [
        ("a succession without a last day", {"until": ""}, "event_of_kind"),
        ("a succession of nobody", {"restraint_no": "CF0"}, KEY),
        ("a succession on another asset", {"asset_no": "A000001"}, KEY),
    ],
    # What a caution stops, and its end.
    ("mortgage with consent", "folio"): [
        ("a mortgage against a caution", {"consent": ""}, "caution_consents"),
        ("a mortgage that forgets the caution", added(cautions=-1) | {"consent": ""}, "folio_"),
        (
            "a mortgage on a lying count of cautions",
            added(cautions=-1, p_cautions=-1) | {"consent": ""},
            KEY,
        ),
    ],
    ("caution", "folio"): [
        ("a caution that is not counted", added(cautions=-1), "cautions_count"),
        ("a caution that seizes", added(seizures=1), "seizures_count"),
    ],
    ("objection", "restraint"): [
        ("an objection that waits", {"waiting": 1}, "only_seizures_wait"),
        ("an objection that ends first", {"until": "1999-01-01"}, "term_ordered"),
        ("an objection of no case", {"case_no": "C0"}, KEY),
        ("an objection by nobody", {"applicant_no": "P9"}, KEY),
    ],
    ("suit", "restraint_event"): [
        ("a suit that sets a last day", {"until": "2031-01-01"}, "event_of_kind"),
        ("a suit against a caution", {"restraint_kind": "caution"}, "event_of_kind"),
    ],
    ("possible", "restraint_event"): [
        ("ninety days without an end", {"until": ""}, "event_of_kind"),
    ],
    ("applied", "restraint_event"): [
        ("an application that ends it", {"to_state": "ended"}, "ends_on_the_folio"),
    ],
    ("objection lapses", "restraint_event"): [
        ("a lapse by a caution's entry", {"folio_kind": "caution_end"}, "ends_on_the_folio"),
        ("an objection converted", {"kind": "converted"}, "event_of_kind"),
    ],
    ("caution lapses", "folio"): [
        ("a lapse that is not counted", added(cautions=1), "cautions_count"),
        ("more cautions ended than there were", added(cautions=-1), "folio_"),
        ("an objection's end that ends a caution", {"kind": "objection_end"}, "cautions_count"),
    ],
    ("caution converts", "restraint_event"): [
        ("a conversion at another's entry", added(folio_entry=-1), KEY),
    ],
}


HOLDS = {
    ("mortgage of bob", "pledge"): "I11 R06",
    ("mortgage of bob", "folio"): "I11 R06",
    ("seize bob", "folio"): "I11",
    ("seize bob", "pledge"): "I11",
    ("seize bob", "restraint"): "I13",
    ("seize alice again", "restraint"): "I13",
    ("release alice", "folio"): "I11",
    ("release alice", "pledge"): "I11",
    ("release alice", "restraint_event"): "I13",
    ("renewed twice", "restraint_event"): "I13",
    ("succession", "restraint_event"): "I13",
    ("mortgage with consent", "folio"): "R07",
    ("caution", "folio"): "R07",
    ("objection", "restraint"): "I21",
    ("suit", "restraint_event"): "I21",
    ("possible", "restraint_event"): "I21",
    ("applied", "restraint_event"): "I21",
    ("objection lapses", "restraint_event"): "I21",
    ("caution lapses", "folio"): "I21",
    ("caution converts", "restraint_event"): "I21",
}


@pytest.mark.parametrize(("script", "table", "changes", "answer"), every(ATTACKS, HOLDS))
def test_the_ledger_refuses(
    any_story: Place, script: str, table: str, changes: dict[str, Any], answer: str
) -> None:
    check_refused(any_story, SCRIPTS[script], table, changes, answer)


@pytest.mark.holds("I13", raw=True)
def test_nothing_happens_to_a_restraint_that_ended(any_story: Place) -> None:
    with connected(any_story) as connection:
        end = last(connection, "restraint_event", to_state="ended")
        after = {**end, "event": end["event"] + 1, "previous_event": end["event"]}
        for from_state in ("ended", "standing"):
            with pytest.raises(Refused, match=f"ended_is_last|{KEY}"):
                insert_all(
                    connection, [Step("restraint_event", {**after, "from_state": from_state})]
                )


@pytest.mark.holds("I12", raw=True)
def test_what_was_examined_before_a_notice_is_not_entered_after_it(any_told: Place) -> None:
    with connected(any_told) as connection:
        examined = mortgage_on(SOLE)(connection)
        insert_all(connection, folio_of(SOLE, "seizure")(connection))
        with pytest.raises(Refused, match="folio"):
            insert_all(connection, examined)
        with pytest.raises(Refused, match="unseized"):
            insert_all(connection, mortgage_on(SOLE)(connection))


@pytest.mark.holds("I28", raw=True)
def test_a_case_is_archived_after_an_entry_or_a_written_end_only(any_story: Place) -> None:
    ends = {step.start for step in CASE.transitions if step.end == "archived"}
    assert ends == {"entered", "issued", "rejected", "refused", "withdrawn"}
    with connected(any_story) as connection:
        steps = rows(connection, "case_step")
        newest = {one["case_no"]: one for one in steps}
        open_cases = [one for one in newest.values() if one["to_state"] not in (*ends, "archived")]
        assert {one["to_state"] for one in open_cases} >= {"received", "accepted"}
        for one in open_cases:
            place = {"step": one["step"] + 1, "previous_step": one["step"]}
            for claimed in sorted(ends | {one["to_state"]}):
                row = {**one, **place, "from_state": claimed, "to_state": "archived"}
                with pytest.raises(Refused, match=f"step_allowed|{KEY}"):
                    insert_all(connection, [Step("case_step", row)])


def test_the_story_is_what_the_scripts_go_on_from(told: Path) -> None:
    with connected(told) as connection:
        found = [
            (one["party_no"], one["waiting"])
            for one in rows(connection, "restraint", asset_no=FROZEN)
        ]
        assert found == [(ALICE, 0), (ALICE, 1)]
        assert last(connection, "folio", asset_no=FROZEN)["frozen"] == 2
