"""What only homestay operating rights (民宿经营权) check: lease, consent, licences, rent."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules import Application, confirmation, refusal, rule
from core.problems import Problem

LICENCES = ("hygiene_permit", "food_permit")


@rule("term_within_right", "assets", "term_to")
def term_within_right(application: Application) -> Iterator[Problem]:
    """R05: the debt outlives the operating right (条例 22(3); lease at most 20 years, 民 705)."""
    for index, asset in enumerate(application.assets or ()):
        until = asset.details.get("lease_until")
        if until is not None and application.get("term_to") > until:
            yield refusal(
                "R05",
                "term_to",
                value=application.get("term_to").isoformat(),
                until=until.isoformat(),
                asset=asset.name,
                line=index,
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
    """R02: a licence of the business has expired, so it counts as not submitted."""
    for index, asset in enumerate(application.assets or ()):
        for licence in LICENCES:
            until = asset.details.get(f"{licence}_until")
            if until is not None and until < application.today:
                yield refusal(
                    "R02_licence",
                    application.place_of(index),
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
