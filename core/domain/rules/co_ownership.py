"""Rules for things that several own (共有): 民法典 第二百九十七条至第三百零九条."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from core.domain.asset import Asset
from core.domain.rules.registry import Application, confirmation, refusal, rule
from core.problems import Problem


@rule("joint_owners_apply", "assets", "participants")
def joint_owners_apply(application: Application) -> Iterator[Problem]:
    """R09: of what is owned jointly (共同共有) all dispose together (民法典 301, I8)."""
    applying = _applying(application)
    if applying is None or application.get("co_ownership_agreement"):
        return
    for index, asset in enumerate(application.assets or ()):
        for holding in asset.holdings:
            absent = set(holding.holders) - applying if holding.is_joint else set()
            if absent and absent != set(holding.holders):
                facts = {"value": len(absent), "count": len(holding.holders), "asset": asset.name}
                yield refusal("R09_joint", application.place_of(index), **facts)


@rule("whole_by_majority", "assets", "participants", "whole")
def whole_by_majority(application: Application) -> Iterator[Problem]:
    """R09: the whole of a thing owned by shares takes 2/3 of them, or what was agreed (I8)."""
    applying = _applying(application)
    if applying is None or not application.get("whole"):
        return
    for person in application.in_role("mortgagor"):
        if person.pledged_share is not None:
            facts = {"value": str(person.pledged_share)}
            yield Problem("whole_or_share", f"{person.place}.share", facts)
    for index, asset in enumerate(application.assets or ()):
        held = sum((h.share for h in asset.holdings if applying & set(h.holders)), Fraction(0))
        needed = majority_of(asset, application.figures)
        # A document that only the application names lifts the law, never what the register says.
        document = application.get("co_ownership_agreement")
        lifted = bool(document) and asset.details.get("agreed_majority") is None
        if not asset.is_joint and held < needed and not lifted:
            place = application.place_of(index)
            yield refusal("R09", place, value=held, needed=needed, asset=asset.name)


def majority_of(asset: Asset, figures: Mapping[str, Fraction]) -> Fraction:
    """Return the part of the shares that disposes of the whole, by law or by agreement."""
    agreed: Fraction | None = asset.details.get("agreed_majority")
    return figures["whole_object_majority"] if agreed is None else agreed


@rule("co_owners_told", "assets", "participants", "papers")
def co_owners_told(application: Application) -> Iterator[Problem]:
    """A share may be mortgaged without the other owners (民法典 305, 395): the office's policy.

    ``none``: nothing is asked; ``notify``: a question, unless the proof of notice is there;
    ``required``: R09 without their written consent. The whole is another matter (民法典 301).
    """
    if application.get("whole"):
        return
    policy = application.policies["share_mortgage_consent"]
    given = {paper.code for paper in application.papers or () if paper.present}
    for index, asset in enumerate(application.assets or ()):
        others = _other_owners(application, asset)
        place = application.place_of(index)
        if not others or "co_owner_consent" in given:
            continue
        facts = {"value": asset.name, "count": others}
        if policy == "required":
            yield refusal("R09_consent", place, **facts)
        elif policy == "notify" and "share_mortgage_notice" not in given:
            yield confirmation("co_owners_not_told", place, **facts)


def _other_owners(application: Application, asset: Asset) -> int:
    """Count the owners by shares who do not apply."""
    applying = _applying(application)
    if applying is None:
        return 0
    return sum(1 for h in asset.holdings if not h.is_joint and h.party_no not in applying)


def _applying(application: Application) -> set[str] | None:
    """Return the mortgagors' numbers, None while one of them could not be read."""
    if "mortgagor" in application.incomplete:
        return None
    return {person.party.party_no for person in application.in_role("mortgagor")}
