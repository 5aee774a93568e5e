"""Rules for correcting an entry (更正) and for restoring one: 民法典 220; 实施细则 79-81."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.mortgage import DISCHARGED
from core.domain.mortgage_change import others_on_same_lines
from core.domain.rules.mortgage_change import both_apply, bound_by, strangers
from core.domain.rules.registry import (
    Application,
    change_of,
    confirmation,
    refusal,
    rule,
    subject_of,
)
from core.problems import Problem


@rule("correction_applicants", "subject")
def correction_applicants(application: Application) -> Iterator[Problem]:
    """R08: either side asks for it, or the office corrects what it typed wrong itself (220)."""
    mortgage = subject_of(application)
    known = {*mortgage.in_role("mortgagee"), *mortgage.in_role("mortgagor")}
    yield from strangers(application, known | {*bound_by(application, mortgage)})


@rule("correction_told", "subject", "change")
def correction_told(application: Application) -> Iterator[Problem]:
    """Others relied on the wrong entry: whoever stands behind is told, not asked (216, 217)."""
    change = change_of(application)
    if change.secures_more:
        behind = others_on_same_lines(
            subject_of(application), application.mortgages, application.burdens
        )
        if behind:
            numbers = "、".join(one.mortgage_no for one in behind)
            yield confirmation("correction_secures_more", "corrections", value=numbers)


@rule("was_discharged", "subject")
def was_discharged(application: Application) -> Iterator[Problem]:
    """I17: only what is discharged is restored, and once."""
    mortgage = subject_of(application)
    if mortgage.state != DISCHARGED:
        yield Problem("not_discharged", "mortgage", {"value": mortgage.mortgage_no})
    elif application.get("restored_as"):
        facts = {"value": mortgage.mortgage_no, "restored": application.get("restored_as")}
        yield Problem("already_restored", "mortgage", facts)


@rule("restored_by", "subject", "participants")
def restored_by(application: Application) -> Iterator[Problem]:
    """R02: the mortgagors agree, or a judgment says that the entry was wrong (民法典 220)."""
    if application.get("judgment_no"):
        mortgage = subject_of(application)
        yield from strangers(application, [p.current_no for p in mortgage.parties])
    else:
        yield from both_apply(application)


@rule("still_held", "subject", "assets")
def still_held(application: Application) -> Iterator[Problem]:
    """R08: what was burdened has passed to others meanwhile: they relied on the register (216)."""
    for index, asset in enumerate(application.assets or ()):
        for party_no, part in application.burdened_last.get(asset.asset_no, {}).items():
            held = sum((h.share for h in asset.held_by(party_no)), start=part * 0)
            if part > held:
                name = application.name_of(party_no)
                facts = {"value": name, "asset": asset.name, "part": part, "held": held}
                yield refusal("R08_passed_on", application.place_of(index), **facts)
