"""A cycle and its data, one operation a part; lists may come from a spreadsheet.

What is entered is kept as the contract of ``nongquan dividend`` has it, so that the same words,
checks and paths hold here and there. A part may be entered again while the cycle is a draft: the
last version counts, the earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from core import fields as kinds
from core.domain.dividend.cycle import (
    ACCOUNTS,
    DELIVERIES,
    DRAFT,
    HOLDERS,
    HOLDINGS,
    LISTS,
    MEMBERS,
    PLOTS,
    RESOLUTION,
    TERMS,
    CycleFile,
)
from core.domain.dividend.model import MU_DAYS
from core.problems import Problem
from core.services.dividends.entities import EntityRef, PayeeCode, find_entity
from core.services.money.dividend_documents import (
    AccountsDocument,
    ResolutionDocument,
)
from core.services.money.types import Amount, FailurePolicy, GuaranteeMode, PositiveAmount, TimeRule
from core.services.office import next_number
from core.services.operations import Done, Handler, Plan, Request, operation
from core.services.reading import (
    Code,
    Date,
    Document,
    Money,
    ReadBy,
    Text,
    UnitRatio,
    YesNo,
)

CycleRef = Annotated[str, ReadBy(kinds.Ref(to="cycle"))]


class OpenCycle(Document):
    """A cycle of an entity: from its first day to its last, both inside."""

    entity: EntityRef
    cycle_from: Date
    cycle_to: Date
    record_date: Date | None = None
    time_rule: TimeRule = MU_DAYS
    product: Text | None = None


@operation("cycle.open", OpenCycle)
def open_cycle(request: Request) -> Plan:
    """Open a cycle as a draft; cycles of one product do not overlap."""
    entity, problems = find_entity(request)
    problems = [*problems, *_days(request)]
    if entity is not None and not problems:
        problems += _overlaps(request, entity.entity_no)

    def carry_out() -> Done:
        assert entity is not None
        command, context = request.command(), request.context
        number = next_number(request.work, context.office, "cycle", context.today)
        new = CycleFile(
            cycle_no=number,
            entity_no=entity.entity_no,
            start=command.cycle_from,
            end=command.cycle_to,
            record_date=command.record_date or command.cycle_to,
            time_rule=command.time_rule,
            product=command.product or "",
            steps=(),
        )
        request.work.dividends.open_cycle(new)
        numbers = {"cycle": number, "entity": entity.entity_no}
        return Done(number, numbers, frozenset({"cycle", "entity"}))

    return Plan(problems, carry_out)


def _days(request: Request) -> list[Problem]:
    start, end, record = (request.get(name) for name in ("cycle_from", "cycle_to", "record_date"))
    if start and end and end < start:
        return [Problem("dates_reversed", "cycle_to", {"value": str(end), "start": str(start)})]
    if start and end and record and not start <= record <= end:
        facts = {"value": str(record), "start": str(start), "end": str(end)}
        return [Problem("outside_cycle", "record_date", facts)]
    return []


def _overlaps(request: Request, entity_no: str) -> list[Problem]:
    start, end = request.get("cycle_from"), request.get("cycle_to")
    product = request.get("product") or ""
    return [
        Problem("cycles_overlap", "cycle_from", {"value": str(start), "cycle": one.cycle_no})
        for one in request.work.dividends.cycles(entity_no)
        if start and end and one.product == product and one.start <= end and start <= one.end
    ]


def find_cycle(request: Request) -> tuple[CycleFile | None, list[Problem]]:
    """Return the cycle that a request names, or the problem that there is none."""
    number = request.get("cycle")
    known = request.work.dividends.cycle(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_cycle", "cycle", {"value": number})]
    return known, []


# --- the parts ------------------------------------------------------------------------------------


class PartInput(Document):
    """What every part says of itself: its cycle, and the file it came from."""

    cycle: CycleRef
    source: Text | None = None


class GradeInput(Document):
    """A grade of the produce: what it counts, and whether it meets the order's standard."""

    grade_name: Text
    factor: Amount
    standard: YesNo = False


