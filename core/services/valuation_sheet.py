"""计算书: every step of a kept valuation with its figures, where each comes from, and what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.sheet import PERCENT, given
from core.problems import Problem, Rejected
from core.services.incoming import read_document
from core.services.listed import column, compose, listing
from core.services.listings import DECIMAL, MONEY, Listing, ListingColumn, ListingGroup
from core.services.live_sheet import LiveSheet, live_sheet
from core.services.money import value
from core.services.money.sensitivity import Sensitivity, sensitivity
from core.services.question import Question
from core.services.reading import build
from core.services.rules import read_pack
from core.services.valuations import same_figures

CODE = "valuation_sheet"


@listing(CODE)
def valuation_sheet(question: Question, number: str) -> tuple[Listing, ...]:
    """Write the working sheet of a valuation: no appraisal report, and says so."""
    stored = question.work.valuations.get(number)
    if stored is None:
        raise Rejected([Problem("no_such_valuation", "number", {"value": number})])
    found = sensitivity(stored["request"], question.context.text)
    more = _sensitivities(question, stored, found) if found else []
    return (_steps(question, stored), *more)


def _steps(question: Question, stored: Mapping[str, Any]) -> Listing:
    text = question.context.text
    rows = []
    for place, step in enumerate(stored["result"]["steps"], start=1):
        unit = text(f"money.unit.{step['unit']}")
        figures = "；".join(_figure(question, one) for one in step["inputs"])
        rows.append((str(place), step["name"], step["formula"], figures, step["result"] + unit))
    names = ("nth", "step", "formula", "figures", "result")
    columns = [column(question, name) for name in names]
    same = "same" if same_figures(stored, text) else "other"
    again = text(f"listing.valuation_sheet.{same}")
    warnings = tuple(one["message"] for one in stored["result"]["warnings"])
    notes = (text("money.disclaimer"), again, *warnings)
    live = _live(question, stored)
    return _listing(question, stored, columns, rows, notes=notes, live=live)


def _live(question: Question, stored: Mapping[str, Any]) -> LiveSheet | None:
    """Return the valuation as formulas; None where it cannot be worked out any more."""
    (rules,) = stored["rules"]
    pack = read_pack(rules["subject"], rules["content"])
    again = value.answer(stored["request"], question.context.text, pack)
    reading, _ = read_document(value.ValueDocument, stored["request"])
    if reading.problems or not again.sheet:
        return None
    document = build(value.ValueDocument, reading)
    return live_sheet(document, again.sheet, pack, question.context.text)


def _figure(question: Question, one: Mapping[str, str]) -> str:
    status = question.text(f"money.status.{one['status']}")
    source = f"，{one['source']}" if one["source"] else ""
    return f"{one['label']} {one['value']}（{status}{source}）"


def _sensitivities(
    question: Question, stored: Mapping[str, Any], found: Sensitivity
) -> Sequence[Listing]:
    text = question.context.text
    rates = [
        ListingColumn(f"rate_{place}", _percent(rate), MONEY)
        for place, rate in enumerate(found.rates)
    ]
    rows = [(part * 100, *cells) for part, cells in zip(found.drivers, found.table, strict=True)]
    driver = column(question, "driver_percent", DECIMAL, places=0)
    fragile = "fragile" if found.fragile else "not_fragile"
    notes = (text("listing.valuation_sheet.grid"), text(f"listing.valuation_sheet.{fragile}"))
    title = text("listing.valuation_sheet.sensitivity")
    grid = _listing(question, stored, [driver, *rates], rows, title=title, notes=notes)
    swings = [
        (text(f"money.field.{one.name}"), one.less, one.more, one.width) for one in found.swings
    ]
    columns = [column(question, "item"), *(column(question, n, MONEY) for n in _SWING)]
    title = text("listing.valuation_sheet.tornado")
    return [grid, _listing(question, stored, columns, swings, title=title)]


_SWING = ("swing_less", "swing_more", "swing_width")


def _percent(rate: Fraction) -> str:
    return given("", rate, PERCENT).printed


def _listing(
    question: Question,
    stored: Mapping[str, Any],
    columns: Sequence[ListingColumn],
    rows: Sequence[Any],
    **more: Any,
) -> Listing:
    text = question.context.text
    asset = question.work.assets.get(stored["asset_no"])
    facts = (
        (text("field.asset"), f"{stored['asset_no']} {asset.name if asset else ''}"),
        (text("view.valued_on"), stored["valued_on"]),
    )
    (rules,) = stored["rules"]
    stamp = text(
        "listing.valuation_sheet.stamp",
        number=stored["valuation_no"],
        hash=stored["result"]["inputs_sha256"],
        pack=rules["id"],
        version=stored["program_version"],
    )
    groups = [ListingGroup("", rows)]
    return compose(question, CODE, columns, groups, facts=facts, stamp=stamp, **more)
