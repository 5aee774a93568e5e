"""Identity numbers: the known vectors, and that no single slip of a finger goes unnoticed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from core.domain import identity
from core.domain.identity import check_id
from core.problems import FieldError

TODAY = dt.date(2026, 11, 23)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
births = st.dates(dt.date(1900, 1, 1), TODAY)
counties = st.sampled_from(["110105", "330324", "330399", "510229", "420500"])
sequences = st.integers(0, 999)


@st.composite
def citizens(draw):
    first = f"{draw(counties)}{draw(births):%Y%m%d}{draw(sequences):03d}"
    return first + identity.citizen_check_digit(first)


@st.composite
def credit_codes(draw):
    head = draw(st.sampled_from(["91", "11", "52", "93", "N2", "A1", "Y1"]))
    first = head + draw(counties) + draw(st.text(LETTERS, min_size=9, max_size=9))
    return first + identity.uscc_check_digit(first)


def code_of(kind, number):
    with pytest.raises(FieldError) as refused:
        check_id(kind, number, TODAY)
    return refused.value.code


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "330324199001010011", "330324198802290020"]
)
def test_known_citizen_numbers_pass(number):
    assert check_id("identity_card", number, TODAY) == number


@pytest.mark.parametrize(
    "number",
    [
        "91110108551385082Q",
        "91350100M000100Y43",
        "113303240000000230",  # the sum is a multiple of 31
        "N2330324MF0000001C",  # a rural collective
    ],
)
def test_known_credit_codes_pass(number):
    assert check_id("uscc", number, TODAY) == number


def test_what_fingers_do_is_forgiven():
    assert check_id("identity_card", " 11010519491231002x ", TODAY) == "11010519491231002X"
    assert check_id("identity_card", "１１０１０５１９４９１２３１００２ｘ", TODAY)
    assert check_id("uscc", "91110108-5513 85082q", TODAY) == "91110108551385082Q"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("3303241990010100", "id_length"),
        ("33032419900101O011", "id_charset"),
        ("3303241990010X0011", "id_charset"),
        ("330324198902290020", "id_birth_date"),
        ("330324199013010011", "id_birth_date"),
        ("330324199001010012", "id_check_digit"),
        ("993303199001010011", "id_region"),
        ("130503670401001", "id_legacy"),
        ("130503671301001", "id_length"),  # fifteen digits, but no date in them
        ("", "id_length"),
    ],
)
def test_a_wrong_citizen_number_is_named_precisely(number, code):
    assert code_of("identity_card", number) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("91110108551385082", "uscc_length"),
        ("9111010855138508IQ", "uscc_charset"),
        ("91A10108551385082Q", "uscc_region"),
        ("91110108551385082R", "uscc_check_digit"),
    ],
)
def test_a_wrong_credit_code_is_named_precisely(number, code):
    assert code_of("uscc", number) == code


def test_the_refusal_says_where_the_wrong_character_stands():
    with pytest.raises(FieldError) as refused:
        check_id("identity_card", "33032419900101O011", TODAY)
    assert refused.value.params == {"value": "33032419900101O011", "char": "O", "place": "15"}


def test_nobody_is_born_tomorrow():
    first = "33032420261124001"
    number = first + identity.citizen_check_digit(first)
    assert code_of("identity_card", number) == "id_birth_future"
    assert check_id("identity_card", number, dt.date(2026, 11, 24)) == number


def test_a_legacy_number_is_refused_with_the_number_it_became():
    with pytest.raises(FieldError) as refused:
        check_id("identity_card", "130503670401001", TODAY)
    assert refused.value.params["number"] == "130503196704010016"


def test_an_abolished_county_is_no_reason_to_refuse():
    first = "51022919970101001"  # 永川县, a city since 1992
    number = first + identity.citizen_check_digit(first)
    assert not ric.is_valid(number)  # python-stdnum asks where people were born
    assert check_id("identity_card", number, TODAY) == number


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_have_their_own_kind(region):
    first = region + "19850315012"
    number = first + identity.citizen_check_digit(first)
    assert check_id("residence_permit", number, TODAY) == number
    assert code_of("identity_card", number) == "id_residence_permit"


def test_a_citizen_number_is_no_residence_permit():
    assert code_of("residence_permit", "330324199001010011") == "id_not_residence_permit"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("passport", "EA1234567", "护照1234567"),
        ("hong_kong_macao_permit", "H12345678", "A12345678"),
        ("taiwan_permit", "01234567", "012345"),
        ("foreign_residence_card", "GBR310112345678", "GB310112345678"),
        ("military_card", "军字第2001988号", "军字第号"),
        ("other_registration", "HK-1234567", "无"),
    ],
)
def test_other_documents_are_checked_by_shape(kind, good, bad):
    assert check_id(kind, good, TODAY)
    assert code_of(kind, bad) == "id_shape"


def test_the_new_card_of_foreign_residents_has_a_check_digit():
    assert check_id("foreign_residence_card", "911124198108030024", TODAY)
    assert code_of("foreign_residence_card", "911124198108030025") == "id_check_digit"


def test_an_unknown_kind_is_a_bug_not_a_fault():
    with pytest.raises(ValueError, match="library_card"):
        check_id("library_card", "1", TODAY)


def test_every_kind_is_listed_once():
    kinds = identity.ID_KINDS_PERSON + identity.ID_KINDS_ORGANISATION
    assert len(set(kinds)) == len(kinds)
    assert "identity_card" in identity.ID_KINDS_PERSON
    assert "uscc" in identity.ID_KINDS_ORGANISATION


def test_birth_date_and_sex():
    assert identity.birth_date("330324198802290020") == dt.date(1988, 2, 29)
    assert identity.sex("330324198802290020") is identity.Sex.FEMALE
    assert identity.sex("330324199001010011") is identity.Sex.MALE
    with pytest.raises(FieldError, match="id_birth_date"):
        identity.birth_date("330324")


def test_masking_hides_the_birth_date():
    assert identity.mask_id("330324199001010011") == "3303**********0011"
    assert identity.mask_id("EA1234567") == "EA*****67"
    assert identity.mask_id("123") == "***"


def test_collectives_are_known_by_their_code():
    assert identity.is_collective("n2330324MF0000001C")
    assert not identity.is_collective("91110108551385082Q")


@given(citizens())
def test_every_valid_citizen_number_passes(number):
    assert check_id("identity_card", number, TODAY) == number
    assert check_id("identity_card", number.lower(), TODAY) == number


@given(citizens(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_digit_of_a_citizen_number_is_caught(number, place, other):
    if other != number[place]:
        wrong = number[:place] + other + number[place + 1 :]
        assert code_of("identity_card", wrong).startswith("id_")


@given(citizens(), st.integers(0, 16))
def test_two_neighbours_exchanged_are_caught(number, place):
    a, b = number[place : place + 2]
    if a != b:
        wrong = number[:place] + b + a + number[place + 2 :]
        assert code_of("identity_card", wrong).startswith("id_")


@given(credit_codes(), st.integers(0, 17), st.sampled_from(LETTERS))
def test_any_single_wrong_character_of_a_credit_code_is_caught(number, place, other):
    assert check_id("uscc", number, TODAY) == number
    if other != number[place]:
        wrong = number[:place] + other + number[place + 1 :]
        assert code_of("uscc", wrong) in {"uscc_check_digit", "uscc_region"}


@given(credit_codes().filter(lambda code: code[:2].isdigit()))
def test_python_stdnum_agrees_on_codes_it_knows(number):
    assert uscc.is_valid(number)
    other = LETTERS[(LETTERS.index(number[-1]) + 1) % 31]
    assert not uscc.is_valid(number[:-1] + other)


@given(citizens().filter(lambda number: number[6:8] == "19"))
def test_a_legacy_number_becomes_the_number_it_came_from(number):
    assert identity.from_legacy(number[:6] + number[8:17]) == number
