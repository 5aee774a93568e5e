"""Cases: contents by version, objects and parties, and the chain of steps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.case import CaseEvent, CaseFile, CaseStep
from core.domain.mortgage import PartyRole
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema.cases import (
    case_content,
    case_event,
    case_file,
    case_object,
    case_party,
    case_step,
)


class SqlCases:
    """Cases; see :class:`core.services.ports.Cases`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(
        self,
        case_no: str,
        registration: str,
        asset_class: str,
        body: Mapping[str, Any],
        asset_nos: Sequence[str],
        parties: Sequence[PartyRole],
    ) -> None:
        """Write a case in state ``received`` with its first content."""
        self._rows.insert(
            case_file,
            {"case_no": case_no, "registration": registration, "asset_class": asset_class},
        )
        self._write_content(case_no, 1, body, asset_nos, parties)
        self._write_step(case_no, None, "", "received", "")

    def replace_content(
        self,
        case: CaseFile,
        body: Mapping[str, Any],
        asset_nos: Sequence[str],
        parties: Sequence[PartyRole],
    ) -> None:
        """Write the next version of a case's content; the earlier ones stay."""
        self._write_content(case.case_no, case.content_version + 1, body, asset_nos, parties)

    def _write_content(
        self,
        case_no: str,
        version: int,
        body: Mapping[str, Any],
        asset_nos: Sequence[str],
        parties: Sequence[PartyRole],
    ) -> None:
        place = {"case_no": case_no, "version": version}
        self._rows.insert(
            case_content,
            {**place, "previous_version": version - 1 or None, "body": canonical(dict(body))},
        )
        for line, asset_no in enumerate(asset_nos, start=1):
            self._rows.insert(case_object, {**place, "line": line, "asset_no": asset_no})
        for one in parties:
            self._rows.insert(
                case_party,
                {
                    **place,
                    "role": one.role,
                    "line": one.line,
                    "party_no": one.party_no,
                    "party_version": one.party_version,
                },
            )

    def step(self, case_no: str, to_state: str, opinion: str = "") -> None:
        """Append a step; two clerks who take it at once meet in the database's chain."""
        steps = self._rows.all(_steps(), case_no=case_no)
        if not steps:
            raise LookupError(case_no)
        last = steps[-1]
        self._write_step(case_no, last["step"], last["to_state"], to_state, opinion)

    def _write_step(
        self, case_no: str, previous: int | None, from_state: str, to_state: str, opinion: str
    ) -> None:
        self._rows.insert(
            case_step,
            {
                "case_no": case_no,
                "step": (previous or 0) + 1,
                "previous_step": previous,
                "from_state": from_state,
                "to_state": to_state,
                "operation": self._rows.operation,
                "operator": self._rows.operator,
                "entered_at": self._rows.entered_at,
                "opinion": opinion,
            },
        )

    def happen(self, case_no: str, event: CaseEvent) -> None:
        """Append what happened to a case between its steps (询问, 公告 …)."""
        last = len(self._rows.all(_events(), case_no=case_no))
        self._rows.insert(
            case_event,
            {
                "case_no": case_no,
                "event": last + 1,
                "previous_event": last or None,
                "kind": event.kind,
                "from_date": event.from_date.isoformat(),
                "until": event.until.isoformat() if event.until else "",
                "detail": canonical(dict(event.detail)),
                "operator": self._rows.operator,
                "entered_at": self._rows.entered_at,
            },
        )

    def get(self, case_no: str) -> CaseFile | None:
        """Return a case with its current content and all its steps."""
        row = self._rows.first(_file(), case_no=case_no)
        return None if row is None else self._case(row)

    def _case(self, row: Record) -> CaseFile:
        case_no = row["case_no"]
        content = self._rows.first(_content(), case_no=case_no)
        assert content is not None
        objects = self._rows.all(_objects(), case_no=case_no, version=content["version"])
        steps = self._rows.all(_steps(), case_no=case_no)
        events = self._rows.all(_events(), case_no=case_no)
        return CaseFile(
            case_no=case_no,
            registration=row["registration"],
            asset_class=row["asset_class"],
            content_version=content["version"],
            content=json.loads(content["body"]),
            asset_nos=tuple(o["asset_no"] for o in objects),
            steps=tuple(_step(s) for s in steps),
            events=tuple(_event(e) for e in events if e["salt"]),  # else they were erased
        )

    def parties(self, case: CaseFile) -> Sequence[PartyRole]:
        """Return the parties of a case's current content as it stated them, by role and line."""
        rows = self._rows.all(_parties(), case_no=case.case_no, version=case.content_version)
        return [
            PartyRole(row["role"], row["line"], row["party_no"], row["party_version"])
            for row in rows
        ]

    def accepted_on(self, asset_no: str) -> Sequence[str]:
        """Return the cases on an asset that are accepted and not yet decided, first come first."""
        return [row["case_no"] for row in self._rows.all(_accepted_on(), asset=asset_no)]

    def in_states(self, states: Sequence[str], limit: int) -> Sequence[CaseFile]:
        """Return the cases that stand in one of some states, latest first."""
        now = _last_steps().where(case_step.c.to_state.in_(states)).subquery()
        statement = (
            select(case_file)
            .join(now, now.c.case_no == case_file.c.case_no)
            .order_by(case_file.c.sequence.desc())
            .limit(limit)
        )
        return [self._case(row) for row in self._rows.all(statement)]

    def count_by_state(self) -> Mapping[str, int]:
        """Return how many cases stand in each state."""
        now = _last_steps().subquery()
        statement = select(now.c.to_state, func.count().label("cases")).group_by(now.c.to_state)
        return {row["to_state"]: row["cases"] for row in self._rows.all(statement)}

    def on_asset(self, asset_no: str) -> Sequence[CaseFile]:
        """Return the cases that ever named an asset, latest first."""
        named = select(case_object.c.case_no).where(case_object.c.asset_no == asset_no)
        statement = (
            select(case_file)
            .where(case_file.c.case_no.in_(named))
            .order_by(case_file.c.sequence.desc())
        )
        return [self._case(row) for row in self._rows.all(statement)]


