"""Raw SQL meets the invariants too: each lie is refused, the legal step beside it is accepted.

The legal scripts are in scripts.py; attacking.py says what an attack is. Mortgages, restraints,
transfers and discharges have tables of their own.
"""

from pathlib import Path
from typing import Any

import pytest

from core.storage.address import Place
from tests.builders import SOLE
from tests.storage.attacking import KEY, Attacks, added, check_accepted, check_refused, every
from tests.storage.raw import Refused, Step, connected, insert, insert_all
from tests.storage.scripts import SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_legal_step_is_accepted(any_told: Place, name: str) -> None:
    check_accepted(any_told, SCRIPTS[name])


DISCHARGED = {"mortgage_no": "DY2026-000001"}

# By the script and the table whose last row in the script is changed.
ATTACKS: Attacks = {
    ("asset", "share"): [
        ("a gap between two shares", {"from_num": 2, "num": 1}, KEY),
        ("overlapping shares", {"from_num": 0, "num": 3}, KEY),
        ("shares beyond the whole", {"num": 3, "to_num": 4}, "share_interval"),
        ("shares short of the whole", {"num": 1, "to_num": 2}, KEY),
        ("a share of nothing", {"num": 0, "to_num": 1}, "share_interval"),
        ("a lying total of a share", {"num": 1}, "share_interval"),
        ("another denominator", {"den": 6}, KEY),
        ("a boundless denominator", {"den": 10**12 + 1}, "den_bounded"),
        ("a share line skipped", {"line": 3}, "share_line_follows"),
        ("a second chain", {"previous_line": None}, "share_line_follows"),
        ("the first line again", {"line": 1, "previous_line": None}, "share"),
        ("a holder nobody knows", {"party_no": "P9"}, KEY),
    ],
    ("asset", "folio"): [
        ("a folio that counts one line", {"last_line": 1}, KEY),
        ("a folio that ends early", {"share_end": 2}, "shares_end_at_den"),
        ("a folio of a smaller whole", {"share_end": 2, "den": 2}, KEY),
        ("a folio on another tenure", {"tenure": 2}, "first_is_clean"),
        ("a folio that begins seized", {"seizures": 1}, "first_is_clean"),
        ("a folio that begins ranked", {"top_rank": 1}, "first_is_clean"),
        ("a folio that begins late", {"entry": 2}, "folio_entry_follows"),
        ("a folio of no known kind", {"kind": "gift"}, "folio_"),
    ],
    ("second_mortgage", "folio"): [
        ("a fork of the folio", added(previous_entry=-1), "folio_entry_follows"),
        ("the folio's last entry again", added(entry=-1), "folio"),
        ("a second beginning", {"kind": "first"}, "folio_"),
        ("a rank skipped", added(top_rank=1), "rank_rises"),
        ("a rank reused", added(top_rank=-1), "rank_rises"),
        ("a rank on a lying state", added(top_rank=1, p_top_rank=1), KEY),
        ("a mortgage that seizes", added(seizures=1), "seizures"),
        ("a mortgage that moves shares", {"tenure": 2}, "shares_stay"),
        ("a state left out", {"p_seizures": None}, "only_first"),
        ("a time that goes back", {"entered_at": "2000"}, "time_rises", "I3"),
        ("a mortgage that is not counted", added(live=-1), "live_counts", "I26"),
        ("a mortgage counted twice", added(live=1), "live_counts", "I26"),
    ],
    ("old_mortgage", "folio"): [
        ("an entry of ours that jumps a rank", {"source": "entered"}, "rank_rises"),
        ("an older rank below one that stands", added(top_rank=-5), "rank_rises"),
        ("an older rank far below", {"top_rank": 0}, "rank_rises"),
    ],
    ("old_mortgage", "encumbrance"): [
        ("an older rank that the folio lacks", added(priority_rank=1), KEY),
        ("an older rank between", added(priority_rank=-1), KEY),
    ],
    ("old_mortgage", "mortgage"): [
        ("a mortgage of ours without a case", {"source": "entered"}, "entered_by_case"),
    ],
    ("old_mortgage", "mortgage_version"): [
        ("a version of ours without a case", {"source": "entered"}, "entered_by_case"),
        ("an older version from nowhere", {"source": "rumour"}, "_known|_by_case"),
    ],
    ("series_start", "number_start"): [
        ("a series that begins at one", {"first": 1}, "first_positive"),
        ("a series that begins below", {"first": 0}, "first_positive"),
        (
            "a second beginning",
            {"series": "disposal:CZ2026-{ordinal:05d}", "first": 9},
            "number_start",
        ),
    ],
    ("disposal", "disposal"): [
        ("a price above what is paid", added(price=1), KEY),
        ("a price below what is paid", added(price=-1), KEY),
        ("a distribution without its last line", added(last_line=-1), KEY),
        ("a distribution of a line too many", added(last_line=1), KEY),
        ("a sale for nothing", {"price": 0}, "price_positive"),
        ("a disposal of no asset", {"asset_no": "A0"}, KEY),
        ("a disposal for no mortgage", {"mortgage_no": "DY0"}, KEY),
    ],
    ("disposal", "disposal_line"): [
        ("more paid than there is", added(amount=1, to_fen=1), KEY),
        ("less paid than there is", added(amount=-1, to_fen=-1), KEY),
        ("an amount that lies", added(amount=1), "disposal_line_interval"),
        ("a gap between two payments", added(from_fen=1, amount=-1), KEY),
        ("overlapping payments", added(from_fen=-1, amount=1), KEY),
        ("a payment below nothing", {"amount": -1}, "disposal_line_interval"),
        ("a line skipped", added(line=1), "line_follows"),
        ("a second chain of payments", {"previous_line": None}, "line_follows"),
        ("a payment of no known kind", {"kind": "bribe"}, "kind_known"),
        ("a payee nobody knows", {"party_no": "P9"}, KEY),
    ],
    ("letter", "letter"): [
        ("a letter on no mortgage", {"mortgage_no": "DY0"}, KEY),
        ("a letter about no asset", {"asset_no": "A0"}, KEY),
        ("a letter's number reused", {"letter_no": "HJ2026-00001"}, "letter"),
    ],
    ("letter", "letter_event"): [
        ("an event of no letter", {"letter_no": "HJ0"}, KEY),
        ("an event of no known kind", {"kind": "lost"}, "kind_known"),
        ("a first event that is a second", {"event": 2}, "event_follows"),
    ],
    ("answer", "letter_event"): [
        ("an event skipped", {"event": 3}, "event_follows"),
        ("an event that names none before", {"previous_event": None}, "event_follows"),
        ("an event written over", {"event": 1, "previous_event": None}, "letter_event"),
    ],
    ("discharge", "folio"): [
        ("a discharge that takes a rank", added(top_rank=1), "rank_rises"),
        ("a discharge that frees a rank", added(top_rank=-1), "rank_rises"),
        (
            "a release without a seizure",
            {"kind": "release", **added(live=1)},
            "seizures_count",
        ),
        ("a release below nothing", {"kind": "release", "seizures": -1}, "counts_not_negative"),
    ],
    ("seize_again", "folio"): [
        ("a mortgage on a seized asset", {"kind": "mortgage"}, "folio_"),
    ],
    ("seizure", "folio"): [
        ("a seizure not counted", added(seizures=-1), "seizures_count"),
        ("a seizure counted twice", added(seizures=1), "seizures_count"),
        ("a takeover unsaid", {"source": "rumour"}, "source_known"),
    ],
    ("release", "folio"): [
        ("a release that lies", added(p_seizures=1, seizures=1), KEY),
    ],
    ("second_mortgage", "encumbrance"): [
        ("an encumbrance of rank one again", {"priority_rank": 1}, "encumbrance"),
    ],
    ("mortgage", "encumbrance"): [
        ("a rank the folio lacks", {"priority_rank": 7}, KEY),
        ("an encumbrance by another mortgage", {"mortgage_no": "DY2026-000001"}, KEY),
        ("an encumbrance by no mortgage", {"mortgage_no": "DY0"}, KEY),
        ("an encumbrance by a discharge", {"folio_kind": "discharge"}, "is_mortgage"),
    ],
    ("mortgage", "pledge"): [
        ("a pledge beyond the holding", added(after_num=1, delta=1), "pledge_"),
        ("a holding that lies", added(held_num=1), KEY),
        ("a part beyond the holding", added(part_num=1), "part_or_freeze"),
        ("a pledge of nothing", {"part_num": 0}, "pledge_"),
        ("a total that lies before", added(before_num=-1, delta=1, pledged_run=1), KEY),
        ("a second row of the entry", added(nth=1, of_rows=1), "pledge_"),
        ("a row beyond the entry's", {"nth": 2, "previous_nth": 1}, "within_entry"),
        ("a total that lies after", added(after_num=-1), "adds_up"),
        ("more freed than was burdened", added(delta=-(10**12), after_num=-(10**12)), "pledge_"),
        ("a pledge skipped", added(pledge=1), "pledge_pledge_follows"),
        ("a second first pledge", {"previous_pledge": None}, "pledge_(begins|pledge_follows)"),
        ("a pledge at another's rank", {"priority_rank": 9}, KEY),
        ("a pledge at no folio entry", {"folio_entry": 99}, KEY),
        ("a pledge of another line", {"line": 3}, KEY),
    ],
    ("mortgage", "mortgage_version"): [
        ("a claim of nothing", {"amount": 0}, "amount_positive"),
        ("a claim below nothing", {"amount": -1}, "amount_positive"),
        ("a claim in words", {"amount": "三十万"}, "INTEGER"),
        ("a claim with a fraction of a fen", {"amount": "1.5"}, "INTEGER"),
        ("a term that ends first", {"term_to": "1999-01-01"}, "term"),
        ("a mortgage born discharged", {"state": "discharged"}, "begins_current"),
        ("a mortgage of no known kind", {"security": "pawn"}, "security_known"),
        ("a restriction of two", {"transfer_restricted": 2}, "is_bool"),
    ],
    ("mortgage", "mortgage"): [
        ("a mortgage of no case", {"case_no": "C0"}, KEY),
    ],
    ("mortgage", "mortgage_party"): [
        ("a party in no known role", {"role": "friend"}, "role_known"),
        ("a party version nobody wrote", {"party_version": 9}, KEY),
    ],
    ("discharged_version", "mortgage_version"): [
        (
            "a version after the discharge",
            {**DISCHARGED, "version": 3, "previous_version": 2, "previous_state": "discharged"},
            "ends_discharged",
        ),
        (
            "a version after the discharge, lying",
            {**DISCHARGED, "version": 3, "previous_version": 2},
            KEY,
        ),
        ("a version skipped", {"version": 3}, "version_follows"),
    ],
    ("step", "case_step"): [
        ("a step not allowed", {"to_state": "entered"}, "step_allowed"),
        ("a step from another state", {"from_state": "reviewed", "to_state": "entered"}, KEY),
        ("a step skipped", {"step": 3}, "step_follows"),
        ("a fork of the case", {"step": 1, "previous_step": None}, "case_step"),
        ("a step of no case", {"case_no": "C0"}, KEY),
    ],
    ("first_step", "case_step"): [
        ("a case that begins accepted", {"to_state": "accepted"}, "begins_received"),
    ],
    ("written_end", "case_step"): [
        ("an end that nobody wrote down", {"opinion": ""}, "ends_in_writing"),
    ],
    ("case_event", "case_event"): [
        ("a happening skipped", added(event=1), "event_follows"),
        ("a fork of what happened", {"event": 1, "previous_event": None}, "case_event"),
        ("a happening of no case", {"case_no": "C0"}, KEY),
        ("a happening of no known kind", {"kind": "prayer"}, "kind_known"),
        ("a happening that ends before it begins", {"until": "1999-01-01"}, "term_ordered"),
    ],
    ("content", "case_content"): [
        ("a content skipped", added(version=1), "version_follows"),
    ],
    ("case_object", "case_object"): [
        ("an object of no asset", {"asset_no": "A0"}, KEY),
        ("an object of no content", {"version": 9}, KEY),
    ],
    ("case_party", "case_party"): [
        ("a case party nobody knows", {"party_no": "P0"}, KEY),
    ],
    ("party_version", "party_version"): [
        ("a party version skipped", added(version=1), "follows"),
    ],
    ("asset_version", "asset_version"): [
        ("an asset version skipped", added(version=1), "follows"),
    ],
    ("setting", "setting"): [
        ("a setting version skipped", added(version=1), "follows"),
    ],
    ("number", "issued_number"): [
        ("a number reused", {"number": "P000001"}, "issued_number"),
        ("an ordinal reused", {"ordinal": 1}, "UNIQUE"),
        ("an ordinal of nought", {"ordinal": 0}, "ordinal_positive"),
        ("a number of no series", {"series": "X"}, KEY),
    ],
    ("certificate", "certificate"): [
        ("a certificate without a number", {"certificate_no": "农权鉴0"}, KEY),
        (
            "a certificate about nothing",
            {"mortgage_no": None, "asset_no": None},
            "about_something",
        ),
        ("a certificate of no mortgage", {"mortgage_no": "DY0"}, KEY),
    ],
    ("contribution", "contribution"): [
        ("a contribution of nothing", {"units": None}, "says_how_much"),
        ("units of nothing", {"units": 0}, "amounts_positive"),
        ("labour as capital", {"amount": 600_000}, "labour_is_no_capital"),
        ("labour on a parcel", {"parcel_no": "T-9"}, "land_by_the_mu"),
        ("land without a parcel", {"kind": "land", "mu": "3.2"}, "land_by_the_mu"),
        ("a contribution of no known kind", {"kind": "promise"}, "kind_known"),
        ("a contribution to nothing", {"asset_no": "A0"}, KEY),
        ("a contribution by nobody", {"party_no": "P0"}, KEY),
    ],
    ("contribution_end", "contribution_end"): [
        ("a contribution ended twice", {"contribution_no": "RG2026-00001"}, "contribution_end"),
        ("the end of no contribution", {"contribution_no": "RG0"}, KEY),
    ],
    ("event", "certificate_event"): [
        ("an event skipped", added(event=1), "event_follows"),
        ("an event of no known kind", {"kind": "eaten"}, "kind_known"),
    ],
    ("seize_again", "restraint"): [
        ("a seizure at no folio entry", {"folio_entry": 99}, KEY),
        ("a seizure that ends first", {"until": "1999-01-01"}, "term_ordered"),
        ("two seizures by one entry", added(folio_entry=-1), "restraint"),
        ("a seizure by a mortgage's entry", {"asset_no": SOLE, "folio_entry": 2}, KEY),
    ],
    ("release", "restraint_event"): [
        ("a release of no seizure", {"restraint_no": "CF0"}, KEY),
        ("a release at no folio entry", {"folio_entry": 99}, KEY),
        ("a release by a seizure's entry", added(folio_entry=-1), KEY),
        (
            "a seizure's entry called a release",
            {**added(folio_entry=-1), "folio_kind": "seizure"},
            "ends_on_the_folio",
        ),
        ("a release by another's entry", added(folio_entry=-2), KEY),
        ("a release on another asset", {"asset_no": SOLE, "folio_entry": 2}, KEY),
    ],
    ("entry", "journal"): [
        ("an entry skipped", added(sequence=1), "sequence_follows"),
        ("a second first entry", {"sequence": 1, "previous_sequence": None}, "journal"),
        ("an entry on another's hash", {"previous_hash": "0" * 64}, KEY),
        ("an entry on another time", {"previous_entered_at": "2000"}, KEY),
        ("time standing still", {"entered_at": "2000"}, "time_rises"),
        ("the last entry again", added(sequence=-1), "journal"),
    ],
}


