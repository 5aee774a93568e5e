"""Whom to believe: offices' public keys, and what they have since taken back.

A trust file is published by an office and kept by whoever checks its papers (a bank, a court)::

    published_on = "2026-11-23"
    signed_by = "YJ2026A"              # one of the keys below
    signature = "<128 hex digits>"     # Ed25519 over :func:`signed_part`

    [[key]]
    id = "YJ2026A"                     # stands in every code
    office = "永嘉县农村产权服务中心"
    public = "<64 hex digits>"
    valid_from = "2026-01-01"
    revoked_on = "2027-03-01"          # where it was
    reason = "compromised"             # or "retired": what it signed before stands

    [[withdrawn]]
    certificate_no = "永农鉴〔2026〕000001号"
    on = "2026-12-01"
    reason = "replaced"                # replaced, discharged or void
    by = "永农鉴〔2026〕000009号"
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from core.domain.proof import Facts
from core.problems import Problem

DEMONSTRATION = "DEMO"  # key ids beginning so belong to nobody; their private half is public
_KEY_REASONS = ("", "retired", "compromised")  # ever worse
_WITHDRAWALS = ("replaced", "discharged", "void")


@dc.dataclass(frozen=True, slots=True)
class TrustedKey:
    """An office's public key, in hex, and the days it holds."""

    id: str
    office: str
    public: str
    valid_from: dt.date
    revoked_on: dt.date | None = None
    reason: str = ""

    @property
    def demonstration(self) -> bool:
        """Tell whether anybody can sign with this key."""
        return self.id.startswith(DEMONSTRATION)


@dc.dataclass(frozen=True, slots=True)
class Withdrawal:
    """A certificate that an office no longer stands by, though its signature is genuine."""

    certificate_no: str
    on: dt.date
    reason: str
    by: str = ""


@dc.dataclass(frozen=True, slots=True)
class Trust:
    """Keys and withdrawals; ``published_on`` is the oldest day of the files they came from.

    ``unsigned`` tells that a list of withdrawals among them was signed by nobody.
    """

    keys: tuple[TrustedKey, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    published_on: dt.date | None = None
    unsigned: bool = False

    def key(self, key_id: str) -> TrustedKey | None:
        """Return the key of that id; where files differ, the one that says it was revoked."""
        found = [key for key in self.keys if key.id == key_id]
        return max(found, key=lambda key: _KEY_REASONS.index(key.reason), default=None)

    def withdrawal(self, certificate_no: str) -> Withdrawal | None:
        """Return what is said against a certificate."""
        return next((w for w in self.withdrawals if w.certificate_no == certificate_no), None)

    def joined(self, other: Trust) -> Trust:
        """Return the trust of both; ``ValueError`` if they disagree about a key's owner."""
        known = {key.id: key.public for key in self.keys}
        if any(known.get(key.id, key.public) != key.public for key in other.keys):
            raise ValueError("two keys of one id")
        days = [day for day in (self.published_on, other.published_on) if day]
        return Trust(
            (*self.keys, *other.keys),
            (*self.withdrawals, *other.withdrawals),
            min(days, default=None),
            self.unsigned or other.unsigned,
        )


@dc.dataclass(frozen=True, slots=True)
class Verdict:
    """What checking found: the facts a code states, and everything that speaks against them.

    ``readable`` is false where there was no code to judge; ``compared`` lists the fields that
    were also found in the text of the file; ``demonstration`` says the key proves nothing.
    """

    facts: Facts | None = None
    office: str = ""
    problems: tuple[Problem, ...] = ()
    compared: tuple[str, ...] = ()
    readable: bool = True
    demonstration: bool = False

    @property
    def proved(self) -> bool:
        """Tell whether nothing speaks against it."""
        return self.readable and not self.problems

    @property
    def exit_status(self) -> int:
        """0 proved, 1 not proved, 2 unreadable."""
        if not self.readable:
            return 2
        return 0 if self.proved else 1


def judge(facts: Facts, key: TrustedKey, trust: Trust) -> Verdict:
    """Judge facts whose signature by ``key`` is genuine."""
    problems: list[Problem] = []
    named = {"office": key.office, "key_id": key.id, "value": facts.certificate_no}
    if facts.date < key.valid_from:
        problems.append(Problem("key_not_yet_valid", params=named))
    if key.revoked_on and (key.reason != "retired" or facts.date >= key.revoked_on):
        # A thief signs with any date he likes, so a stolen key proves nothing at all.
        problems.append(Problem("key_revoked", params={**named, "on": key.revoked_on.isoformat()}))
    withdrawal = trust.withdrawal(facts.certificate_no)
    if withdrawal:
        said = {**named, "on": withdrawal.on.isoformat(), "by": withdrawal.by}
        problems.append(Problem(f"certificate_{withdrawal.reason}", params=said))
    return Verdict(
        facts=facts,
        office=key.office,
        problems=tuple(problems),
        demonstration=key.demonstration,
    )


def read_trust(content: Mapping[str, Any]) -> Trust:
    """Read a trust file's content; ``KeyError`` or ``ValueError`` where it is not one."""
    return Trust(
        keys=tuple(_key(item) for item in content["key"]),
        withdrawals=tuple(_withdrawal(item) for item in content.get("withdrawn", ())),
        published_on=dt.date.fromisoformat(content["published_on"])
        if "published_on" in content
        else None,
        unsigned="withdrawn" in content and "signature" not in content,
    )


def signed_part(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a trust file's content that its office signs: all but the signature."""
    told = {name: content.get(name) or [] for name in ("published_on", "key", "withdrawn")}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _key(item: Mapping[str, str]) -> TrustedKey:
    if len(bytes.fromhex(item["public"])) != 32:
        raise ValueError("an Ed25519 public key has 32 bytes")
    revoked_on = item.get("revoked_on", "")
    # A revocation without a reason is read as the worst one.
    reason = item.get("reason", "compromised") if revoked_on else ""
    return TrustedKey(
        id=item["id"],
        office=item["office"],
        public=item["public"].lower(),
        valid_from=dt.date.fromisoformat(item["valid_from"]),
        revoked_on=dt.date.fromisoformat(revoked_on) if revoked_on else None,
        reason=_one_of(reason, _KEY_REASONS),
    )


def _withdrawal(item: Mapping[str, str]) -> Withdrawal:
    return Withdrawal(
        certificate_no=item["certificate_no"],
        on=dt.date.fromisoformat(item["on"]),
        reason=_one_of(item["reason"], _WITHDRAWALS),
        by=item.get("by", ""),
    )


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(value)
    return value
