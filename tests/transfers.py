"""Transfers for tests: lawful unless a test changes something; see tests/builders.py."""

from typing import Any

from core.services.desk import Desk
from tests.builders import JOINT, enter

PAPERS = {
    "inheritance": ("death_certificate", "kinship"),
    "bequest": ("death_certificate", "will"),
}
Side = dict[str, str | None]  # party number -> share, None for all


def transfer_application(
    desk: Desk, givers: Side, takers: Side, asset: str = JOINT, **changes: Any
) -> dict[str, Any]:
    """A lawful ``right.transfer``, a gift unless told otherwise."""
    more = PAPERS.get(changes.get("transfer_ground", ""), ())
    papers = ("application", "identity", "transfer_basis", *more)
    document = {
        "assets": [asset],
        "transfer_ground": "gift",
        "basis_no": "ZY-2026-001",
        "transferors": side(givers),
        "transferees": side(takers),
        "papers": [{"paper": one} for one in papers],
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def side(shares: Side) -> list[dict[str, str]]:
    return [{"party": one, **({"share": share} if share else {})} for one, share in shares.items()]


def sale(notified: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """What makes a transfer a sale; ``notified`` are co-owners who waived their pre-emption."""
    offers = [
        {"party": number, "notified_on": "2026-11-20", "answer": "waived"} for number in notified
    ]
    return {"transfer_ground": "sale", "price": "260000.00", "offers": offers, **changes}


def transfer(
    desk: Desk,
    givers: Side,
    takers: Side,
    asset: str = JOINT,
    acknowledged: tuple[str, ...] = ("mortgagee_not_told",),
    **changes: Any,
) -> str:
    """Transfer shares from application to entry; returns the case number."""
    document = transfer_application(desk, givers, takers, asset, **changes)
    case = desk.perform(
        "right.transfer", document, acknowledged=acknowledged, reason="已电话通知抵押权人"
    ).number
    enter(desk, case)
    return str(case)
