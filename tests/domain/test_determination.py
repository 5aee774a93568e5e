"""When a maximum-amount claim stands fast: the first notice that took what it burdens."""

import datetime as dt
from fractions import Fraction

import pytest

from core.domain.asset import Asset, FolioState, Holding
from core.domain.determination import fixed_by
from core.domain.mortgage import Encumbrance, Mortgage, PartyRole, Terms
from core.domain.restraints import Restraint, RestraintEvent

TODAY = dt.date(2026, 11, 23)
HELD = (Holding(1, "P1", 1, 2), Holding(2, "P2", 1, 2))
ASSET = Asset("A1", "c", 1, "屋", "村", "33", {}, HELD, FolioState(9, 1, 2, 2))
BURDENS = {"A1": {1: {1: Fraction(1, 2)}, 2: {}}}


def mortgage(security="maximum", entry=2, left_by=None):
    terms = Terms(security, 100, TODAY, TODAY, None, "", "", "", False, "", "")
    parties = (PartyRole("mortgagor", 1, "P1", 1),)
    places = (Encumbrance("A1", 1, entry, 1, left_by),)
    return Mortgage("DY1", 1, "current", terms, parties, places, "C1", "2026")


def seizure(entry=3, delivered="2026-11-23 09:00", *, asset="A1", kind="seizure", **facts):
    number = f"CF{entry}"
    return Restraint(number, kind, asset, entry, "法院", number, TODAY, TODAY, delivered, **facts)


@pytest.mark.holds("I14")
def test_the_first_notice_after_the_mortgage_fixes_the_claim_for_good():
    released = RestraintEvent("released", "法院", "X", "", "2026-11-24", "2026-11-24")
    first, second = seizure(3, events=(released,)), seizure(4, "2026-11-24 09:00")
    assert fixed_by(mortgage(), [ASSET], [second, first], BURDENS) == first
    earlier = seizure(5, "2026-11-22 09:00")  # delivered before, entered after
    assert fixed_by(mortgage(), [ASSET], [first, earlier], BURDENS) == earlier


@pytest.mark.parametrize(
    "restraint",
    [
        seizure(party_no="P1"),
        seizure(waiting=True, term_months=12),  # the mortgagee is told of it all the same
    ],
)
def test_a_seizure_of_the_burdened_share_and_one_that_waits_count_too(restraint):
    assert fixed_by(mortgage(), [ASSET], [restraint], BURDENS) == restraint


@pytest.mark.parametrize(
    ("one", "restraint"),
    [
        (mortgage("ordinary"), seizure()),
        (mortgage(entry=5), seizure()),  # the mortgage came later
        (mortgage(left_by=3), seizure(4)),  # it had left the asset by then
        (mortgage(), seizure(asset="A2")),
        (mortgage(), seizure(party_no="P2")),  # the share that it does not burden
        (mortgage(), seizure(kind="objection")),
    ],
)
def test_other_notices_fix_nothing(one, restraint):
    assert fixed_by(one, [ASSET], [restraint], BURDENS) is None


def test_a_notice_before_the_mortgage_left_the_asset_fixed_it():
    assert fixed_by(mortgage(left_by=9), [ASSET], [seizure(4)], BURDENS) is not None
