"""The interest-subsidy programme in the ledger: loans, half-year batches, budget, papers."""

import datetime as dt

import pytest

from core.problems import Rejected
from tests.builders import ALICE, BANK, BOB, discharge, register
from tests.services.refusing import refused, rejected


def loan(**changes):
    document = {
        "borrower": ALICE,
        "bank": BANK,
        "contract_no": "HT-1",
        "loan_amount": "250000.00",
        "rate": "0.053",
        "drawdown": "2025-01-20",
        "loan_until": "2028-01-20",
        "grade": "银宿",
        "grade_document": "文旅〔2024〕12号",
    }
    return {key: value for key, value in (document | changes).items() if value is not None}


def event(number, kind, day, **values):
    base = {"subsidy_loan": number, "subsidy_event": kind, "happened_on": day, "document_no": "文1"}
    return base | values


FIRST = {"period_from": "2025-01-01", "period_to": "2025-06-30"}
SECOND = {"period_from": "2025-07-01", "period_to": "2025-12-31"}


def budget(desk, amount, year=2025):
    document = {"budget_year": year, "budget_amount": amount, "document_no": "财1"}
    return desk.perform("subsidy_budget.set", document)


def enter(desk, **changes):
    return desk.perform("subsidy_loan.enter", loan(**changes)).number


def draw(desk, **period):
    return desk.perform("subsidy_batch.draw", period).number


def step(desk, name, number, **values):
    return desk.perform(f"subsidy_batch.{name}", {"subsidy_batch": number, **values})


def found(desk, document, operation):
    return {(p.code, p.field) for p in rejected(desk, document, operation)}


def publish(desk, number, day="2026-03-01"):
    step(desk, "publish", number, posted_on=day, posted_at="村务公告栏", query_phone="1234567")


def lines(desk, number):
    return [
        (one.subsidy_loan, one.line_amount, one.queued, one.line_standing)
        for one in desk.ask("subsidy_batch", batch_no=number).subsidy_lines
    ]


def test_two_half_years_sum_to_the_loan_and_misuse_comes_back(any_desk):
    desk = any_desk
    number = enter(desk)
    budget(desk, "10000.00")
    first, second = draw(desk, **FIRST), draw(desk, **SECOND)
    page = desk.ask("subsidy_loan", loan_no=number)
    granted = [desk.ask("subsidy_batch", batch_no=one).batch.total for one in (first, second)]
    # 162 and 346 days at 5.3 % on 360, 30 % of each interest rounded
    assert granted == [178_875, 382_042 - 178_875]
    assert page.granted == sum(granted)
    desk.perform("subsidy_loan.record", event(number, "misuse", "2025-07-01"))
    budget(desk, "0.00", 2026)
    third = draw(desk, period_from="2026-01-01", period_to="2026-01-31")
    assert lines(desk, third) == [(number, -granted[1], 0, "追回")]
    after = desk.ask("subsidy_loan", loan_no=number)
    assert after.granted == granted[0] == after.due
    assert desk.ask("verify_journal").ok


def test_what_does_not_fit_waits_for_the_next_budget(desk):
    one, two = enter(desk), enter(desk, borrower=BOB, contract_no="HT-2")
    budget(desk, "2000.00")
    first = draw(desk, **FIRST)
    assert lines(desk, first) == [
        (one, 178_875, 0, "准予"),
        (two, 0, 178_875, "预算不足，待下期"),
    ]
    budget(desk, "10000.00")
    second = draw(desk, **SECOND)
    assert [amount for _, amount, _, _ in lines(desk, second)] == [382_042 - 178_875, 382_042]
    (row,) = desk.ask("subsidy_budgets")
    assert (row.budget, row.spent, row.left) == (1_000_000, 764_084, 235_916)
    low = {"budget_year": 2025, "budget_amount": "1.00", "document_no": "财2"}
    assert found(desk, low, "subsidy_budget.set") == {("subsidy_budget_spent", "budget_amount")}


