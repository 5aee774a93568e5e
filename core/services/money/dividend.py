"""``dividend``: stage 1, settlement, exact split and payment of a distribution."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.dividend.factor import CoefficientTerms
from core.domain.dividend.model import (
    BY_FACTOR,
    COMPANY,
    Accounts,
    Cycle,
    DividendRules,
    Holder,
    Holding,
    Member,
    Payee,
    Plot,
    Resolution,
    ShareClass,
)
from core.domain.dividend.payment import Line
from core.domain.dividend.run import Distribution, DividendBasis, distribute
from core.domain.dividend.stage1 import GuaranteeTerms
from core.domain.sheet import Check
from core.domain.values import FEN_PER_YUAN, decimal_text, yuan
from core.services.incoming import amended, fields_of, read_document
from core.services.money.answer import Answer, Table, done, refuse_by_law, refuse_faults
from core.services.money.dividend_documents import DividendDocument, PaymentKeys
from core.services.money.dividend_faults import (
    FAILURE_KEYS,
    GUARANTEE_KEYS,
    cross_faults,
    raw_table,
)
from core.services.reading import build
from core.services.rules import Pack, all_packs, pack_of
from core.text import Catalogue

SUBJECT = "dividend"
NO_TAX = "NONE"


def answer(raw: object, text: Catalogue) -> Answer:
    """Run the distribution of a request."""
    used = _used(raw)
    reading, view = read_document(DividendDocument, used)
    problems = list(reading.problems)
    if view and isinstance(used, Mapping):
        problems += cross_faults(used, view, _tax_codes(view))
    if problems:
        return refuse_faults(problems, text)
    document: DividendDocument = build(DividendDocument, reading)
    pack = pack_of(SUBJECT, fields_of(document.cycle)["to"])
    rules = dividend_rules(pack)
    result = distribute(_basis(document, rules), rules)
    if result.refusals:
        return refuse_by_law(result.refusals, text)
    body = _result(result)
    tables = _tables(result, body)
    return done(body, raw, [pack], text, result.steps, tuple(_checks(document, result)), tables)


def worked_out(inputs: Mapping[str, Any]) -> tuple[DividendBasis, Distribution]:
    """Return what a document that was computed before says in the domain's terms, and its result.

    For papers and pages, which tell more of it than the answer does.
    """
    used = _used(inputs)
    reading, _ = read_document(DividendDocument, used)
    document: DividendDocument = build(DividendDocument, reading)
    rules = dividend_rules(pack_of(SUBJECT, fields_of(document.cycle)["to"]))
    basis = _basis(document, rules)
    return basis, distribute(basis, rules)


def dividend_rules(pack: Pack) -> DividendRules:
    """Return the numbers of a pack as the domain wants them."""
    return DividendRules(
        statutory_rate=pack.values["statutory_rate"],
        statutory_ceiling=pack.values["statutory_ceiling"],
        patronage_floor=pack.values["patronage_floor"],
        minimum_payout=pack.values["minimum_payout"],
        tax_rates=pack.groups["tax_rates"],
    )


def _tax_codes(view: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes of the pack that applies; of all packs while the cycle is unknown."""
    day = fields_of(view.get("cycle")).get("to")
    packs = all_packs(SUBJECT) if day is None else (pack_of(SUBJECT, day),)
    return frozenset(code for pack in packs for code in pack.groups["tax_rates"])


def _used(raw: object) -> object:
    """Leave out what the contract ignores: parameters of modes not chosen, units of factors."""
    if not isinstance(raw, Mapping):
        return raw
    put: dict[str, object] = {}
    stage1 = raw_table(raw, "stage1")
    ignored = [
        *_other_keys(GUARANTEE_KEYS, stage1.get("mode")),
        *_other_keys(FAILURE_KEYS, stage1.get("on_failure")),
    ]
    if ignored:
        put["stage1"] = amended(stage1, drop=ignored)
    classes, holders = raw.get("classes"), raw.get("holders")
    if isinstance(classes, list) and isinstance(holders, list):
        factor = [c.get("code") for c in classes if isinstance(c, Mapping) and _by_factor(c)]
        put["holders"] = [
            amended(holder, drop=("units",)) if _ignores_units(holder, factor) else holder
            for holder in holders
        ]
    return amended(raw, put=put)


