"""双评: what may be lent on a kept valuation by credit and value together, and how it is paid back.

A decision keeps what was asked, the grades, every ceiling and the numbers it was made with, so
that it can be worked out again. It is a computation for the lender, no promise of the office.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from core import fields as kinds
from core.domain.valuation import lending
from core.domain.valuation.lending import Decision, Instalment, LendingBasis, LendingRules
from core.domain.values import decimal_text, fen_from_yuan, yuan
from core.fields import fraction_text
from core.problems import Problem, Rejected
from core.services.listed import column, compose, listing
from core.services.listings import COUNT, DATE, MONEY, Listing, ListingGroup
from core.services.money.types import Amount, PositiveMonths
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.question import Question, query
from core.services.reading import (
    Date,
    Document,
    Money,
    PositiveMoney,
    ReadBy,
    Text,
    UnitRatio,
    YesNo,
)
from core.services.rules import pack_of
from core.services.valuations import plain
from core.text import Catalogue

ValuationRef = Annotated[str, ReadBy(kinds.Ref(to="valuation"))]
SHEET = "lending_sheet"


class VetoInput(Document):
    """A fact that rules a borrower out (失信被执行人 …)."""

    veto: Text


class DecideLending(Document):
    """What a lender asks of a valuation; months and income left out are the valuation's own."""

    valuation: ValuationRef
    credit_score: Amount
    vetoes: list[VetoInput] | None = None
    requested: PositiveMoney
    asked_months: PositiveMonths
    base_rate: UnitRatio
    drawdown: Date
    remaining_months: PositiveMonths | None = None
    annual_net: Money | None = None
    documented_need: Money | None = None
    product_cap: Money | None = None
    of_property: YesNo = False
    refinanced: YesNo = False


@operation("valuation.lend", DecideLending)
def decide_lending(request: Request) -> Plan:
    """Decide by credit and value what may be lent, for how long, at which rate; keep it."""
    number = request.get("valuation")
    stored = request.work.valuations.get(number) if number else None
    problems = []
    if number and stored is None:
        problems.append(Problem("no_such_valuation", "valuation", {"value": number}))
    if stored is not None:
        problems += [
            Problem("required", name)
            for name in ("remaining_months", "annual_net")
            if request.get(name) is None and _own(stored, name) is None
        ]

    def carry_out() -> Done:
        assert stored is not None
        context, command = request.context, request.command()
        pack = pack_of("lending", command.drawdown)
        basis, rules = _basis(stored, command), LendingRules(pack.values, pack.groups)
        decision = lending.decide(basis, rules)
        made = next_number(request.work, context.office, "lending", context.today)
        record = {
            "decided_on": context.today.isoformat(),
            "asked": command.model_dump(exclude_none=True),
            "result": _plain(decision, _instalments(decision, command.drawdown, rules)),
            "limit_fen": decision.limit,
            "rules": [{**pack.identity(), "content": plain(pack)}],
            "program_version": context.program_version,
        }
        request.work.valuations.decide(made, stored["valuation_no"], record)
        numbers = {"lending": made, "valuation": stored["valuation_no"]}
        return Done(made, numbers, frozenset({"valuation"}), {"outcome": decision.outcome})

    return Plan(problems, carry_out)


def _own(stored: Mapping[str, Any], name: str) -> Any:
    """Return the months left, or a year's income, as the valuation itself was told."""
    asked = stored["request"]
    for method in ("income", "cost", "market"):
        known = asked.get(method) or {}
        if name == "annual_net" and "annual_net" in known:
            return fen_from_yuan(str(known["annual_net"]))
        for months in ("months", "remaining_months"):
            if name == "remaining_months" and months in known:
                return int(known[months])
    return None


def _basis(stored: Mapping[str, Any], command: Any) -> LendingBasis:
    result, asked = stored["result"], stored["request"]
    charges = (one for one in asked.get("claims") or () if one["kind"] == "registered_charge")
    months, net = command.remaining_months, command.annual_net
    return LendingBasis(
        value=fen_from_yuan(result["mortgage_value"]),
        ratio=Fraction(str(asked["ltv"])),
        prior=sum(fen_from_yuan(str(one["amount"])) for one in charges),
        score=command.credit_score,
        vetoes=tuple(one.veto for one in command.vetoes or ()),
        remaining_months=_own(stored, "remaining_months") if months is None else months,
        spread=Fraction(str(result.get("spread", "0"))),
        net_income=_own(stored, "annual_net") if net is None else net,
        requested=command.requested,
        asked_months=command.asked_months,
        base_rate=command.base_rate,
        need=command.documented_need,
        cap=command.product_cap,
        auction_covers=_covers(result) if command.of_property else None,
        refinanced=command.refinanced,
    )


def _covers(result: Mapping[str, Any]) -> bool:
    """Tell whether a second auction would bring what is lent (money.md B.3)."""
    covers: bool = result["forced_sale"]["second"]["covers"]
    return covers


