"""Comparing names: ways of writing are levelled, different names are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.names import (
    Traits,
    Verdict,
    comparison_key,
    one_slip_apart,
    phone_key,
    same_person,
)

texts = st.text("王李明·（）() 喆Ａa1𠮷", max_size=8)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("瓯岭民宿（金溪）店", "瓯岭民宿(金溪) 店"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("ＳＵＮＮＹ小院１２号", "Sunny小院12号"),
        ("浙〔2026〕瓯岭县", "浙（2026）瓯岭县"),
        ("⾦溪村", "金溪村"),  # a radical that a scanned table put for the character
        ("王 小 明", "王小明"),
    ],
)
def test_ways_of_writing_compare_equal(one, two):
    assert comparison_key(one) == comparison_key(two)


@pytest.mark.parametrize(("one", "two"), [("王喆", "王哲"), ("𠮷田", "吉田"), ("王明", "王小明")])
def test_different_names_stay_different(one, two):
    assert comparison_key(one) != comparison_key(two)


@given(texts)
def test_a_key_is_its_own_key(text):
    assert comparison_key(comparison_key(text)) == comparison_key(text)


def test_phone_numbers_compare_by_digits():
    assert phone_key("+86 138-0000-0000") == phone_key("13800000000") == "13800000000"
    assert phone_key("0086 13800000000") == "13800000000"
    assert phone_key("0577-67000000") == "057767000000"


ID, OTHER_ID = "330324199001010011", "330324198802290020"


@pytest.mark.parametrize(
    ("a", "b", "verdict", "reasons"),
    [
        (Traits("王明", ID), Traits("王明", ID), Verdict.SAME, ("same_id", "same_name")),
        (Traits("王明", ID), Traits("王小明", ID), Verdict.SAME,
         ("same_id", "name_one_character_apart")),
        (Traits("王明", "130503670401001"), Traits("王明", "130503196704010016"), Verdict.SAME,
         ("same_id", "same_name")),
        (Traits("王明", ID), Traits("王明", "330324199001010021"), Verdict.LIKELY,
         ("id_one_character_apart", "same_name")),
        (Traits("王明", phone="13800000000"), Traits("王明", ID, "138 0000 0000"), Verdict.LIKELY,
         ("same_name", "same_phone")),
        (Traits("王明"), Traits("王明"), Verdict.POSSIBLE, ("same_name",)),
        (Traits("王明", ID), Traits("王明", OTHER_ID), Verdict.DIFFERENT,
         ("different_id", "same_name")),
        (Traits("王明", ID, "1"), Traits("李丽", OTHER_ID, "1"), Verdict.DIFFERENT,
         ("different_id", "same_phone")),
        (Traits("瓯岭农村商业银行", phone="1"), Traits("瓯岭农村商业银行金溪支行", phone="1"),
         Verdict.POSSIBLE, ("name_is_part", "same_phone")),
        (Traits(""), Traits(""), Verdict.DIFFERENT, ()),
    ],
)  # fmt: skip
def test_likeness(a, b, verdict, reasons):
    likeness = same_person(a, b)
    assert (likeness.verdict, likeness.reasons) == (verdict, reasons)


traits = st.builds(Traits, texts, st.sampled_from(["", ID, OTHER_ID]), st.sampled_from(["", "1"]))


@given(traits, traits)
def test_likeness_is_symmetric_and_bounded(a, b):
    assert same_person(a, b) == same_person(b, a)
    assert 0 <= same_person(a, b).score <= 100


@given(traits, traits)
def test_only_the_number_says_same(a, b):
    if same_person(a, b).verdict is Verdict.SAME:
        assert a.id_no
        assert a.id_no == b.id_no


@given(st.text("ab", max_size=6), st.integers(0, 5), st.sampled_from(["swap", "drop", "change"]))
def test_one_slip_is_recognised(text, place, slip):
    place = place % max(1, len(text))
    if slip == "swap":
        other = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    else:
        other = text[:place] + ("c" if slip == "change" else "") + text[place + 1 :]
    assert one_slip_apart(text, other) == (text != other) == one_slip_apart(other, text)


def test_two_slips_are_not_one():
    assert not one_slip_apart("abcd", "axcy")
    assert not one_slip_apart("ab", "abcd")