def _other_keys(keys: Mapping[str, Sequence[str]], chosen: object) -> list[str]:
    """Return the parameters of the modes that were not chosen."""
    if not isinstance(chosen, str) or chosen not in keys:
        return []
    return [key for name, own in keys.items() if name != chosen for key in own]


def _by_factor(share_class: Mapping[str, Any]) -> bool:
    return share_class.get("by") == BY_FACTOR and isinstance(share_class.get("code"), str)


def _ignores_units(holder: object, factor: Sequence[object]) -> bool:
    return isinstance(holder, Mapping) and "units" in holder and holder.get("class") in factor


# --- request to domain ---


def _basis(document: DividendDocument, rules: DividendRules) -> DividendBasis:
    cycle = _cycle(document)
    rates = {code: rule.value for code, rule in rules.tax_rates.items()}
    rates |= document.tax_rates or {}
    minimum = document.minimum_payout
    if minimum is None:
        minimum = int(rules.minimum_payout.value * FEN_PER_YUAN)
    return DividendBasis(
        entity_kind=document.entity_kind,
        cycle=cycle,
        accounts=Accounts(**_given(document.accounts)),
        resolution=Resolution(**_given(document.resolution)),
        minimum_payout=minimum,
        plots=tuple(_plots(document, cycle)),
        guarantee=_guarantee(document),
        coefficients=_coefficients(document),
        classes=tuple(ShareClass(c.code, c.name, c.share, c.by) for c in document.classes or ()),
        holders=tuple(_holders(document, rates)),
        members=tuple(
            Member(
                payee=_payee(member, rates),
                volume=member.volume or Fraction(0),
                account=(member.contribution or 0)
                + (member.reserve_account or 0)
                + (member.subsidy_account or 0),
                shares=member.shares or Fraction(0),
            )
            for member in document.members or ()
        ),
    )


def _given(document: Any) -> dict[str, Any]:
    """Return the fields that were filled in; the domain knows the defaults of the others."""
    return {name: value for name, value in fields_of(document).items() if value is not None}


def _cycle(document: DividendDocument) -> Cycle:
    ends = fields_of(document.cycle)
    return Cycle(
        start=ends["from"],
        end=ends["to"],
        record_date=document.record_date or ends["to"],
        time_rule=document.time_rule or "mu_days",
    )


def _holders(document: DividendDocument, rates: Mapping[str, Fraction]) -> Iterator[Holder]:
    for holder in document.holders or ():
        values = fields_of(holder)
        yield Holder(_payee(holder, rates), values["class"], values["units"] or Fraction(0))


def _payee(keys: PaymentKeys, rates: Mapping[str, Fraction]) -> Payee:
    return Payee(
        no=keys.no,
        tax_rate=rates[keys.tax or NO_TAX],
        carry_in=keys.carry_in or 0,
        hold=keys.hold or "",
        pledgee=keys.pledgee or "",
    )


def _plots(document: DividendDocument, cycle: Cycle) -> Iterator[Plot]:
    for plot in document.plots or ():
        if plot.holdings is None:
            holdings: tuple[Holding, ...] = (Holding(plot.grower, plot.mu, cycle.start, cycle.end),)
        else:
            holdings = tuple(
                Holding(h["holder"], h["mu"], h["from"] or cycle.start, h["to"] or cycle.end)
                for h in map(fields_of, plot.holdings)
            )
        yield Plot(plot.no, plot.grower, plot.mu, plot.deliveries, bool(plot.disaster), holdings)


def _guarantee(document: DividendDocument) -> GuaranteeTerms | None:
    if document.stage1 is None:
        return None
    given = _given(document.stage1)
    return GuaranteeTerms(**{**given, "standard_grades": frozenset(given["standard_grades"])})