def test_a_batch_goes_from_drawn_to_paid(desk, clock):
    enter(desk)
    budget(desk, "10000.00")
    number = draw(desk, **FIRST)
    today = clock().date()
    approval = {"subsidy_batch": number, "approved_on": today.isoformat(), "document_no": "批1"}
    refused(desk, approval, "subsidy_step_not_now", "subsidy_batch", "subsidy_batch.approve")
    publish(desk, number, today.isoformat())
    step(desk, "object", number, objector="陈某", objection_text="等级有误")
    posted = desk.ask("subsidy_batch", batch_no=number).batch
    assert posted.published_until == (today + dt.timedelta(days=7)).isoformat()
    clock.move(days=7)
    soon = approval | {"approved_on": posted.published_until}
    assert found(desk, soon, "subsidy_batch.approve") == {
        ("subsidy_objection_open", "subsidy_batch"),
        ("subsidy_still_published", "approved_on"),
    }
    wrong = {"subsidy_batch": number, "objection_no": 9, "answer_text": "无"}
    assert found(desk, wrong, "subsidy_batch.answer") == {("no_open_objection", "objection_no")}
    step(desk, "answer", number, objection_no=3, answer_text="等级无误")
    refused(desk, soon, "subsidy_still_published", "approved_on", "subsidy_batch.approve")
    clock.move(days=1)
    last = clock().date().isoformat()
    step(desk, "approve", number, approved_on=last, document_no="批1")
    before = {"subsidy_batch": number, "disbursed_on": today.isoformat(), "document_no": "付1"}
    assert found(desk, before, "subsidy_batch.pay") == {("subsidy_step_before", "disbursed_on")}
    step(desk, "pay", number, disbursed_on=last, document_no="付1")
    events = desk.ask("subsidy_batch", batch_no=number).batch_events
    assert [one.batch_event for one in events] == ["编制", "公示", "异议", "答复", "审批", "拨付"]
    assert desk.ask("verify_journal").ok


def test_a_void_batch_gives_back_what_it_took(desk):
    enter(desk)
    budget(desk, "10000.00")
    first = draw(desk, **FIRST)
    overlapping = {"period_from": "2025-06-30", "period_to": "2025-12-31"}
    assert found(desk, overlapping, "subsidy_batch.draw") == {
        ("subsidy_period_taken", "period_from")
    }
    step(desk, "void", first, void_reason="期间有误")
    again = draw(desk, **FIRST)
    assert desk.ask("subsidy_batch", batch_no=again).batch.total == 178_875
    assert found(desk, {"subsidy_batch": first, "void_reason": "x"}, "subsidy_batch.void") == {
        ("subsidy_step_not_now", "subsidy_batch")
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"borrower": "P999999"}, {("no_such_party", "borrower")}),
        ({"loan_until": "2025-01-20"}, {("period_empty", "loan_until")}),
        ({"grade": "铜宿"}, {("not_a_choice", "grade")}),
        ({"mortgage": "DY2026-999999"}, {("no_such_mortgage", "mortgage")}),
        ({"loan_amount": "0.00"}, {("not_positive", "loan_amount")}),
    ],
)
def test_faults_of_a_loan(desk, changes, expected):
    assert found(desk, loan(**changes), "subsidy_loan.enter") == expected


def test_no_loan_is_subsidised_twice(any_desk):
    desk = any_desk
    mortgage = register(desk).mortgage
    first = enter(desk, mortgage=mortgage)
    again = loan(mortgage=mortgage)
    assert found(desk, again, "subsidy_loan.enter") == {
        ("subsidy_contract_taken", "contract_no"),
        ("subsidy_mortgage_taken", "mortgage"),
    }
    other = loan(contract_no="HT-2")
    assert found(desk, other, "subsidy_loan.enter") == {("subsidy_same_borrower", "borrower")}
    later = loan(contract_no="HT-3", drawdown="2025-10-01", mortgage=mortgage)
    desk.perform("subsidy_loan.record", event(first, "discharged", "2025-10-01"))
    desk.perform("subsidy_loan.enter", later)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("repay", {}, {("required", "repaid")}),
        ("repay", {"repaid": "250000.01"}, {("repays_too_much", "repaid")}),
        ("grade", {"grade": "铜宿"}, {("not_a_choice", "grade")}),
        ("misuse", {"rate": "0.05"}, {("subsidy_value_of_other_kind", "rate")}),
    ],
)
def test_faults_of_what_happened(desk, kind, values, expected):
    document = event(enter(desk), kind, "2025-06-01", **values)
    assert found(desk, document, "subsidy_loan.record") == expected


