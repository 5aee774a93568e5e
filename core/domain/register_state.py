"""The state of an asset's register page at a moment: who holds what, and what stands on it.

:func:`state_of` folds an asset's history (:mod:`core.domain.register_history`) into a
:class:`RegisterState`, for two questions that are easily mistaken for each other:

* *What did the register say on that day?* Both the moment and what is known stop there. A
  mortgage of an older book that was taken over later (存量补录) is not in it.
* *What, as known now, was in force on that day?* The moment stops there, knowledge does not: the
  mortgage taken over later is in it, from its original time on.

A seizure whose last day is past binds no more in either answer, whether or not an entry has said
so yet (查封规定 27); until one does, the folio counts it and the state shows it as run out.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from core.domain.mortgage import Encumbrance, Mortgage, PartyRole
from core.domain.party import Party
from core.domain.queue import ACTIVE, WAITING, Queued, queue_on
from core.domain.register_history import (
    AsOf,
    Description,
    FolioEntry,
    History,
    MortgageVersion,
    Place,
    Pledge,
    When,
    tenure_in_force,
)
from core.domain.restraints import CAUTION, OBJECTION, SEIZURE, Restraint, RestraintEvent


@dc.dataclass(frozen=True, slots=True)
class Holder:
    """A line of the share chain: who holds it, and how much of the whole is burdened of it.

    Several hold it jointly (共同共有), without shares of it. Numbers are those the parties go by.
    """

    line: int
    holders: tuple[str, ...]
    share: Fraction
    pledged: Fraction

    @property
    def is_joint(self) -> bool:
        """Whether several hold it together."""
        return len(self.holders) > 1


@dc.dataclass(frozen=True, slots=True)
class BurdenedPart:
    """What a mortgage burdens of one line, as a part of the whole asset."""

    line: int
    party_no: str
    part: Fraction


@dc.dataclass(frozen=True, slots=True)
class RegisteredMortgage:
    """A mortgage on the asset: its version in force, its rank here, what it burdens here.

    ``live`` tells whether it still burdens this asset; one that does not burdens no parts.
    """

    mortgage: Mortgage
    registered_rank: int
    rank: int
    live: bool
    parts: tuple[BurdenedPart, ...]


@dc.dataclass(frozen=True, slots=True)
class RegisterState:
    """An asset's page at a moment, and the entries of the folio that it rests on.

    ``mortgages`` and ``restraints`` hold the ended ones too, by rank and by order of entry.
    ``parties`` has everybody in it by the number they go by, as they were called then;
    ``stated`` has the particulars that mortgages state, by number and version.
    """

    asset_no: str
    asset_class: str
    entries: tuple[FolioEntry, ...]
    description: Description
    holders: tuple[Holder, ...]
    mortgages: tuple[RegisteredMortgage, ...]
    restraints: tuple[Restraint, ...]
    closed: bool
    parties: Mapping[str, Party] = dc.field(repr=False)
    stated: Mapping[tuple[str, int], Party] = dc.field(repr=False)
    as_of: AsOf = dc.field(compare=False)

    @property
    def entry(self) -> int:
        """The number of the last entry that it rests on."""
        return self.entries[-1].entry

    @property
    def live(self) -> tuple[RegisteredMortgage, ...]:
        """The mortgages in force, by rank."""
        return tuple(one for one in self.mortgages if one.live)

    @property
    def ended(self) -> tuple[RegisteredMortgage, ...]:
        """The mortgages that once burdened it, by rank."""
        return tuple(one for one in self.mortgages if not one.live)

    @property
    def standing(self) -> tuple[Restraint, ...]:
        """Restraints that the register has not ended, those that ran out by date included."""
        return tuple(one for one in self.restraints if not one.ended)

    @property
    def queue(self) -> tuple[Queued, ...]:
        """Every restraint as it stands on the day, seizures in the order of the queue."""
        return queue_on(self.restraints, self.as_of.day)

    @property
    def seizures(self) -> tuple[Restraint, ...]:
        """Seizures that are in effect on the day, of the whole or of a share."""
        return self._of(SEIZURE, ACTIVE)

    @property
    def waiting(self) -> tuple[Restraint, ...]:
        """Seizures that stand behind others (轮候), in their order."""
        return self._of(SEIZURE, WAITING)

    @property
    def objections(self) -> tuple[Restraint, ...]:
        """Objections that stand (民法典 220)."""
        return self._of(OBJECTION, ACTIVE)

    @property
    def cautions(self) -> tuple[Restraint, ...]:
        """Cautions that stand (民法典 221)."""
        return self._of(CAUTION, ACTIVE)

    def _of(self, kind: str, state: str) -> tuple[Restraint, ...]:
        found = (one for one in self.queue if one.restraint.kind == kind)
        return tuple(one.restraint for one in found if one.state == state)

    def held_by(self, party_no: str) -> tuple[Holder, ...]:
        """Return the lines that a party holds, alone or with others."""
        return tuple(one for one in self.holders if party_no in one.holders)

    def name_of(self, party_no: str) -> str:
        """Return what a party was called then; its number if it has no part in this asset."""
        party = self.parties.get(party_no)
        return party.name if party else party_no

    def as_stated(self, role: PartyRole) -> Party:
        """Return a party of a mortgage with the particulars that the mortgage states."""
        return self.stated[role.party_no, role.party_version]


def state_of(history: History, as_of: AsOf) -> RegisterState | None:
    """Return the state of an asset's page, or None where nothing of it is in force."""
    return _Fold(history, as_of).state()


