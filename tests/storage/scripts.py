"""Legal scripts of inserts: what the program itself would write next, row by row.

Tests of the constraints change one row of a script; see test_constraints.py.
"""

from collections.abc import Callable
from typing import Any

from core.storage.schema.assets import FOLIO_STATE
from tests.builders import ALICE, BOB, JOINT, SOLE
from tests.storage.raw import Row, Step, last, rows

SEIZED = "A000003"
SALT = {"sequence": 1, "salt": "00"}
COUNTS = (
    *("carried_end", "frozen_end", "pledged", "frozen", "seizures", "cautions"),
    *("live", "top_rank", "closed", "pledged_delta", "frozen_delta"),
)
LATER = "2030-01-01T00:00:00.000000+08:00"


def new_asset(connection: Any) -> list[Step]:
    """An asset of two holders, one third and two thirds."""
    number = "A999999"
    line = {"asset_no": number, "tenure": 1, "den": 3, "members": 1, **SALT}
    line |= dict.fromkeys(("carried_num", "carried_from", "carried_to"), 0)
    line |= dict.fromkeys(("frozen_num", "frozen_from", "frozen_to"), 0)
    return [
        Step("asset", {"asset_no": number, "asset_class": "homestay_right", **SALT}),
        Step(
            "share",
            {**line, "line": 1, "party_no": ALICE, "num": 1, "from_num": 0, "to_num": 1},
        ),
        Step(
            "share",
            {
                **line,
                "line": 2,
                "previous_line": 1,
                "party_no": BOB,
                "num": 2,
                "from_num": 1,
                "to_num": 3,
            },
        ),
        Step(
            "folio",
            {
                "asset_no": number,
                "entry": 1,
                "kind": "first",
                "record_no": number,
                "tenure": 1,
                "last_line": 2,
                "share_end": 3,
                "den": 3,
                **dict.fromkeys(COUNTS, 0),
                "scale": 1,
                "consent": "",
                "entered_at": LATER,
                "effective_at": LATER,
                "source": "entered",
                **SALT,
            },
        ),
    ]


def next_folio(
    connection: Any, asset: str, kind: str, record: str = "DY9", pledged: int = 0, rows: int = 0
) -> Row:
    """The next entry of a folio; ``pledged`` is what its ``rows`` of pledge add."""
    return folio_after(last(connection, "folio", asset_no=asset), kind, record, pledged, rows)


def folio_after(known: Row, kind: str, record: str = "DY9", pledged: int = 0, rows: int = 0) -> Row:
    """The entry that goes on from another one."""
    row = {
        **known,
        "entry": known["entry"] + 1,
        "previous_entry": known["entry"],
        "kind": kind,
        "record_no": record,
        **{f"p_{name}": known[name] for name in FOLIO_STATE},
        "scale": 1,
        "pledge_rows": rows or None,
        "pledged_delta": pledged,
        "frozen_delta": 0,
        "pledged": known["pledged"] + pledged,
    }
    row["top_rank"] += kind == "mortgage"
    row["live"] += {"mortgage": 1, "discharge": -1}.get(kind, 0)
    row["seizures"] += {"seizure": 1, "release": -1}.get(kind, 0)
    row["cautions"] += {"caution": 1, "caution_end": -1}.get(kind, 0)
    row["closed"] += kind == "close"
    return row


def mortgage_on(asset: str) -> Callable[[Any], list[Step]]:
    """A mortgage of the whole of an asset's first line."""

    def script(connection: Any) -> list[Step]:
        version = last(connection, "mortgage_version", version=1)
        party = last(connection, "mortgage_party", role="mortgagee")
        pledges = rows(connection, "pledge", asset_no=asset, line=1)
        share = last(connection, "share", asset_no=asset, line=1)
        before = pledges[-1]["after_num"] if pledges else 0
        added = share["num"] - before
        folio = next_folio(connection, asset, "mortgage", pledged=added, rows=1)
        case = version["case_no"]
        return [
            Step("mortgage", {"mortgage_no": "DY9", "case_no": case, "source": "entered", **SALT}),
            Step("mortgage_version", {**version, "mortgage_no": "DY9"}),
            Step("mortgage_party", {**party, "mortgage_no": "DY9", "version": 1}),
            Step("folio", folio),
            Step(
                "encumbrance",
                {
                    "asset_no": asset,
                    "priority_rank": folio["top_rank"],
                    "folio_entry": folio["entry"],
                    "folio_kind": "mortgage",
                    "mortgage_no": "DY9",
                    **SALT,
                },
            ),
            Step(
                "pledge",
                {
                    "asset_no": asset,
                    "tenure": 1,
                    "line": 1,
                    "pledge": len(pledges) + 1,
                    "previous_pledge": len(pledges) or None,
                    "kind": "burden",
                    "priority_rank": folio["top_rank"],
                    "folio_entry": folio["entry"],
                    "folio_kind": "mortgage",
                    "part_num": share["num"],
                    "delta": added,
                    "before_num": before,
                    "after_num": share["num"],
                    "held_num": share["num"],
                    **dict.fromkeys(("frozen_step", "frozen_before", "frozen_after"), 0),
                    "first_num": None if pledges else before,
                    "first_frozen": None if pledges else 0,
                    "nth": 1,
                    "of_rows": 1,
                    "pledged_before": 0,
                    "pledged_run": added,
                    **dict.fromkeys(("frozen_ran", "frozen_run"), 0),
                    **SALT,
                },
            ),
        ]

    return script


