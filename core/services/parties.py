"""People and organisations: entered once, changed and corrected by versions, related, merged."""

from __future__ import annotations

import dataclasses as dc
from typing import Annotated, Any

from core.domain import identity
from core.domain.party import BRANCH, GUARDIAN, ORGANISATION, PERSON, RELATIONS, Party, Relation
from core.domain.rules import confirmation
from core.domain.versions import CHANGE, CORRECTION
from core.fields import Choice
from core.problems import Problem
from core.services import people
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyDetails, PartyRef
from core.services.reading import Code, Date, Document, LongText, ReadBy
from core.services.versions import (
    VersionInput,
    because,
    check_seen,
    kinds_of,
    same_as_before,
)

RelationKind = Annotated[str, ReadBy(Choice(topic="party_relation", options=RELATIONS))]

# Who somebody is: to change any of these takes a document (细则 27).
IDENTITY = ("name", "id_kind", "id_no", "legal_representative")
PARTICULARS = kinds_of(PartyDetails)


class EnterParty(PartyDetails):
    """A person or organisation to be entered."""


class AmendParty(PartyDetails, VersionInput):
    """New particulars of a party; the earlier ones stay for the papers that stated them."""

    party: PartyRef


class CorrectParty(AmendParty):
    """What the particulars should have said from the beginning: a clerk's slip (更正)."""

    change_reason: LongText


class RelateParty(Document):
    """Who acts for or stands behind a party: its guardian, head office, agent, whose heir it is."""

    party: PartyRef
    relation: RelationKind
    other: PartyRef
    document_no: Code
    from_date: Date
    until: Date | None = None


class EndRelation(Document):
    """A relation that ends on a day, by which document."""

    party: PartyRef
    relation: RelationKind
    other: PartyRef
    document_no: Code
    until: Date


class MergeParties(Document):
    """Two records of one person: ``party`` goes on under ``into``."""

    party: PartyRef
    into: PartyRef
    document_no: Code


@operation("party.enter", EnterParty, printed=True)
def enter_party(request: Request) -> Plan:
    """Enter a person or organisation; the same identity number is never entered twice."""
    problems: list[Problem] = _whole(request)
    if not request.reading.problems and not problems:
        problems += _taken(request, None)

    def carry_out() -> Done:
        party = people.enter(request, request.command())
        return Done(party.party_no, {"party": party.party_no}, frozenset({"party"}))

    return Plan(problems, carry_out)


@operation("party.amend", AmendParty, printed=True)
def amend_party(request: Request) -> Plan:
    """Change a party's particulars (变更): a new version, never an overwriting."""
    return _new_version(request, CHANGE)


@operation("party.correct", CorrectParty, printed=True)
def correct_party(request: Request) -> Plan:
    """Correct a typing error in a party's particulars (更正); the wrong version stays visible."""
    return _new_version(request, CORRECTION)


def _new_version(request: Request, kind: str) -> Plan:
    problems = _whole(request)
    known, found = _record(request, "party")
    problems += found
    if known is not None:
        versions = request.work.parties.versions
        number = known.party_no
        check_seen(request, number, known.version, lambda: versions(number), PARTICULARS)
        if request.get("kind") not in (None, known.kind):
            problems.append(Problem("party_kind_fixed", "kind", {"value": known.name}))
    if known is not None and not request.reading.problems and not problems:
        problems += _taken(request, known)
        problems += _changes(request, known, kind)

    def carry_out() -> Done:
        assert known is not None
        changed = people.particulars(request.command(), request.context.today)
        party = request.work.parties.amend(known, changed, because(request, kind))
        people.index(request.work, party)
        facts = {"version": party.version}
        return Done(party.party_no, {"party": party.party_no}, frozenset({"party"}), facts)

    return Plan(problems, carry_out)


