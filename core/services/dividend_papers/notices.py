"""分红通知单: one for each holder, with the three lines that let a farmer work it out again."""

from __future__ import annotations

from fractions import Fraction

from core.domain.values import decimal_text
from core.services.dividend_papers.shared import CyclePapers, papers_of, tail
from core.services.dividends.cycle_views import DividendLine
from core.services.listed import listing
from core.services.listings import MONEY, Listing, ListingColumn, ListingGroup, Signer, written
from core.services.question import Question

CODE = "dividend_notice"
_POOL = ListingColumn("pool", "", MONEY)


@listing(CODE)
def dividend_notice(question: Question, number: str) -> tuple[Listing, ...]:
    """Write a notice to every holder."""
    of = papers_of(question, number)
    return tuple(_notice(of, line) for line in of.lines)


def _notice(of: CyclePapers, line: DividendLine) -> Listing:
    net = line.gross - line.tax
    amounts = [
        ("gross", line.gross),
        ("tax", -line.tax),
        ("carry_in", line.carry_in),
        ("held", -line.held),
        ("carry_out", -line.carry_out),
    ]
    kept = [one for one in amounts if one[1] or one[0] in ("gross", "tax")]
    rows = [(of.text(f"notice.{name}"), amount) for name, amount in kept]
    columns = [of.column("item"), of.column("amount", MONEY, total=True)]
    facts = [
        (of.text("fact.holder"), f"{line.no} {line.name}"),
        (of.text("fact.class"), of.classes().get(line.share_class, "")),
    ]
    notes = [*_explained(of, line), *_destination(of, line, net)]
    return of.listing(
        CODE,
        columns,
        [ListingGroup("", rows)],
        facts=[one for one in facts if one[1]],
        notes=tuple(notes),
        capitals="amount",
        signers=tuple(Signer(of.text(f"notice.{one}")) for one in ("seal", "day")),
    )


def _explained(of: CyclePapers, line: DividendLine) -> list[str]:
    """Return the three lines: the pool, the holder's weight, the weight of all."""
    weight, whole = Fraction(line.weight), Fraction(line.total_weight)
    exact = Fraction(line.pool) * weight / whole / 100 if whole else Fraction(0)
    unit = of.text(f"unit.{_unit(of, line)}")
    return [
        of.text("notice.pool", pool=written(_POOL, line.pool)),
        of.text("notice.weight", weight=_plain(weight), unit=unit),
        of.text("notice.whole", whole=_plain(whole), unit=unit, exact=decimal_text(exact, 4)),
    ]


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


def _destination(of: CyclePapers, line: DividendLine, net: int) -> list[str]:
    person = of.people[line.no]
    notes = []
    if line.pay_to == "own":
        account = tail(of.detail(line.no, "account_no"))
        notes.append(of.text("notice.own", account=account, bank=of.detail(line.no, "bank_name")))
    elif line.pay_to == "pledgee":
        notes.append(of.text("notice.pledgee", pledgee=person.get("pledgee", "")))
    elif line.pay_to == "held":
        notes.append(of.text("notice.held_why", why=of.word(f"choice.hold.{person['hold']}")))
    else:
        notes.append(of.text("notice.carried"))
    if of.computed.inputs["entity_kind"] == "cooperative":
        parts = next(one for one in of.computed.result["lines"] if one["no"] == line.no)
        both = {name: parts[name] for name in ("patronage", "by_account")}
        notes.insert(0, of.text("notice.patronage", **both))
    phone = of.entity.terms.get("query_phone", "")
    return [*notes, of.text("notice.query", phone=phone)] if phone else notes
