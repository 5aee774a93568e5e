"""Applications: what every kind of registration asks for, and how the rules get to see it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Annotated, Any

from core import fields as kinds
from core.domain.asset import Asset
from core.domain.case import CaseFile
from core.domain.contribution import Contribution
from core.domain.mortgage import Mortgage, PartyRole
from core.domain.party import BRANCH, GUARDIAN, Party
from core.domain.queue import binding_on
from core.domain.restraints import CAUTION
from core.domain.rules import Application, Participant, PendingCase, Submitted, run_rules
from core.problems import Problem
from core.services import assets, people
from core.services.incoming import fields_of, read_document
from core.services.operations import Request
from core.services.people import PartyInput, Resolved
from core.services.ports import Work
from core.services.reading import (
    Code,
    Date,
    Document,
    LongText,
    Name,
    ReadBy,
    ShareOf,
    Whole,
    YesNo,
)
from core.services.rules import figures_on


class Agent(Document):
    """Who signs for a party, with the written authority (授权委托书) and its last day."""

    name: Name
    id_no: Code | None = None
    authority_no: Code | None = None
    authority_until: Date


class ApplicantInput(PartyInput):
    """A party of an application, with its agent if it has one."""

    agent: Agent | None = None


class MortgagorInput(ApplicantInput):
    """A mortgagor; ``share`` of the whole asset that it burdens, all it holds if left out."""

    share: ShareOf | None = None


PaperForm = Annotated[str, ReadBy(kinds.Choice(topic="paper_form", options=("original", "copy")))]
PaperCode = Annotated[str, ReadBy(kinds.Code(limit=40))]


MortgageRef = Annotated[str, ReadBy(kinds.Ref(to="mortgage"))]


class PaperInput(Document):
    """A paper that was handed in."""

    paper: PaperCode
    form: PaperForm = "original"
    copies: Whole = 1
    pages: Whole = 1


class ApplicationInput(Document):
    """Base of all applications. ``accept`` false only receives, without judging."""

    papers: list[PaperInput]
    remarks: LongText | None = None
    accept: YesNo = True


@dc.dataclass(slots=True)
class Draftwork:
    """An application under examination: what rules see, and the parties to settle."""

    application: Application
    parties: list[tuple[str, int, Resolved, str]]  # role, line, party, agent's name
    problems: list[Problem]


Fill = Callable[[Request, Draftwork], None]
Enter = Callable[[Request, CaseFile, Draftwork], dict[str, str]]


@dc.dataclass(frozen=True, slots=True)
class Registration:
    """A kind of registration."""

    code: str
    command: type[ApplicationInput]
    fill: Fill  # complete what the rules look at
    enter: Enter  # write the register; returns the numbers of what was written
    roles: Mapping[str, str]  # the fields that name parties, and the role of those in each


REGISTRATIONS: dict[str, Registration] = {}


def register(registration: Registration) -> None:
    """Make a kind of registration known."""
    REGISTRATIONS[registration.code] = registration


def examine(request: Request, registration: Registration, case_no: str = "") -> Draftwork:
    """Read what is well formed into an application and run every rule that can be run.

    ``case_no`` is the case that asks, so that it does not stand in its own way (R20).
    """
    application = Application(
        today=request.context.today,
        region_code=request.context.office.region_code,
        registration=registration.code,
        values=request.reading.values,
        routes=request.context.routes,
        office_kind=request.context.office.kind,
        policies=request.context.policies,
        figures=figures_on(request.context.today),
        name_of=partial(people.name_of, request.work),
    )
    work = Draftwork(application, [], [])
    given = request.items("papers")
    if given is not None:
        application.papers = tuple(
            Submitted(line, str(one["paper"]), one.get("copies") != 0)
            for line, one in enumerate(given)
            if "paper" in one
        )
    registration.fill(request, work)
    _add_offer(work, registration)
    _add_state_of_objects(request.work, application, case_no)
    work.problems += run_rules(_rules(application, registration), application)
    return work


def _add_offer(work: Draftwork, registration: Registration) -> None:
    asset_class = work.application.asset_class
    if asset_class is not None and registration.code not in asset_class.registrations:
        facts = {"value": f"choice.asset_class.{asset_class.code}"}
        work.problems.append(Problem("registration_not_offered", "", facts))


def _rules(application: Application, registration: Registration) -> Sequence[str]:
    asset_class = application.asset_class
    if asset_class is None or registration.code not in asset_class.registrations:
        return ()
    return asset_class.registrations[registration.code].rules


def add_parties(request: Request, work: Draftwork, role: str, field: str) -> None:
    """Resolve the parties of one role; what is wrong with them is a problem of the request."""
    given = request.items(field)
    if not given:
        if given is not None:
            work.problems.append(Problem("required", field))
        work.application.incomplete |= {role}
        return
    participants = list(work.application.participants or ())
    for line, one in enumerate(given):
        resolved, problems = people.resolve(request, one, f"{field}[{line}]")
        work.problems += problems
        agent = fields_of(one.get("agent"))
        name = str(agent.get("name", ""))
        work.parties.append((role, line, resolved, name))
        party = _visible(resolved, request, problems)
        if party is None:
            work.application.incomplete |= {role}
            continue
        if any(p.role == role and p.party.party_no == party.party_no for p in participants):
            facts = {"value": party.name}
            work.problems.append(Problem("party_twice", f"{field}[{line}]", facts))
            continue
        participants.append(
            Participant(
                role,
                line,
                party,
                name,
                agent.get("authority_until"),
                one.get("share"),
                one.get("part"),
                one.get("part_amount"),
                line_of_share=one.get("line"),
                guardians=_guardians(request, party),
            )
        )
    work.application.participants = tuple(participants)


def _guardians(request: Request, party: Party) -> tuple[str, ...]:
    work, today = request.work, request.context.today
    guardians = people.related(work, party.party_no, GUARDIAN, today)
    return tuple(people.name_of(work, number) for number in guardians)


def _visible(resolved: Resolved, request: Request, problems: Sequence[Problem]) -> Party | None:
    if resolved.party is not None:
        return resolved.party
    if resolved.new is None or problems:
        return None
    return people.preview(resolved.new, request.context.today)


def add_assets(request: Request, work: Draftwork, numbers: Sequence[str], field: str) -> None:
    """Load the objects of an application and their class; mixed classes are a fault."""
    found: list[Asset] = []
    for line, number in enumerate(numbers):
        asset = assets.load(request.work, request.context, number)
        if asset is None:
            work.problems.append(Problem("no_such_asset", f"{field}[{line}]", {"value": number}))
            continue
        work.problems += assets.closed(asset, f"{field}[{line}]")
        found.append(asset)
    if len(set(numbers)) != len(numbers):
        work.problems.append(Problem("asset_twice", field, {"value": "、".join(numbers)}))
    if len({asset.asset_class for asset in found}) > 1:
        work.problems.append(Problem("mixed_classes", field, {"value": "、".join(numbers)}))
    if found and len(found) == len(numbers):
        work.application.assets = tuple(found)
        work.application.asset_class = request.context.classes[found[0].asset_class]


def add_object(request: Request, work: Draftwork) -> None:
    """Load the one asset that an application on its register page is about."""
    number = request.get("asset")
    if number is None:
        return
    work.application.objects_at = "asset"
    asset = assets.load(request.work, request.context, number)
    if asset is None:
        work.problems.append(Problem("no_such_asset", "asset", {"value": number}))
        return
    work.problems += assets.closed(asset, "asset")
    work.application.assets = (asset,)
    work.application.asset_class = request.context.classes[asset.asset_class]


def find_subject(request: Request, work: Draftwork) -> Mortgage | None:
    """Load the mortgage that a case is about."""
    number = request.get("mortgage")
    mortgage = None if number is None else request.work.mortgages.get(number)
    if number is not None and mortgage is None:
        work.problems.append(Problem("no_such_mortgage", "mortgage", {"value": number}))
    work.application.subject = mortgage
    work.application.objects_at = "mortgage"
    if mortgage is not None:
        add_stand_ins(request, work, mortgage)
    return mortgage


def add_subject(request: Request, work: Draftwork) -> None:
    """Load the mortgage that a case is about, with the assets it burdens as its objects.

    Of a mortgage that burdens none any more they are those it burdened last.
    """
    mortgage = find_subject(request, work)
    if mortgage is not None:
        places = mortgage.live_encumbrances or mortgage.encumbrances
        add_assets(request, work, [one.asset_no for one in places], "mortgage")


def add_stand_ins(request: Request, work: Draftwork, mortgage: Mortgage) -> None:
    """Note who may act for the mortgagees: the head offices of their branches (民法典 74)."""
    found = dict(work.application.stand_ins)
    for number in mortgage.in_role("mortgagee"):
        above = people.related(request.work, number, BRANCH, request.context.today)
        found[number] = frozenset(above)
    work.application.stand_ins = found


def _add_state_of_objects(work: Work, application: Application, case_no: str) -> None:
    restraints: list[Any] = []
    mortgages: dict[str, Mortgage] = {}
    pending: list[PendingCase] = []
    contributions: list[Contribution] = []
    for asset in application.assets or ():
        if parcel := asset.details.get("parcel_no"):
            contributions += work.contributions.on_parcel(parcel)
        restraints += work.restraints.on(asset.asset_no)
        mortgages |= {m.mortgage_no: m for m in work.mortgages.live_on(asset.asset_no)}
        for other in work.cases.accepted_on(asset.asset_no):
            if other == case_no:
                break  # what was accepted later waits for this one
            pending.append(PendingCase(other, asset.asset_no, _about(work, application, other)))
    application.restraints = tuple(restraints)
    application.mortgages = tuple(mortgages.values())
    application.pending = tuple(pending)
    application.contributions = tuple(contributions)


def _about(work: Work, application: Application, case_no: str) -> str:
    """Return the mortgage that a pending case is about, where that matters."""
    case = work.cases.get(case_no) if application.subject else None
    return str(case.content.get("mortgage", "")) if case else ""


def burdened_parts(work: Draftwork) -> dict[tuple[str, int], Fraction]:
    """Return what is burdened of each holding, as a share of the whole asset.

    The whole of an asset burdens the lines of those owners too who do not apply (民法典 301).
    A mortgagor that holds several lines burdens them in order until its share is reached.
    """
    parts: dict[tuple[str, int], Fraction] = {}
    for asset in work.application.assets or ():
        if work.application.get("whole"):
            parts |= {(asset.asset_no, one.line): one.share for one in asset.holdings}
            continue
        for person in work.application.in_role("mortgagor"):
            held = asset.held_by(person.party.party_no)
            wanted = person.pledged_share
            left = sum((h.share for h in held), Fraction(0)) if wanted is None else wanted
            for holding in held:
                part = min(left, holding.share)
                if part > 0:
                    parts[asset.asset_no, holding.line] = part
                    left -= part
    return parts


def caution_consent(request: Request, work: Draftwork, case: CaseFile) -> str:
    """Return the consent of those whom cautions on the objects protect (民法典 221).

    Where they take part themselves the case says so; without a caution it is "".
    """
    if not binding_on(work.application.restraints, request.context.today, CAUTION):
        return ""
    return str(request.get("caution_consent_no") or case.case_no)


def settle_parties(request: Request, work: Draftwork) -> list[PartyRole]:
    """Enter the new parties of an application and return all in their roles."""
    settled = []
    for role, line, resolved, agent in work.parties:
        party = people.settle(request, resolved)
        settled.append(PartyRole(role, line + 1, party.party_no, party.version, agent))
    return settled


def stored_body(
    command: ApplicationInput, roles: Mapping[str, str], parties: Sequence[PartyRole]
) -> dict[str, Any]:
    """Return an application as the case keeps it: new parties replaced by their numbers."""
    body = {k: v for k, v in command.model_dump().items() if v is not None}
    numbers = {(one.role, one.line): one.party_no for one in parties}
    for field, role in roles.items():
        for line, one in enumerate(body.get(field, []), start=1):
            one.pop("new", None)
            one["party"] = numbers[role, line]
            for name in [name for name, value in one.items() if value is None]:
                del one[name]
    return body


def reread(request: Request, body: Mapping[str, Any], registration: Registration) -> Request:
    """Return a request that asks again what a case's stored content asked."""
    reading, _ = read_document(registration.command, body)
    operation = dc.replace(request.operation, command=registration.command)
    return Request(request.work, reading, request.context, operation)
