"""What may be lent on a kept valuation: B6 of the worked examples through the desk."""

import json
from fractions import Fraction

import pytest

from core.adapters.pdf_reader import page_texts
from core.problems import Rejected
from core.services.examples import example
from tests.builders import SOLE

ASKED = json.loads(example("valuation.lend"))


@pytest.fixture
def valued(desk):
    document = json.loads(example("valuation.record"))["document"]
    return desk.perform("valuation.record", {"asset": SOLE, "document": document}).number


def decided(desk, valuation, **changes):
    asked = {**ASKED, "valuation": valuation, **changes}
    asked = {name: said for name, said in asked.items() if said is not None}
    desk.perform("valuation.lend", asked)
    return desk.ask("lending_decisions", valuation_no=valuation)[0]


def test_the_worked_example_b6(desk, valued):
    row = decided(desk, valued)
    assert (row.outcome, row.grades, row.bound_by) == ("lend", "B-V2", "capacity")
    assert (row.limit, row.months, row.rate) == (250_000_00, 36, "5.3%")
    (sheet,) = desk.listings("lending_sheet", number=valued)
    assert sheet.count == row.instalment_count == 12
    assert sheet.total("principal_due") == 250_000_00
    assert sheet.total("interest_due") == 21_798_10


def test_income_and_months_are_the_valuations_own_unless_said(desk, valued):
    own = decided(desk, valued, annual_net=None)
    assert own.limit > decided(desk, valued, annual_net="100000.00").limit
    assert decided(desk, valued, remaining_months=40, annual_net=None).months == 28


def test_a_veto_and_a_low_score_lend_nothing(desk, valued):
    vetoed = decided(desk, valued, vetoes=[{"veto": "失信被执行人"}])
    assert (vetoed.outcome, vetoed.limit, vetoed.instalment_count) == ("reject", 0, 0)
    referred = decided(desk, valued, credit_score="62", remaining_months=20)
    assert (referred.outcome, referred.limit) == ("refer", 0)


def test_the_sheet_is_the_same_as_pdf_and_workbook(desk, valued):
    decided(desk, valued)
    text = "".join("".join(page_texts(desk.listing("lending_sheet", number=valued))).split())
    assert "还款能力上限" in text
    assert "271,798.10" in text
    assert desk.listing("lending_sheet", "xlsx", number=valued).startswith(b"PK")


def test_what_is_kept_holds_the_numbers_it_was_made_with(desk, valued):
    decided(desk, valued)
    with desk.store.reading() as work:
        (kept,) = work.valuations.decisions(valued)
    (pack,) = kept["rules"]
    assert pack["content"]["values"]["debt_service"]["value"] == "1.30"
    assert Fraction(kept["result"]["rate"]) == Fraction("0.053")


def test_nothing_was_decided_and_an_unknown_valuation_are_said(desk, valued):
    with pytest.raises(Rejected) as nothing:
        desk.listing("lending_sheet", number=valued)
    assert [one.code for one in nothing.value.problems] == ["no_lending_decision"]
    found = desk.check("valuation.lend", {**ASKED, "valuation": "GZ9"})
    assert [one.code for one in found] == ["no_such_valuation"]