class GuaranteeInput(Document):
    """What the order contract guarantees by the mu; only the figures of its mode count."""

    mode: GuaranteeMode
    per_mu: Money | None = None
    ratio: Amount | None = None
    order_price: Money | None = None
    standard_yield: Amount | None = None
    min_standard_share: UnitRatio
    min_yield: Amount
    on_failure: FailurePolicy
    floor_per_mu: Money | None = None
    scale: Amount | None = None
    disaster_share: UnitRatio | None = None


class CoefficientsInput(Document):
    """How quality and yield become a coefficient."""

    yield_reference: PositiveAmount
    yield_min: Amount
    yield_max: Amount
    min: Amount
    max: Amount


class EnterTerms(PartInput):
    """The order contract: what is guaranteed, and how quality and yield become a coefficient."""

    grades: list[GradeInput]
    stage1: GuaranteeInput | None = None
    coefficients: CoefficientsInput | None = None


class PlotRow(Document):
    """A plot and who grows on it."""

    no: PayeeCode
    grower: PayeeCode
    mu: PositiveAmount
    parcel_no: Code | None = None
    disaster: YesNo = False
    disaster_document: Code | None = None


class DeliveryRow(Document):
    """What a plot delivered of a grade, in kg; several rows of one grade are added up."""

    plot: PayeeCode
    grade_name: Text
    kg: Amount
    delivered_on: Date | None = None
    slip_no: Code | None = None


class HoldingRow(Document):
    """A part of a plot that a shareholder holds for part of the cycle, both ends counted."""

    plot: PayeeCode
    shareholder: PayeeCode
    mu: PositiveAmount
    held_from: Date | None = None
    held_to: Date | None = None


class HolderRow(Document):
    """A shareholder of a company: its class and its units there."""

    no: PayeeCode
    share_class: PayeeCode
    held_units: Amount | None = None
    treasury: YesNo = False


class MemberRow(Document):
    """A member: business and account with a cooperative, or shares of a collective."""

    no: PayeeCode
    volume: Amount | None = None
    contributed: Money | None = None
    reserve_account: Money | None = None
    subsidy_account: Money | None = None
    income_shares: Amount | None = None


class EnterPlots(PartInput):
    """The plots of a cycle."""

    rows: list[PlotRow]


class EnterDeliveries(PartInput):
    """What the plots delivered, by grade."""

    rows: list[DeliveryRow]


class EnterHoldings(PartInput):
    """Who held which part of the plots when, where the register does not say."""

    rows: list[HoldingRow]


class EnterHolders(PartInput):
    """The shareholders of the classes that are kept as a list."""

    rows: list[HolderRow]


class EnterMembers(PartInput):
    """The members of a cooperative or a collective."""

    rows: list[MemberRow]


class EnterAccounts(PartInput):
    """The books of the cycle, without stage 1; the opening is the last year's closing."""

    accounts: AccountsDocument
    restricted_income: Money | None = None


class EnterResolution(PartInput):
    """What is proposed to the meeting."""

    resolution: ResolutionDocument
    agreed_by_all_no: Code | None = None


PART_COMMANDS: Mapping[str, type[PartInput]] = {
    TERMS: EnterTerms,
    PLOTS: EnterPlots,
    DELIVERIES: EnterDeliveries,
    HOLDINGS: EnterHoldings,
    HOLDERS: EnterHolders,
    MEMBERS: EnterMembers,
    ACCOUNTS: EnterAccounts,
    RESOLUTION: EnterResolution,
}


