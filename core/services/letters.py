"""Making agency letters: what each says, taken from the register on the day.

A letter keeps what it says as plain values. On disbursement every agency of the class gets one;
on settlement every agency that was told before, whether or not anybody noted that its letter
went out: a mark that stays behind hinders the business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.asset import Asset
from core.domain.calendar import add_working_days
from core.domain.letters import (
    DISBURSEMENT,
    MADE,
    SETTLEMENT,
    VOID,
    Agency,
    Letter,
    agencies_for,
    told_before,
)
from core.domain.mortgage import DISCHARGED, Mortgage
from core.services.agencies import agencies_on, name_in
from core.services.assets import load
from core.services.calendars import office_calendar
from core.services.office import next_number
from core.services.operations import Request
from core.services.rules import number_of
from core.services.words import in_words


def told_of(request: Request, mortgage: Mortgage) -> dict[str, list[tuple[Agency, Asset]]]:
    """Return who is to be told of a mortgage, by code, and of which of its assets."""
    known = agencies_on(request.work, request.context.today)
    found: dict[str, list[tuple[Agency, Asset]]] = {}
    for place in mortgage.encumbrances:
        asset = load(request.work, request.context, place.asset_no)
        assert asset is not None
        for agency in agencies_for(known, asset.asset_class, asset.region_code):
            found.setdefault(agency.code, []).append((agency, asset))
    return found


def on_disbursement(request: Request, mortgage: Mortgage, paid: Mapping[str, Any]) -> list[str]:
    """Make the letters on a disbursement; ``paid`` has its voucher, day and fen."""
    return [
        _make(request, mortgage, code, DISBURSEMENT, concerned, paid)
        for code, concerned in told_of(request, mortgage).items()
    ]


def on_discharge(request: Request, mortgage: Mortgage, ground: str) -> list[str]:
    """Make the letters on settlement, once a mortgage is discharged altogether.

    Letters on its disbursement that never went out are void from then on. Of a mortgage taken
    over from an older book nobody knows who was told: all are told of its end.
    """
    if mortgage.state != DISCHARGED:
        return []
    letters = request.work.letters.of_mortgage(mortgage.mortgage_no)
    told = {one.recipient: one for one in told_before(letters)}
    if not told and not _taken_over(request, mortgage):
        return []
    now = told_of(request, mortgage)
    made = []
    for code in told or now:
        before = told.get(code)
        facts = {"ground": ground, "discharged_on": request.context.today.isoformat()}
        facts |= {"earlier_letter": before.letter_no} if before else {}
        concerned = now.get(code)
        if concerned is None and before is not None:
            made.append(_again(request, before, facts))
        elif concerned is not None:
            made.append(_make(request, mortgage, code, SETTLEMENT, concerned, facts))
    for one in letters:
        if one.occasion == DISBURSEMENT and one.state == MADE:
            request.work.letters.happen(one, VOID, {"void_ground": SETTLEMENT})
    return made


def _taken_over(request: Request, mortgage: Mortgage) -> bool:
    first = request.work.mortgages.versions(mortgage.mortgage_no)[0]
    return bool(first["source"] == "takeover")


def _make(
    request: Request,
    mortgage: Mortgage,
    code: str,
    occasion: str,
    concerned: Sequence[tuple[Agency, Asset]],
    facts: Mapping[str, Any],
) -> str:
    first, asset = concerned[0]
    asset_class = request.context.classes[asset.asset_class]
    body = {
        "recipient": name_in(first, asset.region_code),
        "office": request.context.office.name,
        "demonstration": request.context.office.demonstration,
        "class": asset_class.term,
        "matter": asset_class.matter,
        "assets": [_object(request, agency, one) for agency, one in concerned],
        "mortgage_no": mortgage.mortgage_no,
        **{f"{role}s": _names(request, mortgage, role) for role in _ROLES},
        "security": mortgage.terms.security,
        "amount": mortgage.terms.amount,
        **facts,
    }
    asset_no = asset.asset_no if len(concerned) == 1 else ""
    return _write(request, code, occasion, body, mortgage.mortgage_no, asset_no)


_ROLES = ("mortgagee", "mortgagor", "debtor")


def _again(request: Request, before: Letter, facts: Mapping[str, Any]) -> str:
    """Tell an agency that was told before and stands on no list any more."""
    body = {k: v for k, v in before.body.items() if k not in ("voucher_no", "paid_on", "paid")}
    body |= facts
    number, asset_no = before.mortgage_no, before.asset_no
    return _write(request, before.recipient, SETTLEMENT, body, number, asset_no)


def _write(
    request: Request,
    recipient: str,
    occasion: str,
    body: Mapping[str, Any],
    mortgage_no: str,
    asset_no: str,
) -> str:
    work, context = request.work, request.context
    number = next_number(work, context.office, "letter", context.today)
    days = int(number_of("letters", context.today, "send_days"))
    since = dt.date.fromisoformat(body.get("paid_on") or context.today.isoformat())
    due_on = add_working_days(since, days, office_calendar(work, context.today)).date
    said = {**body, "made_on": context.today.isoformat()}
    work.letters.add(Letter(number, occasion, recipient, due_on, said, mortgage_no, asset_no))
    return number


def _object(request: Request, agency: Agency, asset: Asset) -> dict[str, Any]:
    """Return an asset as a letter names it: with the details its agency knows it by."""
    asset_class, text = request.context.classes[asset.asset_class], request.context.text
    specs = [spec for name in agency.mentions if (spec := asset_class.field(name))]
    words = {s.name: in_words(s.kind, asset.details.get(s.name), text) for s in specs}
    return {
        "asset_no": asset.asset_no,
        "name": asset.name,
        "location": asset.location,
        "details": [
            {"label": text(f"field.{name}"), "value": value}
            for name, value in words.items()
            if value
        ],
    }


def _names(request: Request, mortgage: Mortgage, role: str) -> list[str]:
    parties = request.work.parties
    return [
        parties.at_version(p.party_no, p.party_version).name
        for p in mortgage.parties
        if p.role == role
    ]
