"""The share chain of an asset: who holds which part of it, tenure by tenure."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.asset import Holding, NewLine, Tenure, common_denominator, unit_of
from core.problems import Problem, Rejected
from core.storage.repositories.parties import Merges
from core.storage.rows import Record, Rows
from core.storage.schema.assets import LARGEST_DEN, folio, joint_member, share
from core.storage.schema.mortgages import pledge

# All numbers up to 16, hundredths and thousandths divide the first; a chain that is fine already
# takes what still fits.
FINER_UNITS = (18_018_000, 720_720, 2_520, 12, 1)


class Shares:
    """Writes the lines of a tenure and reads them back."""

    def __init__(self, rows: Rows, merges: Merges) -> None:
        self._rows = rows
        self._merges = merges

    def write(
        self,
        asset_no: str,
        tenure: int,
        den: int,
        lines: Sequence[NewLine],
        before: Sequence[Holding],
    ) -> None:
        """Write the lines of a tenure, in units of ``den``; ``before`` are those they continue."""
        olds = {holding.line: holding for holding in before}
        to_num = carried = frozen = 0
        for place, line in enumerate(lines, start=1):
            num, burdened = units(line.share, den), units(line.pledged, den)
            key = {"asset_no": asset_no, "tenure": tenure, "line": place}
            self._rows.insert(
                share,
                {
                    **key,
                    **_origin(olds.get(line.origin or 0), line, tenure, den),
                    "previous_line": place - 1 or None,
                    "num": num,
                    "from_num": to_num,
                    "to_num": to_num + num,
                    "den": den,
                    "carried_num": burdened,
                    "carried_from": carried,
                    "carried_to": carried + burdened,
                    "frozen_num": line.frozen,
                    "frozen_from": frozen,
                    "frozen_to": frozen + line.frozen,
                },
            )
            to_num, carried, frozen = to_num + num, carried + burdened, frozen + line.frozen
            if len(line.holders) > 1:
                self._write_members(key, line.holders)

    def _write_members(self, key: Mapping[str, Any], holders: Sequence[str]) -> None:
        for place, party_no in enumerate(holders, start=1):
            member = {"member": place, "previous_member": place - 1 or None}
            self._rows.insert(joint_member, {**key, **member, "party_no": party_no})

    def holdings(self, asset_no: str, tenure: int) -> tuple[Holding, ...]:
        """Return the lines of a tenure as they stand at its end."""
        rows = self._rows.all(_holdings(), asset_no=asset_no, tenure=tenure)
        joint = any(row["members"] > 1 for row in rows)
        members = self._members(asset_no) if joint else {}
        return tuple(self._holding(row, members) for row in rows)

    def tenures(self, asset_no: str) -> Sequence[Tenure]:
        """Return who held an asset in which shares, from the first tenure to that of today."""
        members = self._members(asset_no)
        found: dict[int, Tenure] = {}
        for row in self._rows.all(_tenures(), asset_no=asset_no):
            known = found.get(row["tenure"]) or Tenure(
                row["tenure"], row["entry"], row["entered_at"], row["case_no"] or ""
            )
            holdings = (*known.holdings, self._holding(row, members))
            found[row["tenure"]] = dc.replace(known, holdings=holdings)
        return tuple(found.values())

    def _holding(self, row: Record, members: Mapping[tuple[int, int], Sequence[str]]) -> Holding:
        joint = tuple(members.get((row["tenure"], row["line"]), ()))
        return Holding(
            line=row["line"],
            party_no=self._merges.survivor(row["party_no"]),
            num=row["num"],
            den=row["den"],
            pledged=row["carried_num"] if row["after_num"] is None else row["after_num"],
            frozen=row["frozen_num"] if row["frozen_after"] is None else row["frozen_after"],
            members=joint if len(joint) > 1 else (),
            rows=row["pledge"] or 0,
            entered_no=row["party_no"],
        )

    def _members(self, asset_no: str) -> dict[tuple[int, int], list[str]]:
        """Return the joint holders by tenure and line; merged records are one person."""
        found: dict[tuple[int, int], list[str]] = {}
        for row in self._rows.all(_members(), asset_no=asset_no):
            names = found.setdefault((row["tenure"], row["line"]), [])
            number = self._merges.survivor(row["party_no"])
            if number not in names:
                names.append(number)
        return found


def _origin(old: Holding | None, line: NewLine, tenure: int, den: int) -> dict[str, object]:
    """Return who holds a new line, and which line of the tenure before it continues."""
    members = len(line.holders)
    row: dict[str, object] = {
        "party_no": (old.entered_no if old else "") or line.holders[0],
        "members": members,
        "last_member": members if members > 1 else None,
    }
    if old is None:
        return row
    row |= {
        "origin_tenure": tenure - 1,
        "origin_line": old.line,
        "origin_num": old.num,
        "origin_den": old.den,
        "origin_scale": den // old.den,
    }
    if not line.frozen:
        return row
    if not old.rows:
        return row | {"began_burdened": old.pledged, "began_frozen": old.frozen}
    ended = {"origin_burdened": old.pledged, "origin_frozen": old.frozen}
    return row | {"origin_pledge": old.rows, **ended}


def common_unit(den: int, lines: Sequence[NewLine]) -> int:
    """Return the unit, a multiple of ``den``, that measures every share and burden to come.

    Raises ``Rejected`` where no unit is fine enough.
    """
    unit = unit_of(den, lines)
    if unit > LARGEST_DEN:
        raise Rejected([Problem("share_denominator", "", {"limit": str(LARGEST_DEN)})])
    return unit


def units(part: Fraction, den: int) -> int:
    """Return a part of the whole in units of ``den``, which measures it."""
    num = part * den
    assert num.denominator == 1
    return num.numerator


@cache
def _holdings() -> Select[tuple[object, ...]]:
    return _lines().where(share.c.tenure == bindparam("tenure")).order_by(share.c.line)


@cache
def _tenures() -> Select[tuple[object, ...]]:
    """Every line of an asset, with the entry that began its tenure."""
    began = (
        (folio.c.asset_no == share.c.asset_no)
        & (folio.c.tenure == share.c.tenure)
        & folio.c.kind.in_(("first", "transfer"))
    )
    return (
        _lines()
        .add_columns(folio.c.entry, folio.c.entered_at, folio.c.case_no)
        .join(folio, began)
        .order_by(share.c.tenure, share.c.line)
    )


def _lines() -> Select[tuple[object, ...]]:
    """The lines of ``asset_no``, each with the end of its chain of burdens."""
    last = (
        select(func.max(pledge.c.pledge))
        .where(
            pledge.c.asset_no == share.c.asset_no,
            pledge.c.tenure == share.c.tenure,
            pledge.c.line == share.c.line,
        )
        .correlate(share)
        .scalar_subquery()
    )
    newest = (
        (pledge.c.asset_no == share.c.asset_no)
        & (pledge.c.tenure == share.c.tenure)
        & (pledge.c.line == share.c.line)
        & (pledge.c.pledge == last)
    )
    of_line = ("tenure", "line", "party_no", "members", "num", "den", "carried_num", "frozen_num")
    burdened = (pledge.c.pledge, pledge.c.after_num, pledge.c.frozen_after)
    return (
        select(*(share.c[name] for name in of_line), *burdened)
        .outerjoin(pledge, newest)
        .where(share.c.asset_no == bindparam("asset_no"))
    )


@cache
def _members() -> Select[tuple[object, ...]]:
    return (
        select(joint_member)
        .where(joint_member.c.asset_no == bindparam("asset_no"))
        .order_by(joint_member.c.tenure, joint_member.c.line, joint_member.c.member)
    )


def divisible(shares: Sequence[Fraction]) -> list[int]:
    """Return numerators over a denominator that also measures parts of a share (last item).

    Pledges are whole numbers of the chain's denominator: half of a half, a third of the whole or
    12.5 % must be such a number, though nobody holds exactly that much.
    """
    numbers = common_denominator(shares)
    finer = next(unit for unit in FINER_UNITS if numbers[-1] * unit <= LARGEST_DEN)
    return [number * finer for number in numbers]
