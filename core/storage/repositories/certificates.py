"""Certificates with their snapshots, events and proofs."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from core.domain.proof import snapshot_digest
from core.services.ports import About, Certificate, Head, Proof
from core.storage.canonical import canonical
from core.storage.rows import Record, Rows
from core.storage.schema.certificates import certificate, certificate_event, proof
from core.storage.schema.journal import journal


class SqlCertificates:
    """Certificates; see :class:`core.services.ports.Certificates`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, certificate_no: str, kind: str, snapshot: Any, about: About) -> None:
        """Write a certificate with what it says for good."""
        numbers = {field.name: getattr(about, field.name) or None for field in dc.fields(about)}
        self._rows.insert(
            certificate,
            {
                "certificate_no": certificate_no,
                "kind": kind,
                **numbers,
                "snapshot": canonical(snapshot),
                "snapshot_sha256": snapshot_digest(snapshot),
            },
        )

    def event(self, certificate_no: str, kind: str, detail: Mapping[str, Any]) -> None:
        """Append what happened to a sheet: printed, issued, voided."""
        last = self._rows.value(
            select(func.max(certificate_event.c.event)).where(
                certificate_event.c.certificate_no == certificate_no
            )
        )
        self._rows.insert(
            certificate_event,
            {
                "certificate_no": certificate_no,
                "event": (last or 0) + 1,
                "previous_event": last,
                "kind": kind,
                "detail": canonical(dict(detail)),
            },
        )

    def save_proof(self, certificate_no: str, code: str, key_id: str, head: Head) -> None:
        """Keep the signed code of a certificate, made after the commit, for every reprint."""
        self._rows.insert_plain(
            proof,
            {
                "certificate_no": certificate_no,
                "code": code,
                "key_id": key_id,
                "head_sequence": head.sequence,
                "head_hash": head.hash,
            },
        )

    def get(self, certificate_no: str) -> Certificate | None:
        """Return a certificate by its number."""
        row = self._rows.first(_by_no(), certificate_no=certificate_no)
        return None if row is None else self._certificate(row)

    def of_case(self, case_no: str) -> Sequence[Certificate]:
        """Return the certificates that a case led to, in order of their numbers."""
        return [self._certificate(row) for row in self._rows.all(_of_case(), case_no=case_no)]

    def of_asset(self, asset_no: str) -> Sequence[Certificate]:
        """Return the certificates about an asset itself: its shares, queries, in order."""
        statement = _all().where(certificate.c.asset_no == asset_no)
        rows = self._rows.all(statement.order_by(certificate.c.sequence))
        return [self._certificate(row) for row in rows]

    def of_mortgage(self, mortgage_no: str) -> Certificate | None:
        """Return a mortgage's latest certificate."""
        statement = _all().where(certificate.c.mortgage_no == mortgage_no)
        return self._one(statement.order_by(certificate.c.sequence.desc()).limit(1))

    def of_kind(self, kind: str, limit: int) -> Sequence[Certificate]:
        """Return the certificates of a kind, those made last first."""
        statement = _all().where(certificate.c.kind == kind)
        rows = self._rows.all(statement.order_by(certificate.c.sequence.desc()).limit(limit))
        return [self._certificate(row) for row in rows]

    def latest(self, limit: int) -> Sequence[Certificate]:
        """Return the certificates made last."""
        statement = _all().order_by(certificate.c.sequence.desc()).limit(limit)
        return [self._certificate(row) for row in self._rows.all(statement)]

    def proofs(self) -> Iterator[Proof]:
        """Yield every signed code, some hundred at a time, in order of their certificates."""
        last = ""
        while rows := self._rows.all(_proofs(), after=last):
            yield from (Proof(**row) for row in rows)
            last = rows[-1]["certificate_no"]

    def withdrawn(self) -> Sequence[tuple[str, Mapping[str, Any], str]]:
        """Return every voided certificate with why and when, the earliest first."""
        return [
            (row["certificate_no"], json.loads(row["detail"]), row["entered_at"])
            for row in self._rows.all(_voided())
        ]

    def _one(self, statement: Select[tuple[object, ...]]) -> Certificate | None:
        row = self._rows.first(statement)
        return None if row is None else self._certificate(row)

    def _certificate(self, row: Record) -> Certificate:
        events = self._rows.all(_events(), certificate_no=row["certificate_no"])
        return Certificate(
            certificate_no=row["certificate_no"],
            kind=row["kind"],
            case_no=row["case_no"] or "",
            mortgage_no=row["mortgage_no"] or "",
            asset_no=row["asset_no"] or "",
            party_no=row["party_no"] or "",
            snapshot=json.loads(row["snapshot"]),
            snapshot_sha256=row["snapshot_sha256"],
            sequence=row["sequence"],
            events=tuple((e["kind"], json.loads(e["detail"])) for e in events),
            code=row["code"] or "",
        )


@cache
def _all() -> Select[tuple[object, ...]]:
    return select(certificate, proof.c.code).outerjoin(
        proof, proof.c.certificate_no == certificate.c.certificate_no
    )


@cache
def _proofs() -> Select[tuple[object, ...]]:
    same = certificate.c.certificate_no == proof.c.certificate_no
    return (
        select(
            proof.c.certificate_no,
            proof.c.code,
            proof.c.head_hash.label("head"),
            proof.c.head_sequence.label("sequence"),
            certificate.c.snapshot_sha256,
            certificate.c.sequence.label("entered"),
        )
        .join(certificate, same)
        .where(proof.c.certificate_no > bindparam("after"))
        .order_by(proof.c.certificate_no)
        .limit(500)
    )


@cache
def _by_no() -> Select[tuple[object, ...]]:
    return _all().where(certificate.c.certificate_no == bindparam("certificate_no"))


@cache
def _of_case() -> Select[tuple[object, ...]]:
    statement = _all().where(certificate.c.case_no == bindparam("case_no"))
    return statement.order_by(certificate.c.certificate_no)


@cache
def _events() -> Select[tuple[object, ...]]:
    return (
        select(certificate_event)
        .where(certificate_event.c.certificate_no == bindparam("certificate_no"))
        .order_by(certificate_event.c.event)
    )


@cache
def _voided() -> Select[tuple[object, ...]]:
    entered = journal.c.sequence == certificate_event.c.sequence
    found = select(certificate_event, journal.c.entered_at).join(journal, entered)
    return found.where(certificate_event.c.kind == "voided").order_by(journal.c.sequence)
