"""A cycle's data as one document of ``nongquan dividend``: what is locked, computed and kept.

Shares, pledges and seizures are read from the register, the opening and the reserves from the
year before, amounts carried from what is owed; all else is what was entered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.contribution import LAND, MONEY, Contribution
from core.domain.dividend.cycle import (
    ACCOUNTS,
    HOLDERS,
    MEMBERS,
    RESOLUTION,
    TERMS,
    CycleFile,
    Entity,
    EntityPayee,
)
from core.domain.dividend.model import COMPANY, COOPERATIVE
from core.domain.values import fen_from_yuan, yuan
from core.fields import fraction_text
from core.problems import Problem
from core.services.dividends.entities import FROM_LIST, FROM_SHARES
from core.services.dividends.gathered import Gathered, counts, gather, payee_no_of
from core.services.dividends.land import plots_of
from core.services.ports import Work

PLEDGED = "/质"  # after the number of the part of a holder's units that is pledged
# What the money command calls two amounts of a member that have longer names in the ledger.
_CALLED = {"contributed": "contribution", "income_shares": "shares"}


def snapshot(work: Work, cycle: CycleFile, day: dt.date) -> tuple[dict[str, Any], Gathered]:
    """Return the document of a cycle as of a day, and what it was made of.

    ``Gathered.problems`` says what stands against locking it, besides what the contract's own
    reading of the document finds.
    """
    gathered = gather(work, cycle, day)
    entity = gathered.entity
    if not entity.entity_kind:
        gathered.problems.append(Problem("legal_form_not_set", "entity_kind"))
    document: dict[str, Any] = {
        "entity_kind": entity.entity_kind,
        "entity": entity.name,
        "cycle": _ends(cycle),
        "record_date": cycle.record_date.isoformat(),
        "time_rule": cycle.time_rule,
        "accounts": _accounts(gathered),
        "resolution": (gathered.parts.get(RESOLUTION) or {}).get("resolution", {}),
        "tax_rates": {code: fraction_text(one.rate) for code, one in gathered.codes.items()},
    }
    document |= gathered.parts.get(TERMS) or {}
    if "minimum_payout" in entity.terms:
        document["minimum_payout"] = entity.terms["minimum_payout"]
    if entity.entity_kind == COMPANY:
        document["classes"] = list(_classes(entity))
        document["holders"] = list(_holders(gathered))
    else:
        document["members"] = list(_members(gathered))
    plots = list(plots_of(gathered))
    if plots:
        document["plots"] = plots
    return document, gathered


def _ends(cycle: CycleFile) -> dict[str, str]:
    ends = {"from": cycle.start.isoformat(), "to": cycle.end.isoformat()}
    return ends | ({"product": cycle.product} if cycle.product else {})


# --- the books ------------------------------------------------------------------------------------


def _accounts(gathered: Gathered) -> dict[str, Any]:
    """Take the opening and the statutory reserve from the year before, where there is one."""
    part = gathered.parts.get(ACCOUNTS) or {}
    accounts = dict(part.get("accounts", {}))
    if "restricted_income" in part:
        rest = fen_from_yuan(accounts["revenue"]) - fen_from_yuan(part["restricted_income"])
        accounts["revenue"] = yuan(rest)
    if gathered.opening is not None:
        _continue(gathered, accounts, "opening", gathered.opening)
    if gathered.last is not None and gathered.entity.entity_kind == COMPANY:
        before = fen_from_yuan(gathered.last.inputs["accounts"]["statutory_reserve_balance"])
        taken = fen_from_yuan(gathered.last.result["settlement"]["statutory_reserve"])
        accounts.setdefault("statutory_reserve_balance", yuan(before + taken))
    return accounts


def _continue(gathered: Gathered, accounts: dict[str, Any], name: str, known: int) -> None:
    typed = accounts.setdefault(name, yuan(known))
    if fen_from_yuan(typed) != known:
        facts = {"value": typed, "closing": yuan(known)}
        gathered.problems.append(Problem("opening_is_not_closing", f"accounts.{name}", facts))


# --- classes and holders of a company ---


def _classes(entity: Entity) -> Iterator[dict[str, str]]:
    for one in entity.terms.get("share_classes", ()):
        by = "factor" if one.get("by_factor") else "units"
        code, name, share = one["code"], one["class_name"], one["class_share"]
        yield {"code": code, "name": name, "share": share, "by": by}


def _holders(gathered: Gathered) -> Iterator[dict[str, Any]]:
    """Yield the holders class by class; who stands in several has a number of each of them.

    Plots name holders of factor classes by their own number, so those keep it.
    """
    classes = gathered.entity.terms.get("share_classes", ())
    units = {one["code"]: _class_units(gathered, one) for one in classes}
    taken = {no for one in classes if one.get("by_factor") for no in units[one["code"]]}
    for one in classes:
        code, by_factor = one["code"], bool(one.get("by_factor"))
        for payee_no, held in units[code].items():
            number = f"{payee_no}/{code}" if payee_no in taken and not by_factor else payee_no
            taken.add(payee_no)
            yield from _holder(gathered, number, code, held, by_factor=by_factor)


def _class_units(gathered: Gathered, share_class: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what each payee holds in a class; the entity's own units carry no dividend."""
    if share_class["class_source"] != FROM_LIST:
        return _registered_units(gathered, share_class["class_source"])
    return {
        row["no"]: row.get("held_units", "0")
        for row in gathered.rows(HOLDERS)
        if row["share_class"] == share_class["code"] and not row.get("treasury")
    }


