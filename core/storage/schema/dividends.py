"""Distributions: who distributes, cycles and their data, runs, what is owed, payments.

Held by keys and checks, against raw SQL too: a cycle's states cannot be skipped or forked; the
lines of a run end exactly at its total; a reversal negates line by line the run it names; one
year's closing is the next one's opening; nothing is paid that is held, nor more than is owed, nor
twice; the lines of a batch end exactly at its total.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.domain.dividend import cycle as states
from core.domain.dividend.cycle import (
    CYCLE,
    PARTS,
    PAYABLE_EVENTS,
    PAYABLE_KINDS,
    SNAPSHOT,
    STANDINGS,
)
from core.storage.schema.columns import check, follows, number, one_of, register_table, text

entity = register_table(
    "dividend_entity",
    text("entity_no", key=True),
    text("asset_no", ForeignKey("asset.asset_no"), null=True),
)

entity_version = register_table(
    "dividend_entity_version",
    text("entity_no", ForeignKey("dividend_entity.entity_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("name"),
    text("entity_kind"),  # '' until the legal form is set
    text("terms"),  # JSON
    follows("version", "previous_version"),
    one_of("entity_kind", "", "company", "cooperative", "collective"),
    ForeignKeyConstraint(
        ["entity_no", "previous_version"],
        ["dividend_entity_version.entity_no", "dividend_entity_version.version"],
        name="fk_dividend_entity_version_builds_on",
    ),
)

entity_payee = register_table(
    "dividend_payee",
    text("entity_no", ForeignKey("dividend_entity.entity_no"), key=True),
    text("payee_no", key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("name"),
    text("party_no", ForeignKey("party.party_no"), null=True),
    text("detail"),  # JSON: account, tax code, group, what is forbidden to be paid …
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["entity_no", "payee_no", "previous_version"],
        ["dividend_payee.entity_no", "dividend_payee.payee_no", "dividend_payee.version"],
        name="fk_dividend_payee_builds_on",
    ),
)

cycle = register_table(
    "dividend_cycle",
    text("cycle_no", key=True),
    text("entity_no", ForeignKey("dividend_entity.entity_no")),
    text("from_date"),
    text("to_date"),
    text("record_date"),
    text("time_rule"),
    text("product"),
    UniqueConstraint("cycle_no", "entity_no"),
    check("term_ordered", "to_date >= from_date"),
    check("record_date_inside", "record_date >= from_date AND record_date <= to_date"),
    one_of("time_rule", "mu_days", "record_date"),
    Index(None, "entity_no"),
)

_PAIRS = sorted((step.start, step.end) for step in CYCLE.transitions)
_ALLOWED = ", ".join(f"'{origin}>{target}'" for origin, target in _PAIRS)

cycle_step = register_table(
    "cycle_step",
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no"), key=True),
    number("step", key=True),
    number("previous_step", null=True),
    text("from_state"),
    text("to_state"),
    text("happened_on"),
    text("detail"),  # JSON
    text("operation"),
    text("operator"),
    text("entered_at"),
    UniqueConstraint("cycle_no", "step", "to_state"),
    ForeignKeyConstraint(
        ["cycle_no", "previous_step", "from_state"],
        ["cycle_step.cycle_no", "cycle_step.step", "cycle_step.to_state"],
        name="fk_cycle_step_builds_on",
    ),
    follows("step", "previous_step"),
    check("begins_as_draft", "step > 1 OR (from_state = '' AND to_state = 'draft')"),
    check("step_allowed", f"step = 1 OR from_state || '>' || to_state IN ({_ALLOWED})"),
    Index(None, "to_state"),
)

cycle_part = register_table(
    "cycle_part",
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no"), key=True),
    text("part", key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("content"),  # JSON: a list of rows, or a set of fields
    text("source"),  # the file it came from, or ''
    text("entered_at"),
    follows("version", "previous_version"),
    one_of("part", *PARTS, SNAPSHOT),
    ForeignKeyConstraint(
        ["cycle_no", "part", "previous_version"],
        ["cycle_part.cycle_no", "cycle_part.part", "cycle_part.version"],
        name="fk_cycle_part_builds_on",
    ),
)

# Objections while a result is posted (公示), and how they were answered.
cycle_event = register_table(
    "cycle_event",
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("happened_on"),
    text("detail"),  # JSON
    text("operator"),
    text("entered_at"),
    ForeignKeyConstraint(
        ["cycle_no", "previous_event"], ["cycle_event.cycle_no", "cycle_event.event"]
    ),
    follows("event", "previous_event"),
    one_of("kind", "objection", "answer"),
)

run = register_table(
    "dividend_run",
    text("run_no", key=True),
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no")),
    text("kind"),
    text("reverses", null=True),
    text("inputs"),  # JSON, the document of `nongquan dividend`
    text("inputs_sha256"),
    text("result"),  # JSON, its answer
    text("result_sha256"),
    text("program_version"),
    text("rules"),  # JSON [{id, sha256}] of the packs
    number("last_line", null=True),
    number("gross", null=True),
    text("entered_at"),
    UniqueConstraint("reverses"),
    UniqueConstraint("run_no", "cycle_no"),
    UniqueConstraint("run_no", "last_line"),
    ForeignKeyConstraint(
        ["reverses", "cycle_no"], ["dividend_run.run_no", "dividend_run.cycle_no"]
    ),
    ForeignKeyConstraint(
        ["reverses", "last_line"],
        ["dividend_run.run_no", "dividend_run.last_line"],
        name="fk_dividend_run_reverses_every_line",
    ),
    ForeignKeyConstraint(
        ["run_no", "last_line", "gross"],
        ["dividend_line.run_no", "dividend_line.line", "dividend_line.to_fen"],
        name="fk_dividend_run_sums",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    check(
        "kind_known",
        "(kind = 'settlement' AND reverses IS NULL) "
        "OR (kind = 'reversal' AND reverses IS NOT NULL)",
    ),
    check("whole", "(last_line IS NULL) = (gross IS NULL)"),
    Index(None, "cycle_no"),
)

line = register_table(
    "dividend_line",
    text("run_no", ForeignKey("dividend_run.run_no"), key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("payee_no"),
    text("pay_to"),
    *(number(name) for name in states.LINE_AMOUNTS),
    number("from_fen"),
    number("to_fen"),
    text("counter_run", null=True),  # of a reversal: the run whose line this one takes back
    number("counter_gross", null=True),
    UniqueConstraint("run_no", "line", "to_fen"),
    UniqueConstraint("run_no", "line", "gross"),
    ForeignKeyConstraint(
        ["run_no", "previous_line", "from_fen"],
        ["dividend_line.run_no", "dividend_line.line", "dividend_line.to_fen"],
    ),
    ForeignKeyConstraint(
        ["counter_run", "line", "counter_gross"],
        ["dividend_line.run_no", "dividend_line.line", "dividend_line.gross"],
        name="fk_dividend_line_takes_back",
    ),
    follows("line", "previous_line"),
    one_of("pay_to", "own", "pledgee", "held", "carried"),
    check("starts_at_zero", "previous_line IS NOT NULL OR from_fen = 0"),
    check("interval", "to_fen = from_fen + gross"),
    check("conserved", "gross + carry_in = tax + payable + held + carry_out"),
    check(
        "takes_back",
        "(counter_run IS NULL AND counter_gross IS NULL AND gross >= 0) "
        "OR (counter_run IS NOT NULL AND counter_gross IS NOT NULL AND gross = -counter_gross)",
    ),
)

# The undistributed profit of an entity, from run to run: a closing is the next opening.
entity_result = register_table(
    "entity_result",
    text("entity_no", ForeignKey("dividend_entity.entity_no"), key=True),
    number("result", key=True),
    number("previous_result", null=True),
    text("run_no", ForeignKey("dividend_run.run_no")),
    number("opening"),
    number("closing"),
    UniqueConstraint("run_no"),
    UniqueConstraint("entity_no", "result", "closing"),
    ForeignKeyConstraint(
        ["entity_no", "previous_result", "opening"],
        ["entity_result.entity_no", "entity_result.result", "entity_result.closing"],
        name="fk_entity_result_builds_on",
    ),
    follows("result", "previous_result"),
)

payable = register_table(
    "payable",
    text("payable_no", key=True),
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no")),
    text("run_no", ForeignKey("dividend_run.run_no")),
    text("kind"),
    text("payee_no"),
    text("subject"),  # the plot of a stage 1 line, or ''
    text("pay_to"),
    number("amount"),
    text("due_on"),
    UniqueConstraint("payable_no", "amount"),
    UniqueConstraint("run_no", "kind", "payee_no", "subject"),
    one_of("kind", *PAYABLE_KINDS),
    check("amount_positive", "amount > 0"),
    Index(None, "cycle_no"),
    Index(None, "payee_no"),
)

payable_event = register_table(
    "payable_event",
    text("payable_no", ForeignKey("payable.payable_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    number("owed"),  # the amount of the payable, repeated
    number("amount"),
    number("balance_before"),
    number("balance"),
    text("standing_before"),
    text("standing"),
    text("happened_on"),
    text("batch_no", null=True),
    number("batch_line", null=True),
    text("detail"),  # JSON
    text("entered_at"),
    UniqueConstraint("payable_no", "event", "balance", "standing"),
    ForeignKeyConstraint(["payable_no", "owed"], ["payable.payable_no", "payable.amount"]),
    ForeignKeyConstraint(
        ["payable_no", "previous_event", "balance_before", "standing_before"],
        [
            *("payable_event.payable_no", "payable_event.event"),
            *("payable_event.balance", "payable_event.standing"),
        ],
        name="fk_payable_event_builds_on",
    ),
    ForeignKeyConstraint(["batch_no", "batch_line"], ["payment.batch_no", "payment.line"]),
    follows("event", "previous_event"),
    one_of("kind", *PAYABLE_EVENTS),
    one_of("standing", *STANDINGS),
    check(
        "first_event",
        "event > 1 OR (kind = 'declared' AND amount = owed AND balance_before = 0)",
    ),
    check("declared_once", "event = 1 OR kind <> 'declared'"),
    check("adds_up", "balance = balance_before + amount"),
    check("within_what_is_owed", "balance >= 0 AND balance <= owed"),
    check("settled_is_zero", "(balance = 0) = (standing = 'settled')"),
    # What is frozen, disputed or carried is not paid (强制执行股权规定 9).
    check("only_open_is_paid", "kind NOT IN ('ordered', 'paid') OR standing_before = 'open'"),
    check("paid_is_less", "kind NOT IN ('ordered', 'paid', 'brought', 'undone') OR amount < 0"),
    check("returned_is_more", "kind <> 'returned' OR amount > 0"),
    check("held_is_equal", "kind NOT IN ('held', 'released', 'carried') OR amount = 0"),
    check("batched", "(batch_no IS NOT NULL) = (kind IN ('ordered', 'returned'))"),
    Index(None, "batch_no"),
)

payment_batch = register_table(
    "payment_batch",
    text("batch_no", key=True),
    text("cycle_no", ForeignKey("dividend_cycle.cycle_no")),
    text("format"),
    text("value_date"),
    number("last_line"),
    number("total"),
    text("detail"),  # JSON: payer, cash at hand …
    text("entered_at"),
    ForeignKeyConstraint(
        ["batch_no", "last_line", "total"],
        ["payment.batch_no", "payment.line", "payment.to_fen"],
        name="fk_payment_batch_sums",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    Index(None, "cycle_no"),
)

payment = register_table(
    "payment",
    text("batch_no", ForeignKey("payment_batch.batch_no"), key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("payee_no"),
    text("account"),  # JSON: name, account, bank, as they were that day
    number("amount"),
    number("from_fen"),
    number("to_fen"),
    UniqueConstraint("batch_no", "line", "to_fen"),
    ForeignKeyConstraint(
        ["batch_no", "previous_line", "from_fen"],
        ["payment.batch_no", "payment.line", "payment.to_fen"],
    ),
    follows("line", "previous_line"),
    check("starts_at_zero", "previous_line IS NOT NULL OR from_fen = 0"),
    check("interval", "amount > 0 AND to_fen = from_fen + amount"),
)

payment_outcome = register_table(
    "payment_outcome",
    text("batch_no", key=True),
    number("line", key=True),
    text("outcome"),
    text("reason"),
    text("settled_on"),
    ForeignKeyConstraint(["batch_no", "line"], ["payment.batch_no", "payment.line"]),
    one_of("outcome", "paid", "failed"),
    check("failure_explained", "outcome = 'paid' OR reason <> ''"),
)
