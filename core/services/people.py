"""Parties inside requests: by number, or new on the spot; found again by their identity number."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from core.domain import identity
from core.domain.party import PARTY_KINDS, Particulars, Party
from core.domain.search_text import Findable
from core.fields import Choice, Code, Ref
from core.problems import FieldError, Problem
from core.services.incoming import fields_of
from core.services.office import next_number
from core.services.operations import Request
from core.services.ports import Work
from core.services.reading import Date, Document, Name, ReadBy, Text

PartyKind = Annotated[str, ReadBy(Choice(topic="party_kind", options=PARTY_KINDS))]
IdKind = Annotated[
    str,
    ReadBy(
        Choice(
            topic="id_kind",
            options=(*identity.ID_KINDS_PERSON, *identity.ID_KINDS_ORGANISATION),
        )
    ),
]
IdNumber = Annotated[str, ReadBy(Code(limit=40))]
PartyRef = Annotated[str, ReadBy(Ref(to="party"))]


class PartyDetails(Document):
    """What the register keeps of a person or organisation."""

    kind: PartyKind
    name: Name
    id_kind: IdKind
    id_no: IdNumber
    id_until: Date | None = None
    legal_representative: Name | None = None
    phone: Text | None = None
    address: Text | None = None


class PartyInput(Document):
    """A party of a request: ``party`` is a number in the ledger, ``new`` enters one on the spot."""

    party: PartyRef | None = None
    new: PartyDetails | None = None


@dc.dataclass(frozen=True, slots=True)
class Resolved:
    """A party of a request: already known, or to be entered when the request is carried out."""

    party: Party | None
    new: PartyDetails | None


def check_details(details: Mapping[str, Any], today: dt.date, path: str) -> list[Problem]:
    """Say what is wrong between a party's particulars, as far as they could be read."""
    kind, id_kind, id_no = (details.get(name) for name in ("kind", "id_kind", "id_no"))
    problems = []
    if kind and id_kind and id_kind not in _ID_KINDS[kind]:
        word = f"choice.id_kind.{id_kind}"
        problems.append(Problem("id_kind_of_party", "id_kind", {"value": word}))
    if id_kind and id_no:
        try:
            identity.check_id(id_kind, id_no, today)
        except FieldError as error:
            problems.append(Problem(error.code, "id_no", {"value": id_no, **error.params}))
    return [problem.under(path) for problem in problems]


_ID_KINDS = {
    "person": identity.ID_KINDS_PERSON,
    "organisation": identity.ID_KINDS_ORGANISATION,
}


def resolve(
    request: Request, given: Mapping[str, Any], path: str
) -> tuple[Resolved, list[Problem]]:
    """Find the party of a request, or check the new one; equal identity means the same party.

    ``given`` are the fields of a :class:`PartyInput` as far as they could be read.
    """
    number, new = given.get("party"), given.get("new")
    if (number is None) == (new is None):
        unread = request.reading.faulty(path)
        return Resolved(None, None), [] if unread else [Problem("party_or_new", path)]
    if number is not None:
        known = request.work.parties.get(request.work.parties.survivor(number))
        if known is None:
            missing = Problem("no_such_party", f"{path}.party", {"value": number})
            return Resolved(None, None), [missing]
        if known.is_erased:
            return Resolved(None, None), [erased(known, f"{path}.party")]
        return Resolved(known, None), []
    problems = check_details(fields_of(new), request.context.today, f"{path}.new")
    if problems or not isinstance(new, PartyDetails):
        return Resolved(None, None), problems
    return _by_identity(request, new, f"{path}.new")


def erased(known: Party, field: str) -> Problem:
    """Say that nobody can be known by a record whose particulars were erased."""
    return Problem("party_erased", field, {"value": known.party_no})


def _by_identity(request: Request, new: PartyDetails, path: str) -> tuple[Resolved, list[Problem]]:
    number = identity.check_id(new.id_kind, new.id_no, request.context.today)
    known = request.work.parties.by_id(new.id_kind, number)
    if known is None:
        return Resolved(None, new), []
    if known.name == new.name:
        return Resolved(known, None), []
    taken = {"value": number, "party": known.party_no, "name": known.name}
    return Resolved(known, None), [Problem("id_taken", f"{path}.id_no", taken)]


def particulars(details: PartyDetails, today: dt.date) -> Particulars:
    """Turn checked details into what the register keeps."""
    return Particulars(
        name=details.name,
        id_kind=details.id_kind,
        id_no=identity.check_id(details.id_kind, details.id_no, today),
        id_until=details.id_until,
        legal_representative=details.legal_representative or "",
        phone=details.phone or "",
        address=details.address or "",
    )


def enter(request: Request, details: PartyDetails) -> Party:
    """Write a new party and index it."""
    work, context = request.work, request.context
    number = next_number(work, context.office, "party", context.today)
    party = work.parties.add(number, details.kind, particulars(details, context.today))
    index(request.work, party)
    return party


def settle(request: Request, resolved: Resolved) -> Party:
    """Return the known party, or enter the new one now.

    Two roles of one request may name the same new person: the second finds the first.
    """
    if resolved.party is not None:
        return resolved.party
    assert resolved.new is not None
    number = identity.check_id(resolved.new.id_kind, resolved.new.id_no, request.context.today)
    known = request.work.parties.by_id(resolved.new.id_kind, number)
    return known or enter(request, resolved.new)


def index(work: Work, party: Party) -> None:
    """Write a party's words into the search index."""
    known = party.particulars
    work.search.put(
        "party",
        party.party_no,
        known.name,
        known.address,
        Findable(
            names=_filled(known.name, known.legal_representative),
            numbers=_filled(party.party_no, known.id_no, known.phone),
            addresses=_filled(known.address),
        ),
    )


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def preview(details: PartyDetails, today: dt.date) -> Party:
    """Return a new party as rules may look at it before it is entered.

    Its stand-in number is its identity, so that one new person in two roles is one person.
    """
    known = particulars(details, today)
    return Party(f"new:{known.id_kind}:{known.id_no}", details.kind, 0, known)


def name_of(work: Work, party_no: str) -> str:
    """Return what a party is called now."""
    party = work.parties.get(party_no)
    return party.name if party else party_no


def related(work: Work, party_no: str, kind: str, day: dt.date) -> tuple[str, ...]:
    """Return whom a party is related to on a day, by the numbers they go by.

    Of entries about the same two the last one counts: an earlier relation may have been ended.
    """
    last = {one.other_no: one for one in work.parties.relations(party_no) if one.kind == kind}
    return tuple(work.parties.survivor(number) for number, one in last.items() if one.holds_on(day))


def similar(parties: Iterable[Party], name: str, id_no: str) -> list[Party]:
    """Return parties that may be the one being typed, for the warning while typing."""
    return [
        p
        for p in parties
        if p.name == name or (len(id_no) >= 6 and p.particulars.id_no.startswith(id_no))
    ]


def as_json(details: PartyDetails) -> dict[str, Any]:
    """Return details in the JSON form they were read from."""
    return {k: v for k, v in details.model_dump().items() if v is not None}
