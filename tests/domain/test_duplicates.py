"""Records of one person are suspected by what their particulars say."""

import pytest

from core.domain.duplicates import suspicions
from core.domain.identity import citizen_check_digit
from core.domain.party import Particulars, Party

FIRST_17 = "33032419880229002"
WHOLE = FIRST_17 + citizen_check_digit(FIRST_17)
LEGACY = WHOLE[:6] + WHOLE[8:17]


def party(number, id_kind, id_no, name="王芳", kind="person"):
    return Party(number, kind, 1, Particulars(name, id_kind, id_no))


def found(*parties):
    return [(one.first.party_no, one.second.party_no, one.reason) for one in suspicions(parties)]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("passport", "E12345678"), ("military_card", "E12345678"), "same_number"),
        (("passport", LEGACY), ("identity_card", WHOLE), "legacy_number"),
        (("identity_card", WHOLE), ("residence_permit", "81" + WHOLE[2:]), "same_birth"),
    ],
)
def test_what_makes_two_records_suspect(first, second, reason):
    pair = party("P1", *first), party("P2", *second)
    assert found(*pair) == [("P1", "P2", reason)]
    assert found(*reversed(pair)) == [("P1", "P2", reason)]


def test_another_name_or_another_kind_of_party_is_somebody_else():
    one = party("P1", "identity_card", WHOLE)
    born_too = party("P2", "residence_permit", "81" + WHOLE[2:], name="李娜")
    firm = party("P3", "other_registration", WHOLE, kind="organisation")
    assert found(one, born_too, firm) == []


def test_three_records_of_one_person_are_three_pairs():
    records = [
        party("P1", "identity_card", WHOLE),
        party("P2", "passport", LEGACY),
        party("P3", "military_card", WHOLE),
    ]
    assert [one[:2] for one in found(*records)] == [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]
