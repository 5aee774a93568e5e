"""Records as rows: what lists, pages and the command line show of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from core.domain.case import CaseFile
from core.domain.contribution import Contribution
from core.domain.determination import fixed_by
from core.domain.mortgage import MAXIMUM, Mortgage
from core.domain.party import ORGANISATION, Party
from core.domain.queue import ACTIVE, Queued
from core.domain.register_state import RegisterState
from core.services import views
from core.services.applications import REGISTRATIONS
from core.services.clocks import case_clock
from core.services.ports import Certificate
from core.services.question import Question
from core.services.record_views import RestraintRow
from core.services.register import as_of, states
from core.services.register_words import masked
from core.services.venture_views import ContributionRow
from core.services.words import worth_in_words


def party_row(question: Question, party: Party) -> views.PartyRow:
    """Return a party as a row; a person's number whole only to who may see it."""
    known = party.particulars
    return views.PartyRow(
        party.party_no,
        party.kind,
        known.name,
        known.id_kind,
        shown_number(question, party, known.id_no),
        known.phone,
        known.address,
        known.legal_representative,
        known.id_until.isoformat() if known.id_until else "",
    )


def shown_number(question: Question, party: Party, number: str) -> str:
    """Return a number that identifies a party, of a person masked unless it was disclosed."""
    whole = party.kind == ORGANISATION or question.context.shows_identity(party.party_no)
    return number if whole else masked(number)


def name_of(question: Question, party_no: str) -> str:
    """Return the current name of a party."""
    party = question.work.parties.get(party_no)
    return party.name if party else party_no


def asset_row(question: Question, state: RegisterState) -> views.AssetRow:
    """Return an asset as a row: what its register page says in short."""
    holders = dict.fromkeys(state.name_of(no) for one in state.holders for no in one.holders)
    return views.AssetRow(
        state.asset_no,
        state.asset_class,
        question.text(f"asset_class.{state.asset_class}"),
        state.description.name,
        state.description.location,
        "、".join(holders),
        len(state.live),
        bool(state.seizures),
        state.closed,
    )


def asset_rows(question: Question, asset_nos: Sequence[str]) -> tuple[views.AssetRow, ...]:
    """Return assets as rows, as they stand now."""
    now = as_of(question.work, question.context.today)
    found = states(question.work, asset_nos, now)
    return tuple(asset_row(question, one) for one in found.values())


def register_in_short(question: Question, asset_nos: Sequence[str]) -> dict[str, str]:
    """Return in a few words, by asset, what stands on each register page now.

    Most pages have their first entry alone, on which nothing stands: those are not read.
    """
    now = as_of(question.work, question.context.today)
    text = question.context.text
    said = {}
    followed = question.work.histories.followed(asset_nos)
    for number, state in states(question.work, followed, now).items():
        counts = {
            "live": len(state.live),
            "seized": len(state.seizures),
            "waiting": len(state.waiting),
            "objections": len(state.objections),
            "cautions": len(state.cautions),
            "closed": int(state.closed),
        }
        words = [text(f"ui.register_state.{name}", n=n) for name, n in counts.items() if n]
        said[number] = "，".join(words)
    return said


def mortgage_row(question: Question, mortgage: Mortgage, asset_no: str = "") -> views.MortgageRow:
    """Return a mortgage as a row; the rank is that on ``asset_no``, or on its first asset."""
    places = {one.asset_no: one.priority_rank for one in mortgage.encumbrances}
    terms = mortgage.terms
    certificate = question.work.certificates.of_mortgage(mortgage.mortgage_no)

    def named(role: str) -> str:
        return "、".join(
            question.work.parties.at_version(p.party_no, p.party_version).name
            for p in mortgage.parties
            if p.role == role
        )

    return views.MortgageRow(
        mortgage_no=mortgage.mortgage_no,
        state=mortgage.state,
        state_term=question.text(f"choice.mortgage_state.{mortgage.state}"),
        security=question.text(f"choice.security.{terms.security}"),
        priority_rank=places.get(asset_no) or next(iter(places.values())),
        amount=terms.amount,
        mortgagees=named("mortgagee"),
        mortgagors=named("mortgagor"),
        debtors=named("debtor"),
        assets="、".join(asset_name(question, number) for number in places),
        asset_nos=tuple(places),
        term_from=terms.term_from.isoformat(),
        term_to=terms.term_to.isoformat(),
        mortgage_contract_no=terms.mortgage_contract_no,
        case_no=mortgage.case_no,
        certificate_no=certificate.certificate_no if certificate else "",
        registered_at=mortgage.registered_at[:19].replace("T", " "),
        entered_at=mortgage.entered_at[:19].replace("T", " "),
        mortgagee_nos=tuple(p.party_no for p in mortgage.parties if p.role == "mortgagee"),
        claim_fixed_by=_fixed_by(question, mortgage),
    )


