"""Reads what was recorded of assets, for the fold that tells their state at a moment.

One pass over a list of assets takes a dozen statements, whatever their number; what no folio of
the list shows (mortgages, restraints) is not asked for.
"""

from __future__ import annotations

import dataclasses as dc
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, select

from core.domain.register_history import (
    AsOf,
    EnteredRestraint,
    FolioEntry,
    History,
    Line,
    PartyVersion,
    tenure_in_force,
)
from core.services.ports import Counts
from core.storage.repositories import history_rows as read
from core.storage.repositories.parties import Merges
from core.storage.repositories.register_counts import counted_of, counted_on, noted_on
from core.storage.repositories.restraints import restraint_of
from core.storage.rows import Rows
from core.storage.schema.assets import joint_member, share
from core.storage.schema.mortgages import encumbrance, mortgage_party
from core.storage.schema.restraints import restraint

AT_ONCE = 500  # values in one list: every engine takes so many
_RESTRAINTS = frozenset({"seizure", "objection", "caution"})

T = TypeVar("T")


class SqlHistories:
    """Histories; see :class:`core.services.ports.Histories`."""

    def __init__(self, rows: Rows, merges: Merges) -> None:
        self._rows = rows
        self._merges = merges

    def known_at(self, moment: str) -> int:
        """Return the last journal entry made by a moment: entry times rise with the numbers."""
        numbers = range(1, self._rows.head.sequence + 1)
        return bisect_right(numbers, moment, key=self._entered_at)

    def _entered_at(self, sequence: int) -> str:
        row = self._rows.first(read.entry_time(), sequence=sequence)
        assert row is not None
        return str(row["entered_at"])

    def followed(self, asset_nos: Sequence[str]) -> Sequence[str]:
        """Return those of some assets on whose pages anything was entered after the first entry."""
        found: list[str] = []
        for numbers in _batches(dict.fromkeys(asset_nos)):
            rows = self._rows.all(read.followed(), numbers=numbers)
            found += [row["asset_no"] for row in rows]
        return found

    def numbers_of(self, party_no: str) -> Sequence[str]:
        """Return every number a party has gone by."""
        return self._merges.all_of(party_no)

    def held_by(self, party_nos: Sequence[str]) -> Sequence[str]:
        """Return the assets of which parties of these numbers ever held anything."""
        alone = select(share.c.asset_no).where(share.c.party_no.in_(party_nos))
        joint = select(joint_member.c.asset_no).where(joint_member.c.party_no.in_(party_nos))
        return sorted(row["asset_no"] for row in self._rows.all(alone.union(joint)))

    def touched_by(self, party_nos: Sequence[str]) -> Sequence[str]:
        """Return the assets on whose pages parties of these numbers ever stood, in any part."""
        secured = (
            select(encumbrance.c.asset_no)
            .join_from(
                encumbrance,
                mortgage_party,
                mortgage_party.c.mortgage_no == encumbrance.c.mortgage_no,
            )
            .where(mortgage_party.c.party_no.in_(party_nos))
        )
        restrained = select(restraint.c.asset_no).where(
            restraint.c.party_no.in_(party_nos) | restraint.c.applicant_no.in_(party_nos)
        )
        found = {row["asset_no"] for row in self._rows.all(secured.union(restrained))}
        return sorted(found | set(self.held_by(party_nos)))

    def counted_on(self, asset_no: str, as_of: AsOf) -> Counts:
        """Count by SQL alone what stands on an asset's page."""
        return counted_on(self._rows, asset_no, as_of)

    def noted_on(self, asset_no: str, as_of: AsOf) -> tuple[int, int] | None:
        """Return how many mortgages and cautions the folio itself says there are."""
        return noted_on(self._rows, asset_no, as_of)

    def counted_of(self, party_nos: Sequence[str], as_of: AsOf) -> tuple[int, Counts]:
        """Count by SQL alone the assets a party holds of, and what stands in its name."""
        return counted_of(self._rows, party_nos, as_of)

    def of(self, asset_nos: Sequence[str], as_of: AsOf) -> Mapping[str, History]:
        """Return the histories of assets, with the lines of the tenures in force."""
        found: dict[str, History] = {}
        for numbers in _batches(dict.fromkeys(asset_nos)):
            found |= self._batch(numbers, as_of)
        return found

    def _batch(self, numbers: Sequence[str], as_of: AsOf) -> dict[str, History]:
        merges = self._merges.entered()
        entries = self._by("asset_no", read.entries(), read.entry, numbers=numbers)
        descriptions = self._by("asset_no", read.descriptions(), read.description, numbers=numbers)
        lines = self._lines(entries, as_of)
        mortgages = self._mortgages(entries)
        restraints = self._restraints(entries)
        histories = {}
        for row in self._rows.all(read.assets(), numbers=numbers):
            number = row["asset_no"]
            histories[number] = History(
                asset_no=number,
                asset_class=row["asset_class"],
                entries=tuple(entries[number]),
                descriptions=tuple(descriptions[number]),
                lines=tuple(lines[number]),
                restraints=tuple(restraints[number]),
                merges=merges,
                **mortgages[number],
            )
        return self._with_parties(histories)

    def _by(
        self,
        key: str,
        statement: Select[tuple[object, ...]],
        made: Callable[[Any], T],
        **values: Any,
    ) -> dict[str, list[T]]:
        """Return what a statement answers by the value of one column."""
        found: dict[str, list[T]] = defaultdict(list)
        for row in self._rows.all(statement, **values):
            found[row[key]].append(made(row))
        return found

    def _lines(
        self, entries: Mapping[str, Sequence[FolioEntry]], as_of: AsOf
    ) -> dict[str, list[Line]]:
        wanted = [
            (number, tenure)
            for number, found in entries.items()
            if (tenure := tenure_in_force(tuple(found), as_of)) is not None
        ]
        rows = self._rows.all(read.lines(), tenures=wanted) if wanted else ()
        joint = any(row["members"] > 1 for row in rows)
        members: dict[tuple[str, int], tuple[str, ...]] = {}
        for row in self._rows.all(read.members(), tenures=wanted) if joint else ():
            place = row["asset_no"], row["line"]
            members[place] = (*members.get(place, ()), row["party_no"])
        found: dict[str, list[Line]] = defaultdict(list)
        for row in rows:
            holders = members.get((row["asset_no"], row["line"]), (row["party_no"],))
            found[row["asset_no"]].append(read.line(row, holders))
        return found

    def _mortgages(
        self, entries: Mapping[str, Sequence[FolioEntry]]
    ) -> defaultdict[str, dict[str, Any]]:
        found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        numbers = _showing(entries, {"mortgage"})
        if not numbers:
            return found
        places = self._by("mortgage_no", read.places(), read.place, numbers=numbers)
        roles: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for row in self._rows.all(read.roles(), numbers=numbers):
            roles[row["mortgage_no"], row["version"]].append(read.role(row))
        versions = self._by(
            "mortgage_no",
            read.versions(),
            lambda row: read.version(row, tuple(roles[row["mortgage_no"], row["version"]])),
            numbers=numbers,
        )
        agreed = self._by("asset_no", read.agreed(), read.agreed_place, numbers=numbers)
        pledges = self._by("asset_no", read.pledges(), read.pledge_, numbers=numbers)
        for number in numbers:
            own = [m for m, found_ in places.items() if any(p.asset_no == number for p in found_)]
            everywhere = [one for m in own for one in places[m]]
            found[number] = {
                "places": tuple(everywhere),
                "versions": tuple(one for m in own for one in versions[m]),
                "agreed": tuple(
                    one for a in sorted({p.asset_no for p in everywhere}) for one in agreed[a]
                ),
                "pledges": tuple(pledges[number]),
            }
        return found

    def _restraints(
        self, entries: Mapping[str, Sequence[FolioEntry]]
    ) -> dict[str, list[EnteredRestraint]]:
        numbers = _showing(entries, _RESTRAINTS)
        if not numbers:
            return defaultdict(list)
        events = self._by("restraint_no", read.events(), read.event, numbers=numbers)
        return self._by(
            "asset_no",
            read.restraints(),
            lambda row: EnteredRestraint(restraint_of(row), tuple(events[row["restraint_no"]])),
            numbers=numbers,
        )

    def _with_parties(self, histories: Mapping[str, History]) -> dict[str, History]:
        """Add everybody whom the histories name, under the numbers they go by too."""
        named = {number: self._all_named(one) for number, one in histories.items()}
        found: dict[str, list[PartyVersion]] = {}
        for some in _batches(dict.fromkeys(sorted(set().union(*named.values())))):
            found |= self._by("party_no", read.parties(), read.party_at, numbers=some)
        return {
            number: dc.replace(
                one, parties=tuple(p for no in sorted(named[number]) for p in found[no])
            )
            for number, one in histories.items()
        }

    def _all_named(self, one: History) -> set[str]:
        named = {number for line in one.lines for number in line.holders}
        named |= {pledge.party_no for pledge in one.pledges}
        named |= {role.party_no for version in one.versions for role in version.parties}
        for entered in one.restraints:
            named |= {entered.restraint.party_no, entered.restraint.applicant_no} - {""}
        into = {merge.party_no: merge.into_no for merge in one.merges}
        for number in list(named):
            while number in into:
                number = into[number]
                named.add(number)
        return named


def _batches(numbers: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(numbers)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _showing(entries: Mapping[str, Sequence[FolioEntry]], kinds: Collection[str]) -> list[str]:
    """Return the assets whose folio shows an entry of some kinds."""
    return [number for number, found in entries.items() if any(one.kind in kinds for one in found)]
