"""What the register says of an entity's shares on a day: holders, contributions, pledges, seizures.

Dividends of a pledged share are the pledgee's to collect unless the contract says otherwise
(民法典 430, 446); those of a frozen share are not paid (强制执行股权规定 9).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from core.domain.asset import Asset, Holding
from core.domain.contribution import Contribution
from core.domain.dividend.cycle import EntityPayee
from core.domain.queue import binding_on
from core.domain.restraints import SEIZURE
from core.services.ports import Work


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """How a party's share stands: ``pledged`` is which part of it, from 0 to 1."""

    pledged: Fraction = Fraction(0)
    pledgee: str = ""
    mortgage_no: str = ""
    frozen_by: str = ""


@dc.dataclass(frozen=True, slots=True)
class RegisteredShares:
    """The register's page of an entity's venture; empty where it has none."""

    asset: Asset | None
    contributions: tuple[Contribution, ...]
    standings: Mapping[str, Standing]
    seized_whole: str = ""  # the number of a seizure of everything

    def standing(self, payee: EntityPayee) -> Standing:
        """Return how the share of a payee stands."""
        known = self.standings.get(payee.party_no, Standing()) if payee.party_no else Standing()
        if self.seized_whole and not known.frozen_by:
            return dc.replace(known, frozen_by=self.seized_whole)
        return known

    def held(self) -> Mapping[str, Fraction]:
        """Return what each party holds of the whole, lines of one party added up.

        A line of joint holders counts for the first of them: they are paid together.
        """
        found: dict[str, Fraction] = {}
        for one in self.asset.holdings if self.asset else ():
            found[one.party_no] = found.get(one.party_no, Fraction(0)) + one.share
        return found


def registered(work: Work, asset_no: str, day: dt.date) -> RegisteredShares:
    """Read what the register says of a venture's shares on a day."""
    asset = work.assets.get(asset_no) if asset_no else None
    if asset is None:
        return RegisteredShares(None, (), {})
    seizures = binding_on(work.restraints.on(asset_no), day, SEIZURE)
    frozen = {one.restraint.party_no: one.restraint.restraint_no for one in seizures}
    pledges = _pledges(work, asset_no)
    standings = {}
    for party in {no for one in asset.holdings for no in one.holders}:
        lines = asset.held_by(party)
        pledgee, mortgage_no = pledges.get(party, ("", ""))
        standings[party] = Standing(_pledged(lines), pledgee, mortgage_no, frozen.get(party, ""))
    contributions = tuple(work.contributions.of_asset(asset_no))
    return RegisteredShares(asset, contributions, standings, frozen.get("", ""))


def _pledged(lines: tuple[Holding, ...]) -> Fraction:
    held = sum((one.share for one in lines), Fraction(0))
    burdened = sum((Fraction(one.pledged, one.den) for one in lines), Fraction(0))
    return burdened / held if held else Fraction(0)


def _pledges(work: Work, asset_no: str) -> Mapping[str, tuple[str, str]]:
    """Return by pledgor the pledgee of the best rank and the mortgage's number."""
    found: dict[str, tuple[str, str]] = {}
    live = [(one.on(asset_no), one) for one in work.mortgages.live_on(asset_no)]
    for place, mortgage in sorted(live, key=lambda pair: pair[0].priority_rank if pair[0] else 0):
        assert place is not None
        names = [
            party.name for no in mortgage.in_role("mortgagee") if (party := work.parties.get(no))
        ]
        for pledgor in mortgage.in_role("mortgagor"):
            found.setdefault(pledgor, ("、".join(names), mortgage.mortgage_no))
    return found