def _record(request: Request, field: str) -> tuple[Party | None, list[Problem]]:
    """Load the party a field names; one that was merged is not written on any more."""
    number = request.get(field)
    known = request.work.parties.get(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_party", field, {"value": number})]
    if known is not None and known.is_erased:
        return None, [people.erased(known, field)]
    survivor = request.work.parties.survivor(number) if number else ""
    if known is not None and survivor != number:
        facts = {"value": number, "party": survivor, "name": people.name_of(request.work, survivor)}
        return None, [Problem("party_merged", field, facts)]
    return known, []


def _changes(request: Request, known: Party, kind: str) -> list[Problem]:
    """Find that nothing changes, or that who it is changes without a document."""
    new = people.particulars(request.command(), request.context.today)
    old, wanted = dc.asdict(known.particulars), dc.asdict(new)
    problems = same_as_before(old, wanted, known.party_no)
    changed = [name for name in IDENTITY if old[name] != wanted[name]]
    if kind == CHANGE and changed and not request.get("evidence_no"):
        terms = "、".join(request.context.text(f"field.{name}") for name in changed)
        problems.append(Problem("evidence_needed", "evidence_no", {"value": terms}))
    return problems


def _whole(request: Request) -> list[Problem]:
    """Check what needs several fields together, once these can be read."""
    return people.check_details(request.reading.values, request.context.today, "")


def _taken(request: Request, owner: Party | None) -> list[Problem]:
    """Find that an identity number belongs to somebody else than its ``owner``."""
    id_kind, id_no = request.get("id_kind"), request.get("id_no")
    number = identity.check_id(id_kind, id_no, request.context.today)
    known = request.work.parties.by_id(id_kind, number)
    if known is None or (owner is not None and known.party_no == owner.party_no):
        return []
    facts = {"value": number, "party": known.party_no, "name": known.name}
    return [Problem("id_taken", "id_no", facts)]


# --- relations ------------------------------------------------------------------------------------


@operation("party.relate", RelateParty)
def relate_party(request: Request) -> Plan:
    """Enter who acts for or stands behind a party, from a day on, by which document."""
    known, problems = _record(request, "party")
    other, more = _record(request, "other")
    problems += more
    start, end, kind = (request.get(name) for name in ("from_date", "until", "relation"))
    if start and end and end < start:
        problems.append(Problem("term_order", "until", {"value": end.isoformat()}))
    if known is not None and other is not None and kind:
        problems += _impossible(request, known, other, kind)

    def carry_out() -> Done:
        command = request.command()
        relation = Relation(
            kind, command.other, command.document_no, command.from_date, command.until
        )
        return _relate(request, relation)

    return Plan(problems, carry_out)


def _impossible(request: Request, known: Party, other: Party, kind: str) -> list[Problem]:
    """Find that two cannot be related so, or already are."""
    facts: dict[str, Any] = {"value": known.name, "other": other.name}
    facts["relation"] = f"choice.party_relation.{kind}"
    work, today = request.work, request.context.today
    fits = {
        GUARDIAN: known.kind == PERSON,
        BRANCH: known.kind == other.kind == ORGANISATION,
    }
    if known.party_no == other.party_no or not fits.get(kind, True):
        return [Problem("relation_impossible", "other", facts)]
    if known.party_no in people.related(work, other.party_no, kind, today):
        return [Problem("relation_impossible", "other", facts)]
    if other.party_no in people.related(work, known.party_no, kind, today):
        return [Problem("relation_known", "other", facts)]
    return []


@operation("party.unrelate", EndRelation)
def end_relation(request: Request) -> Plan:
    """Enter the last day of a relation; the relation stays in the record."""
    known, problems = _record(request, "party")
    wanted = request.get("relation"), request.get("other")
    standing = None
    if known is not None and None not in wanted:
        found = [
            one
            for one in request.work.parties.relations(known.party_no)
            if (one.kind, one.other_no) == wanted
        ]
        standing = found[-1] if found else None
        if standing is None:
            problems.append(Problem("no_such_relation", "other", {"value": known.name}))
    until = request.get("until")
    if standing is not None and until and until < standing.from_date:
        problems.append(Problem("term_order", "until", {"value": until.isoformat()}))
    if standing is not None and until and until == standing.until:
        problems.append(Problem("nothing_changes", "until", {"value": until.isoformat()}))

    def carry_out() -> Done:
        assert standing is not None
        command = request.command()
        ended = dc.replace(standing, document_no=command.document_no, until=command.until)
        return _relate(request, ended)

    return Plan(problems, carry_out)


def _relate(request: Request, relation: Relation) -> Done:
    number = request.command().party
    request.work.parties.relate(number, relation)
    numbers = {"party": number, "other": relation.other_no}
    return Done(number, numbers, frozenset({"party"}), {"relation": relation.kind})


# --- merging --------------------------------------------------------------------------------------


@operation("party.merge", MergeParties)
def merge_parties(request: Request) -> Plan:
    """Let two records of one person go on as one; both histories stay."""
    first, problems = _record(request, "party")
    second, more = _record(request, "into")
    problems += more
    if first is not None and second is not None:
        problems += _not_the_same(first, second)

    def carry_out() -> Done:
        command = request.command()
        request.work.parties.merge(command.party, command.into, command.document_no)
        numbers = {"party": command.into, "merged": command.party}
        return Done(command.into, numbers, frozenset({"party", "asset", "mortgage"}))

    return Plan(problems, carry_out)


def _not_the_same(first: Party, second: Party) -> list[Problem]:
    """Say what speaks against two records being one person."""
    facts = {"value": first.name, "other": second.name}
    if first.party_no == second.party_no or first.kind != second.kind:
        return [Problem("merge_impossible", "into", facts)]
    problems = []
    if first.name != second.name:
        problems.append(confirmation("merge_names_differ", "into", **facts))
    born = [identity.born(p.particulars.id_kind, p.particulars.id_no) for p in (first, second)]
    if None not in born and born[0] != born[1]:
        problems.append(confirmation("merge_births_differ", "into", **facts))
    return problems
