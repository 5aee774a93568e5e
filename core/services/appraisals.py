"""External appraisals (资产评估报告): recorded where law asks for one, or instead of our own sheet.

An in-house sheet is no appraisal report: that has the seal of an agency and the signatures of two
appraisers, and as a rule two methods (资产评估法 26, 27).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

from core.domain.appraisal import Appraisal
from core.domain.rules import confirmation, refusal
from core.problems import Problem
from core.services.assets import AssetRef
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.question import Question, query
from core.services.reading import Code, Date, Document, LongText, Name, PositiveMoney

APPRAISERS = 2  # 资产评估法 27: signed by at least two appraisers


class AppraiserInput(Document):
    """Who signed the report."""

    appraiser: Name


class RecordAppraisal(Document):
    """A report made by an appraisal agency."""

    asset: AssetRef
    report_no: Code
    agency: Name
    appraisers: list[AppraiserInput]
    valued_on: Date
    valid_until: Date
    appraised: PositiveMoney
    remarks: LongText | None = None


@operation("valuation.appraise", RecordAppraisal, printed=True)
def record_appraisal(request: Request) -> Plan:
    """Record an appraisal report with its agency, its appraisers and how long it may be used."""
    number = request.get("asset")
    asset = request.work.assets.get(number) if number else None
    problems = [*_days(request), *_signed(request)]
    if number and asset is None:
        problems.append(Problem("no_such_asset", "asset", {"value": number}))

    def carry_out() -> Done:
        assert asset is not None
        command, context = request.command(), request.context
        made = next_number(request.work, context.office, "appraisal", context.today)
        names = tuple(one.appraiser for one in command.appraisers)
        request.work.appraisals.add(
            Appraisal(
                *(made, asset.asset_no, command.report_no, command.agency, names),
                *(command.valued_on, command.valid_until, command.appraised),
                remarks=command.remarks or "",
            )
        )
        numbers = {"appraisal": made, "asset": asset.asset_no}
        return Done(made, numbers, frozenset({"valuation", "asset"}))

    return Plan(problems, carry_out)


def _days(request: Request) -> list[Problem]:
    valued, until = request.get("valued_on"), request.get("valid_until")
    problems: list[Problem] = []
    if valued and valued > request.context.today:
        problems.append(Problem("day_in_future", "valued_on", {"value": valued.isoformat()}))
    if valued and until and until < valued:
        facts = {"value": until.isoformat(), "start": valued.isoformat()}
        problems.append(Problem("dates_reversed", "valid_until", facts))
    elif until and until < request.context.today:
        facts = {"value": until.isoformat()}
        problems.append(confirmation("appraisal_expired", "valid_until", **facts))
    return problems


def _signed(request: Request) -> list[Problem]:
    given = request.items("appraisers")
    if given is None or request.reading.faulty("appraisers"):
        return []
    names = {one.get("appraiser") for one in given}
    if len(names) < APPRAISERS:
        return [refusal("two_appraisers", "appraisers", value="、".join(filter(None, names)))]
    return []


@dc.dataclass(frozen=True, slots=True)
class AppraisalRow:
    """An appraisal report of an asset; ``expired`` if it may not be used any more."""

    appraisal_no: str
    asset_no: str
    report_no: str
    agency: str
    appraisers: tuple[str, ...]
    valued_on: str
    valid_until: str
    appraised: int
    expired: bool


@query
def appraisals(question: Question, asset_no: str) -> tuple[AppraisalRow, ...]:
    """List the appraisal reports of an asset, the latest first."""
    today: dt.date = question.context.today
    return tuple(
        AppraisalRow(
            *(one.appraisal_no, one.asset_no, one.report_no, one.agency, one.appraisers),
            *(one.valued_on.isoformat(), one.valid_until.isoformat(), one.amount),
            expired=one.valid_until < today,
        )
        for one in question.work.appraisals.of_asset(asset_no)
    )
