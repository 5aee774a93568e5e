"""Ledgers, people, homestays, mortgages for tests: lawful unless a test changes something.

Fixtures (tests/conftest.py gives them to every test):

    template   a closed ledger with people, banks and two homestays, made once; copy it, never open
    ledger     a path of a fresh copy of it
    clock      the clock of ``desk``; ``clock.move(days=1)`` moves it
    desk       an open desk on ``ledger``

The documents (``person``, ``homestay``, ``application`` …) are what ``desk.perform`` takes; keyword
arguments replace fields, ``None`` leaves one out. The steps (``apply``, ``register``,
``discharge``, ``seize``) perform the operations and return numbers.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.domain.calendar import months_later
from core.services.desk import Desk
from core.storage.address import Place
from desktop import bootstrap, demo_data
from desktop.bootstrap import create_desk, open_desk

ZONE = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
TODAY = START.date()
CLERK, REVIEWER, REGISTRAR = "林晓燕", "陈国强", "周敏"
OFFICE = {
    "valid_from": "2000-01-01",
    "name": "瓯岭县农村产权服务中心",
    "region_code": "330399",
    "kind": "service_centre",
    "demonstration": True,  # certificates are signed with the published key
}

# What the template holds: who and what the other documents name unless told otherwise.
ALICE, BOB, BANK, OTHER_BANK = "P000001", "P000002", "P000003", "P000004"
SOLE, JOINT = "A000001", "A000002"  # ALICE's homestay; one of ALICE and BOB, half each


class Clock:
    """A clock that moves on by a millisecond whenever it is read."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(milliseconds=1)
        return self.now

    def move(self, **delta: float) -> None:
        """Move on (or back) by ``days``, ``seconds`` …"""
        self.now += dt.timedelta(**delta)


class Registered(NamedTuple):
    """The numbers of a mortgage that was entered."""

    case: str
    mortgage: str
    certificate: str


# --- fixtures -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.ledger"
    fill(make_desk(path)).close()
    return path


def make_desk(place: Place) -> Desk:
    """Make an empty ledger of OFFICE, an hour before the tests begin."""
    return create_desk(place, CLERK, OFFICE, Clock(START - dt.timedelta(hours=1)))


def fill(desk: Desk) -> Desk:
    """Enter what the template holds."""
    for document in (person(0), person(1), bank(0), bank(1)):
        desk.perform("party.enter", document)
    desk.perform("asset.enter", homestay(0, {ALICE: "1/1"}))
    desk.perform("asset.enter", homestay(1, {ALICE: "1/2", BOB: "1/2"}))
    return desk


@pytest.fixture
def ledger(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "test.ledger"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(ledger: Path, clock: Clock) -> Iterator[Desk]:
    opened = open_desk(ledger, CLERK, clock)
    yield opened
    opened.close()


# --- documents ------------------------------------------------------------------------------------


@cache
def county() -> dict[str, Any]:
    return demo_data.demonstration(TODAY)


def _changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def person(nth: int = 2, **changes: Any) -> dict[str, Any]:
    """A synthetic person; the template holds the first two."""
    people = [one for one in county()["parties"] if one["kind"] == "person"]
    return _changed(people[nth], changes)


def bank(nth: int = 2, **changes: Any) -> dict[str, Any]:
    """A bank or a branch of it; the template holds the first two."""
    return _changed(county()["parties"][county()["banks"][nth]], changes)


def organisation(nth: int = 0, **changes: Any) -> dict[str, Any]:
    """A company, a cooperative, or (from the end) a village collective."""
    banks = set(county()["banks"])
    found = [
        one
        for place, one in enumerate(county()["parties"])
        if one["kind"] == "organisation" and place not in banks
    ]
    return _changed(found[nth], changes)


def homestay(nth: int = 2, holders: dict[str, str] | None = None, **details: Any) -> dict[str, Any]:
    """A homestay for ``asset.enter``; ``holders`` are shares by party number."""
    tripping = {
        demo_data.NO_CONSENT,
        demo_data.EXPIRED_PERMIT,
        demo_data.RENT_IN_ARREARS,
        demo_data.LEASE_NEARLY_OVER,
    }
    lawful = [one for i, one in enumerate(county()["homestays"]) if i not in tripping]
    chosen = lawful[nth]
    return {
        **chosen,
        "asset_class": "homestay_right",
        "holders": [
            {"party": party, "share": share} for party, share in (holders or {ALICE: "1/1"}).items()
        ],
        "details": _changed(chosen["details"], details),
    }


def sample(code: str, holders: dict[str, str] | None = None, **details: Any) -> dict[str, Any]:
    """The sample asset of a class for ``asset.enter``; ``holders`` are shares by party number."""
    given = bootstrap.asset_classes()[code].sample
    return {
        "asset_class": code,
        "name": given["name"],
        "location": given["location"],
        "region_code": "330399100",
        "holders": [
            {"party": party, "share": share} for party, share in (holders or {ALICE: "1/1"}).items()
        ],
        "details": _changed(given["details"], details),
    }


def contribution(asset: str, party: str = ALICE, **changes: Any) -> dict[str, Any]:
    """What a member brings into a venture, for ``contribution.enter``: money unless told."""
    document = {"asset": asset, "party": party, "from_date": "2026-03-01", "kind": "money"}
    if "kind" not in changes:
        document["amount"] = "20000.00"
    return _changed(document, changes)


def application(desk: Desk, asset: str = SOLE, **changes: Any) -> dict[str, Any]:
    """A lawful ``mortgage.apply``: all holders of ``asset`` borrow from BANK for a year."""
    page = desk.ask("asset", asset_no=asset)
    holders = [{"party": one.party_no} for one in page.holders]
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=asset)
    today = desk.today()
    lease_until = page.raw_details.get("lease_until", "9999-12-31")
    until = min(months_later(today, 12), dt.date.fromisoformat(lease_until))
    document = {
        **bootstrap.asset_classes()[page.row.asset_class].sample.get("application", {}),
        "assets": [asset],
        "mortgagors": holders,
        "mortgagees": [{"party": BANK}],
        "debtors": holders[:1],
        "security": "ordinary",
        "amount": "300000.00",
        "term_from": today.isoformat(),
        "term_to": until.isoformat(),
        "interest_rate": "0.0435",
        "principal_contract_no": "JK-2026-001",
        "mortgage_contract_no": "DY-2026-001",
        "scope": "主债权及利息、违约金、损害赔偿金和实现抵押权的费用",
        "disposal_agreement": "逾期未清偿的，抵押人同意让出经营权，处置所得用于清偿。",
        "papers": [{"paper": one.code} for one in needed if one.required],
    }
    return _changed(document, changes)


