"""GB 18030-2022 by the public mapping of ICU: what moved, what stays, and there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import gb18030
from core.fields import PersonName, Text

NAME = gb18030.NAME

# gb18030-2022.ucm: two bytes, the character, its private-use code point, its former four bytes.
MOVED = [
    ("A6D9", 0xFE10, 0xE78D, "84318236"),
    ("A6DA", 0xFE12, 0xE78E, "84318238"),
    ("A6DB", 0xFE11, 0xE78F, "84318237"),
    ("A6DC", 0xFE13, 0xE790, "84318239"),
    ("A6DD", 0xFE14, 0xE791, "84318330"),
    ("A6DE", 0xFE15, 0xE792, "84318331"),
    ("A6DF", 0xFE16, 0xE793, "84318332"),
    ("A6EC", 0xFE17, 0xE794, "84318333"),
    ("A6ED", 0xFE18, 0xE795, "84318334"),
    ("A6F3", 0xFE19, 0xE796, "84318335"),
    ("FE59", 0x9FB4, 0xE81E, "82359037"),
    ("FE61", 0x9FB5, 0xE826, "82359038"),
    ("FE66", 0x9FB6, 0xE82B, "82359039"),
    ("FE67", 0x9FB7, 0xE82C, "82359130"),
    ("FE6D", 0x9FB8, 0xE832, "82359131"),
    ("FE7E", 0x9FB9, 0xE843, "82359132"),
    ("FE90", 0x9FBA, 0xE854, "82359133"),
    ("FEA0", 0x9FBB, 0xE864, "82359134"),
]
# The six whose two bytes stay with the private-use code point; Unicode's own has four bytes.
SIX = [
    ("FE51", 0x20087, 0xE816, "95329031"),
    ("FE52", 0x20089, 0xE817, "95329033"),
    ("FE53", 0x200CC, 0xE818, "95329730"),
    ("FE6C", 0x215D7, 0xE831, "9536B937"),
    ("FE76", 0x2298F, 0xE83B, "9630BA35"),
    ("FE91", 0x241FE, 0xE855, "9635B630"),
]


@pytest.mark.parametrize(("two", "char", "former", "four"), MOVED)
def test_the_eighteen_that_moved_in_2022(two, char, former, four):
    assert bytes.fromhex(two).decode(NAME) == chr(char)
    assert bytes.fromhex(four).decode(NAME) == chr(char)
    assert chr(char).encode(NAME) == bytes.fromhex(two)
    assert chr(former).encode(NAME) == bytes.fromhex(two)


@pytest.mark.parametrize(("two", "char", "former", "four"), SIX)
def test_the_six_are_read_as_characters_and_written_by_four_bytes(two, char, former, four):
    assert bytes.fromhex(two).decode(NAME) == chr(char)
    assert bytes.fromhex(four).decode(NAME) == chr(char)
    assert chr(char).encode(NAME) == bytes.fromhex(four)
    assert chr(former).encode(NAME) == bytes.fromhex(two)


def test_the_one_that_moved_in_2005():
    assert bytes.fromhex("A8BC").decode(NAME) == "ḿ"
    assert "ḿ".encode(NAME) == bytes.fromhex("A8BC")
    assert "\ue7c7".encode(NAME) == bytes.fromhex("8135F437")


def test_python_alone_would_be_wrong():
    assert bytes.fromhex("FE59").decode("gb18030") == "\ue81e"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_there_and_back(text):
    plain = gb18030.modern(text)
    assert plain.encode(NAME).decode(NAME) == plain


@pytest.mark.parametrize(("former", "char"), [(one[2], one[1]) for one in (*MOVED, *SIX)])
def test_a_former_code_point_in_a_field_becomes_its_character(former, char):
    assert Text().parse(f"甲{chr(former)}") == f"甲{chr(char)}"
    assert PersonName().parse(f"甲{chr(former)}") == f"甲{chr(char)}"
