"""Loans under the interest-subsidy programme, what happened to them, budgets and batches.

Held by keys and checks, against raw SQL too: a contract of a bank is entered once; a batch's lines
run up exactly to its total; a line grants all that is new, or waits with all of it; the states of a
batch cannot be skipped or forked.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.domain.subsidy_programme import BATCH_STATES, BATCH_STEPS, LOAN_EVENTS, STANDINGS
from core.storage.schema.columns import check, follows, number, one_of, register_table, text

subsidy_loan = register_table(
    "subsidy_loan",
    text("loan_no", key=True),
    text("party_no", ForeignKey("party.party_no")),
    text("bank_no", ForeignKey("party.party_no")),
    text("contract_no"),
    text("mortgage_no", ForeignKey("mortgage.mortgage_no"), null=True),
    number("principal"),  # fen
    text("rate"),  # exact fraction a year
    text("drawdown"),
    text("until"),
    text("grade"),
    text("grade_document"),
    number("basis"),
    text("cap_mode"),
    text("entered_at"),
    UniqueConstraint("bank_no", "contract_no"),
    check("principal_positive", "principal > 0"),
    check("term_ordered", "until > drawdown"),
    check("basis_known", "basis IN (360, 365)"),
    one_of("cap_mode", "A", "B", "C"),
    Index(None, "party_no"),
    Index(None, "mortgage_no"),
)

subsidy_loan_event = register_table(
    "subsidy_loan_event",
    text("loan_no", ForeignKey("subsidy_loan.loan_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("happened_on"),
    text("document_no"),
    number("amount"),  # fen repaid, else 0
    text("grade"),
    text("rate"),
    follows("event", "previous_event"),
    one_of("kind", *LOAN_EVENTS),
    check("repays", "(kind = 'repay' AND amount > 0) OR (kind <> 'repay' AND amount = 0)"),
    check("grades", "(kind = 'grade' AND grade <> '') OR (kind <> 'grade' AND grade = '')"),
    check("rates", "(kind = 'rate' AND rate <> '') OR (kind <> 'rate' AND rate = '')"),
    ForeignKeyConstraint(
        ["loan_no", "previous_event"],
        ["subsidy_loan_event.loan_no", "subsidy_loan_event.event"],
        name="fk_subsidy_loan_event_builds_on",
    ),
)

subsidy_budget = register_table(
    "subsidy_budget",
    number("year", key=True),
    number("version", key=True),
    number("previous_version", null=True),
    number("amount"),  # fen
    text("document_no"),
    follows("version", "previous_version"),
    check("amount_not_negative", "amount >= 0"),
    ForeignKeyConstraint(
        ["year", "previous_version"],
        ["subsidy_budget.year", "subsidy_budget.version"],
        name="fk_subsidy_budget_builds_on",
    ),
)

subsidy_batch = register_table(
    "subsidy_batch",
    text("batch_no", key=True),
    text("from_date"),
    text("to_date"),
    number("budget_year"),
    number("available"),  # fen of the budget when it was drawn up
    number("last_line"),
    number("total"),  # fen
    check("term_ordered", "to_date >= from_date"),
    ForeignKeyConstraint(
        ["batch_no", "last_line", "total"],
        ["subsidy_line.batch_no", "subsidy_line.line", "subsidy_line.sum_after"],
        name="fk_subsidy_batch_sums",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
)

subsidy_line = register_table(
    "subsidy_line",
    text("batch_no", ForeignKey("subsidy_batch.batch_no"), key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("loan_no", ForeignKey("subsidy_loan.loan_no")),
    number("due"),  # fen since the drawdown
    number("taken"),  # fen by earlier batches
    number("amount"),  # fen by this batch
    text("standing"),
    number("sum_before"),
    number("sum_after"),
    UniqueConstraint("batch_no", "line", "sum_after"),
    UniqueConstraint("batch_no", "loan_no"),
    follows("line", "previous_line"),
    one_of("standing", *STANDINGS),
    check("adds_up", "sum_after = sum_before + amount"),
    check("starts_at_zero", "previous_line IS NOT NULL OR sum_before = 0"),
    check(
        "all_or_waits",
        "(standing = 'granted' AND amount > 0 AND amount = due - taken) "
        "OR (standing = 'reclaimed' AND amount < 0 AND amount = due - taken) "
        "OR (standing = 'waits' AND amount = 0 AND due > taken)",
    ),
    ForeignKeyConstraint(
        ["batch_no", "previous_line", "sum_before"],
        ["subsidy_line.batch_no", "subsidy_line.line", "subsidy_line.sum_after"],
        name="fk_subsidy_line_builds_on",
    ),
    Index(None, "loan_no"),
)

_MOVES = " OR ".join(f"(state_before = '{a}' AND state = '{b}')" for a, b in sorted(BATCH_STEPS))

subsidy_batch_event = register_table(
    "subsidy_batch_event",
    text("batch_no", ForeignKey("subsidy_batch.batch_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("state_before"),
    text("state"),
    text("happened_on"),
    text("detail"),  # JSON
    UniqueConstraint("batch_no", "event", "state"),
    follows("event", "previous_event"),
    one_of("state", *BATCH_STATES),
    check("starts_drawn", "previous_event IS NOT NULL OR (state_before = '' AND state = 'drawn')"),
    check(
        "moves",
        f"(kind = state AND ((state_before = '' AND previous_event IS NULL) OR {_MOVES})) "
        "OR (kind IN ('objection', 'answer') AND state = 'published' AND state_before = state)",
    ),
    ForeignKeyConstraint(
        ["batch_no", "previous_event", "state_before"],
        [
            "subsidy_batch_event.batch_no",
            "subsidy_batch_event.event",
            "subsidy_batch_event.state",
        ],
        name="fk_subsidy_batch_event_builds_on",
    ),
)
