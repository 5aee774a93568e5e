"""Legal scripts of inserts for restraints: seizures of shares, objections, cautions.

Of ``FROZEN`` half belongs to ALICE, seized twice over (the second waits), half to BOB, free.
``PROMISED`` carries a caution and an objection; a second objection has ended.
"""

from collections.abc import Callable
from typing import Any

from tests.builders import BOB
from tests.storage.raw import Row, Step, last, rows
from tests.storage.scripts import LATER, SALT, mortgage_on, next_folio

FROZEN, PROMISED = "A000006", "A000007"
ALICES, BOBS = 1, 2  # lines of FROZEN


def _freeze(connection: Any, folio: Row, line: int, step: int) -> Row:
    """The row by which a line is frozen (1) or let go (-1)."""
    chain = rows(connection, "pledge", asset_no=FROZEN, tenure=1, line=line)
    share = last(connection, "share", asset_no=FROZEN, line=line)
    before, burdened = (chain[-1]["frozen_after"], chain[-1]["after_num"]) if chain else (0, 0)
    return {
        "asset_no": FROZEN,
        "tenure": 1,
        "line": line,
        "pledge": len(chain) + 1,
        "previous_pledge": len(chain) or None,
        "kind": "freeze" if step > 0 else "unfreeze",
        "folio_entry": folio["entry"],
        "folio_kind": folio["kind"],
        **dict.fromkeys(("part_num", "delta", "pledged_before", "pledged_run", "frozen_ran"), 0),
        "before_num": burdened,
        "after_num": burdened,
        "held_num": share["num"],
        "frozen_step": step,
        "frozen_before": before,
        "frozen_after": before + step,
        "first_num": None if chain else 0,
        "first_frozen": None if chain else 0,
        "nth": 1,
        "of_rows": 1,
        "frozen_run": step,
        **SALT,
    }


def _share_entry(connection: Any, kind: str, record: str, step: int) -> Row:
    """The entry of FROZEN's folio for a seizure of a share, or its release."""
    row = next_folio(connection, FROZEN, kind, record, rows=1)
    row["seizures"] = row["p_seizures"]
    row |= {"frozen": row["p_frozen"] + step, "frozen_delta": step}
    return row


def seize_bob(connection: Any) -> list[Step]:
    """A seizure of BOB's share, in effect at once."""
    folio = _share_entry(connection, "seizure", "CF9", 1)
    known = rows(connection, "restraint", asset_no=FROZEN)[0]
    new = {**known, "restraint_no": "CF9", "party_no": BOB, "folio_entry": folio["entry"]}
    freeze = _freeze(connection, folio, BOBS, 1)
    return [Step("folio", folio), Step("restraint", new), Step("pledge", freeze)]


def seize_alice_again(connection: Any) -> list[Step]:
    """A third seizure of ALICE's share, which waits like the second."""
    folio = _share_entry(connection, "seizure", "CF9", 1)
    known = rows(connection, "restraint", asset_no=FROZEN)[1]
    new = {**known, "restraint_no": "CF9", "folio_entry": folio["entry"]}
    freeze = _freeze(connection, folio, ALICES, 1)
    return [Step("folio", folio), Step("restraint", new), Step("pledge", freeze)]


def release_alice(connection: Any) -> list[Step]:
    """The release of the first seizure of ALICE's share."""
    first = rows(connection, "restraint", asset_no=FROZEN)[0]
    folio = _share_entry(connection, "release", first["restraint_no"], -1)
    freeze = _freeze(connection, folio, ALICES, -1)
    return [
        Step("folio", folio),
        Step("restraint_event", _end(first, folio)),
        Step("pledge", freeze),
    ]


def _end(known: Row, folio: Row, kind: str = "released") -> Row:
    return {**_event(known, kind), "folio_entry": folio["entry"], "folio_kind": folio["kind"]}


def _event(known: Row, kind: str, until: str = "") -> Row:
    ends = kind in ("released", "lapsed", "converted")
    return {
        "restraint_no": known["restraint_no"],
        "event": 1,
        "asset_no": known["asset_no"],
        "restraint_kind": known["kind"],
        "from_state": "standing",
        "to_state": "ended" if ends else "standing",
        "kind": kind,
        "authority": known["authority"],
        "document_no": "X",
        "until": until,
        "effective_on": "2030-01-01",
        "entered_at": LATER,
        **SALT,
    }