def old_mortgage(connection: Any) -> list[Step]:
    """A mortgage of an older book: no case, and ranks before it that nobody took over."""
    rank = last(connection, "folio", asset_no=SOLE)["top_rank"] + 5
    old = {"source": "takeover", "case_no": None}
    changes: dict[str, Row] = {
        "mortgage": old,
        "mortgage_version": old,
        "folio": {**old, "top_rank": rank},
        "encumbrance": {"priority_rank": rank},
        "pledge": {"priority_rank": rank},
    }
    legal = mortgage_on(SOLE)(connection)
    return [Step(step.table, step.row | changes.get(step.table, {})) for step in legal]


def series_start(connection: Any) -> list[Step]:
    known = last(connection, "number_start")
    return [Step("number_start", {**known, "series": "restraint:CF2026-{ordinal:04d}x"})]


def next_letter(connection: Any) -> list[Step]:
    """Another letter on the last one's mortgage, and its dispatch."""
    known = last(connection, "letter")
    sent = rows(connection, "letter_event", kind="sent")[0]
    return [
        Step("letter", {**known, "letter_no": "HJ9"}),
        Step("letter_event", {**sent, "letter_no": "HJ9"}),
    ]


def next_answer(connection: Any) -> list[Step]:
    """The receipt for the letter that was sent."""
    sent = rows(connection, "letter_event", kind="sent")[0]
    changes = {"event": 2, "previous_event": 1, "kind": "answered"}
    return [Step("letter_event", {**sent, **changes})]


def next_disposal(connection: Any) -> list[Step]:
    """Another sale for the price of the last one, paid to the same people."""
    known = last(connection, "disposal")
    lines = rows(connection, "disposal_line", disposal_no=known["disposal_no"])
    return [
        Step("disposal", {**known, "disposal_no": "CZ9"}),
        *(Step("disposal_line", {**line, "disposal_no": "CZ9"}) for line in lines),
    ]


def folio_of(asset: str, kind: str) -> Callable[[Any], list[Step]]:
    return lambda connection: [Step("folio", next_folio(connection, asset, kind))]


def discharged_version(connection: Any) -> list[Step]:
    """The last version of a mortgage that is in force."""
    current = [
        one
        for one in rows(connection, "mortgage_version", version=1)
        if not rows(connection, "mortgage_version", mortgage_no=one["mortgage_no"], version=2)
    ]
    changes = {"version": 2, "previous_version": 1, "state": "discharged", "kind": "discharge"}
    changes |= {"previous_state": "current", "ground": "paid"}
    return [Step("mortgage_version", {**current[0], **changes})]


def next_step(connection: Any) -> list[Step]:
    """Acceptance of a case that was received."""
    (waiting,) = [
        one["case_no"]
        for one in rows(connection, "case_file")
        if len(rows(connection, "case_step", case_no=one["case_no"])) == 1
    ]
    known = last(connection, "case_step", case_no=waiting)
    changes = {"step": 2, "previous_step": 1, "from_state": "received", "to_state": "accepted"}
    return [Step("case_step", {**known, **changes})]


def written_end(connection: Any) -> list[Step]:
    """The case that was received is not accepted, in writing."""
    (step,) = next_step(connection)
    return [Step("case_step", {**step.row, "to_state": "rejected", "opinion": "不予受理"})]


def next_case_event(connection: Any) -> list[Step]:
    known = last(connection, "case_event")
    changes = {"event": known["event"] + 1, "previous_event": known["event"], "kind": "inquiry"}
    return [Step("case_event", {**known, **changes})]


