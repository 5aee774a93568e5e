"""Distributions past the program: states, sums, counter-runs and payments hold against raw SQL."""

import pytest

from tests.storage.raw import Refused, Step, connected, insert, insert_all, last, rows


def events_of(connection, payable_no):
    return sorted(
        rows(connection, "payable_event", payable_no=payable_no), key=lambda one: one["event"]
    )


def payable_that(connection, standing):
    """The last event of an amount that stands like this."""
    for one in rows(connection, "payable"):
        event = events_of(connection, one["payable_no"])[-1]
        if event["standing"] == standing:
            return event
    raise LookupError(standing)


def next_event(before, **changes):
    """What would follow an event, unless something is changed."""
    row = {
        **before,
        "event": before["event"] + 1,
        "previous_event": before["event"],
        "kind": "paid",
        "amount": -before["balance"],
        "balance_before": before["balance"],
        "balance": 0,
        "standing_before": before["standing"],
        "standing": "settled",
        "batch_no": None,
        "batch_line": None,
        "sequence": 99_999,
        "salt": "s",
    }
    return Step("payable_event", {**row, **changes})


def test_what_is_open_may_be_paid(any_told):
    with connected(any_told) as connection:
        insert(connection, next_event(payable_that(connection, "open")))


PAYMENTS = [
    ("more than is owed", lambda e: {"amount": -e["owed"] - 1, "balance": -1}, "within|adds|zero"),
    ("twice from one balance", lambda e: {"balance_before": e["owed"] + 1}, "FOREIGN|adds|fk_"),
    ("settled with something left", lambda e: {"amount": -1, "balance": e["balance"] - 1}, "zero"),
    ("as another amount", lambda e: {"owed": e["owed"] + 1}, "FOREIGN|fk_"),
    ("a second declaration", lambda e: {"kind": "declared"}, "declared_once"),
    ("an order without a batch", lambda e: {"kind": "ordered"}, "batched"),
    (
        "a fork",
        lambda e: {"event": e["event"], "previous_event": e["event"] - 1},
        "UNIQUE|append_only",
    ),
]


@pytest.mark.parametrize(
    ("changes", "answer"), [p[1:] for p in PAYMENTS], ids=[p[0] for p in PAYMENTS]
)
def test_a_payment_is_refused(any_told, changes, answer):
    with connected(any_told) as connection:
        event = payable_that(connection, "open")
        with pytest.raises(Refused, match=answer):
            insert(connection, next_event(event, **changes(event)))


def test_what_is_held_is_not_paid(any_told):
    with connected(any_told) as connection:
        event = payable_that(connection, "open")
        held = {"kind": "held", "amount": 0, "balance": event["balance"], "standing": "held"}
        insert(connection, next_event(event, **held))
        with pytest.raises(Refused, match="only_open_is_paid"):
            insert(connection, next_event(payable_that(connection, "held")))


@pytest.mark.parametrize("state", ["approved", "draft", "computed"])
def test_a_cycle_skips_no_state(any_told, state):
    with connected(any_told) as connection:
        step = last(connection, "cycle_step")
        wanted = {
            **step,
            "step": step["step"] + 1,
            "previous_step": step["step"],
            "from_state": step["to_state"],
            "to_state": state,
            "sequence": 99_999,
        }
        with pytest.raises(Refused, match="step_allowed"):
            insert(connection, Step("cycle_step", wanted))


def test_a_cycle_does_not_lie_about_where_it_stands(any_told):
    with connected(any_told) as connection:
        step = last(connection, "cycle_step")
        wanted = {**step, "step": step["step"] + 1, "previous_step": step["step"]}
        wanted |= {"from_state": "draft", "to_state": "locked", "sequence": 99_999}
        with pytest.raises(Refused, match=r"FOREIGN|fk_"):
            insert(connection, Step("cycle_step", wanted))


def counter_run(connection, **of_first_line):
    """The rows that take a run back, its first line changed."""
    run = next(one for one in rows(connection, "dividend_run") if one["kind"] == "settlement")
    lines = sorted(
        rows(connection, "dividend_line", run_no=run["run_no"]), key=lambda one: one["line"]
    )
    amounts = ("gross", "tax", "carry_in", "payable", "held", "carry_out", "from_fen", "to_fen")
    made = [
        {
            **one,
            **{name: -one[name] for name in amounts},
            "run_no": "GEGEN",
            "counter_run": run["run_no"],
            "counter_gross": one["gross"],
            "sequence": 99_999,
        }
        for one in lines
    ]
    made[0] |= of_first_line
    head = {**run, "run_no": "GEGEN", "kind": "reversal", "reverses": run["run_no"]}
    head |= {"gross": -run["gross"], "sequence": 99_999}
    return [Step("dividend_run", head), *(Step("dividend_line", one) for one in made)]


def test_a_counter_run_takes_every_line_back(any_told):
    with connected(any_told) as connection:
        insert_all(connection, counter_run(connection))


def test_a_counter_run_that_is_a_fen_off_is_refused(any_told):
    with connected(any_told) as connection:
        steps = counter_run(connection)
        line = steps[1].row
        wrong = {"gross": line["gross"] + 1, "payable": line["payable"] + 1}
        wrong |= {"to_fen": line["to_fen"] + 1}
        with pytest.raises(Refused, match=r"takes_back|FOREIGN|fk_"):
            insert_all(connection, counter_run(connection, **wrong))


def test_a_counter_run_leaves_no_line_out(any_told):
    with connected(any_told) as connection:
        steps = counter_run(connection)
        with pytest.raises(Refused, match=r"FOREIGN|fk_"):
            insert_all(connection, steps[:-1])


def test_a_closing_is_the_next_opening(any_told):
    with connected(any_told) as connection:
        result = last(connection, "entity_result")
        run = {**rows(connection, "dividend_run")[0], "run_no": "ZWEI", "kind": "settlement"}
        run |= {"last_line": None, "gross": None, "sequence": 99_999}
        wanted = {**result, "result": 2, "previous_result": 1, "run_no": "ZWEI"}
        wanted |= {"opening": result["closing"] + 1, "sequence": 99_999}
        with pytest.raises(Refused, match=r"FOREIGN|fk_"):
            insert_all(connection, [Step("dividend_run", run), Step("entity_result", wanted)])


def test_a_batch_ends_at_its_total(any_told):
    with connected(any_told) as connection:
        batch = {**last(connection, "payment_batch"), "batch_no": "ZWEI", "sequence": 99_999}
        one = {**rows(connection, "payment")[0], "batch_no": "ZWEI", "line": 1}
        one |= {"previous_line": None, "from_fen": 0, "sequence": 99_999}
        one |= {"to_fen": one["amount"]}
        batch |= {"last_line": 1, "total": one["amount"] + 1}
        with pytest.raises(Refused, match=r"FOREIGN|fk_"):
            insert_all(connection, [Step("payment_batch", batch), Step("payment", one)])
