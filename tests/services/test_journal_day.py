"""The page of a day, and a printed head held against the ledger."""

import pytest

from core.adapters.pdf_reader import page_texts
from core.problems import Rejected
from core.services.journal_day import in_groups
from tests.builders import SOLE, register, seize


@pytest.fixture
def busy(desk):
    register(desk)
    seize(desk, SOLE)
    return desk


def test_the_page_lists_the_day_and_its_head(busy):
    lines = busy.ask("journal", limit=1_000)
    today = busy.today().isoformat()
    of_day = [one for one in lines if one.entered_at.startswith(today)]
    (page,) = busy.listings("journal_day", number=today)
    assert page.count == len(of_day) > 5
    assert dict(page.facts)["链头（SHA-256）"] == in_groups(of_day[0].hash)
    printed = "".join("".join(page_texts(busy.listing("journal_day", number=today))).split())
    assert "".join(in_groups(of_day[0].hash).split()) in printed


def test_a_printed_head_agrees_as_it_is_typed(busy):
    (last,) = busy.ask("journal", limit=1)
    for typed in (last.hash, in_groups(last.hash).upper(), last.hash[:16]):
        assert busy.ask("printed_head", sequence=last.sequence, head=typed).agrees


def test_another_head_a_short_one_and_a_missing_entry_do_not(busy):
    (last,) = busy.ask("journal", limit=1)
    wrong = "0" * 64
    assert not busy.ask("printed_head", sequence=last.sequence, head=wrong).agrees
    assert not busy.ask("printed_head", sequence=last.sequence, head=last.hash[:15]).agrees
    assert busy.ask("printed_head", sequence=last.sequence + 1, head=last.hash) is None


@pytest.mark.parametrize(("day", "code"), [("1999-01-01", "journal_day_empty"), ("x", "not_date")])
def test_a_day_without_entries_and_no_day_are_said(busy, day, code):
    with pytest.raises(Rejected) as found:
        busy.listing("journal_day", number=day)
    assert [one.code for one in found.value.problems] == [code]
