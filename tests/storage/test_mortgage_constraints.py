"""Raw SQL against ranks, determination, transfers, restored mortgages; see test_constraints.py."""

from typing import Any

import pytest

from core.storage.address import Place
from tests.storage.attacking import KEY, Attacks, added, check_accepted, check_refused, every
from tests.storage.mortgage_scripts import MORTGAGE_SCRIPTS, ranked
from tests.storage.raw import Refused, Step, connected, insert_all, rows
from tests.storage.scripts import mortgage_on


@pytest.mark.parametrize("name", MORTGAGE_SCRIPTS)
def test_the_legal_step_is_accepted(any_told: Place, name: str) -> None:
    check_accepted(any_told, MORTGAGE_SCRIPTS[name])


UNDETERMINED = {"determined_amount": None, "determined_on": "", "determination_ground": ""}
ATTACKS: Attacks = {
    ("ranks", "rank_place"): [
        ("a place nobody agreed to", {"consent": "", "place": 3}, "consents"),
        ("a place that was never so far back", {"previous_place": 5, "consent": ""}, KEY),
        ("an agreement forgotten", {"nth": 1, "previous_nth": None}, "rank_place"),
        ("an agreement skipped", added(nth=1), "nth_follows"),
        ("one mortgage twice", added(priority_rank=-1), "rank_place"),
        ("a line skipped", added(line=1), "line_follows"),
        ("a place before the first", {"place": 0}, "place_positive"),
        ("a mortgage that is not on the asset", {"priority_rank": 9}, KEY),
        ("a place on another asset", {"asset_no": "A000001"}, KEY),
    ],
    ("ranks", "rank_agreement"): [
        ("an agreement that leaves one out", added(places=-1), KEY),
        ("an agreement of more than there are", added(places=1), KEY),
        ("an agreement by a change's entry", {"folio_kind": "change"}, "is_rank"),
        ("an agreement at no entry", {"folio_entry": 99}, KEY),
        ("an agreement entered as another", {"agreement_no": "SW0"}, KEY),
    ],
    ("ranks", "folio"): [
        ("an agreement that takes a rank", added(top_rank=1), "rank_rises"),
        ("an agreement that ends a mortgage", added(live=-1), "live_counts"),
    ],
    ("change", "folio"): [
        ("a change that takes a rank", added(top_rank=1), "rank_rises"),
        ("a change that frees a rank", added(top_rank=-1), "rank_rises"),
    ],
    ("determination", "mortgage_version"): [
        ("a determination without an amount", UNDETERMINED, "determination_says"),
        ("a determination without a day", {"determined_on": ""}, "determined_whole"),
        ("a determination without an event", {"determination_ground": ""}, "determined_whole"),
        ("less than nothing determined", {"determined_amount": -1}, "determined_whole"),
        (
            "a maximum that becomes ordinary",
            {**UNDETERMINED, "kind": "change", "security": "ordinary"},
            KEY,
        ),
    ],
    ("change", "mortgage_version"): [
        (
            "an ordinary claim determined",
            {"determined_amount": 1, "determined_on": "2026", "determination_ground": "seizure"},
            "determined_whole",
        ),
        ("an ordinary that becomes maximum", {"security": "maximum"}, KEY),
        ("a change to nothing", {"amount": 0}, "amount_positive"),
    ],
    ("early_transfer", "mortgage_version"): [
        ("an open claim moved without a word", {"agreed_early": 0}, "transfer_determined"),
        ("a word that is none", {"agreed_early": 2}, "is_bool"),
        (
            "an open claim realised",
            {"kind": "discharge", "state": "discharged", "ground": "realised"},
            "realised_determined",
        ),
    ],
    ("realised", "mortgage_version"): [
        ("a discharge without its ground", {"ground": ""}, "ground_of_discharge"),
        ("a discharge called a change", {"kind": "change"}, "discharge_ends"),
        ("a mortgage alive and discharged", {"state": "current"}, "discharge"),
    ],
    ("restored", "mortgage"): [
        ("a mortgage that restores nothing known", {"restores": "DY0"}, KEY),
    ],
    ("restored_again", "mortgage"): [
        ("a mortgage restored twice", {"restores": "DY2026-000001"}, "restores"),
    ],
    ("transfer", "mortgage_version"): [
        ("a transfer that builds on nothing", {"previous_version": 9, "version": 10}, KEY),
        ("a fork of the mortgage", {"version": 2, "previous_version": 1}, "mortgage_version"),
        ("a transfer by no case", {"case_no": "C0"}, KEY),
    ],
    ("transfer", "folio"): [
        ("a transfer of the claim that takes a rank", added(top_rank=1), "rank_rises"),
        ("a transfer of the claim that moves shares", added(tenure=1), "shares_stay"),
        ("a transfer of the claim that frees a part", added(pledged=-1), "burdens_add_up"),
    ],
}
HOLDS = {
    ("ranks", "rank_place"): "I5",
    ("ranks", "rank_agreement"): "I5",
    ("ranks", "folio"): "I4",
    ("change", "folio"): "I4",
    ("determination", "mortgage_version"): "I15",
    ("change", "mortgage_version"): "I15",
    ("early_transfer", "mortgage_version"): "I15",
    ("realised", "mortgage_version"): "I17",
    ("restored", "mortgage"): "I17",
    ("restored_again", "mortgage"): "I17",
    ("transfer", "mortgage_version"): "I18",
    ("transfer", "folio"): "I18",
}


@pytest.mark.parametrize(("script", "table", "changes", "answer"), every(ATTACKS, HOLDS))
def test_the_ledger_refuses(
    any_story: Place, script: str, table: str, changes: dict[str, Any], answer: str
) -> None:
    check_refused(any_story, MORTGAGE_SCRIPTS[script], table, changes, answer)


@pytest.mark.holds("I5", raw=True)
def test_an_agreement_that_counts_two_and_lists_one_is_refused(any_story: Place) -> None:
    with connected(any_story) as connection:
        *steps, _ = MORTGAGE_SCRIPTS["ranks"](connection)
        with pytest.raises(Refused, match=KEY):
            insert_all(connection, steps)


@pytest.mark.holds("I18", raw=True)
def test_a_transferred_mortgage_takes_no_second_place(any_story: Place) -> None:
    """Its rank on an asset was given once; entering it again to change that is refused."""
    with connected(any_story) as connection:
        asset = ranked(connection)
        (place,) = rows(connection, "encumbrance", asset_no=asset, priority_rank=1)
        number = place["mortgage_no"]
        assert rows(connection, "mortgage_version", mortgage_no=number, kind="transfer")
        steps = [
            Step(one.table, {**one.row, **renamed(one.row, number)})
            for one in mortgage_on(asset)(connection)
            if one.table in ("folio", "encumbrance")
        ]
        with pytest.raises(Refused, match="encumbrance"):
            insert_all(connection, steps)


def renamed(row: dict[str, Any], number: str) -> dict[str, Any]:
    return {name: number for name in ("mortgage_no", "record_no") if name in row}
