"""What a class says: how long a right lasts, whose a collateral is, what an office makes of it."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.asset_class import PaperRule, RightTerm
from core.domain.contribution import MONEY, Contribution
from core.domain.offices import OFFICE_KINDS, SERVICE_CENTRE, STATUTORY_REGISTRAR
from desktop import bootstrap

LEASE = RightTerm(until=("lease_until", "land_until"), since="lease_from", most_years="years")
FIGURES = {"years": Fraction(20)}
DAY = dt.date


@pytest.mark.holds("I10")
@pytest.mark.parametrize(
    ("details", "last"),
    [
        ({}, None),
        ({"lease_from": DAY(2020, 1, 1)}, None),
        ({"lease_until": DAY(2030, 1, 1)}, DAY(2030, 1, 1)),
        ({"lease_until": DAY(2030, 1, 1), "land_until": DAY(2029, 6, 1)}, DAY(2029, 6, 1)),
        ({"lease_from": DAY(2020, 1, 1), "lease_until": DAY(2060, 1, 1)}, DAY(2039, 12, 31)),
        ({"lease_from": DAY(2020, 2, 29), "lease_until": DAY(2060, 1, 1)}, DAY(2040, 2, 28)),
    ],
)
def test_a_right_lasts_until_the_earliest_of_its_ends(details, last):
    assert LEASE.last_day(details, FIGURES) == last


@pytest.mark.holds("I10")
@given(st.dates(DAY(1990, 1, 1), DAY(2050, 1, 1)), st.dates(DAY(1990, 1, 1), DAY(2150, 1, 1)))
def test_no_lease_lasts_longer_than_the_law_lets_it(since, until):
    details = {"lease_from": since, "lease_until": until}
    last = LEASE.last_day(details, FIGURES)
    assert last <= until
    assert last < DAY(since.year + 20, since.month, min(since.day, 28)) + dt.timedelta(days=3)


def test_papers_are_demanded_where_a_detail_has_one_of_some_values():
    paper = PaperRule("articles", "章程", when={"form": ["company", "cooperative"], "kind": "x"})
    assert paper.demanded({"form": "cooperative", "kind": "x"})
    assert not paper.demanded({"form": "collective", "kind": "x"})
    assert not paper.demanded({"form": "company"})
    assert not PaperRule("photos", "照片", required=False).demanded({})


def test_a_class_is_what_the_office_makes_of_it():
    plant = bootstrap.asset_classes()["plant_share"]
    assert plant.effect == plant.for_office(SERVICE_CENTRE).effect == "FILING_ONLY"
    registrar = plant.for_office(STATUTORY_REGISTRAR)
    assert registrar.effect == "REGISTERED_REAL_RIGHT"
    assert registrar.for_office(SERVICE_CENTRE) == plant
    homestay = bootstrap.asset_classes()["homestay_right"]
    assert {homestay.for_office(kind).effect for kind in OFFICE_KINDS} == {"CONTRACT_ONLY"}


@pytest.mark.holds("R16")
def test_a_detail_says_which_collateral_an_asset_is():
    venture = bootstrap.asset_classes()["farming_venture_share"]
    assert venture.collateral_of({"legal_form": "company"}) == "company_equity"
    assert venture.collateral_of({"legal_form": "unheard of"}) == venture.collaterals[0]
    plant = bootstrap.asset_classes()["plant_share"]
    assert plant.collateral_of({}) == "plant_share"


@pytest.mark.holds("I22")
def test_a_contribution_is_out_on_the_day_it_ends():
    one = Contribution("RG1", "A1", "P1", MONEY, DAY(2026, 3, 1), 100, ended_on=DAY(2027, 3, 1))
    assert one.stands_on(DAY(2027, 2, 28))
    assert not one.stands_on(DAY(2027, 3, 1))