class _Fold:
    """One history under one :class:`AsOf`."""

    def __init__(self, history: History, as_of: AsOf) -> None:
        self._history = history
        self._as_of = as_of
        self._entered = {one.entry: one.when for one in history.entries}
        self._into = {
            one.party_no: one.into_no for one in history.merges if as_of.knows(one.sequence)
        }

    def state(self) -> RegisterState | None:
        history, as_of = self._history, self._as_of
        included = [one for one in history.entries if as_of.includes(one.when)]
        tenure = tenure_in_force(history.entries, as_of)
        if tenure is None:
            return None
        mortgages = self._mortgages(tenure)
        restraints = [
            self._restraint(one.restraint, one.events)
            for one in history.restraints
            if as_of.includes(self._binds_from(one.restraint))
        ]
        holders = self._holders(tenure, mortgages)
        return RegisterState(
            asset_no=history.asset_no,
            asset_class=history.asset_class,
            entries=tuple(included),
            description=self._description(),
            holders=holders,
            mortgages=tuple(mortgages),
            restraints=tuple(restraints),
            closed=any(one.kind == "close" for one in included),
            parties=self._parties(_named(holders, mortgages, restraints)),
            stated=self._stated(mortgages),
            as_of=as_of,
        )

    def _survivor(self, party_no: str) -> str:
        while party_no in self._into:
            party_no = self._into[party_no]
        return party_no

    # --- what it is and who holds it ------------------------------------------------------------

    def _description(self) -> Description:
        described = {
            one.when.sequence: one.when
            for one in reversed(self._history.entries)
            if one.kind in ("first", "change", "correction")
        }
        found = self._history.descriptions[0]
        for one in self._history.descriptions:
            when = described.get(one.sequence, When(one.sequence, ""))
            if self._as_of.includes(when):
                found = one
        return found

    def _holders(self, tenure: int, mortgages: Sequence[RegisteredMortgage]) -> tuple[Holder, ...]:
        burdened: dict[int, Fraction] = {}
        for one in mortgages:
            for part in one.parts:
                burdened[part.line] = burdened.get(part.line, Fraction(0)) + part.part
        return tuple(
            Holder(
                line.line,
                tuple(dict.fromkeys(self._survivor(number) for number in line.holders)),
                line.share,
                min(line.share, burdened.get(line.line, Fraction(0))),
            )
            for line in self._history.lines
            if line.tenure == tenure
        )

    def _parties(self, named: Collection[str]) -> dict[str, Party]:
        """Return some parties as called then: by the last version known then, else the first."""
        found: dict[str, Party] = {}
        at = self._as_of.at
        for one in self._history.parties:
            number = one.party.party_no
            if number not in named or not self._as_of.knows(one.sequence):
                continue
            if number not in found or not at or one.entered_at <= at:
                found[number] = one.party
        return found

    def _stated(self, mortgages: Sequence[RegisteredMortgage]) -> dict[tuple[str, int], Party]:
        versions = {
            (one.party.party_no, one.party.version): one.party for one in self._history.parties
        }
        keys = {(p.party_no, p.party_version) for one in mortgages for p in one.mortgage.parties}
        return {key: versions[key] for key in keys}

    # --- mortgages ------------------------------------------------------------------------------

    def _mortgages(self, tenure: int) -> list[RegisteredMortgage]:
        here = [
            one
            for one in self._history.places
            if one.asset_no == self._history.asset_no and self._as_of.includes(one.taken)
        ]
        ranks = {one.rank: self._rank(one) for one in here}
        found = [self._mortgage(one, ranks[one.rank], tenure) for one in here]
        return sorted(found, key=lambda one: (one.rank, one.registered_rank))

    def _rank(self, place: Place) -> int:
        """Return where a mortgage stands: its registered rank, unless it was agreed otherwise."""
        rank = place.rank
        for one in self._history.agreed:
            same = (one.asset_no, one.rank) == (place.asset_no, place.rank)
            if same and self._as_of.includes(one.when):
                rank = one.place
        return rank

    def _left(self, place: Place) -> bool:
        return place.left is not None and self._as_of.includes(place.left)

    def _mortgage(self, place: Place, rank: int, tenure: int) -> RegisteredMortgage:
        version = self._version(place.mortgage_no)
        mortgage = Mortgage(
            mortgage_no=version.mortgage_no,
            version=version.version,
            state=version.state,
            terms=version.terms,
            parties=tuple(self._role(one) for one in version.parties),
            encumbrances=self._encumbrances(version.mortgage_no),
            case_no=version.case_no,
            entered_at=version.entered_at,
            kind=version.kind,
            source=version.source,
            restores=version.restores,
            first_case_no=version.first_case_no,
            registered_at=self._first(version.mortgage_no).when.effective_at,
        )
        live = not self._left(place)
        parts = tuple(self._parts(place.rank, tenure)) if live else ()
        return RegisteredMortgage(mortgage, place.rank, rank, live, parts)

    def _version(self, mortgage_no: str) -> MortgageVersion:
        own = [one for one in self._history.versions if one.mortgage_no == mortgage_no]
        included = [one for one in own if self._as_of.includes(one.when)]
        return (included or own[:1])[-1]

    def _first(self, mortgage_no: str) -> MortgageVersion:
        return next(one for one in self._history.versions if one.mortgage_no == mortgage_no)

    def _role(self, role: PartyRole) -> PartyRole:
        now = self._survivor(role.party_no)
        return dc.replace(role, now="" if now == role.party_no else now)

    def _encumbrances(self, mortgage_no: str) -> tuple[Encumbrance, ...]:
        return tuple(
            Encumbrance(
                one.asset_no,
                self._rank(one),
                one.entry,
                one.rank,
                one.left_entry if self._left(one) else None,
            )
            for one in self._history.places
            if one.mortgage_no == mortgage_no and self._as_of.includes(one.taken)
        )

    def _parts(self, rank: int, tenure: int) -> Iterable[BurdenedPart]:
        """Return what a mortgage in force burdens of each line of a tenure.

        An older book's mortgage may be known only on a later tenure than was in force: then the
        nearest tenure that has it says what it burdens.
        """
        rows = [
            one
            for one in self._history.pledges
            if one.rank == rank and self._as_of.includes(self._entered[one.entry])
        ]
        tenures = {one.tenure for one in rows}
        if not tenures:
            return
        nearest = min(tenures, key=lambda one: (one < tenure, abs(one - tenure)))
        ours = [one for one in rows if one.tenure == nearest]
        for _, changes in groupby(sorted(ours, key=_by_line), key=lambda one: one.line):
            *_, last = changes
            if last.kind != "free":
                yield BurdenedPart(last.line, self._survivor(last.party_no), last.part)

    # --- restraints -----------------------------------------------------------------------------

    def _binds_from(self, known: Restraint) -> When:
        """Return when a restraint was known and took effect: by its delivery, if that was earlier.

        A court's notice binds from the minute it is delivered, not from when a clerk enters it.
        """
        entered = self._entered[known.folio_entry]
        delivered = known.delivered_at.replace(" ", "T")
        return When(entered.sequence, min(entered.effective_at, delivered))

    def _restraint(
        self, known: Restraint, events: Iterable[tuple[RestraintEvent, When]]
    ) -> Restraint:
        return dc.replace(
            known,
            party_no=self._survivor(known.party_no),
            applicant_no=self._survivor(known.applicant_no),
            events=tuple(event for event, when in events if self._as_of.includes(when)),
        )


def _named(
    holders: Iterable[Holder],
    mortgages: Iterable[RegisteredMortgage],
    restraints: Iterable[Restraint],
) -> set[str]:
    found = {number for one in holders for number in one.holders}
    for mortgage in mortgages:
        found |= {role.current_no for role in mortgage.mortgage.parties}
        found |= {part.party_no for part in mortgage.parts}
    for restraint in restraints:
        found |= {restraint.party_no, restraint.applicant_no}
    return found


def _by_line(one: Pledge) -> tuple[int, int]:
    return one.line, one.nth
