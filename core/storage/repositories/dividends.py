"""Distributions: entities and their payees, cycles with steps and parts."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from core.domain.dividend.cycle import (
    DRAFT,
    CycleEvent,
    CycleFile,
    CycleStep,
    Entity,
    EntityPayee,
    Part,
)
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema import dividends as schema


class SqlDividends:
    """Distributions; see :class:`core.services.ports.Dividends`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # --- who distributes --------------------------------------------------------------------------

    def add_entity(self, new: Entity) -> None:
        """Write an entity at its first version."""
        row = {"entity_no": new.entity_no, "asset_no": new.asset_no or None}
        self._rows.insert(schema.entity, row)
        self._write_entity(new)

    def amend_entity(self, amended: Entity) -> None:
        """Write the next version of an entity, whose ``version`` is the one known so far."""
        self._write_entity(dc.replace(amended, version=amended.version + 1))

    def _write_entity(self, one: Entity) -> None:
        self._rows.insert(
            schema.entity_version,
            {
                "entity_no": one.entity_no,
                "version": one.version,
                "previous_version": one.version - 1 or None,
                "name": one.name,
                "entity_kind": one.entity_kind,
                "terms": canonical(dict(one.terms)),
            },
        )

    def entity(self, entity_no: str) -> Entity | None:
        """Return an entity at its current version."""
        row = self._rows.first(_entity_by_no(), entity_no=entity_no)
        return None if row is None else _entity(row)

    def entities(self) -> Sequence[Entity]:
        """Return every entity at its current version, in the order of their numbers."""
        latest = {row["entity_no"]: _entity(row) for row in self._rows.all(_entities())}
        return list(latest.values())

    def write_payees(self, entity_no: str, payees: Sequence[EntityPayee]) -> None:
        """Write new payees of an entity (version 1), or the next version of known ones."""
        for one in payees:
            self._rows.insert(
                schema.entity_payee,
                {
                    "entity_no": entity_no,
                    "payee_no": one.payee_no,
                    "version": one.version,
                    "previous_version": one.version - 1 or None,
                    "name": one.name,
                    "party_no": one.party_no or None,
                    "detail": canonical(dict(one.detail)),
                },
            )

    def payees(self, entity_no: str) -> Mapping[str, EntityPayee]:
        """Return the payees of an entity at their current versions, by number."""
        rows = self._rows.all(_payees(), entity_no=entity_no)
        return {row["payee_no"]: _payee(row) for row in rows}

    # --- cycles -----------------------------------------------------------------------------------

    def open_cycle(self, new: CycleFile) -> None:
        """Write a cycle as a draft; its steps are the ledger's own."""
        self._rows.insert(
            schema.cycle,
            {
                "cycle_no": new.cycle_no,
                "entity_no": new.entity_no,
                "from_date": new.start.isoformat(),
                "to_date": new.end.isoformat(),
                "record_date": new.record_date.isoformat(),
                "time_rule": new.time_rule,
                "product": new.product,
            },
        )
        self._write_step(new.cycle_no, None, "", DRAFT, self._rows.entered_at[:10], {})

    def step(
        self, known: CycleFile, state: str, happened_on: dt.date, detail: Mapping[str, Any]
    ) -> None:
        """Append a step; two accountants who take it at once meet in the database's chain."""
        place = len(known.steps)
        self._write_step(known.cycle_no, place, known.state, state, happened_on.isoformat(), detail)

    def _write_step(
        self,
        cycle_no: str,
        previous: int | None,
        from_state: str,
        state: str,
        day: str,
        detail: Mapping[str, Any],
    ) -> None:
        self._rows.insert(
            schema.cycle_step,
            {
                "cycle_no": cycle_no,
                "step": (previous or 0) + 1,
                "previous_step": previous,
                "from_state": from_state,
                "to_state": state,
                "happened_on": day,
                "detail": canonical(dict(detail)),
                "operation": self._rows.operation,
                "operator": self._rows.operator,
                "entered_at": self._rows.entered_at,
            },
        )

    def cycle(self, cycle_no: str) -> CycleFile | None:
        """Return a cycle with its steps."""
        row = self._rows.first(_cycle_by_no(), cycle_no=cycle_no)
        return None if row is None else self._cycle(row)

    def cycles(self, entity_no: str = "") -> Sequence[CycleFile]:
        """Return the cycles of an entity, or of all, the latest first."""
        if entity_no:
            rows = self._rows.all(_cycles_of(), entity_no=entity_no)
        else:
            rows = self._rows.all(_cycles())
        return [self._cycle(row) for row in rows]

    def _cycle(self, row: Record) -> CycleFile:
        steps = self._rows.all(_of_cycle(schema.cycle_step, "step"), cycle_no=row["cycle_no"])
        return CycleFile(
            cycle_no=row["cycle_no"],
            entity_no=row["entity_no"],
            start=dt.date.fromisoformat(row["from_date"]),
            end=dt.date.fromisoformat(row["to_date"]),
            record_date=dt.date.fromisoformat(row["record_date"]),
            time_rule=row["time_rule"],
            product=row["product"],
            steps=tuple(_step(one) for one in steps),
        )

    def write_part(self, cycle_no: str, part: str, content: Any, source: str) -> None:
        """Write the next version of a part of a cycle's data."""
        known = self._rows.all(_part(), cycle_no=cycle_no, part=part)
        version = len(known) + 1
        self._rows.insert(
            schema.cycle_part,
            {
                "cycle_no": cycle_no,
                "part": part,
                "version": version,
                "previous_version": version - 1 or None,
                "content": canonical(content),
                "source": source,
                "entered_at": self._rows.entered_at,
            },
        )

    def parts(self, cycle_no: str) -> Mapping[str, Part]:
        """Return the parts of a cycle's data at their latest versions, by name."""
        rows = self._rows.all(_of_cycle(schema.cycle_part, "version"), cycle_no=cycle_no)
        return {part: _read_part(row) for part, row in {row["part"]: row for row in rows}.items()}

    def happen(self, cycle_no: str, event: CycleEvent) -> None:
        """Append an objection or the answer to one."""
        last = len(self.events(cycle_no))
        self._rows.insert(
            schema.cycle_event,
            {
                "cycle_no": cycle_no,
                "event": last + 1,
                "previous_event": last or None,
                "kind": event.kind,
                "happened_on": event.happened_on.isoformat(),
                "detail": canonical(dict(event.detail)),
                "operator": self._rows.operator,
                "entered_at": self._rows.entered_at,
            },
        )

    def events(self, cycle_no: str) -> Sequence[CycleEvent]:
        """Return the objections of a cycle and their answers, in order."""
        rows = self._rows.all(_of_cycle(schema.cycle_event, "event"), cycle_no=cycle_no)
        return [
            CycleEvent(
                row["event"],
                row["kind"],
                dt.date.fromisoformat(row["happened_on"]),
                json.loads(row["detail"]),
                row["entered_at"],
            )
            for row in rows
        ]


