"""A cycle in the ledger: from its data to the closing, paid, returned, held, reversed."""

from core.domain.values import fen_from_yuan
from core.services.money import dividend
from desktop import bootstrap
from tests import dividends

TEXT = bootstrap.catalogue()


def payables(desk, cycle):
    with desk.store.reading() as work:
        return {one.payable_no: one for one in work.payables.of_cycle(cycle)}


def run_of(desk, number):
    with desk.store.reading() as work:
        return work.runs.get(number)


def test_the_ledger_computes_what_the_command_computes(any_desk):
    document = dividends.example("company")
    cycle = dividends.enter(any_desk, document)
    run = run_of(any_desk, dividends.compute(any_desk, cycle))
    expected = dividend.answer(document, TEXT).body
    assert run.result["settlement"] == expected["settlement"]
    assert [one["gross"] for one in run.result["lines"]] == [
        one["gross"] for one in expected["lines"]
    ]
    assert run.result["stage1"] == expected["stage1"]


def test_a_cycle_is_paid_from_the_first_stage_to_the_closing(any_desk):
    cycle = dividends.enter(any_desk, dividends.example("company"))
    run = run_of(any_desk, dividends.compute(any_desk, cycle))
    dividends.bring_before_the_meeting(any_desk, cycle)
    dividends.file_tax(any_desk, cycle, run.result["totals"]["tax"])
    order = {"cycle": cycle, "value_date": "2026-11-20"}
    batch = any_desk.perform("payment.order", order).numbers["payment"]
    with any_desk.store.reading() as work:
        made = work.payables.batch(batch)
    owed = fen_from_yuan(run.result["totals"]["payable"])
    owed += fen_from_yuan(run.result["stage1"]["total"])
    assert made.total == owed == sum(one.amount for one in made.lines)
    dividends.answer_all(any_desk, batch, len(made.lines), {2: "户名不符"})
    assert sum(o.balance for o in payables(any_desk, cycle).values() if o.standing == "open") == (
        made.lines[1].amount
    )
    again = any_desk.perform("payment.order", order).numbers["payment"]
    dividends.answer_all(any_desk, again, 1, {})
    any_desk.perform("cycle.close", {"cycle": cycle, "closed_on": "2026-11-21"})
    held = [one for one in payables(any_desk, cycle).values() if one.balance]
    assert {one.standing for one in held} == {"held"}
