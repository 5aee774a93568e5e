"""Legal scripts of what happens to a mortgage after its first entry; see scripts.py.

The story has an asset whose two mortgages changed places, the first for a maximum amount; and a
last mortgage, on an asset of its own, for a maximum amount that nobody has determined.
"""

from collections.abc import Callable
from typing import Any

from core.services.desk import Desk
from tests.builders import ALICE, homestay, register
from tests.mortgage_cases import SECOND, carry, done, ranks
from tests.storage.raw import Row, Step, last, rows
from tests.storage.scripts import next_folio


def tell_of_mortgages(desk: Desk) -> None:
    """Let everything happen to mortgages at least once."""
    places = [homestay(nth, {ALICE: "1/1"}) for nth in (-1, -2)]
    two, alone = (desk.perform("asset.enter", one).number for one in places)
    first = register(desk, two, security="maximum").mortgage
    second = register(desk, two, **SECOND).mortgage
    order = {first.replace("-", "_"): (2, "TY-1"), second.replace("-", "_"): 1}
    carry(desk, "rank.agree", ranks(desk, two, **order))
    done(desk, "mortgage.determine", first)
    done(desk, "mortgage.assign", first)
    wrong = {"term": "amount", "wrong": "300000.00", "right": "290000.00"}
    done(desk, "mortgage.correct", second, corrections=[wrong])
    case = register(desk, alone, security="maximum").case
    desk.perform("certificate.print", {"case": case})
    desk.perform("certificate.issue", {"case": case, "receiver": "李行长"})
    desk.perform("case.archive", {"case": case})


def ranked(connection: Any) -> str:
    """The asset whose mortgages changed places."""
    return str(last(connection, "rank_agreement")["asset_no"])


def still_open(connection: Any) -> str:
    """The asset that secures a maximum amount nobody has determined."""
    newest = last(connection, "mortgage")["mortgage_no"]
    return str(rows(connection, "encumbrance", mortgage_no=newest)[0]["asset_no"])


def _newest(connection: Any, asset: str, rank: int) -> Row:
    """The last version of the mortgage of a registered rank on an asset."""
    (place,) = rows(connection, "encumbrance", asset_no=asset, priority_rank=rank)
    return last(connection, "mortgage_version", mortgage_no=place["mortgage_no"])


def next_of(where: Callable[[Any], str], rank: int, **changes: Any) -> Callable[[Any], list[Step]]:
    """The next version of a mortgage, and the entry on its asset's folio."""

    def script(connection: Any) -> list[Step]:
        asset = where(connection)
        known = _newest(connection, asset, rank)
        version = known["version"]
        row = {**known, "version": version + 1, "previous_version": version}
        row |= {"previous_state": known["state"], "kind": "change", **changes}
        folio = next_folio(connection, asset, "change", known["mortgage_no"])
        return [Step("mortgage_version", row), Step("folio", folio)]

    return script


def next_ranks(connection: Any) -> list[Step]:
    """An agreement by which the two change places again."""
    asset = ranked(connection)
    folio = next_folio(connection, asset, "rank", "SW9")
    known = last(connection, "rank_agreement", asset_no=asset)
    agreement = {**known, "agreement_no": "SW9", "folio_entry": folio["entry"]}
    lines = []
    for line, rank in enumerate((1, 2), start=1):
        before = rows(connection, "rank_place", asset_no=asset, priority_rank=rank)[-1]
        place = 3 - before["place"]
        row = {**before, "agreement_no": "SW9", "line": line, "previous_line": line - 1 or None}
        row |= {"nth": before["nth"] + 1, "previous_nth": before["nth"], "place": place}
        row |= {"previous_place": before["place"]}
        row["consent"] = "TY-9" if place > before["place"] else ""
        lines.append(Step("rank_place", row))
    return [Step("folio", folio), Step("rank_agreement", agreement), *lines]


def restored(connection: Any) -> list[Step]:
    """A mortgage that restores the one the story discharged."""
    discharged = rows(connection, "mortgage_version", state="discharged")[0]["mortgage_no"]
    known = last(connection, "mortgage")
    version = last(connection, "mortgage_version", version=1)
    return [
        Step("mortgage", {**known, "mortgage_no": "DY9", "restores": discharged}),
        Step("mortgage_version", {**version, "mortgage_no": "DY9"}),
    ]


def restored_again(connection: Any) -> list[Step]:
    """Two that restore the same one, the second of them about to lie about which."""
    first = restored(connection)
    other = last(connection, "mortgage")["mortgage_no"]
    second = {**first[0].row, "mortgage_no": "DY8", "restores": other}
    return [*first, Step("mortgage", second)]


DETERMINED = {
    "kind": "determination",
    "determined_amount": 1,
    "determined_on": "2026-11-23",
    "determination_ground": "no_new_claims",
}
MORTGAGE_SCRIPTS: dict[str, Callable[[Any], list[Step]]] = {
    "ranks": next_ranks,
    "change": next_of(ranked, 2, amount=1),
    "transfer": next_of(ranked, 2, kind="transfer"),
    "determination": next_of(still_open, 1, **DETERMINED),
    "early_transfer": next_of(still_open, 1, kind="transfer", agreed_early=1),
    "realised": next_of(ranked, 1, kind="discharge", state="discharged", ground="realised"),
    "restored": restored,
    "restored_again": restored_again,
}