def test_days_of_what_happened(desk):
    number = enter(desk)
    early = event(number, "grade", "2025-01-20", grade="金宿")
    assert found(desk, early, "subsidy_loan.record") == {("event_outside_loan", "happened_on")}
    desk.perform("subsidy_loan.record", event(number, "misuse", "2025-06-01"))
    twice = event(number, "misuse", "2025-06-02")
    assert found(desk, twice, "subsidy_loan.record") == {("subsidy_stopped", "subsidy_event")}


def test_drawing_without_budget_or_too_early(desk):
    enter(desk)
    assert found(desk, FIRST, "subsidy_batch.draw") == {("subsidy_no_budget", "budget_year")}
    budget(desk, "10.00")
    budget(desk, "10.00", 2099)
    running = {"period_from": "2025-07-01", "period_to": "2099-12-31"}
    assert found(desk, running, "subsidy_batch.draw") == {("subsidy_period_runs", "period_to")}
    before = {"period_from": "2024-07-01", "period_to": "2024-12-31", "budget_year": 2025}
    assert found(desk, before, "subsidy_batch.draw") == {("subsidy_nothing_due", "period_to")}


def test_papers_have_the_totals_of_the_ledger_and_mask_numbers(desk):
    number = enter(desk)
    desk.perform("subsidy_loan.record", event(number, "grade", "2025-04-20", grade="金宿"))
    budget(desk, "10000.00")
    batch = draw(desk, **FIRST)
    total = desk.ask("subsidy_batch", batch_no=batch).batch.total
    (posted,) = desk.listings("subsidy_posted", number=batch)
    (payments,) = desk.listings("subsidy_payments", number=batch)
    (sheet,) = desk.listings("subsidy_sheet", number=number)
    assert posted.total("line_amount") == payments.total("line_amount") == total
    assert sheet.total("subsidy") == desk.ask("subsidy_loan", loan_no=number).due
    for paper in (posted, payments, sheet):
        labels = [*dict(paper.facts), *(one.label for one in paper.columns)]
        assert [one for one in labels if "." in one] == []
    (row,) = posted.groups[0].rows
    assert "*" in row[2]
    for code, of in (
        ("subsidy_posted", batch),
        ("subsidy_payments", batch),
        ("subsidy_sheet", number),
    ):
        assert desk.listing(code, "pdf", number=of).startswith(b"%PDF")
        assert desk.listing(code, "xlsx", number=of).startswith(b"PK")
        assert {p.code for p in refused_listing(desk, code)} <= {
            "no_such_subsidy_batch",
            "no_such_subsidy_loan",
        }


def refused_listing(desk, code):
    with pytest.raises(Rejected) as caught:
        desk.listing(code, "pdf", number="X-1")
    return caught.value.problems


def test_a_discharge_in_the_register_ends_the_subsidy_of_its_loan(desk):
    mortgage = register(desk).mortgage
    own = enter(desk, mortgage=mortgage, drawdown="2026-01-20", loan_until="2029-01-20")
    other = enter(desk, borrower=BOB, contract_no="HT-2")
    case = discharge(desk, mortgage)
    page = desk.ask("subsidy_loan", loan_no=own)
    (ended,) = page.subsidy_events
    assert (ended.subsidy_event, ended.happened_on) == ("抵押注销", desk.today().isoformat())
    assert ended.document_no == case
    assert desk.ask("subsidy_loan", loan_no=other).subsidy_events == ()


def test_a_discharge_recorded_by_hand_before_is_not_recorded_again(desk):
    mortgage = register(desk).mortgage
    own = enter(desk, mortgage=mortgage, drawdown="2026-01-20", loan_until="2029-01-20")
    desk.perform("subsidy_loan.record", event(own, "discharged", "2026-06-30"))
    discharge(desk, mortgage)
    assert len(desk.ask("subsidy_loan", loan_no=own).subsidy_events) == 1
