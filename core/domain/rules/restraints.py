"""Rules on objections and cautions: one warns, the other protects who is to acquire."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.queue import binding_on, queue_on
from core.domain.restraints import CAUTION, OBJECTION
from core.domain.rules.registry import Application, confirmation, refusal, rule
from core.problems import Problem


@rule("objection_known", "assets")
def objection_known(application: Application) -> Iterator[Problem]:
    """An objection (异议) warns and never blocks: the applicant takes the risk in writing.

    民法典 220, 实施细则 84. ``since`` lets it be asked again of a case accepted before.
    """
    for place in binding_on(application.restraints, application.today, OBJECTION):
        one = place.restraint
        yield confirmation(
            "objection_stands",
            _place_of(application, one.asset_no),
            value=one.asset_no,
            objector=one.authority,
            ground=one.ground,
            since=one.delivered_at,
        )


@rule("caution_consented", "assets", "participants")
def caution_consented(application: Application) -> Iterator[Problem]:
    """R07: no disposal without the consent of whom a caution (预告) protects (民法典 221).

    Who takes part in the registration itself needs no other paper.
    """
    if application.incomplete:
        return
    acting = [person.party.party_no for person in application.participants or ()]
    for place in binding_on(application.restraints, application.today, CAUTION):
        one = place.restraint
        consents = application.get("caution_consent_no")
        if not consents and not application.acts_for(one.applicant_no, acting):
            yield refusal(
                "R07",
                _place_of(application, one.asset_no),
                value=one.asset_no,
                protected=application.name_of(one.applicant_no),
                caution=one.restraint_no,
            )


@rule("objector_is_another", "assets", "participants")
def objector_is_another(application: Application) -> Iterator[Problem]:
    """The holder has a correction (更正) for it; others object where the holder refuses (民220)."""
    for asset in application.assets or ():
        holders = {number for holding in asset.holdings for number in holding.holders}
        for person in application.in_role("applicant"):
            if {person.party.party_no} == holders:
                yield refusal(
                    "objector_holds", person.party_place, value=person.party.name, asset=asset.name
                )


@rule("objection_anew", "assets", "participants")
def objection_anew(application: Application) -> Iterator[Problem]:
    """Who objected before does not do so again on the same ground (实施细则 83): ask."""
    applicants = {person.party.party_no for person in application.in_role("applicant")}
    for place in queue_on(application.restraints, application.today):
        one = place.restraint
        if one.kind == OBJECTION and one.applicant_no in applicants:
            yield confirmation(
                "objection_again",
                "disputed",
                value=one.restraint_no,
                state=f"choice.restraint_state.{place.state}",
                ground=one.ground,
            )


@rule("caution_by_holder", "assets", "participants")
def caution_by_holder(application: Application) -> Iterator[Problem]:
    """R08: who promises the right in a caution holds it in the register (条例 18(2))."""
    for person in application.in_role("obligor"):
        for asset in application.assets or ():
            if not asset.held_by(person.party.party_no):
                yield refusal(
                    "R08_obligor", person.party_place, value=person.party.name, asset=asset.name
                )


def _place_of(application: Application, asset_no: str) -> str:
    numbers = [asset.asset_no for asset in application.assets or ()]
    return application.place_of(numbers.index(asset_no))
