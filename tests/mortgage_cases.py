"""What happens to a mortgage after its first entry, for tests: lawful documents, and their way.

``document(desk, "mortgage.assign", number)`` is lawful unless a test changes something;
``carry(desk, operation, document)`` takes it from application to entry.
"""

from typing import Any

from core.services.desk import Desk
from tests import builders
from tests.builders import ALICE, OTHER_BANK, SOLE, Registered

# A second mortgage on the same asset, by another bank.
SECOND = {
    "mortgagees": [{"party": OTHER_BANK}],
    "mortgage_contract_no": "DY-2026-002",
    "principal_contract_no": "JK-2026-002",
}
THIRD = {"mortgage_contract_no": "DY-2026-003", "principal_contract_no": "JK-2026-003"}
REGISTRATIONS = {
    "mortgage.change": "mortgage_change",
    "mortgage.assign": "mortgage_transfer",
    "mortgage.determine": "mortgage_determination",
    "mortgage.correct": "mortgage_correction",
    "mortgage.restore": "mortgage_restoration",
    "discharge.apply": "mortgage_discharge",
}


def known(desk: Desk, mortgage: str) -> Any:
    """The mortgage as the register has it."""
    with desk.store.reading() as work:
        return work.mortgages.get(mortgage)


def versions(desk: Desk, mortgage: str) -> list[Any]:
    """The rows of its versions, the first one first."""
    with desk.store.reading() as work:
        return list(work.mortgages.versions(mortgage))


def parties(*numbers: str) -> list[dict[str, str]]:
    return [{"party": number} for number in dict.fromkeys(numbers)]


def papers(desk: Desk, registration: str, asset: str) -> list[dict[str, str]]:
    """The papers that a registration demands of an asset."""
    needed = desk.ask("papers_needed", registration=registration, asset_no=asset)
    return [{"paper": one.code} for one in needed if one.required]


def document(desk: Desk, operation: str, mortgage: str, **changes: Any) -> dict[str, Any]:
    """A lawful application about a mortgage."""
    one = known(desk, mortgage)
    lenders = one.in_role("mortgagee")
    both = parties(*lenders, *one.in_role("mortgagor"))
    today = desk.today().isoformat()
    usual: dict[str, dict[str, Any]] = {
        "mortgage.change": {"document_no": "BG-2026-001", "applicants": both},
        "mortgage.assign": {
            "confirm_last4": mortgage[-4:],
            "assignors": parties(*lenders),
            "assignees": parties(OTHER_BANK),
            "document_no": "ZR-2026-001",
            "principal_contract_no": one.terms.principal_contract_no,
            "notified_on": today,
        },
        "mortgage.determine": {
            "applicants": both,
            "event": "no_new_claims",
            "determined_on": today,
            "determined_amount": "200000.00",
            "document_no": "QR-2026-001",
        },
        "mortgage.correct": {"evidence": "收存的抵押合同首页"},
        "mortgage.restore": {"applicants": both, "evidence": "银行出具的未结清证明"},
        "discharge.apply": {
            "confirm_last4": mortgage[-4:],
            "ground": "paid",
            "applicants": parties(*lenders),
        },
    }
    needed = papers(desk, REGISTRATIONS[operation], one.encumbrances[0].asset_no)
    if changes.get("consents"):
        needed.append({"paper": "mortgagee_consent"})
    return {"mortgage": mortgage, "papers": needed, **usual[operation], **changes}


def ranks(desk: Desk, asset: str = SOLE, **places: Any) -> dict[str, Any]:
    """An agreement on ranks: ``DY2026_000001=2``, or ``=(2, "TY-1")`` with a written consent."""
    given = {
        name.replace("_", "-"): place if isinstance(place, tuple) else (place,)
        for name, place in places.items()
    }
    lines = [
        {"mortgage": number, "place": place[0]} | ({"consent": place[1]} if place[1:] else {})
        for number, place in given.items()
    ]
    lenders = [number for one in given for number in known(desk, one).in_role("mortgagee")]
    needed = papers(desk, "rank_agreement", asset)
    return {
        "asset": asset,
        "document_no": "SW-2026-001",
        "applicants": parties(*lenders, ALICE),
        "order": lines,
        "papers": [*needed, {"paper": "mortgagee_consent"}],
    }


def carry(desk: Desk, operation: str, application: dict[str, Any]) -> Registered:
    """Take an application to its entry; questions are answered with yes."""
    problems = desk.check(operation, application)
    questions = [one.code for one in problems if one.severity == "confirmation"]
    case = desk.perform(operation, application, acknowledged=questions, reason="已核对").number
    numbers = builders.enter(desk, case).numbers
    return Registered(case, numbers.get("mortgage", ""), numbers.get("certificate", ""))


def done(desk: Desk, operation: str, mortgage: str, **changes: Any) -> Registered:
    """A lawful application about a mortgage, entered."""
    return carry(desk, operation, document(desk, operation, mortgage, **changes))


def answers(desk: Desk, operation: str, application: dict[str, Any]) -> set[tuple[str, str]]:
    """Everything that stands in the way: code and field."""
    return {(one.code, one.field) for one in desk.check(operation, application)}


def stated(desk: Desk, certificate: str) -> Any:
    """What a certificate says."""
    return desk.ask("certificate", certificate_no=certificate).snapshot


def standing(desk: Desk, asset: str = SOLE) -> dict[str, tuple[str, int]]:
    """State and place of every mortgage that an asset ever had."""
    page = desk.ask("asset", asset_no=asset)
    return {one.mortgage_no: (one.state, one.priority_rank) for one in page.mortgages}
