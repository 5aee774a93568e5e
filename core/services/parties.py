"""Enter people and organisations, and change their particulars."""

from __future__ import annotations

from core.domain import identity
from core.domain.party import Party
from core.domain.versions import Because
from core.problems import Problem
from core.services import people
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyDetails, PartyRef


class EnterParty(PartyDetails):
    """A person or organisation to be entered."""


class AmendParty(PartyDetails):
    """New particulars of a party; the earlier ones stay for the papers that stated them."""

    party: PartyRef


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
    """Change a party's particulars: a new version, never an overwriting."""
    problems = _whole(request)
    number = request.get("party")
    known = request.work.parties.get(number) if number else None
    if number and known is None:
        problems.append(Problem("no_such_party", "party", {"value": number}))
    if known is not None and request.get("kind") not in (None, known.kind):
        problems.append(Problem("party_kind_fixed", "kind", {"value": known.name}))
    if not request.reading.problems and not problems:
        problems += _taken(request, known)

    def carry_out() -> Done:
        assert known is not None
        changed = people.particulars(request.command(), request.context.today)
        party = request.work.parties.amend(known, changed, Because())
        people.index(request, party)
        facts = {"version": party.version}
        return Done(party.party_no, {"party": party.party_no}, frozenset({"party"}), facts)

    return Plan(problems, carry_out)


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
