"""People and organisations: entered once, amended by versions, found while typing."""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB


def rejected(desk, operation, document):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return {(p.code, p.field) for p in found.value.problems}


def test_the_same_number_is_never_entered_twice(desk):
    assert rejected(desk, "party.enter", builders.person(0)) == {("id_taken", "id_no")}
    before = desk.ask("today").parties
    assert rejected(desk, "party.enter", builders.person(0, name="王五")) == {("id_taken", "id_no")}
    assert desk.ask("today").parties == before


def test_a_number_that_is_taken_says_whose_it_is(desk):
    with pytest.raises(Rejected) as found:
        desk.perform("party.enter", builders.person(0))
    (problem,) = found.value.problems
    said = desk.text.sentence(problem).text
    assert ALICE in said
    assert builders.person(0)["name"] in said


def test_the_same_new_holder_is_silently_the_known_one(desk):
    asset = builders.homestay(6)
    asset["holders"] = [{"new": builders.person(0)}]
    before = desk.ask("today").parties
    number = desk.perform("asset.enter", asset).number
    assert desk.ask("today").parties == before
    assert [h.party_no for h in desk.ask("asset", asset_no=number).holders] == [ALICE]


def test_a_small_x_is_the_same_number_as_a_capital_one(desk):
    number = "11010519491231002X"
    person = builders.person(4, id_no=number)
    desk.perform("party.enter", person)
    again = {**person, "id_no": number.lower()}
    assert rejected(desk, "party.enter", again) == {("id_taken", "id_no")}


def test_an_amendment_is_a_new_version_in_the_journal(desk):
    receipt = desk.perform("party.amend", builders.person(0, party=ALICE, phone="12012345678"))
    assert receipt.number == ALICE
    row = desk.ask("party", party_no=ALICE).row
    assert (row.phone, row.name) == ("12012345678", builders.person(0)["name"])
    assert "2" in desk.ask("journal")[0].facts


def test_an_amendment_may_not_take_over_somebody_elses_number(desk):
    taken = builders.person(0, party=ALICE, id_no=builders.person(1)["id_no"], evidence_no="户口簿")
    assert rejected(desk, "party.amend", taken) == {("id_taken", "id_no")}


def test_an_amendment_makes_no_organisation_of_a_person(desk):
    assert rejected(desk, "party.amend", {**builders.bank(2), "party": ALICE}) == {
        ("party_kind_fixed", "kind")
    }


def test_amending_nobody_is_said_with_everything_else(desk):
    document = builders.person(0, party="P999999", id_no="330324198902290020")
    assert rejected(desk, "party.amend", document) == {
        ("no_such_party", "party"),
        ("id_birth_date", "id_no"),
    }


def test_every_fault_of_a_form_at_once(desk):
    document = {
        "kind": "person",
        "name": "陈\u200b大山",
        "id_kind": "uscc",
        "id_no": "123",
        "id_until": "2026-02-30",
        "phon": "120",
    }
    assert rejected(desk, "party.enter", document) == {
        ("unprintable", "name"),
        ("id_kind_of_party", "id_kind"),
        ("uscc_length", "id_no"),
        ("no_such_date", "id_until"),
        ("unknown_key", "phon"),
    }


def test_a_village_collective_is_known_by_its_code(desk):
    collective = builders.organisation(-1)
    number = desk.perform("party.enter", collective).number
    row = desk.ask("party", party_no=number).row
    assert row.id_no.startswith("N2")
    assert row.legal_representative == collective["legal_representative"]


def test_who_may_be_meant_is_shown_while_typing(desk):
    name, id_no = builders.person(1)["name"], builders.person(1)["id_no"]
    assert [p.party_no for p in desk.ask("similar_parties", name=name)] == [BOB]
    assert [p.party_no for p in desk.ask("similar_parties", id_no=id_no[:10])] == [BOB]
    assert desk.ask("similar_parties", id_no=id_no[:5]) == ()


def test_a_bank_keeps_who_represents_it(desk):
    row = desk.ask("party", party_no=BANK).row
    assert row.legal_representative == builders.bank(0)["legal_representative"]