def first_step(connection: Any) -> list[Step]:
    known = last(connection, "case_file")
    step = rows(connection, "case_step", step=1)[0]
    return [
        Step("case_file", {**known, "case_no": "C9"}),
        Step("case_step", {**step, "case_no": "C9"}),
    ]


def next_version(table: str, **changes: str) -> Callable[[Any], list[Step]]:
    """The next version of whatever stands last in a table of versions."""

    def script(connection: Any) -> list[Step]:
        known = last(connection, table)
        version = known["version"]
        places = {"version": version + 1, "previous_version": version}
        return [Step(table, {**known, **places, **changes})]

    return script


def next_number(connection: Any) -> list[Step]:
    known = last(connection, "issued_number", series="party:P{ordinal:06d}")
    return [Step("issued_number", {**known, "number": "P999999", "ordinal": known["ordinal"] + 1})]


def next_contribution(connection: Any) -> list[Step]:
    """Labour that a member brings in."""
    known = last(connection, "contribution")
    labour = {"kind": "labour", "amount": None, "mu": "", "parcel_no": "", "units": 80}
    return [Step("contribution", {**known, "contribution_no": "RG9", **labour})]


def next_contribution_end(connection: Any) -> list[Step]:
    """The last contribution leaves the venture."""
    known = last(connection, "contribution_end")
    number = last(connection, "contribution")["contribution_no"]
    return [Step("contribution_end", {**known, "contribution_no": number})]


def next_certificate(connection: Any) -> list[Step]:
    """Another certificate of the last case that has one."""
    known = last(connection, "certificate", kind="attestation")
    number = next_number(connection)[0]
    return [
        number,
        Step("certificate", {**known, "certificate_no": "P999999", "kind": "another"}),
    ]


def next_event(connection: Any) -> list[Step]:
    known = last(connection, "certificate_event")
    event = known["event"]
    changes = {"event": event + 1, "previous_event": event, "kind": "voided"}
    return [Step("certificate_event", {**known, **changes})]


def next_release(connection: Any) -> list[Step]:
    """The release of the seizure that stands on SEIZED."""
    standing = last(connection, "restraint", asset_no=SEIZED)
    folio = next_folio(connection, SEIZED, "release", standing["restraint_no"])
    known = last(connection, "restraint_event", to_state="ended", restraint_kind="seizure")
    place = {"restraint_no": standing["restraint_no"], "folio_entry": folio["entry"]}
    return [Step("folio", folio), Step("restraint_event", {**known, **place})]


def next_seizure(connection: Any) -> list[Step]:
    known = last(connection, "restraint", asset_no=SEIZED)
    folio = next_folio(connection, SEIZED, "seizure", "CF9")
    place = {"restraint_no": "CF9", "folio_entry": folio["entry"]}
    return [Step("folio", folio), Step("restraint", {**known, **place})]


def next_entry(connection: Any) -> list[Step]:
    known = last(connection, "journal")
    return [
        Step(
            "journal",
            {
                **known,
                "sequence": known["sequence"] + 1,
                "previous_sequence": known["sequence"],
                "previous_hash": known["hash"],
                "previous_entered_at": known["entered_at"],
                "entered_at": LATER,
                "hash": "f" * 64,
            },
        )
    ]


def next_case_object(connection: Any) -> list[Step]:
    known = last(connection, "case_object")
    return [Step("case_object", {**known, "line": known["line"] + 1})]


def next_case_party(connection: Any) -> list[Step]:
    known = last(connection, "case_party")
    return [Step("case_party", {**known, "line": known["line"] + 1})]


SCRIPTS: dict[str, Callable[[Any], list[Step]]] = {
    "asset": new_asset,
    "mortgage": mortgage_on(JOINT),
    "second_mortgage": mortgage_on(SOLE),
    "old_mortgage": old_mortgage,
    "series_start": series_start,
    "letter": next_letter,
    "answer": next_answer,
    "disposal": next_disposal,
    "discharge": folio_of(SOLE, "discharge"),
    "seizure": folio_of(SOLE, "seizure"),
    "seize_again": next_seizure,
    "release": next_release,
    "discharged_version": discharged_version,
    "step": next_step,
    "first_step": first_step,
    "written_end": written_end,
    "case_event": next_case_event,
    "content": next_version("case_content"),
    "case_object": next_case_object,
    "case_party": next_case_party,
    "party_version": next_version("party_version", version_kind="change"),
    "asset_version": next_version("asset_version", version_kind="correction"),
    "setting": next_version("setting"),
    "number": next_number,
    "certificate": next_certificate,
    "contribution": next_contribution,
    "contribution_end": next_contribution_end,
    "event": next_event,
    "entry": next_entry,
}
