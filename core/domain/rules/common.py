"""Rules for every kind of registration: remit, papers, seizure, pending cases, agents."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.queue import Queued, binding_on
from core.domain.restraints import SEIZURE
from core.domain.rules.registry import Application, confirmation, refusal, rule, subject_of
from core.problems import Problem


@rule("remit", "assets")
def remit(application: Application) -> Iterator[Problem]:
    """R01: the object lies outside the office's region (暂行条例 17(4))."""
    for index, asset in enumerate(application.assets or ()):
        if not asset.region_code.startswith(application.region_code):
            yield refusal(
                "R01",
                application.place_of(index),
                value=asset.region_code,
                asset=asset.name,
                remit=application.region_code,
            )


@rule("described_whole", "assets", "asset_class")
def described_whole(application: Application) -> Iterator[Problem]:
    """R02: the asset's page lacks what its class asks; older books had less (存量补录)."""
    asset_class = application.asset_class
    if asset_class is None:
        return
    for index, asset in enumerate(application.assets or ()):
        terms = [asset_class.texts[f"field.{name}"] for name in asset_class.missing(asset.details)]
        if terms:
            place = application.place_of(index)
            yield refusal("R02_details", place, value="、".join(terms), asset=asset.name)


@rule("papers_complete", "papers", "asset_class", "assets")
def papers_complete(application: Application) -> Iterator[Problem]:
    """R02: a paper of the class's list is missing (暂行条例 17(3): all missing ones at once).

    A class file may name another refusal for a paper that the law asks for by itself.
    """
    asset_class = application.asset_class
    if asset_class is None or application.registration not in asset_class.registrations:
        return
    listed = asset_class.registrations[application.registration].papers
    known = {paper.code for paper in listed}
    for given in application.papers or ():
        if given.code not in known:
            facts = {"value": given.code, "options": "、".join(sorted(known))}
            yield Problem("not_a_choice", f"papers[{given.line}].paper", facts)
    have = {paper.code for paper in application.papers or () if paper.present}
    for paper in listed:
        said, assets = application.values, application.assets or ()
        needed = [one.name for one in assets if paper.demanded(one.details, said)]
        if needed and paper.code not in have:
            word = f"document_kind.{paper.code}"
            facts = {"value": word, "paper": word, "asset": "、".join(needed)}
            yield refusal(paper.refusal, "papers", **facts)


@rule("authority_valid", "participants")
def authority_valid(application: Application) -> Iterator[Problem]:
    """R02: an agent's written authority has expired, so it counts as not submitted (民法典 165)."""
    for person in application.participants or ():
        until = person.authority_until
        if person.agent_name and until is not None and until < application.today:
            yield refusal(
                "R02_authority",
                f"{person.place}.agent.authority_until",
                value=until.isoformat(),
                agent=person.agent_name,
                party=person.party.name,
            )


@rule("identity_valid", "participants")
def identity_valid(application: Application) -> Iterator[Problem]:
    """R02: an identity document has expired on the day of application."""
    for person in application.participants or ():
        until = person.party.particulars.id_until
        if person.applies and until is not None and until < application.today:
            yield refusal(
                "R02_identity",
                person.party_place,
                value=until.isoformat(),
                party=person.party.name,
            )


@rule("not_seized", "assets", "participants")
def not_seized(application: Application) -> Iterator[Problem]:
    """R06: a seized object takes no mortgage, a waiting seizure counts too (民法典 399(5), I11).

    Seizures that ran out do not count. One of another's share does not block, but is said.
    """
    places = {asset.asset_no: i for i, asset in enumerate(application.assets or ())}
    acting = {p.party.party_no for p in application.participants or () if p.role not in _OTHERS}
    whole = bool(application.get("whole"))  # it takes the others' shares too
    for place in binding_on(application.restraints, application.today, SEIZURE):
        restraint = place.restraint
        where = application.place_of(places[restraint.asset_no])
        if restraint.party_no and restraint.party_no not in acting and not whole:
            yield confirmation("other_share_seized", where, **seizure_facts(place))
        else:
            yield refusal("R06", where, **seizure_facts(place))


# They dispose of nothing; of a transferor's seized share its own rule (seized_share_stays) speaks.
_OTHERS = ("mortgagee", "debtor", "transferee", "transferor")


def seizure_facts(place: Queued) -> dict[str, str]:
    """Return what the sentence of R06 says of a seizure that binds."""
    one = place.restraint
    return {
        "value": one.asset_no,
        "authority": one.authority,
        "document": one.document_no,
        "state": f"choice.restraint_state.{place.state}",
        "until": place.until.isoformat() if place.until else "ui.restraint.until_event",
    }


@rule("first_in_time", "assets")
def first_in_time(application: Application) -> Iterator[Problem]:
    """R20: an earlier accepted case on the object comes first (实施细则 67)."""
    places = {asset.asset_no: i for i, asset in enumerate(application.assets or ())}
    for pending in application.pending:
        yield refusal(
            "R20",
            application.place_of(places.get(pending.asset_no, 0)),
            value=pending.asset_no,
            case=pending.case_no,
        )


@rule("first_about_mortgage", "subject")
def first_about_mortgage(application: Application) -> Iterator[Problem]:
    """R20: an earlier accepted case about the same mortgage comes first: a claim that is being
    assigned is not discharged by its old holder meanwhile (实施细则 67).
    """
    mortgage = subject_of(application)
    numbers = [p.case_no for p in application.pending if p.mortgage_no == mortgage.mortgage_no]
    for case_no in dict.fromkeys(numbers):
        yield refusal("R20", "mortgage", value=mortgage.mortgage_no, case=case_no)


@rule("no_dispute", "assets")
def no_dispute(application: Application) -> Iterator[Problem]:
    """R04: ownership of the object is in dispute (暂行条例 22(2), 民法典 399(4))."""
    for index, asset in enumerate(application.assets or ()):
        if asset.details.get("ownership_dispute"):
            yield refusal("R04", application.place_of(index), value=asset.name, asset=asset.name)
