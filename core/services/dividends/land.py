"""The plots of a cycle with what they delivered, and who held which part of them when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.contribution import LAND
from core.domain.dividend.cycle import DELIVERIES, HOLDINGS, PLOTS
from core.fields import fraction_text
from core.problems import Problem
from core.services.dividends.gathered import Gathered, counts, payee_no_of


def plots_of(gathered: Gathered) -> Iterator[dict[str, Any]]:
    """Yield the plots as the contract has them; rows about unknown plots are problems."""
    delivered: dict[str, dict[str, Fraction]] = {}
    for row in gathered.rows(DELIVERIES):
        kilos = delivered.setdefault(row["plot"], {})
        kilos[row["grade_name"]] = kilos.get(row["grade_name"], Fraction(0)) + Fraction(row["kg"])
    holdings = _holdings(gathered)
    known = set()
    for row in gathered.rows(PLOTS):
        known.add(row["no"])
        grades = {g: fraction_text(kg) for g, kg in delivered.get(row["no"], {}).items()}
        plot = {"no": row["no"], "grower": row["grower"], "mu": row["mu"], "deliveries": grades}
        if row.get("disaster"):
            plot["disaster"] = True
        held = holdings.get(row["no"]) or _land(gathered, row)
        if held:
            plot["holdings"] = held
        yield plot
    unknown = [(DELIVERIES, no) for no in delivered if no not in known]
    unknown += [(HOLDINGS, no) for no in holdings if no not in known]
    gathered.problems += [Problem("no_such_plot", part, {"value": no}) for part, no in unknown]


def _holdings(gathered: Gathered) -> Mapping[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in gathered.rows(HOLDINGS):
        named = (("holder", "shareholder"), ("mu", "mu"), ("from", "held_from"), ("to", "held_to"))
        one = {key: row[own] for key, own in named if own in row}
        found.setdefault(row["plot"], []).append(one)
    return found


def _land(gathered: Gathered, plot: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return who had the plot's parcel in the venture when, by the contributions entered."""
    parcel, cycle = plot.get("parcel_no"), gathered.cycle
    if not parcel:
        return []
    found = []
    for one in gathered.register.contributions:
        if one.kind == LAND and one.parcel_no == parcel and counts(one, cycle):
            last = cycle.end if one.ended_on is None else one.ended_on - dt.timedelta(days=1)
            found.append(
                {
                    "holder": payee_no_of(gathered, one.party_no),
                    "mu": fraction_text(one.mu or Fraction(0)),
                    "from": max(cycle.start, one.from_date).isoformat(),
                    "to": min(cycle.end, last).isoformat(),
                }
            )
    return found
