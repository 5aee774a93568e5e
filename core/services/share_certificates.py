"""Share certificates (股权证): what one member holds of a venture, made anew when it changes.

Registered shares are the lines of the asset's share chain; profit-sharing units are those its
contributions earn. The certificate keeps them apart, and states the pledges on the member's lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.asset import Asset, Holding
from core.domain.contribution import Contribution
from core.domain.party import Party
from core.domain.rules import confirmation, refusal
from core.problems import Problem
from core.services.assets import AssetRef, load
from core.services.attestations import check_printable
from core.services.declarations import load_declaration
from core.services.editions import edition_in_force
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.ports import About, Certificate
from core.services.reading import Document
from core.services.search_words import index_certificate
from core.services.words import details_in_words, effect_in_words, worth_in_words

KIND = "share_certificate"


class IssueShareCertificate(Document):
    """A share certificate for one member of a venture; the one before is replaced by it."""

    asset: AssetRef
    party: PartyRef


@operation("share_certificate.issue", IssueShareCertificate, certifying=True)
def issue_share_certificate(request: Request) -> Plan:
    """Make a member's share certificate as the register stands; void the one it replaces."""
    asset, problems = _venture(request)
    party, more = _member(request, asset)
    problems += more
    before = _in_force(request, asset, party)
    stated = _stated(request, asset, party) if asset and party and not problems else {}
    if stated and before is not None and _same(before.snapshot, stated):
        facts = {"value": before.certificate_no}
        problems.append(confirmation("share_certificate_current", "party", **facts))

    def carry_out() -> Done:
        assert asset is not None
        assert party is not None
        number = _write(request, asset, party, stated, before)
        if before is not None:
            detail = {"reason": "replaced", "by": number}
            request.work.certificates.event(before.certificate_no, "voided", detail)
        numbers = {"certificate": number, "asset": asset.asset_no, "party": party.party_no}
        return Done(number, numbers, frozenset({"certificate", "asset"}))

    return Plan(problems, carry_out)


def _venture(request: Request) -> tuple[Asset | None, list[Problem]]:
    number = request.get("asset")
    asset = load(request.work, request.context, number) if number else None
    if number and asset is None:
        return None, [Problem("no_such_asset", "asset", {"value": number})]
    if asset is None:
        return None, []
    if asset.folio.closed:
        return asset, [refusal("asset_closed", "asset", value=asset.name)]
    asset_class = request.context.classes[asset.asset_class]
    if not asset_class.ventures:
        facts = {"value": asset.name, "class": f"choice.asset_class.{asset_class.code}"}
        return asset, [Problem("no_share_certificates", "asset", facts)]
    return asset, []


def _member(request: Request, asset: Asset | None) -> tuple[Party | None, list[Problem]]:
    number = request.get("party")
    party = request.work.parties.get(number) if number else None
    if number and party is None:
        return None, [Problem("no_such_party", "party", {"value": number})]
    if party is None or asset is None:
        return party, []
    if not asset.held_by(party.party_no) and not _contributed(request, asset, party):
        facts = {"value": party.name, "asset": asset.name}
        return party, [refusal("not_a_member", "party", **facts)]
    return party, []


def _contributed(request: Request, asset: Asset, party: Party) -> Sequence[Contribution]:
    today, work = request.context.today, request.work
    return [
        one
        for one in work.contributions.of_asset(asset.asset_no)
        if work.parties.survivor(one.party_no) == party.party_no and one.stands_on(today)
    ]


def _in_force(request: Request, asset: Asset | None, party: Party | None) -> Certificate | None:
    if asset is None or party is None:
        return None
    work = request.work
    found = [
        one
        for one in work.certificates.of_asset(asset.asset_no)
        if one.kind == KIND
        and work.parties.survivor(one.party_no) == party.party_no
        and not one.voided
    ]
    return found[-1] if found else None