# Which invariants those attacks try to break; the others are the tables' own order.
HOLDS = {
    ("asset", "share"): "I6",
    ("asset", "folio"): "I6",
    ("second_mortgage", "folio"): "I1 I4",
    ("old_mortgage", "folio"): "I4",
    ("old_mortgage", "encumbrance"): "I4",
    ("series_start", "number_start"): "I2",
    ("discharge", "folio"): "I4",
    ("seize_again", "folio"): "I11",
    ("seizure", "folio"): "I11",
    ("release", "folio"): "I11",
    ("second_mortgage", "encumbrance"): "I4",
    ("mortgage", "encumbrance"): "I4",
    ("mortgage", "pledge"): "I7",
    ("discharged_version", "mortgage_version"): "I17",
    ("step", "case_step"): "I28",
    ("first_step", "case_step"): "I28",
    ("written_end", "case_step"): "I28",
    ("party_version", "party_version"): "I1",
    ("asset_version", "asset_version"): "I1",
    ("number", "issued_number"): "I2",
    ("certificate", "certificate"): "I25",
    ("event", "certificate_event"): "I25",
    ("release", "restraint_event"): "I11",
    ("entry", "journal"): "I1 I3",
}
assert ATTACKS.keys() >= HOLDS.keys()


@pytest.mark.parametrize(("script", "table", "changes", "answer"), every(ATTACKS, HOLDS))
def test_the_ledger_refuses(
    any_story: Place, script: str, table: str, changes: dict[str, Any], answer: str
) -> None:
    check_refused(any_story, SCRIPTS[script], table, changes, answer)


@pytest.mark.holds("I4", raw=True)
def test_lies_deferred_to_the_commit_are_refused_there(told: Path) -> None:
    with connected(told) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = 1")
        *steps, folio = SCRIPTS["mortgage"](connection)[:4]
        insert_all(connection, steps)
        state = {"p_top_rank": folio.row["p_top_rank"] + 1, "top_rank": folio.row["top_rank"] + 1}
        insert(connection, Step("folio", {**folio.row, **state}))
        with pytest.raises(Refused, match=KEY):
            connection.execute("COMMIT")