def _instalments(decision: Decision, drawdown: Any, rules: LendingRules) -> tuple[Instalment, ...]:
    if decision.outcome != lending.LEND or not decision.limit:
        return ()
    every = int(rules.of("instalment_months", decision.credit))
    months = decision.months - decision.months % every
    manner = int(rules.of("repayment", decision.credit))
    return lending.schedule(decision.limit, decision.rate, drawdown, months, every, manner)


def _plain(decision: Decision, instalments: tuple[Instalment, ...]) -> dict[str, Any]:
    """Return a decision as a record keeps it: yuan and exact numbers as text."""
    return {
        "outcome": decision.outcome,
        "credit": decision.credit,
        "value": decision.value,
        "limit": yuan(decision.limit),
        "months": decision.months,
        "rate": fraction_text(decision.rate),
        "bound_by": decision.bound_by,
        "ceilings": {k: decimal_text(v / 100, 2) for k, v in decision.ceilings.items()},
        "instalments": [
            {
                "due_on": one.date.isoformat(),
                "days": one.days,
                "balance": yuan(one.balance),
                "principal": yuan(one.principal),
                "interest": yuan(one.interest),
            }
            for one in instalments
        ],
    }


# --- what was decided -----------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class LendingRow:
    """A decision as lists show it; ``rate`` in percent."""

    lending_no: str
    valuation_no: str
    decided_on: str
    outcome: str
    grades: str
    limit: int
    months: int
    rate: str
    bound_by: str
    instalment_count: int


@query
def lending_decisions(question: Question, valuation_no: str) -> tuple[LendingRow, ...]:
    """List what was decided on a valuation, the latest first."""
    return tuple(_row(one) for one in question.work.valuations.decisions(valuation_no))


def _row(stored: Mapping[str, Any]) -> LendingRow:
    result = stored["result"]
    return LendingRow(
        *(stored["lending_no"], stored["valuation_no"], stored["decided_on"], result["outcome"]),
        grades=f"{result['credit']}-{result['value']}",
        limit=stored["limit_fen"],
        months=result["months"],
        rate=f"{fraction_text(Fraction(result['rate']) * 100)}%",
        bound_by=result["bound_by"],
        instalment_count=len(result["instalments"]),
    )


@listing(SHEET)
def lending_sheet(question: Question, number: str) -> Listing:
    """Write the instalments of the latest decision on a valuation, with its reasons."""
    found = question.work.valuations.decisions(number)
    if not found:
        raise _nothing(number)
    stored, row, text = found[0], _row(found[0]), question.context.text
    money = ("balance_before", "principal_due", "interest_due", "instalment_due")
    columns = [
        column(question, "nth", COUNT),
        column(question, "due_on", DATE),
        column(question, "days", COUNT),
        *(column(question, name, MONEY, total=name != "balance_before") for name in money),
    ]
    rows = [_instalment(nth, one) for nth, one in enumerate(stored["result"]["instalments"], 1)]
    bound = (text("listing.lending_sheet.bound", what=_ceiling(text, row)),)
    (rules,) = stored["rules"]
    stamp = text(
        "listing.lending_sheet.stamp",
        number=row.lending_no,
        pack=rules["id"],
        version=stored["program_version"],
    )
    return compose(
        question,
        SHEET,
        columns,
        [ListingGroup("", rows)],
        facts=_facts(stored, row, text),
        notes=(*(bound if row.bound_by else ()), text("listing.lending_sheet.note")),
        stamp=stamp,
    )


def _facts(stored: Mapping[str, Any], row: LendingRow, text: Catalogue) -> list[tuple[str, str]]:
    """Return what stands over the instalments: the answer, and every ceiling that was compared."""
    ceilings = stored["result"]["ceilings"].items()
    return [
        (text("view.lending_no"), row.lending_no),
        (text("field.valuation_no"), row.valuation_no),
        (text("view.outcome"), text(f"choice.lending_outcome.{row.outcome}")),
        (text("view.grades"), row.grades),
        (text("listing.lending_sheet.limit"), yuan(row.limit)),
        (text("view.months"), str(row.months)),
        (text("view.rate"), row.rate),
        *((text(f"choice.lending_ceiling.{name}"), amount) for name, amount in ceilings),
    ]


def _ceiling(text: Catalogue, row: LendingRow) -> str:
    return str(text(f"choice.lending_ceiling.{row.bound_by}"))


def _instalment(nth: int, one: Mapping[str, Any]) -> tuple[Any, ...]:
    principal, interest = fen_from_yuan(one["principal"]), fen_from_yuan(one["interest"])
    balance = fen_from_yuan(one["balance"])
    day = dt.date.fromisoformat(one["due_on"])
    return (nth, day, one["days"], balance, principal, interest, principal + interest)


def _nothing(number: str) -> Rejected:
    return Rejected([Problem("no_lending_decision", "number", {"value": number})])