def discharge_application(desk: Desk, mortgage: str, **changes: Any) -> dict[str, Any]:
    """A lawful ``discharge.apply``: the mortgagees say that the debt is paid."""
    lenders = desk.ask("mortgage", mortgage_no=mortgage).mortgagee_nos
    document = {
        "mortgage": mortgage,
        "confirm_last4": mortgage[-4:],
        "ground": "paid",
        "applicants": [{"party": number} for number in lenders],
        "papers": [{"paper": one} for one in ("application", "identity", "discharge_proof")],
    }
    return _changed(document, changes)


def seizure(asset: str = SOLE, **changes: Any) -> dict[str, Any]:
    """A lawful ``restraint.seize`` for a year, whether it takes effect at once or waits."""
    document = {
        "asset": asset,
        "authority": "瓯岭县人民法院",
        "document_no": "（2026）浙0399执保1号",
        "from_date": "2026-11-23",
        "until": "2027-11-22",
        "term_months": 12,  # should it have to wait
        "delivered_at": "2026-11-23 09:30",
    }
    return _changed(document, changes)


def objection(asset: str = SOLE, **changes: Any) -> dict[str, Any]:
    """A lawful ``objection.register`` by BOB."""
    papers = ("application", "identity", "interest_proof", "error_proof")
    document = {
        "asset": asset,
        "disputed": "房屋由兄弟二人共同出资建造，登记簿只记载一人。",
        "applicants": [{"party": BOB}],
        "papers": [{"paper": one} for one in papers],
    }
    return _changed(document, changes)


def caution(asset: str = SOLE, **changes: Any) -> dict[str, Any]:
    """A lawful ``caution.register``: ALICE promises BANK a mortgage."""
    papers = ("application", "identity", "caution_agreement", "promise")
    document = {
        "asset": asset,
        "cautioned_right": "mortgage",
        "agreement_no": "YG-2026-001",
        "obligors": [{"party": ALICE}],
        "claimants": [{"party": BANK}],
        "papers": [{"paper": one} for one in papers],
    }
    return _changed(document, changes)


# --- steps ----------------------------------------------------------------------------------------


def apply(desk: Desk, asset: str = SOLE, **changes: Any) -> str:
    """Apply for a mortgage; a lower rank is confirmed. Returns the case number, accepted."""
    return desk.perform(
        "mortgage.apply",
        application(desk, asset, **changes),
        acknowledged=("lower_rank", "duplicate_contract"),
        reason="抵押权人已知悉顺位",
    ).number


def enter(desk: Desk, case: str) -> Any:
    """Review and enter an accepted case; returns the receipt of the entry."""
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    return desk.perform("case.enter", {"case": case})


def register(desk: Desk, asset: str = SOLE, **changes: Any) -> Registered:
    """Register a mortgage from application to entry."""
    case = apply(desk, asset, **changes)
    numbers = enter(desk, case).numbers
    return Registered(case, numbers["mortgage"], numbers["certificate"])


def discharge(desk: Desk, mortgage: str, **changes: Any) -> str:
    """Discharge a mortgage from application to entry; returns the case number."""
    case = desk.perform("discharge.apply", discharge_application(desk, mortgage, **changes)).number
    enter(desk, case)
    return case


def seize(desk: Desk, asset: str = SOLE, **changes: Any) -> str:
    """Seize an asset; returns the restraint's number."""
    return desk.perform("restraint.seize", seizure(asset, **changes)).number


def release(desk: Desk, restraint: str) -> str:
    """Release a seizure."""
    document = {
        "restraint": restraint,
        "authority": "瓯岭县人民法院",
        "document_no": "（2026）浙0399执保1号之一",
    }
    return desk.perform("restraint.release", document).number


def object_to(desk: Desk, asset: str = SOLE, **changes: Any) -> str:
    """Enter an objection from application to entry; returns its number."""
    case = desk.perform("objection.register", objection(asset, **changes)).number
    return str(enter(desk, case).numbers["restraint"])


def cautioned(desk: Desk, asset: str = SOLE, **changes: Any) -> str:
    """Enter a caution from application to entry; returns its number."""
    case = desk.perform("caution.register", caution(asset, **changes)).number
    return str(enter(desk, case).numbers["restraint"])
