"""The search index is written with the record, found by every way in, and forgets old words."""

import pytest
from sqlalchemy import text

from core.storage.engine import make_engine, transaction
from tests.builders import ALICE, SOLE, apply, homestay, person
from tests.storage.raw import connected

NAME = "欧阳晓岚"
GIVEN = {
    "name": NAME,
    "phone": "13912345678",
    "address": "浙江省温州市瓯岭县枫林镇东岸村18号",
}


@pytest.fixture
def known(desk):
    """A person with a name that nobody else here has."""
    return desk.perform("party.enter", person(2, **GIVEN)).number


def found(desk, typed):
    return [hit.id for hit in desk.ask("search", typed=typed)]


def amend(desk, party, particulars):
    desk.perform("party.amend", {**particulars, "party": party, "evidence_no": "户口簿"})


@pytest.mark.parametrize(
    "typed",
    [
        NAME,
        "欧阳",
        "晓岚",
        "岚",
        "阳晓",
        "oyxl",
        "OYX",
        "ouyangxiaolan",
        "ouyangx",
        "13912345678",
        "345678",
        "枫林镇东岸",
        "东岸村18号",
        "欧阳 东岸",
        "P000005",
    ],
)
def test_a_person_is_found_by(desk, known, typed):
    assert known in found(desk, typed)


@pytest.mark.parametrize(
    "typed", ["欧阴", "晓兰", "oyxq", "999999", "欧阳 西岸", "", "  ", "%", '"']
)
def test_a_person_is_not_found_by(desk, known, typed):
    assert known not in found(desk, typed)


def test_the_tail_of_an_identity_number_finds_its_person(desk, known):
    assert found(desk, person(2)["id_no"][-6:]) == [known]


def test_old_words_are_forgotten_when_a_party_is_amended(desk, known, ledger):
    changed = {"name": "司徒明哲", "phone": "13700000000", "address": "瓯岭县岩头镇芙蓉村2号"}
    amend(desk, known, person(2, **changed))
    for typed in (NAME, "oyxl", "ouyangxiaolan", "13912345678", "345678", "东岸村18号"):
        assert found(desk, typed) == []
    for typed in ("司徒", "stmz", "situmingzhe", "13700000000", "芙蓉村"):
        assert found(desk, typed) == [known]
    with connected(ledger) as connection:
        query = "SELECT value FROM search_key WHERE value LIKE 'ouyang%' OR value = '13912345678'"
        assert connection.execute(query).fetchall() == []


def test_an_amended_record_has_the_keys_of_one_entered_so(desk, known, ledger):
    changed = {"name": "欧阳明哲", "phone": "13700000000", "address": None}
    amend(desk, known, person(2, **(GIVEN | changed)))
    other = desk.perform("party.enter", person(3, **changed)).number

    def keys(number):
        query = (
            "SELECT topic, value FROM search_key JOIN search_entry USING (entry) "
            "WHERE number = ? AND topic IN ('initials', 'pinyin')"
        )
        with connected(ledger) as connection:
            return connection.execute(query, [number]).fetchall()

    assert sorted(keys(known)) == sorted(keys(other))
    assert keys(known)


def test_amending_makes_no_second_hit(desk, known):
    amend(desk, known, {**person(2, **GIVEN), "phone": "13700000000"})
    assert found(desk, NAME) == [known]


def test_what_is_rolled_back_is_not_found(desk, monkeypatch, ledger):
    from core.storage.work import SqlWork

    def fail(*_, **__):
        raise RuntimeError("bug")

    with monkeypatch.context() as broken:
        broken.setattr(SqlWork, "record", fail)
        with pytest.raises(RuntimeError):
            desk.perform("party.enter", person(2, **GIVEN))
    assert found(desk, NAME) == []
    with connected(ledger) as connection:
        count = "SELECT count(*) FROM search_grams WHERE search_grams MATCH ?"
        token = "n" + "欧阳".encode().hex()
        assert connection.execute(count, [token]).fetchone() == (0,)


def test_assets_and_cases_are_found_too(desk):
    case = apply(desk)
    name = homestay(0)["name"]
    assert SOLE in found(desk, name)
    assert case in found(desk, name)
    assert case in found(desk, case)
    assert {ALICE, case} <= set(found(desk, person(0)["name"]))


def test_many_of_one_name_are_found_up_to_the_limit(ledger, desk):
    engine = make_engine(ledger)
    with transaction(engine, write=True) as connection:
        for nth in range(1000, 1050):
            connection.execute(
                text("INSERT INTO search_entry VALUES (:e, 'party', :n, '王芳', '', :r)"),
                {"e": nth, "n": f"X{nth}", "r": '{"addresses":[],"names":["王芳"],"numbers":[]}'},
            )
            grams = " ".join("n" + gram.encode().hex() for gram in ("王", "芳", "王芳"))
            connection.execute(
                text("INSERT INTO search_grams (rowid, grams) VALUES (:e, :g)"),
                {"e": nth, "g": grams},
            )
    engine.dispose()
    assert len(desk.ask("search", typed="王芳", limit=30)) == 30
    assert len(desk.ask("search", typed="王芳", limit=100)) == 50
