"""What only homestay operating rights (民宿经营权) check: object, consent, licences, rent, size."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.asset import Asset
from core.domain.rules import Application, confirmation, refusal, rule
from core.fields import fraction_text
from core.problems import Problem

LICENCES = ("hygiene_permit", "food_permit")
MEASURES = {  # the detail that is limited, and the policy that limits it
    "rooms": "homestay_rooms_limit",
    "floors": "homestay_floors_limit",
    "floor_area": "homestay_area_limit",
}


@rule("homestead_not_object", "assets")
def homestead_not_object(application: Application) -> Iterator[Problem]:
    """R03: a circulated homestead right takes none unless the county says so (民 399(2))."""
    for index, asset in enumerate(application.assets or ()):
        circulated = asset.details.get("title_kind") == "circulated_homestead"
        if circulated and application.policies["circulated_homestead_object"] != "yes":
            yield refusal(
                "R03_homestead", application.place_of(index), value=asset.name, asset=asset.name
            )


@rule("lessor_consents", "assets")
def lessor_consents(application: Application) -> Iterator[Problem]:
    """R13: no consent of the lessor to mortgage and disposal (民法典 555, 716)."""
    for index, asset in enumerate(application.assets or ()):
        leased = asset.details.get("tenure") == "leased"
        if leased and not asset.details.get("lessor_consent"):
            yield refusal("R13", application.place_of(index), value=asset.name, asset=asset.name)


@rule("licences_valid", "assets")
def licences_valid(application: Application) -> Iterator[Problem]:
    """R02: a licence of the business was revoked or has expired: it counts as not submitted."""
    for index, asset in enumerate(application.assets or ()):
        place = application.place_of(index)
        if asset.details.get("licence_revoked"):
            yield refusal("R02_revoked", place, value=asset.name, asset=asset.name)
        for licence in LICENCES:
            until = asset.details.get(f"{licence}_until")
            if until is not None and until < application.today:
                yield refusal(
                    "R02_licence",
                    place,
                    value=until.isoformat(),
                    licence=f"document_kind.{licence}",
                    asset=asset.name,
                )


@rule("rent_paid", "assets")
def rent_paid(application: Application) -> Iterator[Problem]:
    """Rent in arrears lets the lessor end the lease (民法典 722): lawful to register, so ask."""
    for index, asset in enumerate(application.assets or ()):
        paid = asset.details.get("rent_paid_until")
        if paid is not None and paid < application.today:
            yield confirmation(
                "rent_overdue",
                application.place_of(index),
                value=paid.isoformat(),
                asset=asset.name,
            )


@rule("homestay_size", "assets")
def homestay_size(application: Application) -> Iterator[Problem]:
    """A house larger than the office's policy lets a homestay be is a hotel: ask."""
    texts = application.asset_class.texts if application.asset_class else {}
    for index, asset in enumerate(application.assets or ()):
        for detail, limit, value in _beyond(application, asset):
            yield confirmation(
                "homestay_too_large",
                application.place_of(index),
                value=value,
                measure=texts.get(f"field.{detail}", detail),
                limit=limit,
                asset=asset.name,
            )


def _beyond(application: Application, asset: Asset) -> Iterator[tuple[str, int, str]]:
    for detail, policy in MEASURES.items():
        value = asset.details.get(detail)
        limit = application.policies[policy] if value is not None else 0
        if value is not None and value > limit:
            yield detail, limit, str(value) if isinstance(value, int) else fraction_text(value)


@rule("lessee_is_operator", "assets", "participants")
def lessee_is_operator(application: Application) -> Iterator[Problem]:
    """Who rents the house and who runs it differ: ask for the agreement between them."""
    names = {person.party.name for person in application.in_role("mortgagor")}
    agreed = any(p.code == "operating_agreement" and p.present for p in application.papers or ())
    if agreed or "mortgagor" in application.incomplete:
        return
    for index, asset in enumerate(application.assets or ()):
        lessee = asset.details.get("lessee")
        if lessee and lessee not in names:
            yield confirmation(
                "lessee_differs", application.place_of(index), value=lessee, asset=asset.name
            )
