"""分红通知单: half a page for each holder, with three lines that let a farmer work it out again.

As pages every row is a slip of its own; the workbook has a row for each holder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.capitals import capitals
from core.domain.values import decimal_text, fen_from_yuan
from core.services.dividend_papers.shared import CyclePapers, papers_of, tail
from core.services.dividends.cycle_views import DividendLine
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingColumn, ListingGroup, written
from core.services.question import Question

CODE = "dividend_notice"
_POOL = ListingColumn("pool", "", MONEY)
_ACCOUNTS = ("contribution", "reserve_account", "subsidy_account")


@listing(CODE, personal=True)
def dividend_notice(question: Question, number: str) -> Listing:
    """Write a notice to every holder."""
    of = papers_of(question, number)
    parts = {one["no"]: one for one in of.computed.result["lines"]}
    accounts = {no: _account(one) for no, one in of.people.items()}
    rows = [_row(of, line, parts[line.no], accounts) for line in of.lines]
    amounts = ("gross", "tax", "carry_in", "held", "carry_out", "payable_now")
    columns = [
        *(of.column(name) for name in ("no", "name", "share_class", "period")),
        of.column("computation", weight=4),
        *(of.column(name, MONEY, total=True) for name in amounts),
        *(of.column(name, weight=3) for name in ("in_capitals", "destination", "query")),
    ]
    return of.listing(CODE, columns, [ListingGroup("", rows)], slips=True)


def _row(
    of: CyclePapers,
    line: DividendLine,
    parts: Mapping[str, str],
    accounts: Mapping[str, Fraction],
) -> tuple[Any, ...]:
    phone = of.entity.terms.get("query_phone", "")
    return (
        *(line.no, line.name, of.classes().get(line.share_class) or of.text("notice.member")),
        f"{of.cycle.start} — {of.cycle.end}",
        "\n".join(_explained(of, line, parts, accounts)),
        *(line.gross, line.tax, line.carry_in, line.held, line.carry_out, line.payable),
        capitals(line.payable),
        _destination(of, line),
        of.text("notice.query", phone=phone) if phone else "",
    )


# --- how it is worked out -------------------------------------------------------------------------


def _explained(
    of: CyclePapers,
    line: DividendLine,
    parts: Mapping[str, str],
    accounts: Mapping[str, Fraction],
) -> Iterator[str]:
    """Yield pool, own weight and weight of all; a cooperative's line has two pools."""
    weight, whole = Fraction(line.weight), Fraction(line.total_weight)
    unit = of.text(f"unit.{_unit(of, line)}")
    if of.computed.inputs["entity_kind"] != "cooperative":
        yield from _three(of, line.pool, (weight, whole), unit, line.gross)
        return
    yield of.text("notice.patronage")
    yield from _three(of, line.pool, (weight, whole), unit, fen_from_yuan(parts["patronage"]))
    yield of.text("notice.by_account")
    own = (accounts[line.no], sum(accounts.values(), Fraction(0)))
    pool, unit = of.settled("by_account"), of.text("unit.yuan")
    yield from _three(of, pool, own, unit, fen_from_yuan(parts["by_account"]))


def _three(
    of: CyclePapers, pool: int, weights: tuple[Fraction, Fraction], unit: str, amount: int
) -> Iterator[str]:
    weight, whole = weights
    exact = Fraction(pool) * weight / whole / 100 if whole else Fraction(0)
    yield of.text("notice.pool", pool=written(_POOL, pool), words=capitals(pool))
    yield of.text("notice.weight", weight=_plain(weight), unit=unit)
    yield of.text("notice.whole", whole=_plain(whole), unit=unit)
    facts = {"exact": decimal_text(exact, 4), "amount": written(_POOL, amount)}
    yield of.text("notice.result", **facts)


def _account(person: Mapping[str, Any]) -> Fraction:
    """Return contribution, reserve and subsidy share of a member, in yuan (合作社法 44)."""
    return sum((Fraction(person.get(name) or "0") for name in _ACCOUNTS), Fraction(0))


def _unit(of: CyclePapers, line: DividendLine) -> str:
    """Return what weights count: mu-days, units, business, shares."""
    if line.share_class:
        by = {one["code"]: one["by"] for one in of.computed.inputs["classes"]}
        factor = by[line.share_class] == "factor"
        return of.cycle.time_rule if factor else "units"
    return "volume" if of.computed.inputs["entity_kind"] == "cooperative" else "shares"


def _plain(value: Fraction) -> str:
    """Write a weight in full: exactly where it has an end, else with six decimals."""
    text = decimal_text(value, 6)
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- where it goes --------------------------------------------------------------------------------


def _destination(of: CyclePapers, line: DividendLine) -> str:
    person = of.people[line.no]
    if line.pay_to == "pledgee":
        return of.text("notice.pledgee", pledgee=person.get("pledgee", ""))
    if line.pay_to == "held":
        return of.text("notice.held_why", why=of.word(f"choice.hold.{person['hold']}"))
    if line.pay_to == "carried":
        return of.text("notice.carried")
    account = tail(of.detail(line.no, "account_no"))
    return of.text("notice.own", account=account, bank=of.detail(line.no, "bank_name"))
