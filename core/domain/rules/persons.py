"""Rules about who acts: minors and their guardians."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain import identity
from core.domain.calendar import years_later
from core.domain.rules.registry import Application, Participant, confirmation, rule
from core.problems import Problem

DISPOSING = ("mortgagor", "transferor")


@rule("minors_guarded", "participants")
def minors_guarded(application: Application) -> Iterator[Problem]:
    """A minor disposes of property by its guardian (民法典 17, 23, 35): ask where none signs."""
    for person in application.participants or ():
        disposes = person.role in DISPOSING and person.applies
        if not disposes or not _is_minor(application, person):
            continue
        facts = {"value": person.party.name, "guardians": "、".join(person.guardians)}
        if not person.guardians:
            yield confirmation("minor_without_guardian", person.party_place, **facts)
        elif person.agent_name not in person.guardians:
            yield confirmation("guardian_does_not_sign", person.place, **facts)


def _is_minor(application: Application, person: Participant) -> bool:
    known = person.party.particulars
    born = identity.born(known.id_kind, known.id_no)
    majority = int(application.figures["majority_years"])
    return born is not None and application.today < years_later(born, majority)