def _registered_units(gathered: Gathered, source: str) -> dict[str, str]:
    """Return the units of each payee of a class that the register keeps."""
    if source == FROM_SHARES:
        held = gathered.register.held()
        return {payee_no_of(gathered, no): fraction_text(share) for no, share in held.items()}
    units: defaultdict[str, Fraction] = defaultdict(Fraction)
    for one in gathered.register.contributions:
        if one.kind == source and counts(one, gathered.cycle):
            units[payee_no_of(gathered, one.party_no)] += _worth(one)
    return {number: fraction_text(held) for number, held in units.items()}


def _worth(one: Contribution) -> Fraction:
    if one.kind == LAND:
        return one.mu or Fraction(0)
    if one.kind == MONEY and one.units is None:
        return Fraction(one.amount or 0)
    return Fraction(one.units or one.amount or 0)


def _holder(
    gathered: Gathered, number: str, code: str, units: str, *, by_factor: bool
) -> Iterator[dict[str, Any]]:
    """Yield a holder's line, and another one for the part of its units that is pledged."""
    payee = _known_payee(gathered, payee_of(number))
    common = {"class": code, "name": payee.name, "payee": payee.detail.get("payee_kind", "person")}
    standing = gathered.register.standing(payee)
    split = 0 < standing.pledged < 1 and not by_factor and _collects(payee)
    if not split:
        yield {"no": number, **common, "units": units, **_payment(gathered, payee)}
        return
    pledged = Fraction(units) * standing.pledged
    free = _payment(gathered, payee, pledged=False)
    yield {"no": number, **common, "units": fraction_text(Fraction(units) - pledged), **free}
    bound = _payment(gathered, payee, pledged=True)
    yield {"no": number + PLEDGED, **common, "units": fraction_text(pledged), **bound}


def _collects(payee: EntityPayee) -> bool:
    """Whether the pledgee collects the dividends: yes, unless the contract says otherwise."""
    collects: bool = payee.detail.get("fruits", "pledgee") == "pledgee"
    return collects


def _known_payee(gathered: Gathered, number: str) -> EntityPayee:
    known = gathered.payees.get(number)
    if known is None:
        facts = {"value": number}
        if Problem("payee_not_entered", "payees", facts) not in gathered.problems:
            gathered.problems.append(Problem("payee_not_entered", "payees", facts))
        known = gathered.payees[number] = EntityPayee(number, 0, number, "", {})
    return known


# --- members --------------------------------------------------------------------------------------


def _members(gathered: Gathered) -> Iterator[dict[str, Any]]:
    credited = _credited(gathered)
    for row in gathered.rows(MEMBERS):
        number = row["no"]
        payee = _known_payee(gathered, number)
        own = {_CALLED.get(key, key): value for key, value in row.items() if key != "no"}
        if number in credited:
            own.setdefault("reserve_account", yuan(credited[number]))
            if fen_from_yuan(own["reserve_account"]) != credited[number]:
                facts = {"value": own["reserve_account"], "closing": yuan(credited[number])}
                facts["payee"] = f"{number} {payee.name}"
                gathered.problems.append(Problem("reserve_is_not_credited", "members", facts))
        yield {"no": number, "name": payee.name, **own, **_payment(gathered, payee)}


def _credited(gathered: Gathered) -> Mapping[str, int]:
    """Return what each member's reserve account holds after the year before (合作社法 42, 43)."""
    if gathered.last is None or gathered.entity.entity_kind != COOPERATIVE:
        return {}
    credit = gathered.last.result["settlement"].get("reserve_credit", {})
    return {
        one["no"]: fen_from_yuan(one.get("reserve_account", "0"))
        + fen_from_yuan(credit.get(one["no"], "0"))
        for one in gathered.last.inputs.get("members", ())
    }


# --- how a line is taxed and paid -----------------------------------------------------------------


def payee_of(number: str) -> str:
    """Return the payee that a line's number belongs to: ``F001`` of ``F001/质``."""
    return number.partition("/")[0]


def _payment(
    gathered: Gathered, payee: EntityPayee, *, pledged: bool | None = None
) -> dict[str, str]:
    """Return how a line is taxed and paid; ``pledged`` says which part of the units it is."""
    keys = {"tax": _tax(gathered, payee)}
    standing = gathered.register.standing(payee)
    bound = standing.pledged == 1 if pledged is None else pledged
    if standing.frozen_by:
        keys["hold"] = "freeze"
    elif payee.detail.get("hold_reason"):
        keys["hold"] = "dispute"
    elif pledged is None and 0 < standing.pledged < 1 and _collects(payee):
        keys["hold"] = "dispute"  # land and business cannot be told apart by units
    elif bound and _collects(payee):
        keys["pledgee"] = standing.pledgee
    elif not payee.detail.get("account_no"):
        keys["hold"] = "missing_account"
    carried = gathered.carried.pop(payee.payee_no, 0)  # once, on the first line
    if carried:
        keys["carry_in"] = yuan(carried)
    return keys


def _tax(gathered: Gathered, payee: EntityPayee) -> str:
    """Return the tax code of a payee; where none was chosen, that of its kind in a company.

    For cooperatives and collectives the county's tax office says (default_tax): the program
    ships no answer of its own.
    """
    own: str = payee.detail.get("tax_code") or gathered.entity.terms.get("default_tax", "")
    if own:
        return own
    if payee.detail.get("payee_kind", "person") != "person":
        return "NONE_LEGAL_PERSON"
    if gathered.entity.entity_kind != COMPANY:
        problem = Problem("tax_not_chosen", "default_tax", {"value": gathered.entity.name})
        if problem not in gathered.problems:
            gathered.problems.append(problem)
    return "DIV20"
