"""Legal scripts of inserts for what ends: a mortgage's place on an asset, and a folio."""

from typing import Any

from tests.builders import JOINT
from tests.storage.attacking import Script
from tests.storage.raw import Row, Step, last, rows
from tests.storage.scripts import SALT, folio_after, new_asset, next_folio

NEW = "A999999"


def row_of(steps: list[Step], table: str) -> Row:
    """The last row that a script inserts into a table."""
    return next(step.row for step in reversed(steps) if step.table == table)


def discharge(connection: Any) -> list[Step]:
    """The discharge of the mortgage on JOINT, which frees each of its holdings."""
    place = last(connection, "encumbrance", asset_no=JOINT)
    number = place["mortgage_no"]
    burdened = rows(connection, "pledge", asset_no=JOINT, folio_entry=place["folio_entry"])
    freed = sum(one["delta"] for one in burdened)
    entry = next_folio(connection, JOINT, "discharge", number, -freed, len(burdened))
    known = last(connection, "mortgage_version", mortgage_no=number)
    version = {"version": known["version"] + 1, "previous_version": known["version"]}
    version |= {"kind": "discharge", "state": "discharged", "ground": "paid"}
    left = {
        "asset_no": JOINT,
        "priority_rank": place["priority_rank"],
        "folio_entry": entry["entry"],
        "folio_kind": "discharge",
        "mortgage_no": number,
        **SALT,
    }
    return [
        Step("mortgage_version", {**known, **version, "previous_state": "current"}),
        Step("folio", entry),
        Step("encumbrance_release", left),
        *_freed(burdened, entry),
    ]


def _freed(burdened: list[Row], entry: Row) -> list[Step]:
    steps, run = [], 0
    for nth, known in enumerate(burdened, start=1):
        delta = -known["delta"]
        changes = {
            "pledge": known["pledge"] + 1,
            "previous_pledge": known["pledge"],
            "kind": "free",
            "folio_entry": entry["entry"],
            "folio_kind": "discharge",
            "delta": delta,
            "before_num": known["after_num"],
            "after_num": known["after_num"] + delta,
            "first_num": None,
            "first_frozen": None,
            "nth": nth,
            "of_rows": len(burdened),
            "previous_nth": nth - 1 or None,
            "pledged_before": run,
            "pledged_run": run + delta,
        }
        steps.append(Step("pledge", {**known, **changes}))
        run += delta
    return steps


def closed(connection: Any) -> list[Step]:
    """An asset that is entered and closed."""
    steps = new_asset(connection)
    return [*steps, Step("folio", folio_after(row_of(steps, "folio"), "close", "ZX9"))]


def changed(connection: Any) -> list[Step]:
    """An asset that is entered and described anew; nothing else happens to it."""
    steps = new_asset(connection)
    return [*steps, Step("folio", folio_after(row_of(steps, "folio"), "change", NEW))]


SCRIPTS: dict[str, Script] = {"discharge": discharge, "closed": closed, "changed": changed}
