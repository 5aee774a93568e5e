"""Keys and what they are believed for."""

import dataclasses as dc
import datetime as dt

import pytest

from core.domain.proof import Facts
from core.domain.trust import judge, read_trust

KEY = {"id": "YJ1", "office": "永嘉中心", "public": "ab" * 32, "valid_from": "2026-01-01"}
FACTS = Facts(
    "attestation", "entered", "YJ1", "永0001", "DY1", "银行", "901X", 100, 1,
    dt.date(2026, 6, 1), 1, bytes(8), bytes(16),
)  # fmt: skip


def codes(key, facts=FACTS, **more):
    trust = read_trust({"published_on": "2026-11-23", "key": [key], **more})
    return [problem.code for problem in judge(facts, trust.key("YJ1"), trust).problems]


def test_a_key_in_force_proves():
    assert codes(KEY) == []


def test_a_key_proves_nothing_from_before_it_was():
    early = dc.replace(FACTS, date=dt.date(2025, 12, 31))
    assert codes(KEY, early) == ["key_not_yet_valid"]


@pytest.mark.parametrize(
    ("reason", "revoked_on", "found"),
    [
        ("retired", "2026-06-02", []),
        ("retired", "2026-06-01", ["key_revoked"]),
        ("compromised", "2026-12-31", ["key_revoked"]),  # a thief chooses the date he writes
        (None, "2026-12-31", ["key_revoked"]),
    ],
)
def test_what_a_revoked_key_signed(reason, revoked_on, found):
    key = KEY | {"revoked_on": revoked_on} | ({"reason": reason} if reason else {})
    assert codes(key) == found


@pytest.mark.parametrize("reason", ["replaced", "discharged", "void"])
def test_withdrawn_certificates_are_named(reason):
    withdrawn = [{"certificate_no": "永0001", "on": "2026-07-01", "reason": reason}]
    assert codes(KEY, withdrawn=withdrawn) == [f"certificate_{reason}"]
    assert codes(KEY, withdrawn=[{**withdrawn[0], "certificate_no": "永0002"}]) == []


def test_the_worst_that_any_file_says_of_a_key_counts():
    plain = read_trust({"key": [KEY]})
    revoked = read_trust({"key": [KEY | {"revoked_on": "2026-05-01"}]})
    for trust in (plain.joined(revoked), revoked.joined(plain)):
        assert trust.key("YJ1").revoked_on == dt.date(2026, 5, 1)


def test_two_owners_of_one_key_id_are_refused():
    other = read_trust({"key": [KEY | {"public": "cd" * 32}]})
    with pytest.raises(ValueError):
        read_trust({"key": [KEY]}).joined(other)


@pytest.mark.parametrize("wrong", [{"public": "ab"}, {"valid_from": "soon"}, {"public": "x" * 64}])
def test_malformed_keys_are_refused(wrong):
    with pytest.raises(ValueError):
        read_trust({"key": [KEY | wrong]})
