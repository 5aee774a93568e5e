"""What a snapshot is made of: what was entered, what the register says, the year before."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.contribution import LAND, Contribution
from core.domain.dividend.cycle import KEPT, SETTLEMENT, CycleFile, Entity, EntityPayee, Run
from core.problems import Problem
from core.services.dividends.shares import RegisteredShares, registered
from core.services.dividends.tax import TaxCode, tax_codes
from core.services.ports import Work


@dc.dataclass(slots=True)
class Gathered:
    """Everything a snapshot is made of, and what is wrong between its parts."""

    entity: Entity
    cycle: CycleFile
    parts: Mapping[str, Any]
    payees: dict[str, EntityPayee]
    register: RegisteredShares
    carried: dict[str, int]
    last: Run | None
    opening: int | None
    codes: Mapping[str, TaxCode]
    problems: list[Problem] = dc.field(default_factory=list)

    def rows(self, part: str) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a list part, none where it was not entered."""
        found: Sequence[Mapping[str, Any]] = self.parts.get(part) or ()
        return found

    def by_party(self) -> Mapping[str, EntityPayee]:
        """Return the payees that are parties of the register, by party."""
        return {one.party_no: one for one in self.payees.values() if one.party_no}


def gather(work: Work, cycle: CycleFile, day: dt.date) -> Gathered:
    """Read everything a cycle's snapshot is made of, the register as of a day."""
    entity = work.dividends.entity(cycle.entity_no)
    assert entity is not None
    results = work.runs.results(entity.entity_no)
    payables = work.payables.of_entity(entity.entity_no)
    carried: defaultdict[str, int] = defaultdict(int)
    for one in payables:
        if one.standing == KEPT:
            carried[one.payee_no] += one.balance
    return Gathered(
        entity=entity,
        cycle=cycle,
        parts={name: part.content for name, part in work.dividends.parts(cycle.cycle_no).items()},
        payees=dict(work.dividends.payees(entity.entity_no)),
        register=registered(work, entity.asset_no, day),
        carried=carried,
        last=last_run(work, entity.entity_no),
        opening=results[-1].closing if results else None,
        codes=tax_codes(cycle.end),
    )


def last_run(work: Work, entity_no: str) -> Run | None:
    """Return the settlement of an entity that counts last: approved, and not reversed since."""
    undone: set[str] = set()
    for one in reversed(work.runs.results(entity_no)):
        run = work.runs.get(one.run_no)
        assert run is not None
        if run.kind == SETTLEMENT and run.run_no not in undone:
            return run
        undone.add(run.reverses)
    return None


def counts(one: Contribution, cycle: CycleFile) -> bool:
    """Units count on the record date; land counts by the days it was in the venture."""
    if one.kind == LAND:
        return one.from_date <= cycle.end and one.stands_on(cycle.start)
    return one.from_date <= cycle.record_date and one.stands_on(cycle.record_date)


def payee_no_of(gathered: Gathered, party_no: str) -> str:
    """Return the payee that a party of the register is; one without an entry keeps its number."""
    known = gathered.by_party().get(party_no)
    return known.payee_no if known else party_no