def _same(before: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    return all(before.get(name) == value for name, value in stated.items())


def _write(
    request: Request,
    asset: Asset,
    party: Party,
    stated: Mapping[str, Any],
    before: Certificate | None,
) -> str:
    work, context = request.work, request.context
    series = load_declaration(KIND).content["series"]
    number = next_number(work, context.office, series, context.today)
    snapshot = {
        **stated,
        "certificate_no": number,
        "issued_on": context.today.isoformat(),
        "entered_at": work.entered_at[:19],
        "issued_by": context.operator,
        "replaces": before.certificate_no if before else "",
        "office_name": context.office.name,
        "edition": edition_in_force(work, KIND, context.today),
        "demonstration": context.office.demonstration,
        "program_version": context.program_version,
    }
    check_printable(request, KIND, snapshot)
    about = About(asset_no=asset.asset_no, party_no=party.party_no)
    work.certificates.add(number, KIND, snapshot, about)
    index_certificate(work, number, [party.name], asset.asset_no)
    return number


def _stated(request: Request, asset: Asset, party: Party) -> dict[str, Any]:
    """Return what the register says of a member now."""
    text = request.context.text
    asset_class = request.context.classes[asset.asset_class]
    held, brought = asset.held_by(party.party_no), _contributed(request, asset, party)
    units = sum(one.units or 0 for one in brought)
    known = party.particulars
    holder = {
        "name": known.name,
        "id_kind": text(f"choice.id_kind.{known.id_kind}"),
        "id_no": known.id_no,
        "legal_representative": known.legal_representative,
    }
    return {
        "register_no": asset.asset_no,
        "matter": text(f"paper.{KIND}.title"),
        "legal_effect_code": asset_class.effect,
        "legal_effect": effect_in_words(asset_class, text),
        "holders": [holder],
        "share": _share(request, asset, held),
        "joint_with": "、".join(_others(request, held, party)),
        "units": str(units) if units else "",
        "contributions": [_in_words(request, one) for one in brought],
        "burdens": _burdens(request, asset, held),
        "asset": {
            "asset_no": asset.asset_no,
            "class_name": asset_class.term,
            "name": asset.name,
            "location": asset.location,
            "region_code": asset.region_code,
            "details": details_in_words(asset_class, asset.details, text, printed=True),
        },
    }


def _share(request: Request, asset: Asset, held: Sequence[Holding]) -> str:
    """Return what is held of the registered shares: ``1/10（100 股，共 1000 股）``."""
    share = sum((one.share for one in held), Fraction(0))
    if not share:
        return ""
    words = f"{share.numerator}/{share.denominator}"
    total = asset.details.get("registered_shares")
    if total and (share * total).denominator == 1:
        facts = {"count": (share * total).numerator, "total": total}
        words += request.context.text(f"paper.{KIND}.of_shares", **facts)
    return words


def _others(request: Request, held: Sequence[Holding], party: Party) -> list[str]:
    """Return the names of those with whom lines are held jointly."""
    numbers = dict.fromkeys(no for one in held for no in one.holders if no != party.party_no)
    found = (request.work.parties.get(number) for number in numbers)
    return [one.name for one in found if one is not None]


def _in_words(request: Request, one: Contribution) -> dict[str, str]:
    text = request.context.text
    return {
        "kind": text(f"choice.contribution.{one.kind}"),
        "worth": worth_in_words(one, text),
        "units": str(one.units) if one.units else "",
        "from_date": one.from_date.isoformat(),
    }


def _burdens(request: Request, asset: Asset, held: Sequence[Holding]) -> list[dict[str, str]]:
    """Return the pledges on a member's lines (质押页), in order of rank."""
    parts = request.work.assets.parts(asset)
    ranks = {rank for one in held for rank in parts.get(one.line, ())}
    found = []
    for mortgage in request.work.mortgages.live_on(asset.asset_no):
        place = next(e for e in mortgage.live_encumbrances if e.asset_no == asset.asset_no)
        if place.registered_rank in ranks:
            parties = (request.work.parties.get(no) for no in mortgage.in_role("mortgagee"))
            names = "、".join(one.name for one in parties if one is not None)
            found.append({"mortgage_no": mortgage.mortgage_no, "mortgagees": names})
    return found
