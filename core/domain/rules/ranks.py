"""Rules for an agreement on ranks (顺位变更): 民法典 409; 实施细则 67, 68."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.domain.mortgage import Mortgage
from core.domain.priority import harmed_by, open_places, places_on
from core.domain.rules.registry import Application, refusal, rule
from core.problems import Problem


@rule("ranks_listed", "assets", "places")
def ranks_listed(application: Application) -> Iterator[Problem]:
    """I5: an agreement names every mortgage in force on the asset, each once (民法典 409)."""
    live = {one.mortgage_no for one in application.mortgages}
    wanted = application.places or ()
    if len(live) < 2:
        yield Problem("nothing_to_rank", application.place_of(0), {"value": str(len(live))})
        return
    counts = Counter(one.mortgage_no for one in wanted)
    for one in wanted:
        place = f"order[{one.line}].mortgage"
        if one.mortgage_no not in live:
            yield Problem("rank_not_in_force", place, {"value": one.mortgage_no})
        elif counts[one.mortgage_no] > 1:
            yield Problem("rank_twice", place, {"value": one.mortgage_no})
    missing = sorted(live - counts.keys())
    if missing:
        yield refusal("R11_unlisted", "order", value="、".join(missing))


@rule("places_open", "assets", "places")
def places_open(application: Application) -> Iterator[Problem]:
    """I17: places are those of the mortgages themselves; one left empty is nobody's to take."""
    moves = _moves(application)
    if moves is None:
        return
    before, _ = moves
    allowed = open_places(before)
    for one in application.places or ():
        if one.place not in allowed:
            facts = {"value": str(one.place), "options": "、".join(map(str, sorted(allowed)))}
            yield Problem("place_not_open", f"order[{one.line}].place", facts)


@rule("order_changes", "assets", "places")
def order_changes(application: Application) -> Iterator[Problem]:
    """An agreement that leaves everybody where it stands is a slip."""
    moves = _moves(application)
    if moves is not None and moves[0] == moves[1]:
        yield Problem("nothing_changed", "order")


@rule("ranks_consented", "assets", "places")
def ranks_consented(application: Application) -> Iterator[Problem]:
    """R11: who falls behind, or gets somebody before or beside it, has agreed (409, I5, I19)."""
    moves = _moves(application)
    if moves is None:
        return
    harmed, ranked = harmed_by(*moves), _by_number(application)
    for one in application.places or ():
        rank, mortgage = ranked[one.mortgage_no]
        if rank in harmed and not one.consent:
            names = "、".join(map(application.name_of, mortgage.in_role("mortgagee")))
            facts = {"value": one.mortgage_no, "mortgagees": names}
            yield refusal("R11_rank", f"order[{one.line}].consent", **facts)


@rule("rank_applicants", "assets", "places", "participants")
def rank_applicants(application: Application) -> Iterator[Problem]:
    """R02: those who move apply together with the mortgagors (实施细则 68).

    Whoever falls behind and has agreed in writing need not come as well.
    """
    moves = _moves(application)
    if moves is None or "applicant" in application.incomplete:
        return
    before, after = moves
    ranked = _by_number(application)
    gaining = [m for rank, m in ranked.values() if after[rank] < before[rank]]
    wanted = [number for m in gaining for number in m.in_role("mortgagee")]
    wanted += [number for m in gaining for number in m.in_role("mortgagor")]
    applicants = {p.party.party_no for p in application.in_role("applicant")}
    absent = [n for n in dict.fromkeys(wanted) if not application.acts_for(n, applicants)]
    if absent:
        names = "、".join(map(application.name_of, absent))
        numbers = "、".join(m.mortgage_no for m in gaining)
        yield refusal("R02_jointly", "applicants", value=names, mortgage=numbers)


def _by_number(application: Application) -> dict[str, tuple[int, Mortgage]]:
    """Return each mortgage in force on the asset with its registered rank there."""
    assert application.assets
    asset_no = application.assets[0].asset_no
    found = {}
    for one in application.mortgages:
        place = one.on(asset_no)
        assert place is not None
        found[one.mortgage_no] = (place.registered_rank, one)
    return found


def _moves(application: Application) -> tuple[dict[int, int], dict[int, int]] | None:
    """Return the places before and after, by registered rank; None unless all are listed once."""
    assert application.assets
    ranked = _by_number(application)
    wanted = application.places or ()
    if sorted(one.mortgage_no for one in wanted) != sorted(ranked):
        return None
    before = places_on(application.assets[0].asset_no, application.mortgages)
    return before, {ranked[one.mortgage_no][0]: one.place for one in wanted}