def _entity(row: Record) -> Entity:
    return Entity(
        entity_no=row["entity_no"],
        version=row["version"],
        name=row["name"],
        entity_kind=row["entity_kind"],
        asset_no=row["asset_no"] or "",
        terms=json.loads(row["terms"]),
    )


def _payee(row: Record) -> EntityPayee:
    return EntityPayee(
        payee_no=row["payee_no"],
        version=row["version"],
        name=row["name"],
        party_no=row["party_no"] or "",
        detail=json.loads(row["detail"]),
    )


def _step(row: Record) -> CycleStep:
    return CycleStep(
        state=row["to_state"],
        happened_on=dt.date.fromisoformat(row["happened_on"]),
        detail=json.loads(row["detail"]),
        operation=row["operation"],
        operator=row["operator"],
        entered_at=row["entered_at"],
    )


def _read_part(row: Record) -> Part:
    content = json.loads(row["content"])
    return Part(row["part"], row["version"], content, row["source"], row["entered_at"])


@cache
def _entities() -> Select[tuple[object, ...]]:
    versions = schema.entity_version
    joined = select(versions, schema.entity.c.asset_no).join(
        schema.entity, schema.entity.c.entity_no == versions.c.entity_no
    )
    return joined.order_by(versions.c.entity_no, versions.c.version)


@cache
def _entity_by_no() -> Select[tuple[object, ...]]:
    versions = schema.entity_version.c
    found = _entities().where(versions.entity_no == bindparam("entity_no"))
    return found.order_by(None).order_by(versions.version.desc())


@cache
def _payees() -> Select[tuple[object, ...]]:
    table = schema.entity_payee
    found = select(table).where(table.c.entity_no == bindparam("entity_no"))
    return found.order_by(table.c.payee_no, table.c.version)


@cache
def _cycles() -> Select[tuple[object, ...]]:
    table = schema.cycle
    return select(table).order_by(table.c.sequence.desc(), table.c.cycle_no.desc())


@cache
def _cycle_by_no() -> Select[tuple[object, ...]]:
    return _cycles().where(schema.cycle.c.cycle_no == bindparam("cycle_no"))


@cache
def _cycles_of() -> Select[tuple[object, ...]]:
    return _cycles().where(schema.cycle.c.entity_no == bindparam("entity_no"))


@cache
def _of_cycle(table: Table, order: str) -> Select[tuple[object, ...]]:
    found = select(table).where(table.c.cycle_no == bindparam("cycle_no"))
    return found.order_by(table.c[order])


@cache
def _part() -> Select[tuple[object, ...]]:
    table = schema.cycle_part
    return select(table.c.version).where(
        table.c.cycle_no == bindparam("cycle_no"), table.c.part == bindparam("part")
    )
