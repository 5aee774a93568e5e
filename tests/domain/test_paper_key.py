"""The paper key comes back as it was written, and each usual slip of the pen is found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import paper_key
from core.problems import FieldError

SECRETS = st.binary(min_size=paper_key.BYTES, max_size=paper_key.BYTES)


def groups_found(typed: str) -> str:
    with pytest.raises(FieldError) as error:
        paper_key.read(typed)
    assert error.value.code == "paper_key_group"
    return error.value.params["value"]


@settings(max_examples=40)
@given(SECRETS)
def test_read_as_written(secret):
    assert paper_key.read(paper_key.written(secret)) == secret


@settings(max_examples=40)
@given(SECRETS)
def test_however_it_is_typed(secret):
    key = paper_key.written(secret)
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else "　" for one in key)
    for typed in (key.lower(), key.replace("-", ""), key.replace("0", "o").replace("1", "l"), wide):
        assert paper_key.read(typed) == secret
        assert paper_key.looks_like(typed)


@settings(max_examples=40)
@given(SECRETS, st.integers(0, 39), st.sampled_from(paper_key.SYMBOLS))
def test_every_misread_symbol_is_found_in_its_group(secret, place, other):
    symbols = list(paper_key.written(secret).replace("-", ""))
    if symbols[place] == other:
        return
    symbols[place] = other
    assert groups_found("".join(symbols)) == str(place // 5 + 1)


@settings(max_examples=40)
@given(SECRETS, st.integers(0, 38))
def test_neighbours_that_changed_places_are_found(secret, place):
    symbols = list(paper_key.written(secret).replace("-", ""))
    symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
    typed = "".join(symbols)
    if typed != paper_key.written(secret).replace("-", ""):
        assert str(place // 5 + 1) in groups_found(typed)


@settings(max_examples=40)
@given(SECRETS, st.permutations(range(8)))
def test_groups_in_another_order_are_found(secret, order):
    groups = paper_key.written(secret).split("-")
    mixed = [groups[place] for place in order]
    moved = [str(at + 1) for at, place in enumerate(order) if at != place]
    if moved:
        assert groups_found("-".join(mixed)) == "、".join(moved)


def test_a_group_that_is_missing_is_counted():
    with pytest.raises(FieldError) as error:
        paper_key.read(paper_key.written(bytes(20))[:-6])
    assert (error.value.code, error.value.params["value"]) == ("paper_key_length", "35")


@settings(max_examples=40)
@given(st.text())
def test_whatever_else_is_typed_is_refused(typed):
    with pytest.raises(FieldError, match=r"paper_key_(length|group)"):
        paper_key.read(typed)


def test_a_sentence_is_no_paper_key():
    assert not paper_key.looks_like("马 电池 订书钉 正确")
    assert not paper_key.looks_like("correct horse battery staple")