@cache
def _events() -> Select[tuple[object, ...]]:
    statement = select(case_event).where(case_event.c.case_no == bindparam("case_no"))
    return statement.order_by(case_event.c.event)


def _event(row: Record) -> CaseEvent:
    return CaseEvent(
        kind=row["kind"],
        from_date=dt.date.fromisoformat(row["from_date"]),
        until=dt.date.fromisoformat(row["until"]) if row["until"] else None,
        detail=json.loads(row["detail"]),
        operator=row["operator"],
        entered_at=row["entered_at"],
    )


@cache
def _file() -> Select[tuple[object, ...]]:
    return select(case_file).where(case_file.c.case_no == bindparam("case_no"))


@cache
def _content() -> Select[tuple[object, ...]]:
    statement = select(case_content).where(case_content.c.case_no == bindparam("case_no"))
    return statement.order_by(case_content.c.version.desc()).limit(1)


@cache
def _objects() -> Select[str]:
    return (
        select(case_object.c.asset_no)
        .where(case_object.c.case_no == bindparam("case_no"))
        .where(case_object.c.version == bindparam("version"))
        .order_by(case_object.c.line)
    )


@cache
def _parties() -> Select[tuple[object, ...]]:
    return (
        select(case_party)
        .where(case_party.c.case_no == bindparam("case_no"))
        .where(case_party.c.version == bindparam("version"))
        .order_by(case_party.c.role, case_party.c.line)
    )


@cache
def _steps() -> Select[tuple[object, ...]]:
    statement = select(case_step).where(case_step.c.case_no == bindparam("case_no"))
    return statement.order_by(case_step.c.step)


@cache
def _last_steps() -> Select[tuple[object, ...]]:
    newest = case_step.alias("newest")
    last = (
        select(func.max(newest.c.step))
        .where(newest.c.case_no == case_step.c.case_no)
        .scalar_subquery()
    )
    return select(case_step.c.case_no, case_step.c.to_state).where(case_step.c.step == last)


@cache
def _accepted_on() -> Select[tuple[object, ...]]:
    """The undecided cases on ``asset``, by acceptance; begins with the few that ever named it."""
    named = select(case_object.c.case_no).where(case_object.c.asset_no == bindparam("asset"))
    now = (
        _last_steps()
        .where(case_step.c.case_no.in_(named))
        .where(case_step.c.to_state.in_(("accepted", "reviewed")))
        .subquery()
    )
    accepted = (
        select(case_step.c.case_no, func.min(case_step.c.entered_at).label("since"))
        .where(case_step.c.case_no.in_(named), case_step.c.to_state == "accepted")
        .group_by(case_step.c.case_no)
        .subquery()
    )
    latest = _latest_content().where(case_content.c.case_no.in_(named)).subquery()
    return (
        select(now.c.case_no, accepted.c.since)
        .distinct()
        .join(accepted, accepted.c.case_no == now.c.case_no)
        .join(latest, latest.c.case_no == now.c.case_no)
        .join(
            case_object,
            (case_object.c.case_no == latest.c.case_no)
            & (case_object.c.version == latest.c.version),
        )
        .where(case_object.c.asset_no == bindparam("asset"))
        .order_by(accepted.c.since)
    )


def _latest_content() -> Select[tuple[object, ...]]:
    newest = func.max(case_content.c.version).label("version")
    return select(case_content.c.case_no, newest).group_by(case_content.c.case_no)


def _step(row: Record) -> CaseStep:
    return CaseStep(
        row["step"],
        row["from_state"],
        row["to_state"],
        row["operation"],
        row["operator"],
        row["entered_at"],
        row["opinion"],
    )
