"""盈余分配方案: from revenue to what each class gets, as it is laid before the meeting."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from core.domain.dividend.cycle import APPROVED, AUDITED
from core.domain.sheet import PERCENT, given
from core.domain.values import fen_from_yuan
from core.fields import fraction_text
from core.services.dividend_papers.shared import CyclePapers, papers_of
from core.services.dividends.explained import SETTLED
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingGroup
from core.services.money.dividend import worked_out
from core.services.question import Question

CODE = "dividend_plan"
_SIGNED = ("proposer", "supervisor", "chair")


@listing(CODE)
def dividend_plan(question: Question, number: str) -> tuple[Listing, ...]:
    """Tell the settlement step by step, the split over the classes, the coefficients."""
    of = papers_of(question, number)
    return (_settlement(of), *_classes(of), *_coefficients(of))


def _settlement(of: CyclePapers) -> Listing:
    accounts, settlement = of.computed.inputs["accounts"], of.computed.result["settlement"]
    first = [
        (name, "", fen_from_yuan(accounts[name]))
        for name in ("opening", "reserves_applied", "revenue", "cost", "income_tax")
        if name in accounts
    ]
    rates = of.computed.inputs["resolution"]
    rows: list[Any] = [(of.text(f"item.{name}"), how, amount) for name, how, amount in first]
    rows.append((of.text("item.stage1"), "", fen_from_yuan(of.computed.result["stage1"]["total"])))
    for name in SETTLED:
        if name in settlement:
            amount = fen_from_yuan(settlement[name])
            rows.append((of.text(f"item.{name}"), _how(of, name, rates), amount))
    columns = [
        of.column("item"),
        of.column("basis"),
        of.column("amount", MONEY),
    ]
    groups, facts, notes = [ListingGroup("", rows)], _facts(of), tuple(_meeting(of))
    return of.listing(CODE, columns, groups, facts=facts, notes=notes, signed=_SIGNED)


_RATE_OF = {
    "discretionary_reserve": "discretionary_rate",
    "welfare_reserve": "welfare_rate",
    "risk_reserve": "risk_rate",
    "reserve": "reserve_rate",
    "fund": "fund_rate",
    "patronage": "patronage_share",
    "declared": "payout",
}


def _how(of: CyclePapers, name: str, rates: Any) -> str:
    """Return the rate and the base of a line, or what its formula is."""
    rate = rates.get(_RATE_OF.get(name, ""))
    if rate is not None:
        return of.text(f"basis.{name}", rate=_percent(rate))
    key = f"listing.basis.{name}"
    return of.word(key) if of.question.context.text.has(key) else ""


def _facts(of: CyclePapers) -> list[tuple[str, str]]:
    kind = of.word(f"choice.entity_kind.{of.entity.entity_kind}")
    articles = of.entity.terms.get("articles_no", "")
    facts = [(of.word("field.entity_kind"), kind)]
    return [*facts, (of.word("field.articles_no"), articles)] if articles else facts


def _meeting(of: CyclePapers) -> list[str]:
    """Say what the supervisors and the meeting said, or leave room for it."""
    notes = []
    audited, approved = of.cycle.last(AUDITED), of.cycle.last(APPROVED)
    if audited:
        notes.append(
            of.text(
                "note.audited",
                day=audited.happened_on,
                auditor=audited.detail["auditor"],
                opinion=of.word(f"choice.audit_opinion.{audited.detail['audit_opinion']}"),
                number=audited.detail["document_no"],
            )
        )
    if approved:
        counted = ("entitled", "present", "votes_for", "votes_against", "abstained")
        votes = {name: approved.detail.get(name, 0) for name in counted}
        number = approved.detail["document_no"]
        notes.append(of.text("note.approved", day=approved.happened_on, number=number, **votes))
    return notes or [of.text("note.not_approved")]


def _classes(of: CyclePapers) -> tuple[Listing, ...]:
    classes = of.computed.inputs.get("classes")
    if not classes:
        return ()
    pools = of.computed.result["settlement"]["pools"]
    rows = [
        (one["code"], one["name"], _percent(one["share"]), fen_from_yuan(pools[one["code"]]))
        for one in classes
    ]
    columns = [
        *(of.column(name) for name in ("code", "class_name", "class_share")),
        of.column("amount", MONEY, total=True),
    ]
    title = of.text("dividend_plan.title_classes")
    return (of.listing(CODE, columns, [ListingGroup("", rows)], title=title, capitals="amount"),)


def _coefficients(of: CyclePapers) -> tuple[Listing, ...]:
    terms = of.computed.inputs.get("coefficients")
    if not terms:
        return ()
    basis, _ = worked_out(of.computed.inputs)
    assert basis.coefficients is not None
    rows = [
        (of.text("item.grade", grade=grade), fraction_text(factor))
        for grade, factor in basis.coefficients.grade.items()
    ]
    names = ("yield_reference", "yield_min", "yield_max", "min", "max")
    rows += [(of.word(f"money.field.{name}"), str(terms[name])) for name in names]
    columns = [of.column("item"), of.column("value")]
    title = of.text("dividend_plan.title_coefficients")
    return (of.listing(CODE, columns, [ListingGroup("", rows)], title=title),)


def _percent(rate: str) -> str:
    return given("", Fraction(rate), PERCENT).printed
