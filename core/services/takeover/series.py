"""Series of numbers that go on where older books ended."""

from __future__ import annotations

from typing import Annotated

from core import fields as kinds
from core.problems import Problem
from core.services.office import series_of
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Code, Document, ReadBy, Text

LastIssued = Annotated[int, ReadBy(kinds.Whole(least=1, most=10**12))]


class BeginSeries(Document):
    """The last ordinal that older books issued of a kind of number, and where that stands.

    Of kinds whose template names the year, this year's series is meant.
    """

    number_kind: Code
    last_issued: LastIssued
    book: Text


@operation("takeover.series", BeginSeries)
def begin_series(request: Request) -> Plan:
    """Let the office's own numbers of a kind begin after the last one of the older books."""
    office, kind = request.context.office, request.get("number_kind")
    problems: list[Problem] = []
    series = ""
    if kind is not None and kind not in office.numbers:
        facts = {"value": kind, "options": "、".join(office.numbers)}
        problems.append(Problem("not_a_choice", "number_kind", facts))
    elif kind is not None and "{date}" in office.numbers[kind]:
        facts = {"value": kind, "template": office.numbers[kind]}
        problems.append(Problem("series_of_a_day", "number_kind", facts))
    elif kind is not None:
        series = series_of(office, kind, request.context.today)
        comes_next = request.work.next_ordinal(series)
        if comes_next > 1:
            facts = {"value": series, "last": str(comes_next - 1)}
            problems.append(Problem("series_begun", "number_kind", facts))

    def carry_out() -> Done:
        command = request.command()
        first = command.last_issued + 1
        request.work.begin_series(series, first, command.book)
        facts = {"first": first}
        return Done(series, {"series": series}, frozenset({"setting"}), facts)

    return Plan(problems, carry_out)
