"""What operations look up by number or name is found on either engine, without the search box."""

import pytest

from core.problems import Rejected
from core.services.desk import Desk
from core.services.ports import SearchHit
from tests.builders import ALICE, SOLE, homestay, person, register


def by_number(desk: Desk, number: str, *, begins: bool = False) -> list[SearchHit]:
    with desk.store.reading() as work:
        return list(work.search.by_number(number, begins=begins))


def by_name(desk: Desk, name: str) -> list[SearchHit]:
    with desk.store.reading() as work:
        return list(work.search.by_name(name))


@pytest.mark.parametrize("write", [str, str.lower, lambda number: f" {number[:6]} {number[6:]}-"])
def test_a_person_is_found_by_each_of_its_numbers(any_desk: Desk, write: object) -> None:
    assert callable(write)
    known = person(0)
    for number in (ALICE, known["id_no"], known["phone"]):
        (hit,) = by_number(any_desk, write(number))
        assert (hit.kind, hit.number, hit.title) == ("party", ALICE, known["name"])
        assert [one.text for one in hit.hits] == [number]


def test_a_part_of_a_number_finds_only_who_asks_for_beginnings(any_desk: Desk) -> None:
    start = person(0)["id_no"][:10]
    assert by_number(any_desk, start) == []
    assert ALICE in [hit.number for hit in by_number(any_desk, start, begins=True)]
    assert by_number(any_desk, person(0)["id_no"][3:], begins=True) == []


def test_a_person_is_found_by_the_whole_name_only(any_desk: Desk) -> None:
    name = person(0)["name"]
    assert [hit.number for hit in by_name(any_desk, name)] == [ALICE]
    assert by_name(any_desk, name[:1]) == []
    assert by_name(any_desk, f"{name}{name}") == []
    assert by_name(any_desk, "") == []


def test_a_record_that_was_amended_is_found_by_what_it_has_now(any_desk: Desk) -> None:
    changed = {**person(0), "name": "欧阳晓岚", "phone": "13900000001"}
    any_desk.perform("party.amend", {**changed, "party": ALICE, "evidence_no": "户口簿"})
    assert [hit.number for hit in by_name(any_desk, "欧阳晓岚")] == [ALICE]
    assert by_name(any_desk, person(0)["name"]) == []
    assert [hit.number for hit in by_number(any_desk, "13900000001")] == [ALICE]


def test_whoever_may_be_the_one_being_typed_is_named(any_desk: Desk) -> None:
    known = person(0)
    found = any_desk.ask("similar_parties", name=known["name"])
    assert [one.party_no for one in found] == [ALICE]
    found = any_desk.ask("similar_parties", id_no=known["id_no"][:12])
    assert [one.party_no for one in found] == [ALICE]


def test_the_same_right_entered_twice_is_asked_about(any_desk: Desk) -> None:
    with pytest.raises(Rejected, match="same_right") as error:
        any_desk.perform("asset.enter", homestay(0))
    assert {one.params["asset"] for one in error.value.problems} == {SOLE}


def test_a_certificate_is_found_whatever_the_width_of_its_brackets(any_desk: Desk) -> None:
    number = register(any_desk).certificate
    typed = number.translate(str.maketrans("（）〔〕", "()[]")).lower()
    assert any_desk.paper(typed) == any_desk.paper(number)
