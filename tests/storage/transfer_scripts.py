"""Legal scripts of inserts for holders: a transfer, a joint holding, a relation, a merge.

``SHARED`` is held by four: ALICE, whose share carries a mortgage; BOB, seized before the tenure
began; OTHER_BANK, seized since; BANK. A transfer moves a little from ALICE to BANK.
"""

from collections.abc import Callable
from typing import Any

from core.storage.schema.assets import FOLIO_STATE
from tests.builders import ALICE, BANK, BOB, OTHER_BANK
from tests.storage.raw import Row, Step, last, rows
from tests.storage.scripts import LATER, SALT, new_asset

SHARED, TOGETHER = "A000004", "A000005"
MOVED = 1  # unit of the chain


def transfer(order: tuple[str, ...], scale: int = 1) -> Callable[[Any], list[Step]]:
    """The next tenure of SHARED, its lines in an order of holders, in finer units."""

    def script(connection: Any) -> list[Step]:
        folio = last(connection, "folio", asset_no=SHARED)
        known = rows(connection, "share", asset_no=SHARED, tenure=folio["tenure"])
        olds = {one["party_no"]: one for one in known}
        lines: list[Row] = []
        for party in order:
            lines.append(_line(connection, olds[party], lines[-1] if lines else None, scale))
        entry = _entry(folio, lines, scale)
        carried = [_carried(connection, line, entry) for line in lines if line["carried_num"]]
        shares = [Step("share", line) for line in lines]
        return [*shares, Step("folio", entry), *(Step("pledge", one) for one in carried)]

    return script


def _line(connection: Any, old: Row, before: Row | None, scale: int) -> Row:
    """The line that goes on from one of the tenure before."""
    moved = {ALICE: -MOVED, BANK: MOVED}.get(old["party_no"], 0)
    pledges = [
        one
        for one in rows(connection, "pledge", asset_no=SHARED, tenure=old["tenure"])
        if one["line"] == old["line"]
    ]
    end = pledges[-1] if pledges else None
    burdened = (end["after_num"] if end else old["carried_num"]) * scale
    frozen = end["frozen_after"] if end else old["frozen_num"]
    num = (old["num"] + moved) * scale
    start = (before["to_num"], before["carried_to"], before["frozen_to"]) if before else (0, 0, 0)
    row = {
        "asset_no": SHARED,
        "tenure": old["tenure"] + 1,
        "line": before["line"] + 1 if before else 1,
        "previous_line": before["line"] if before else None,
        "party_no": old["party_no"],
        "members": 1,
        "num": num,
        "from_num": start[0],
        "to_num": start[0] + num,
        "den": old["den"] * scale,
        "carried_num": burdened,
        "carried_from": start[1],
        "carried_to": start[1] + burdened,
        "frozen_num": frozen,
        "frozen_from": start[2],
        "frozen_to": start[2] + frozen,
        "origin_tenure": old["tenure"],
        "origin_line": old["line"],
        "origin_num": old["num"],
        "origin_den": old["den"],
        "origin_scale": scale,
        **SALT,
    }
    if frozen and end:
        row |= {"origin_pledge": end["pledge"], "origin_burdened": end["after_num"]}
        row["origin_frozen"] = end["frozen_after"]
    elif frozen:
        row |= {"began_burdened": old["carried_num"], "began_frozen": old["frozen_num"]}
    return row


def _entry(known: Row, lines: list[Row], scale: int) -> Row:
    return {
        **known,
        "entry": known["entry"] + 1,
        "previous_entry": known["entry"],
        "kind": "transfer",
        "record_no": "C9",
        **{f"p_{name}": known[name] for name in FOLIO_STATE},
        "tenure": known["tenure"] + 1,
        "last_line": len(lines),
        "den": known["den"] * scale,
        "share_end": known["den"] * scale,
        "pledged": known["pledged"] * scale,
        "carried_end": known["pledged"] * scale,
        "frozen_end": known["frozen"],
        "scale": scale,
        "pledge_rows": sum(1 for line in lines if line["carried_num"]),
        "pledged_delta": 0,
        "frozen_delta": 0,
        "entered_at": LATER,
        "effective_at": LATER,
    }


def _carried(connection: Any, line: Row, entry: Row) -> Row:
    """What the mortgage of rank one goes on to burden."""
    known = last(connection, "pledge", asset_no=SHARED, priority_rank=1)
    burdened = line["carried_num"]
    return {
        **known,
        "tenure": line["tenure"],
        "line": line["line"],
        "pledge": 1,
        "previous_pledge": None,
        "kind": "carry",
        "folio_entry": entry["entry"],
        "folio_kind": "transfer",
        "part_num": burdened,
        "delta": 0,
        "before_num": burdened,
        "after_num": burdened,
        "held_num": line["num"],
        **dict.fromkeys(("freeze", "frozen_before", "frozen_after"), 0),
        "first_num": burdened,
        "first_frozen": 0,
        "nth": 1,
        "of_rows": 1,
        "previous_nth": None,
        **dict.fromkeys(("pledged_before", "pledged_run", "frozen_ran", "frozen_run"), 0),
    }


def joint_asset(connection: Any) -> list[Step]:
    """An asset whose second line two hold jointly."""
    *begun, folio = new_asset(connection)
    line = {**begun[-1].row, "members": 2, "last_member": 2}
    key = {name: line[name] for name in ("asset_no", "tenure", "line")}
    members = [
        {**key, "member": n, "previous_member": n - 1 or None, "party_no": party, **SALT}
        for n, party in enumerate((BOB, BANK), start=1)
    ]
    listed = [Step("joint_member", one) for one in members]
    return [*begun[:-1], Step("share", line), folio, *listed]


def next_relation(connection: Any) -> list[Step]:
    known = last(connection, "party_relation")
    places = {"line": known["line"] + 1, "previous_line": known["line"]}
    return [Step("party_relation", {**known, **places, "kind": "agent"})]


def next_merge(connection: Any) -> list[Step]:
    known = last(connection, "party_merge")
    return [Step("party_merge", {**known, "party_no": BOB})]


SCRIPTS: dict[str, Callable[[Any], list[Step]]] = {
    "of the burdened": transfer((BANK, OTHER_BANK, BOB, ALICE)),
    "to the buyer": transfer((ALICE, OTHER_BANK, BOB, BANK)),
    "past the seized": transfer((ALICE, BANK, OTHER_BANK, BOB)),
    "past the newly seized": transfer((ALICE, BANK, BOB, OTHER_BANK)),
    "in finer units": transfer((ALICE, BANK, OTHER_BANK, BOB), scale=2),
    "joint": joint_asset,
    "relation": next_relation,
    "merge": next_merge,
}