def _coefficients(document: DividendDocument) -> CoefficientTerms | None:
    terms = document.coefficients
    if terms is None:
        return None
    return CoefficientTerms(
        grade=terms.grade,
        yield_reference=terms.yield_reference,
        yield_min=terms.yield_min,
        yield_max=terms.yield_max,
        least=terms.min,
        most=terms.max,
    )


# --- domain to answer ---


def _result(result: Distribution) -> dict[str, Any]:
    stage1 = [
        {"plot": line.plot, "passed": line.passed, "amount": yuan(line.amount)}
        for line in result.stage1
    ]
    return {
        "stage1": {"total": yuan(result.stage1_total), "lines": stage1},
        "coefficients": {c.plot: decimal_text(c.k, 4) for c in result.coefficients},
        "settlement": _settlement(result),
        "lines": _lines(result),
        "totals": {name: yuan(value) for name, value in dc.asdict(result.totals).items()},
    }


def _settlement(result: Distribution) -> dict[str, Any]:
    settlement, shares = result.settlement, result.shares
    amounts = {
        "profit": settlement.profit,
        "loss_make_up": settlement.loss_make_up,
        "base": settlement.base,
        **settlement.reserves,
        "distributable": settlement.distributable,
        "declared": settlement.declared,
        **shares.amounts,
        "closing": settlement.closing,
    }
    shown: dict[str, Any] = {name: yuan(amount) for name, amount in amounts.items()}
    if shares.pools is not None:
        shown["pools"] = {code: yuan(amount) for code, amount in shares.pools.items()}
    if shares.credits is not None:
        shown["reserve_credit"] = {no: yuan(amount) for no, amount in shares.credits.items()}
    return shown


LINE_AMOUNTS = ("gross", "tax", "carry_in", "payable", "held", "carry_out")


def _lines(result: Distribution) -> list[dict[str, str]]:
    parts = result.shares.parts
    return [
        _line(line) | {name: yuan(column[place]) for name, column in parts.items()}
        for place, line in enumerate(result.lines)
    ]


def _line(line: Line) -> dict[str, str]:
    amounts = {name: yuan(getattr(line, name)) for name in LINE_AMOUNTS}
    return {"no": line.no, "pay_to": line.pay_to, **amounts}


def _tables(result: Distribution, body: Mapping[str, Any]) -> list[Table]:
    plots = [
        {
            "plot": c.plot,
            "quality": decimal_text(c.quality, 4),
            "yielded": decimal_text(c.yielded, 4),
            "coefficient": decimal_text(c.k, 4),
        }
        for c in result.coefficients
    ]
    outcomes = [
        {"plot": line.plot, "outcome": line.outcome, "amount": yuan(line.amount)}
        for line in result.stage1
    ]
    columns = ("no", "pay_to", *LINE_AMOUNTS, *result.shares.parts)
    tables = [
        Table("stage1", ("plot", "outcome", "amount"), outcomes),
        Table("coefficients", ("plot", "quality", "yielded", "coefficient"), plots),
        Table("lines", columns, body["lines"]),
    ]
    return [table for table in tables if table.rows]


def _checks(document: DividendDocument, result: Distribution) -> Iterator[Check]:
    """Warn of what is lawful but probably not meant."""
    settlement = result.settlement
    reserves = sum(settlement.reserves.values())
    within = reserves <= settlement.base
    yield Check("reserves_within_base", within, yuan(reserves), yuan(settlement.base))
    whole = result.totals
    sums = whole.tax + whole.payable + whole.held + whole.carry_out
    conserved = sums == whole.gross + whole.carry_in
    yield Check("sums_conserved", conserved, yuan(sums), yuan(whole.gross + whole.carry_in))
    if document.stage1 is not None and document.coefficients is not None:
        unknown = [
            g for g in document.stage1.standard_grades if g not in document.coefficients.grade
        ]
        yield Check("standard_grades_known", not unknown, "、".join(unknown), "")
    foreign = ("members",) if document.entity_kind == COMPANY else ("classes", "holders")
    ignored = [name for name in foreign if getattr(document, name)]
    yield Check("other_form", not ignored, "、".join(ignored), document.entity_kind)
