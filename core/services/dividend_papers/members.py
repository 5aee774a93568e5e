"""成员账户: what each member has contributed, been credited and been paid, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.dividend.cycle import SETTLEMENT, Run
from core.domain.values import fen_from_yuan
from core.services.dividend_papers.shared import CyclePapers, nothing, papers_of
from core.services.listed import listing
from core.services.listings import DECIMAL, MONEY, Listing, ListingGroup
from core.services.question import Question

CODE = "member_accounts"


@listing(CODE, personal=True)
def member_accounts(question: Question, number: str) -> tuple[Listing, ...]:
    """List the account of every member over all approved years (合作社法 43)."""
    of = papers_of(question, number)
    if "members" not in of.computed.inputs:
        raise nothing(number)
    rows: dict[str, list[Sequence[Any]]] = {one["no"]: [] for one in of.computed.inputs["members"]}
    for run in _approved(of) or [of.computed]:
        credited = run.result["settlement"].get("reserve_credit", {})
        members = run.inputs.get("members", ())
        for member, line in zip(members, run.result["lines"], strict=True):
            credit = fen_from_yuan(credited.get(member["no"], "0"))
            if member["no"] in rows:
                rows[member["no"]].append(_row(run, member, line, credit))
    groups = [
        ListingGroup(f"{one['no']} {one['name']}", rows[one["no"]])
        for one in of.computed.inputs["members"]
    ]
    columns = [
        *(of.column(name) for name in ("day", "event")),
        of.column("contribution_balance", MONEY),
        of.column("reserve_balance", MONEY),
        of.column("reserve_credit", MONEY, total=True),
        of.column("subsidy_balance", MONEY),
        of.column("volume", DECIMAL, total=True),
        *(of.column(name, MONEY, total=True) for name in ("patronage", "by_account", "gross")),
    ]
    return (of.listing(CODE, columns, groups),)


def _approved(of: CyclePapers) -> list[Run]:
    """Return the settlements of the entity that were approved and not taken back."""
    work = of.question.work
    undone: set[str] = set()
    found = []
    for one in reversed(work.runs.results(of.entity.entity_no)):
        run = work.runs.get(one.run_no)
        assert run is not None
        if run.kind != SETTLEMENT:
            undone.add(run.reverses)
        elif run.run_no not in undone:
            found.append(run)
    return found[::-1]


def _row(
    run: Run, member: Mapping[str, Any], line: Mapping[str, str], credit: int
) -> Sequence[Any]:
    return (
        *(run.inputs["cycle"]["to"], run.run_no),
        fen_from_yuan(member.get("contribution", "0")),
        fen_from_yuan(member.get("reserve_account", "0")) + credit,
        credit,
        fen_from_yuan(member.get("subsidy_account", "0")),
        Fraction(member.get("volume") or member.get("shares", "0")),
        *(fen_from_yuan(line.get(name, "0")) for name in ("patronage", "by_account", "gross")),
    )
