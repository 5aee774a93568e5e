"""The demonstration's county: believable, repeatable, and taken by the program's own rules."""

import datetime as dt
import json
from collections import Counter
from fractions import Fraction

import pytest

from core.domain.calendar import years_later
from core.domain.identity import birth_date, check_id, is_collective, sex
from core.fields import PersonName
from core.services.regions import below, full_name, regions
from desktop import demo_data
from desktop.demo_data import demonstration, organisation_check_digit

TODAY = dt.date(2026, 11, 23)
COUNTY = demonstration(TODAY)
PARTIES, HOMESTAYS = COUNTY["parties"], COUNTY["homestays"]
PEOPLE = [party for party in PARTIES if party["kind"] == "person"]


def dates(details):
    names = ("lease_from", "lease_until", "rent_paid_until", "hygiene_permit_until")
    return {name: dt.date.fromisoformat(details[name]) for name in names if name in details}


def test_the_same_seed_makes_the_same_county():
    assert demonstration(TODAY) == COUNTY
    assert demonstration(TODAY, seed=1) != COUNTY


def test_it_is_plain_json_without_floats():
    def refuse(text):
        raise AssertionError(text)

    assert json.loads(json.dumps(COUNTY), parse_float=refuse) == COUNTY


@pytest.mark.parametrize("today", [TODAY, dt.date(2028, 2, 29), dt.date(2027, 1, 1)])
def test_every_number_is_valid_and_given_out_once(today):
    county = demonstration(today)
    numbers = [party["id_no"] for party in county["parties"]]
    assert len(set(numbers)) == len(numbers)
    for party in county["parties"]:
        assert check_id(party["id_kind"], party["id_no"], today) == party["id_no"]
    for homestay in county["homestays"]:
        check_id("uscc", homestay["details"]["business_licence_no"], today)


def test_nobody_real_is_meant():
    for party in PARTIES:
        assert "330399" in party["id_no"][:8]
        assert party["phone"].startswith("12")
        assert len(party["phone"]) == 11


def test_everybody_is_of_age_and_of_the_sex_the_number_says():
    assert all(birth_date(person["id_no"]) < years_later(TODAY, -18) for person in PEOPLE)
    by_name = {person["name"]: sex(person["id_no"]) for person in PEOPLE}
    assert by_name["林𠮷田"] == "male"
    assert by_name["王㛃"] == "female"


def test_names_that_are_hard_to_print_are_there():
    names = "".join(party["name"] for party in PARTIES)
    assert set("𠮷䶮㛃喆堃·") <= set(names)
    assert 25 in {len(party["name"]) for party in PARTIES}
    for party in PARTIES:
        assert PersonName().parse(party["name"]) == party["name"]


def test_organisations_have_a_representative_and_collectives_their_code():
    for party in PARTIES:
        assert ("legal_representative" in party) == (party["kind"] == "organisation")
    collectives = {party["name"] for party in PARTIES if is_collective(party["id_no"])}
    assert len(collectives) == 2
    assert all(name.endswith("股份经济合作社") for name in collectives)


def test_banks_are_banks():
    names = [PARTIES[place]["name"] for place in COUNTY["banks"]]
    assert len(names) == 8
    assert all("银行" in name for name in names)
    assert not any(h["party"] in COUNTY["banks"] for a in HOMESTAYS for h in a["holders"])


def test_thirty_homestays_in_four_grades():
    grades = Counter(homestay["details"]["grade"] for homestay in HOMESTAYS)
    assert grades == {"ordinary": 15, "silver": 8, "gold": 5, "platinum": 2}
    assert len({homestay["name"] for homestay in HOMESTAYS}) == 30
    for homestay in HOMESTAYS:
        graded = homestay["details"]["grade"] != "ordinary"
        assert ("grade_certificate_no" in homestay["details"]) == graded


def test_shares_are_whole():
    for homestay in HOMESTAYS:
        assert sum(Fraction(holder["share"]) for holder in homestay["holders"]) == 1
    assert sum(len(homestay["holders"]) > 1 for homestay in HOMESTAYS) == 3


def test_a_homestay_has_one_operator_who_runs_no_other():
    holders = [holder["party"] for homestay in HOMESTAYS for holder in homestay["holders"]]
    assert len(set(holders)) == len(holders)


def test_leases_are_lawful():
    for homestay in HOMESTAYS:
        details = homestay["details"]
        assert ("lease_from" in details) == (details["tenure"] == "leased")
        if details["tenure"] == "leased":
            days = dates(details)
            assert days["lease_from"] < TODAY < days["lease_until"]
            assert days["lease_until"] < years_later(days["lease_from"], 20)
            assert days["rent_paid_until"] <= days["lease_until"]


def test_exactly_four_homestays_trip_a_rule_one_each():
    def where(wrong):
        return [place for place, h in enumerate(HOMESTAYS) if wrong(h["details"])]

    assert where(lambda d: d.get("lessor_consent") is False) == [demo_data.NO_CONSENT]
    assert where(lambda d: dates(d)["hygiene_permit_until"] < TODAY) == [demo_data.EXPIRED_PERMIT]
    assert where(lambda d: dates(d).get("rent_paid_until", TODAY) < TODAY) == [
        demo_data.RENT_IN_ARREARS
    ]
    assert where(lambda d: dates(d).get("lease_until", dt.date.max) < years_later(TODAY, 1)) == [
        demo_data.LEASE_NEARLY_OVER
    ]


def test_homestays_stay_within_the_limits_of_the_trade():
    # 苍政办〔2018〕62号: at most 18 rooms and 1,000 square metres
    for homestay in HOMESTAYS:
        assert homestay["details"]["rooms"] <= 15
        assert Fraction(homestay["details"]["floor_area"]) <= 1000


def test_places_are_in_the_table_of_regions():
    for homestay in HOMESTAYS:
        region = regions()[homestay["region_code"]]
        assert region.parent == "330399"
        assert homestay["location"].startswith(full_name(region.code))
    assert full_name("330399100") == "浙江省温州市瓯岭县云岫镇"
    assert len(below("330399")) == 12


def test_who_is_named_after_a_place_is_there():
    for record in [*PARTIES, *HOMESTAYS]:
        for region in below("330399"):
            if region.name in record["name"]:
                assert region.name in record.get("address", record.get("location"))


def test_every_region_lies_in_another():
    for region in regions().values():
        assert region.level == "province" or region.parent in regions()
        assert region.code.startswith(region.parent.rstrip("0"))


def test_the_ninth_character_of_an_organisation_code():
    # the codes inside 91110108551385082Q and 91350100M000100Y43
    assert organisation_check_digit("55138508") == "2"
    assert organisation_check_digit("M000100Y") == "4"