def _enters(part: str) -> Handler:
    """Return the handler that enters a part of a draft."""

    def enter_part(request: Request) -> Plan:
        known, problems = find_cycle(request)
        if known is not None and known.state != DRAFT:
            facts = {"value": known.cycle_no, "state": f"choice.cycle_state.{known.state}"}
            problems.append(Problem("cycle_not_draft", "cycle", facts))
        problems += _CHECKS.get(part, lambda _: [])(request)

        def carry_out() -> Done:
            assert known is not None
            source = request.get("source") or ""
            content = _content(part, request.command())
            request.work.dividends.write_part(known.cycle_no, part, content, source)
            facts = {"part": part, "source": source}
            if part in LISTS:
                facts["count"] = str(len(content))
            return Done(known.cycle_no, {"cycle": known.cycle_no}, frozenset({"cycle"}), facts)

        return Plan(problems, carry_out)

    enter_part.__doc__ = f"Enter the {part} of a draft; the last version entered counts."
    return enter_part


def _content(part: str, command: Any) -> Any:
    """Return a part as the ledger keeps it: what was left out stays out."""
    dumped = command.model_dump()
    plain = _without_nothing(
        {key: value for key, value in dumped.items() if key not in ("cycle", "source")}
    )
    if part == TERMS:
        plain = _terms(plain)
    return plain["rows"] if part in LISTS else plain


def _terms(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the order contract as the money command has it: grades inside what they decide."""
    terms = {}
    grades = told["grades"]
    if "stage1" in told:
        renamed = {"order_price": "price"}
        terms["stage1"] = {renamed.get(k, k): v for k, v in told["stage1"].items()}
        standard = [one["grade_name"] for one in grades if one.get("standard")]
        terms["stage1"]["standard_grades"] = standard
    if "coefficients" in told:
        factors = {one["grade_name"]: one["factor"] for one in grades}
        terms["coefficients"] = {**told["coefficients"], "grade": factors}
    return terms


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_nothing(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(one) for one in value]
    return sorted(value) if isinstance(value, frozenset) else value


# --- what can be said of a part alone -------------------------------------------------------------


def _no_repeated(*names: str) -> Any:
    def check(request: Request) -> list[Problem]:
        seen: dict[tuple[Any, ...], int] = {}
        problems = []
        for place, row in enumerate(request.items("rows") or ()):
            key = tuple(row.get(name) for name in names)
            if None in key:
                continue
            if key in seen:
                facts = {"value": " ".join(key), "row": str(seen[key] + 1)}
                problems.append(Problem("row_repeated", f"rows[{place}].{names[-1]}", facts))
            seen.setdefault(key, place)
        return problems

    return check


def _disasters(request: Request) -> list[Problem]:
    """A plot is paid for a disaster on the strength of a certificate only."""
    return [
        Problem("disaster_without_document", f"rows[{place}].disaster_document")
        for place, row in enumerate(request.items("rows") or ())
        if row.get("disaster") and not row.get("disaster_document")
    ]


def _restricted(request: Request) -> list[Problem]:
    """What may not be distributed is no revenue of the cycle (玉环 2022; 财务制度)."""
    restricted, accounts = request.get("restricted_income"), request.get("accounts")
    if restricted and accounts is not None and restricted > accounts.revenue:
        return [Problem("restricted_above_revenue", "restricted_income")]
    return []


def _grades(request: Request) -> list[Problem]:
    """No grade counts twice."""
    names = [one.get("grade_name") for one in request.items("grades") or ()]
    return [
        Problem("duplicate_number", f"grades[{place}].grade_name", {"value": str(name)})
        for place, name in enumerate(names)
        if name and name in names[:place]
    ]


_once = _no_repeated("no")
_CHECKS = {
    TERMS: _grades,
    PLOTS: lambda request: [*_once(request), *_disasters(request)],
    HOLDERS: _no_repeated("no", "share_class"),
    MEMBERS: _once,
    ACCOUNTS: _restricted,
}

for _part, _command in PART_COMMANDS.items():
    operation(f"cycle.{_part}", _command)(_enters(_part))