def _fixed_by(question: Question, mortgage: Mortgage) -> str:
    """Return the seizure that fixed the claim of a maximum-amount mortgage (民法典 423(4))."""
    if mortgage.terms.security != MAXIMUM:
        return ""
    work = question.work
    numbers = [one.asset_no for one in mortgage.encumbrances]
    restraints = [one for number in numbers for one in work.restraints.on(number)]
    if not restraints:
        return ""
    assets = [asset for number in numbers if (asset := work.assets.get(number)) is not None]
    burdens = {asset.asset_no: work.assets.parts(asset) for asset in assets}
    fixing = fixed_by(mortgage, assets, restraints, burdens)
    return fixing.restraint_no if fixing else ""


def restraint_row(question: Question, state: RegisterState, place: Queued) -> RestraintRow:
    """Return a restraint as a row: where it stands in the queue of a register page."""
    one = place.restraint
    whose = state.name_of(one.party_no) if one.party_no else ""
    return RestraintRow(
        restraint_no=one.restraint_no,
        kind=one.kind,
        kind_term=question.text(f"choice.restraint_kind.{one.kind}"),
        state=place.state,
        state_term=question.text(f"choice.restraint_state.{place.state}"),
        extent=(
            question.context.text("ui.restraint.share", name=whose)
            if whose
            else question.text("ui.restraint.whole")
        ),
        authority=one.authority,
        document_no=one.document_no,
        ground=one.ground,
        delivered_at=one.delivered_at,
        from_date=one.from_date.isoformat(),
        effective_from=place.effective_from.isoformat() if place.effective_from else "",
        until=place.until.isoformat() if place.until else "",
        term_months=one.term_months,
        ahead=place.ahead,
        released=not place.binds,
        active=place.state == ACTIVE,
    )


def asset_name(question: Question, asset_no: str) -> str:
    """Return the current name of an asset."""
    asset = question.work.assets.get(asset_no)
    return asset.name if asset else asset_no


def case_row(question: Question, case: CaseFile) -> views.CaseRow:
    """Return a case as a row."""
    last = case.steps[-1]
    people_named = [
        name_of(question, one["party"])
        for field in REGISTRATIONS[case.registration].roles
        for one in case.content.get(field, ())
    ]
    amount = case.content.get("amount")
    clock = case_clock(question, case)
    deadline = clock.deadline if clock else None
    return views.CaseRow(
        case_no=case.case_no,
        registration=case.registration,
        registration_term=question.text(f"choice.registration.{case.registration}"),
        state=case.state,
        state_term=question.text(f"choice.case_state.{case.state}"),
        assets="、".join(asset_name(question, number) for number in case.asset_nos),
        asset_nos=case.asset_nos,
        parties="、".join(dict.fromkeys(people_named)),
        amount=None if amount is None else int(Fraction(amount) * 100),
        received_at=case.steps[0].entered_at[:16].replace("T", " "),
        changed_at=last.entered_at[:16].replace("T", " "),
        operator=last.operator,
        step=last.step,
        mortgage_no=case.content.get("mortgage", ""),
        clock=clock.colour if clock else "",
        clock_term=question.text(f"choice.clock.{clock.colour}") if clock else "",
        deadline=deadline.date.isoformat() if deadline else "",
        deadline_assumed=bool(deadline and deadline.assumed),
        working_days_left=clock.left if clock else None,
    )


def certificate_row(question: Question, certificate: Certificate) -> views.CertificateRow:
    """Return a certificate as a row."""
    snapshot = certificate.snapshot
    return views.CertificateRow(
        certificate_no=certificate.certificate_no,
        kind=certificate.kind,
        case_no=certificate.case_no,
        mortgage_no=certificate.mortgage_no,
        title=question.text(f"paper.{certificate.kind}.title"),
        holders="、".join(one["name"] for one in snapshot.get("holders") or snapshot["mortgagees"]),
        assets=snapshot["subject"] if "subject" in snapshot else snapshot["asset"]["name"],
        amount=snapshot.get("amount", 0),
        issued_on=snapshot["issued_on"],
        prints=certificate.prints,
        state=certificate.events[-1][0] if certificate.events else "made",
        events=tuple(
            views.Labelled(
                question.text(f"choice.certificate_event.{kind}"),
                "，".join(_said(question, name, value) for name, value in detail.items() if value),
            )
            for kind, detail in certificate.events
        ),
        code=certificate.code,
        snapshot=snapshot,
    )


def _said(question: Question, name: str, value: object) -> str:
    """Return a detail of what happened to a sheet; why it is void in words."""
    return question.text(f"choice.void_reason.{value}") if name == "reason" else str(value)


def contribution_row(question: Question, one: Contribution) -> ContributionRow:
    """Return a contribution as a row."""
    return ContributionRow(
        contribution_no=one.contribution_no,
        asset_no=one.asset_no,
        party_no=question.work.parties.survivor(one.party_no),
        name=name_of(question, one.party_no),
        kind=question.text(f"choice.contribution.{one.kind}"),
        worth=worth_in_words(one, question.context.text),
        units=str(one.units) if one.units else "",
        from_date=one.from_date.isoformat(),
        ended_on=one.ended_on.isoformat() if one.ended_on else "",
    )


def rows_of(question: Question, maker: Callable[..., Any], found: Iterable[Any]) -> tuple[Any, ...]:
    """Return records as rows."""
    return tuple(maker(question, one) for one in found)
