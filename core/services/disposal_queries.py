"""Questions about disposals: who was paid, and what has yet to follow in the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.chinese_dates import written_date
from core.domain.disposal import COST, Disposal, Paid
from core.fields import Money
from core.services import event_views, views
from core.services.disposals import BY_COURT
from core.services.question import Question, query
from core.services.rows import asset_name, name_of
from core.services.words import in_words


@query
def disposals(question: Question, limit: int = 500) -> tuple[event_views.DisposalRow, ...]:
    """List disposals on default, the latest first."""
    found = question.work.disposals.latest(limit)
    return tuple(disposal_row(question, one) for one in found)


@query
def disposal(question: Question, disposal_no: str) -> event_views.DisposalPage | None:
    """Show a disposal: what was sold and why, who was paid, what follows."""
    known = question.work.disposals.get(disposal_no)
    if known is None:
        return None
    return event_views.DisposalPage(
        disposal_row(question, known),
        tuple(_details(question, known)),
        tuple(_claims(question, known)),
        tuple(_paid_row(question, one) for one in known.lines),
        tuple(_closing(question, known)),
    )


def disposal_row(question: Question, known: Disposal) -> event_views.DisposalRow:
    """Return a disposal as a row."""
    return event_views.DisposalRow(
        disposal_no=known.disposal_no,
        asset_no=known.asset_no,
        asset=asset_name(question, known.asset_no),
        mortgage_no=known.mortgage_no,
        sold_on=known.sold_on.isoformat(),
        route_term=question.text(f"choice.disposal_route.{known.detail['route']}"),
        buyers=_people(question, [one["party"] for one in known.detail["buyers"]]),
        price=known.price,
        open_items=sum(one.done is False for one in _closing(question, known)),
    )


def _people(question: Question, numbers: list[str]) -> str:
    return "、".join(name_of(question, number) for number in numbers)


def _details(question: Question, known: Disposal) -> Iterator[views.Labelled]:
    detail, text = known.detail, question.text
    said = {
        "default_ground": text(f"choice.default_ground.{detail['default_ground']}"),
        "default_on": _day(detail["default_on"]),
        "route": text(f"choice.disposal_route.{detail['route']}"),
        "manner": text(f"choice.disposal_manner.{detail['manner']}"),
        "route_document_no": detail["route_document_no"],
        "sold": "；".join(_sold(question, one) for one in detail["sold"]),
        "price": _money(question, known.price),
        "reference_price": _money(question, detail["reference_price"]),
        "reference_basis": detail["reference_basis"],
        "offers": "；".join(_offer(question, one) for one in detail.get("offers", ())),
        "remarks": detail.get("remarks", ""),
    }
    for name, value in said.items():
        if value:
            yield views.Labelled(text(f"field.{name}"), value)


def _sold(question: Question, one: Mapping[str, Any]) -> str:
    return f"{_people(question, one['holders'])} {Fraction(one['share'])}"


def _offer(question: Question, one: Mapping[str, Any]) -> str:
    return (
        f"{name_of(question, one['party'])} {question.text('choice.offer_answer.' + one['answer'])}"
    )


def _claims(question: Question, known: Disposal) -> Iterator[event_views.ClaimRow]:
    paid: dict[str, int] = {}
    for one in known.lines:
        paid[one.subject] = paid.get(one.subject, 0) + one.amount
    for one in known.detail["claims"]:
        mortgage = question.work.mortgages.get(one["mortgage"])
        got = paid.get(one["mortgage"], 0)
        lenders = list(mortgage.in_role("mortgagee")) if mortgage else []
        yield event_views.ClaimRow(
            one["mortgage"],
            _people(question, lenders),
            one["claimed"],
            one["allowed"],
            got,
            one["claimed"] - got,
        )


def _paid_row(question: Question, one: Paid) -> event_views.PaidRow:
    return event_views.PaidRow(
        one.kind,
        question.text(f"choice.disposal_line.{one.kind}"),
        one.place,
        one.subject,
        "" if one.kind == COST else _people(question, list(one.people)),
        one.amount,
    )


# --- what follows ---------------------------------------------------------------------------------


def _closing(question: Question, known: Disposal) -> Iterator[event_views.ClosingRow]:
    """Yield what follows, in the order in which it can be done."""
    yield from _restraints(question, known)
    yield from _discharges(question, known)
    yield _transfer(question, known)
    for one in known.detail["follow_ups"]:
        term = question.text(f"follow_up.{one['code']}")
        yield event_views.ClosingRow(
            one["code"], term, "", "", one["due_on"], one["basis"], None, {}
        )


def _entry(
    question: Question, operation: str, record_no: str, done: bool, document: Mapping[str, Any]
) -> event_views.ClosingRow:
    term = question.text(f"operation.{operation}")
    return event_views.ClosingRow(operation, term, record_no, operation, "", "", done, document)


def _restraints(question: Question, known: Disposal) -> Iterator[event_views.ClosingRow]:
    """Seizures end before the right can move (查封规定 24): the court says so."""
    for one in question.work.restraints.on(known.asset_no):
        entered = one.delivered_at[:10] <= known.sold_on.isoformat()
        if one.kind == "seizure" and entered:
            document = {"restraint": one.restraint_no, "authority": one.authority}
            yield _entry(question, "restraint.release", one.restraint_no, one.ended, document)


def _discharges(question: Question, known: Disposal) -> Iterator[event_views.ClosingRow]:
    """Every mortgage on what was sold ends with the sale, paid or not (民法典 393, 410)."""
    live = {one.mortgage_no for one in question.work.mortgages.live_on(known.asset_no)}
    for one in known.detail["claims"]:
        mortgage = question.work.mortgages.get(one["mortgage"])
        assert mortgage is not None
        document: dict[str, Any] = {
            "mortgage": mortgage.mortgage_no,
            "ground": "realised",
            "applicants": [{"party": number} for number in mortgage.in_role("mortgagee")],
            "remarks": question.context.text("disposal.basis", disposal=known.disposal_no),
        }
        if known.detail["route"] in BY_COURT:
            document["judgment_no"] = known.detail["route_document_no"]
        if len(mortgage.live_encumbrances) > 1:
            document["assets"] = [known.asset_no]
        done = mortgage.mortgage_no not in live
        yield _entry(question, "discharge.apply", mortgage.mortgage_no, done, document)


def _transfer(question: Question, known: Disposal) -> event_views.ClosingRow:
    """The buyers come into the register; what a court sold needs no hand of the seller (229)."""
    detail = known.detail
    sellers: dict[str, Fraction] = {}
    for one in detail["sold"]:
        for number in one["holders"]:
            sellers[number] = sellers.get(number, Fraction(0)) + Fraction(one["share"])
    document: dict[str, Any] = {
        "assets": [known.asset_no],
        "transfer_ground": "judgment" if detail["route"] in BY_COURT else "sale",
        "basis_no": detail["route_document_no"],
        "transferors": [{"party": no, "share": str(part)} for no, part in sellers.items()],
        "transferees": detail["buyers"],
        "joint": detail["joint"],
        "price": Money().dump(known.price),
    }
    if any(len(one["holders"]) > 1 for one in detail["sold"]):
        document["transferors"] = [{"party": number} for number in sellers]
    if detail.get("offers"):
        document["offers"] = detail["offers"]
    moved = any(
        entry["kind"] == "transfer" and entry["entered_at"] > detail["recorded_at"]
        for entry in question.work.assets.folio(known.asset_no)
    )
    asset = question.work.assets.get(known.asset_no)
    held = asset is not None and all(asset.held_by(one["party"]) for one in detail["buyers"])
    return _entry(question, "right.transfer", known.asset_no, moved and held, document)


def _money(question: Question, fen: int) -> str:
    return in_words(Money(), fen, question.context.text)


def _day(iso: str) -> str:
    return written_date(dt.date.fromisoformat(iso))
