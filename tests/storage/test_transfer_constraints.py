"""A transfer proves what it carries over, past the program too: burdens, seizures, all of 1."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.storage.address import Place
from tests.builders import ALICE, BANK, BOB
from tests.storage.attacking import KEY, Attacks, check_accepted, check_refused, every
from tests.storage.raw import Refused, Step, connected, insert_all, last
from tests.storage.transfer_scripts import SCRIPTS, SHARED

ORIGIN = ("origin_tenure", "origin_line", "origin_num", "origin_den", "origin_scale")


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_legal_step_is_accepted(any_told: Place, name: str) -> None:
    check_accepted(any_told, SCRIPTS[name])


def less(*names: str, by: int = 1) -> dict[str, Callable[[int], int]]:
    return {name: (lambda old: old - by) for name in names}


def more(*names: str, by: int = 1) -> dict[str, Callable[[int], int]]:
    return less(*names, by=-by)


def halved(row: dict[str, Any]) -> dict[str, Any]:
    """The row with half its share, in the units of the tenure before as large as it was."""
    num = row["num"] // 2
    return {"num": num, "to_num": row["from_num"] + num}


ATTACKS: Attacks = {
    ("of the burdened", "share"): [
        ("a burden freed", less("carried_num", "carried_to"), KEY),
        ("a burden grown", more("carried_num", "carried_to"), KEY),
        ("a burden lied about", less("carried_num"), "carried_within"),
        ("another's line continued", {"origin_line": 2}, KEY),
        ("a line that goes on from long ago", less("origin_tenure"), "origin_is_before"),
        ("half an origin", {"origin_num": None}, "origin_is_before"),
        ("an origin in other units", {"origin_scale": 2}, "origin_is_before"),
        ("an origin of another size", more("origin_num"), KEY),
        ("a share taken away", less("num", "to_num"), KEY),
    ],
    ("to the buyer", "share"): [
        ("a seizure that nobody made", more("frozen_num", "frozen_to"), "frozen_as_before"),
        (
            "a seizure made up",
            {**more("frozen_num", "frozen_to"), "began_burdened": 0, "began_frozen": 1},
            KEY,
        ),
    ],
    ("past the seized", "share"): [
        ("a seized share moved", {"party_no": ALICE}, KEY),
        ("a seized share from nowhere", dict.fromkeys(ORIGIN), "frozen_"),
        ("a seized share made smaller", less("num", "to_num"), "frozen_stays"),
        ("a seizure let go", less("frozen_num", "frozen_to"), KEY),
        ("a seizure doubled", more("frozen_num", "frozen_to"), "frozen_as_before"),
        (
            "a seizure doubled from the beginning",
            more("frozen_num", "frozen_to", "began_frozen"),
            KEY,
        ),
    ],
    ("past the newly seized", "share"): [
        ("a newly seized share moved", {"party_no": ALICE}, KEY),
        (
            "a seizure on a row of nobody",
            more("frozen_num", "frozen_to", "origin_frozen"),
            KEY,
        ),
        ("a seizure before it was made", {"origin_pledge": 9}, KEY),
        (
            "a seizure unsaid",
            dict.fromkeys(("origin_pledge", "origin_burdened", "origin_frozen")),
            "frozen_as_before",
        ),
    ],
    ("in finer units", "share"): [
        ("a seized share halved by finer units", {"": halved}, "frozen_stays"),
        ("units that differ", {"origin_scale": 1}, "origin_is_before"),
    ],
    ("of the burdened", "folio"): [
        ("burdens freed by a transfer", less("pledged", "carried_end"), "transfer_carries"),
        ("seizures let go by a transfer", less("frozen", "frozen_end"), "transfer_carries"),
        ("a wrong scale", {"scale": 2}, "transfer_"),
        ("a transfer without a new tenure", less("tenure"), "transfer_moves_on"),
        ("a tenure skipped", more("tenure"), "transfer_moves_on"),
        ("a transfer that counts a line less", less("last_line"), KEY),
        ("a transfer that mortgages", more("live"), "live_counts"),
        ("a transfer that takes a rank", more("top_rank"), "rank_rises"),
        ("a transfer of a seized asset", more("p_seizures", "seizures"), "unseized"),
        ("a transfer against a caution", more("p_cautions", "cautions"), "caution_consents"),
        ("a transfer of a closed asset", {"p_closed": 1}, "closed_is_last"),
        ("burdens left behind", {"pledge_rows": None}, KEY),
    ],
    ("of the burdened", "pledge"): [
        ("a burden freed on the way", less("delta", "after_num", "pledged_run"), "pledge_"),
        ("a burden carried to another line", {"line": 1}, KEY),
        ("a burden carried at another rank", {"priority_rank": 9}, KEY),
        ("a burden that begins otherwise", more("first_num", "before_num", "after_num"), KEY),
        ("a burden beyond the share", {"part_num": 10**12}, "part_or_freeze"),
        ("a second burden smuggled in", {"nth": 2, "previous_nth": 1, "of_rows": 2}, KEY),
    ],
    ("joint", "share"): [
        ("joint holders missing", {"members": 3, "last_member": 3}, KEY),
        ("joint holders unlisted", {"last_member": None}, "members_listed"),
        ("one joint holder", {"members": 1}, "members_listed"),
    ],
    ("joint", "joint_member"): [
        ("a joint holder twice", {"party_no": BOB}, "joint_member"),
        ("a joint holder skipped", {"member": 3}, "member_follows"),
        ("a joint holder nobody knows", {"party_no": "P9"}, KEY),
        ("a joint holder of no line", {"line": 9}, KEY),
    ],
    ("relation", "party_relation"): [
        ("a relation to oneself", {"other_no": BANK}, "not_to_itself"),
        ("a relation of no kind", {"kind": "friend"}, "kind_known"),
        ("a relation skipped", more("line"), "line_follows"),
        ("a relation to nobody", {"other_no": "P9"}, KEY),
        ("the same relation again", {"kind": "branch"}, "party_relation"),
    ],
    ("merge", "party_merge"): [
        ("a record merged into itself", {"into_no": BOB}, "not_into_itself"),
        ("a record merged into nobody", {"into_no": "P9"}, KEY),
    ],
}


HOLDS = {
    ("of the burdened", "share"): "I7",
    ("of the burdened", "folio"): "I7",
    ("of the burdened", "pledge"): "I7",
    ("to the buyer", "share"): "I11",
    ("past the seized", "share"): "I11",
    ("past the newly seized", "share"): "I11",
    ("in finer units", "share"): "I11",
    ("joint", "share"): "I6",
    ("joint", "joint_member"): "I6",
    ("relation", "party_relation"): "I1",
    ("merge", "party_merge"): "I1",
}


@pytest.mark.parametrize(("script", "table", "changes", "answer"), every(ATTACKS, HOLDS))
def test_the_ledger_refuses(
    any_story: Place, script: str, table: str, changes: dict[str, Any], answer: str
) -> None:
    check_refused(any_story, SCRIPTS[script], table, changes, answer)


@pytest.mark.holds("I1", raw=True)
def test_a_record_is_merged_once(any_story: Place) -> None:
    with connected(any_story) as connection:
        merged = last(connection, "party_merge")
        with pytest.raises(Refused, match="party_merge"):
            insert_all(connection, [Step("party_merge", {**merged, "into_no": BANK})])


def test_the_story_is_what_the_scripts_go_on_from(told: Path) -> None:
    with connected(told) as connection:
        found = connection.execute(
            "SELECT party_no, carried_num > 0, frozen_num FROM share "
            "WHERE asset_no = ? AND tenure = 2 ORDER BY line",
            [SHARED],
        ).fetchall()
    assert [(one[0], bool(one[1]), one[2]) for one in found] == [
        (ALICE, True, 0),
        (BOB, False, 1),
        ("P000004", False, 0),
        (BANK, False, 0),
    ]
