"""Tax codes: dated data of ``resources/rules/tax.toml``; an exemption rests on a document."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from core.resources import read_toml


@dc.dataclass(frozen=True, slots=True)
class TaxCode:
    """How a payee's dividend is taxed; ``income`` is its item in the return."""

    code: str
    term: str
    short: str
    rate: Fraction
    income: str
    needs_document: bool
    source: str


def tax_codes(day: dt.date) -> Mapping[str, TaxCode]:
    """Return the codes of the pack that applies on a day."""
    packs = read_toml("rules/tax.toml")["pack"]
    first = dt.date.min
    in_force = [one for one in packs if one.get("valid_from", first) <= day]
    return _codes(max(in_force, key=lambda one: one.get("valid_from", first))["id"])


@cache
def _codes(pack_id: str) -> Mapping[str, TaxCode]:
    pack = next(one for one in read_toml("rules/tax.toml")["pack"] if one["id"] == pack_id)
    return {
        one["code"]: TaxCode(
            code=one["code"],
            term=one["term"],
            short=one["short"],
            rate=Fraction(one["rate"]),
            income=one["income"],
            needs_document=one.get("needs_document", False),
            source=one["source"],
        )
        for one in pack["code"]
    }
