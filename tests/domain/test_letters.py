"""Who is told, by class and county, and where a letter stands."""

import datetime as dt

import pytest

from core.domain.letters import Agency, Letter, LetterEvent, agencies_for, told_before

DUE = dt.date(2026, 11, 30)


def agency(code, regions=("33",), classes=("stay",), name=""):
    return Agency(code, name or code, frozenset(classes), tuple(regions))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([agency("police")], ["police"]),
        ([agency("police", classes=("plant",))], []),
        ([agency("police", regions=("32",))], []),
        ([agency("police", regions=("",))], ["police"]),
        ([agency("health"), agency("police")], ["health", "police"]),
        ([agency("police"), agency("police", ("330324",), name="own")], ["own"]),
        ([agency("police", ("330324",), name="own"), agency("police")], ["own"]),
        ([agency("police"), agency("police", ("330326",), name="other")], ["police"]),
        ([agency("police", ("32", "330324"))], ["police"]),
    ],
)
def test_the_entry_nearest_to_the_county_is_told(known, expected):
    assert [one.name for one in agencies_for(known, "stay", "330324100")] == expected


def letter(number="L1", recipient="police", occasion="disbursement", *events):
    made = tuple(LetterEvent(kind, detail) for kind, detail in events)
    return Letter(number, occasion, recipient, DUE, {}, "M1", events=made)


SENT = ("sent", {"sent_on": "2026-11-24", "answer_due_on": "2026-12-08"})


@pytest.mark.parametrize(
    ("events", "state", "waits_until"),
    [
        ([], "made", DUE),
        ([SENT], "sent", dt.date(2026, 12, 8)),
        ([SENT, ("answered", {})], "answered", None),
        ([("void", {})], "void", None),
        ([SENT, ("void", {})], "void", None),
    ],
)
def test_a_letter_waits_to_be_sent_then_for_its_receipt(events, state, waits_until):
    one = letter("L1", "police", "disbursement", *events)
    assert (one.state, one.waits_until) == (state, waits_until)


def test_what_was_noted_is_found_again():
    assert letter("L1", "police", "disbursement", SENT).last("sent")["sent_on"] == "2026-11-24"
    assert letter().last("sent") == {}


def test_those_who_hold_a_mark_are_told_of_the_end_once():
    told = told_before(
        [
            letter("L1"),
            letter("L2", "health", "disbursement", ("void", {})),
            letter("L3", "police", "disbursement", SENT),
            letter("L4", "market", "settlement"),
        ]
    )
    assert [one.letter_no for one in told] == ["L3"]
