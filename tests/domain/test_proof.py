"""The signed facts: packed small, read back exactly, never misread."""

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.proof import (
    KINDS,
    LIMIT_BYTES,
    STATES,
    Facts,
    canonical,
    cut_name,
    names_match,
    pack,
    short_code,
    snapshot_digest,
    unpack,
)
from core.problems import FieldError

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)

FACTS = st.builds(
    Facts,
    kind=st.sampled_from(KINDS),
    state=st.sampled_from(STATES),
    key_id=st.text("ABCDEFGH0123456789", min_size=1, max_size=8),
    certificate_no=st.text("永农鉴〔〕第号0123456789-", min_size=1, max_size=16),
    register_no=st.text("DY0123456789-", min_size=1, max_size=13),
    holder=NAMES,
    id_tail=st.text("0123456789X", min_size=4, max_size=4),
    amount=st.integers(0, 10**17),
    rank=st.integers(1, 255),
    date=st.dates(dt.date(2000, 1, 1), dt.date(2170, 1, 1)),
    sequence=st.integers(0, 2**32 - 1),
    head=st.binary(min_size=8, max_size=8),
    digest=st.binary(min_size=16, max_size=16),
)


@given(FACTS)
def test_facts_fit_and_read_back(facts):
    data = pack(facts)
    assert len(data) <= LIMIT_BYTES
    back = unpack(data)
    assert names_match(back.holder, facts.holder)
    assert back == Facts(**{**_fields(facts), "holder": back.holder})


def _fields(facts):
    return {name: getattr(facts, name) for name in Facts.__slots__}


@given(NAMES, NAMES)
def test_a_cut_name_stands_for_one_name_only(name, other):
    cut = cut_name(name, 20)
    assert names_match(cut, name)
    if "".join(name.split()) != "".join(other.split()):
        assert not names_match(cut, other)


def test_the_name_of_a_bank_branch_is_not_cut():
    name = "浙江永嘉农村商业银行股份有限公司岩头支行"
    facts = Facts(
        "attestation", "entered", "YJ2026A1", "永农鉴〔2026〕000001号", "DY2026-000001", name,
        "901X", 30_000_000, 1, dt.date(2026, 11, 23), 12, bytes(8), bytes(16),
    )  # fmt: skip
    assert unpack(pack(facts)).holder == name


def test_a_number_that_leaves_no_room_is_refused():
    facts = Facts(
        "attestation", "entered", "K", "号" * 50, "D", "甲", "0000", 1, 1,
        dt.date(2026, 1, 1), 1, bytes(8), bytes(16),
    )  # fmt: skip
    with pytest.raises(FieldError, match="proof_too_long"):
        pack(facts)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_facts_or_refused(data):
    try:
        facts = unpack(data)
    except FieldError:
        return
    assert facts.kind in KINDS


@given(FACTS, st.integers(0, 300))
def test_a_shortened_code_is_refused(facts, length):
    data = pack(facts)
    if length < len(data):
        with pytest.raises(FieldError):
            unpack(data[:length])


def test_a_later_version_is_named():
    with pytest.raises(FieldError, match="code_version"):
        unpack(b"\x02" + bytes(80))


def test_the_canonical_form_is_one_and_knows_no_floats():
    assert canonical({"b": [1, {"乙": ""}], "a": True}) == '{"a":true,"b":[1,{"乙":""}]}'.encode()
    assert snapshot_digest({}) == hashlib.sha256(b"{}").hexdigest()
    with pytest.raises(TypeError):
        canonical({"a": [{"b": 0.5}]})


def test_the_short_code_is_typed_without_doubt():
    code = short_code("NQ1:ABC")
    assert code == "S7EG-24GP-HE28-157J"
    assert not set(code) & set("ILOU")