def happens(asset: str, kind: str, event: str, until: str = "") -> Callable[[Any], list[Step]]:
    """Something that happens to the first restraint of a kind without ending it."""

    def script(connection: Any) -> list[Step]:
        known = rows(connection, "restraint", asset_no=asset, kind=kind)[0]
        return [Step("restraint_event", _event(known, event, until))]

    return script


def succession(connection: Any) -> list[Step]:
    """The waiting seizure of ALICE's share moves up."""
    waiting = rows(connection, "restraint", asset_no=FROZEN)[1]
    return [Step("restraint_event", _event(waiting, "succeeded", "2030-12-31"))]


def renewed_twice(connection: Any) -> list[Step]:
    """The first seizure is renewed, and again."""
    first = rows(connection, "restraint", asset_no=FROZEN)[0]
    renewed = _event(first, "renewed", "2030-12-31")
    again = {**renewed, "event": 2, "previous_event": 1, "until": "2033-12-31"}
    return [Step("restraint_event", renewed), Step("restraint_event", again)]


def ends(kind: str, entry: str, event: str) -> Callable[[Any], list[Step]]:
    """The end of the first restraint of a kind on PROMISED."""

    def script(connection: Any) -> list[Step]:
        known = rows(connection, "restraint", asset_no=PROMISED, kind=kind)[0]
        folio = next_folio(connection, PROMISED, entry, known["restraint_no"])
        return [Step("folio", folio), Step("restraint_event", _end(known, folio, event))]

    return script


def mortgage_of_bob(connection: Any) -> list[Step]:
    """A mortgage of BOB's share, which is free though ALICE's is seized."""
    steps = mortgage_on(FROZEN)(connection)
    free = last(connection, "share", asset_no=FROZEN, line=BOBS)
    added = free["num"]
    changed: dict[str, Row] = {
        "folio": {"pledged_delta": added, "pledged": added},
        "pledge": {
            "line": BOBS,
            "pledge": 1,
            "previous_pledge": None,
            "held_num": added,
            "part_num": added,
            "delta": added,
            "before_num": 0,
            "after_num": added,
            "first_num": 0,
            "first_frozen": 0,
            "pledged_run": added,
        },
    }
    return [Step(step.table, step.row | changed.get(step.table, {})) for step in steps]


def mortgage_with_consent(connection: Any) -> list[Step]:
    """A mortgage of PROMISED to which the protected party consented."""
    steps = mortgage_on(PROMISED)(connection)
    return [
        Step(step.table, step.row | ({"consent": "TY-1"} if step.table == "folio" else {}))
        for step in steps
    ]


def new_restraint(kind: str) -> Callable[[Any], list[Step]]:
    """Another restraint of a kind on PROMISED."""

    def script(connection: Any) -> list[Step]:
        known = rows(connection, "restraint", asset_no=PROMISED, kind=kind)[0]
        folio = next_folio(connection, PROMISED, kind, "X9")
        place = {"restraint_no": "X9", "folio_entry": folio["entry"]}
        return [Step("folio", folio), Step("restraint", {**known, **place})]

    return script


SCRIPTS: dict[str, Callable[[Any], list[Step]]] = {
    "seize bob": seize_bob,
    "seize alice again": seize_alice_again,
    "release alice": release_alice,
    "succession": succession,
    "renewed twice": renewed_twice,
    "mortgage of bob": mortgage_of_bob,
    "mortgage with consent": mortgage_with_consent,
    "objection": new_restraint("objection"),
    "caution": new_restraint("caution"),
    "suit": happens(PROMISED, "objection", "suit_filed"),
    "possible": happens(PROMISED, "caution", "became_possible", "2030-12-31"),
    "applied": happens(PROMISED, "caution", "applied"),
    "objection lapses": ends("objection", "objection_end", "lapsed"),
    "caution lapses": ends("caution", "caution_end", "lapsed"),
    "caution converts": ends("caution", "caution_end", "converted"),
}
