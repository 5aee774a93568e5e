"""Rules for a change (变更) of a mortgage: who applies, whom it may harm, what stands fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from core.domain.asset import Asset, Holding
from core.domain.determination import fixed_by
from core.domain.mortgage import Mortgage
from core.domain.mortgage_change import others_on_same_lines
from core.domain.queue import binding_on
from core.domain.restraints import SEIZURE
from core.domain.rules.common import seizure_facts
from core.domain.rules.registry import (
    Application,
    change_of,
    confirmation,
    refusal,
    rule,
    subject_of,
)
from core.domain.rules.restraints import caution_consented
from core.problems import Problem


@rule("both_apply", "subject", "participants")
def both_apply(application: Application) -> Iterator[Problem]:
    """R02: mortgagees and mortgagors apply together (暂行条例 14, 实施细则 68).

    For a branch of a bank its head office may apply (民法典 74).
    """
    if "applicant" in application.incomplete:
        return
    mortgage = subject_of(application)
    applicants = {p.party.party_no for p in application.in_role("applicant")}
    wanted = [*mortgage.in_role("mortgagee"), *bound_by(application, mortgage)]
    absent = [n for n in dict.fromkeys(wanted) if not application.acts_for(n, applicants)]
    if absent:
        names = "、".join(map(application.name_of, absent))
        yield refusal("R02_jointly", "applicants", value=names, mortgage=mortgage.mortgage_no)
    yield from strangers(application, wanted)


def strangers(application: Application, known: Iterable[str]) -> Iterator[Problem]:
    """R08: an applicant that the register does not name in this mortgage (条例 18(2))."""
    numbers = set().union(*map(application.acting_for, known))
    for person in application.in_role("applicant"):
        if person.party.party_no not in numbers:
            yield refusal("R08_applicant", person.party_place, value=person.party.name)


def bound_by(application: Application, mortgage: Mortgage) -> tuple[str, ...]:
    """Return who holds today what a mortgage burdens: its mortgagors, or who acquired from them.

    A mortgage follows the asset into other hands (民法典 406).
    """
    ranks = {one.asset_no: one.registered_rank for one in mortgage.live_encumbrances}
    holders = [
        number
        for asset in application.assets or ()
        for holding in asset.holdings
        if ranks.get(asset.asset_no)
        in application.burdens.get(asset.asset_no, {}).get(holding.line, {})
        for number in holding.holders
    ]
    return tuple(dict.fromkeys(holders)) or mortgage.in_role("mortgagor")


@rule("changes_something", "change")
def changes_something(application: Application) -> Iterator[Problem]:
    """An application that changes nothing is a slip, unless it only could not be understood."""
    unclear = application.get("shares") and not change_of(application).parts_after
    if change_of(application).is_empty and not unclear:
        yield Problem("nothing_changed", "")


@rule("harm_consented", "subject", "change")
def harm_consented(application: Application) -> Iterator[Problem]:
    """R11: who is paid less by the change has agreed in writing (民法典 409, 422, I19).

    Whether a longer term, a higher rate or another scope costs others something only a person
    can tell: that is asked, unless all of them have agreed.
    """
    mortgage, change = subject_of(application), change_of(application)
    everywhere = others_on_same_lines(mortgage, application.mortgages, application.burdens)
    harmed = everywhere if change.secures_more else ()
    if not harmed and change.burdens_more:
        harmed = others_on_same_lines(
            mortgage, application.mortgages, application.burdens, change.burdens_more
        )
    for other in harmed:
        if other.mortgage_no not in application.consents:
            yield not_consented(application, other)
    open_ = [one for one in everywhere if one.mortgage_no not in application.consents]
    for name in change.may_secure_more if open_ and not harmed else ():
        others = "、".join(one.mortgage_no for one in open_)
        yield confirmation("may_harm_others", name, value=f"field.{name}", mortgages=others)


def not_consented(application: Application, other: Mortgage) -> Problem:
    """R11: a mortgagee who is harmed has not agreed in writing."""
    names = "、".join(application.name_of(number) for number in other.in_role("mortgagee"))
    return refusal("R11", "consents", value=other.mortgage_no, mortgagees=names)


@rule("consents_attached", "papers", "consents")
def consents_attached(application: Application) -> Iterator[Problem]:
    """R02: a consent that is named is handed in too (I19: in writing)."""
    present = {paper.code for paper in application.papers or () if paper.present}
    if application.consents and CONSENT_PAPER not in present:
        word = f"document_kind.{CONSENT_PAPER}"
        yield refusal("R02", "papers", value=word, paper=word)


CONSENT_PAPER = "mortgagee_consent"


@rule("claim_open", "subject", "change", "assets")
def claim_open(application: Application) -> Iterator[Problem]:
    """I14: a maximum-amount claim that stands fast takes no increase (民法典 423, 查封规定 25)."""
    mortgage, change = subject_of(application), change_of(application)
    if not (change.secures_more or change.burdens_more):
        return
    terms = mortgage.terms
    seizure = fixed_by(
        mortgage, application.assets or (), application.restraints, application.burdens
    )
    if terms.determined_on is not None:
        yield refusal("claim_fixed", "mortgage", value=terms.determined_on.isoformat())
    elif seizure is not None:
        facts = {"value": seizure.delivered_on.isoformat(), "document": seizure.document_no}
        yield refusal("claim_fixed_by_seizure", "mortgage", **facts)


@rule("more_unseized", "subject", "change", "assets")
def more_unseized(application: Application) -> Iterator[Problem]:
    """R06: a seized object is not burdened more than it is (民法典 399(5), I11)."""
    change = change_of(application)
    if not (change.secures_more or change.burdens_more):
        return
    seizures = binding_on(application.restraints, application.today, SEIZURE)
    for index, asset in enumerate(application.assets or ()):
        bound = {holder for holding in _burdened(application, asset) for holder in holding.holders}
        for place in seizures:
            one = place.restraint
            meets = not one.party_no or one.party_no in bound
            if one.asset_no == asset.asset_no and meets:
                yield refusal("R06", application.place_of(index), **seizure_facts(place))


@rule("more_consented", "subject", "change", "assets", "participants")
def more_consented(application: Application) -> Iterator[Problem]:
    """R07: whom a caution protects has agreed to a greater burden (民法典 221)."""
    change = change_of(application)
    if change.secures_more or change.burdens_more:
        yield from caution_consented(application)


def _burdened(application: Application, asset: Asset) -> tuple[Holding, ...]:
    """Return the lines of an asset that the subject of the case burdens, or is to burden."""
    place = application.subject.on(asset.asset_no) if application.subject else None
    rank = place.registered_rank if place else 0
    on_asset = application.burdens.get(asset.asset_no, {})
    more = application.change.burdens_more if application.change else frozenset()
    return tuple(
        holding
        for holding in asset.holdings
        if rank in on_asset.get(holding.line, {}) or (asset.asset_no, holding.line) in more
    )


@rule("parts_free", "change", "assets")
def parts_free(application: Application) -> Iterator[Problem]:
    """R10: more of a share is to be burdened than its holder has (民法典 305, 395, I7)."""
    for asset in application.assets or ():
        wanted: dict[str, Fraction] = defaultdict(Fraction)
        for holding in asset.holdings:
            part = change_of(application).parts_after.get((asset.asset_no, holding.line))
            if part is not None:
                wanted[holding.party_no] += part
        for party_no, part in wanted.items():
            held = sum((h.share for h in asset.held_by(party_no)), Fraction(0))
            if part > held:
                facts = {"value": part, "held": held, "party": application.name_of(party_no)}
                yield refusal("R10", "shares", **facts)
