"""Restraints: seizures with their queue, objections, cautions, and what happens to each."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.assets import SOURCES, entered_as
from core.storage.schema.columns import check, number, one_of, register_table, text

RESTRAINT_KINDS = ("seizure", "objection", "caution")
RESTRAINT_EVENTS = (
    *("renewed", "succeeded", "suit_filed", "became_possible", "applied"),
    *("released", "lapsed", "converted"),
)

restraint = register_table(
    "restraint",
    text("restraint_no", key=True),
    text("kind"),
    text("asset_no"),
    number("folio_entry"),
    text("folio_kind"),
    text("party_no", ForeignKey("party.party_no"), null=True),  # whose share; NULL: the whole
    text("applicant_no", ForeignKey("party.party_no"), null=True),  # of objection or caution
    text("authority"),  # the court, or the name of the applicant
    text("document_no"),
    text("ground"),
    text("from_date"),
    text("until"),  # '' where it runs until an event
    number("waiting"),  # 轮候: it queues behind an earlier seizure
    number("term_months", null=True),  # how long a waiting seizure lasts once it takes effect
    text("delivered_at"),
    text("case_no", ForeignKey("case_file.case_no"), null=True),
    text("source"),
    UniqueConstraint("asset_no", "folio_entry"),
    UniqueConstraint("restraint_no", "asset_no", "kind"),
    entered_as("restraint_no"),
    one_of("kind", *RESTRAINT_KINDS),
    one_of("source", *SOURCES),
    check("entered_as_its_kind", "folio_kind = kind"),
    check("term_ordered", "until = '' OR until >= from_date"),
    check(
        "seizure_has_term",
        "kind <> 'seizure' OR (waiting = 0 AND until <> '') "
        "OR (waiting = 1 AND term_months IS NOT NULL AND term_months > 0)",
    ),
    check("only_seizures_wait", "waiting = 0 OR (waiting = 1 AND kind = 'seizure')"),
)

# What happens to a restraint: a chain that ends once. An end takes it off the folio.
restraint_event = register_table(
    "restraint_event",
    text("restraint_no", key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("asset_no"),
    text("restraint_kind"),
    text("from_state"),
    text("to_state"),
    text("kind"),
    number("folio_entry", null=True),
    text("folio_kind", null=True),
    text("authority"),
    text("document_no"),
    text("until"),  # the new last day of what was renewed, moved up or became possible, else ''
    text("effective_on"),
    text("entered_at"),
    UniqueConstraint("restraint_no", "event", "to_state"),
    ForeignKeyConstraint(
        ["restraint_no", "asset_no", "restraint_kind"],
        ["restraint.restraint_no", "restraint.asset_no", "restraint.kind"],
    ),
    ForeignKeyConstraint(
        ["restraint_no", "previous_event", "from_state"],
        [
            *("restraint_event.restraint_no", "restraint_event.event"),
            "restraint_event.to_state",
        ],
        name="fk_restraint_event_builds_on",
    ),
    entered_as("restraint_no"),
    check(
        "event_follows",
        "(event = 1 AND previous_event IS NULL) OR "
        "(event > 1 AND previous_event IS NOT NULL AND previous_event = event - 1)",
    ),
    one_of("kind", *RESTRAINT_EVENTS),
    check("ended_is_last", "from_state = 'standing' AND to_state IN ('standing', 'ended')"),
    check(
        "ends_on_the_folio",
        "(kind IN ('released', 'lapsed', 'converted') AND to_state = 'ended' "
        "AND folio_entry IS NOT NULL AND folio_kind IS NOT NULL "
        "AND ((restraint_kind = 'seizure' AND folio_kind = 'release') "
        "OR (restraint_kind = 'objection' AND folio_kind = 'objection_end') "
        "OR (restraint_kind = 'caution' AND folio_kind = 'caution_end'))) "
        "OR (kind NOT IN ('released', 'lapsed', 'converted') AND to_state = 'standing' "
        "AND folio_entry IS NULL AND folio_kind IS NULL)",
    ),
    check(
        "event_of_kind",
        "(kind IN ('renewed', 'succeeded') AND restraint_kind = 'seizure' AND until <> '') "
        "OR (kind = 'suit_filed' AND restraint_kind = 'objection' AND until = '') "
        "OR (kind = 'became_possible' AND restraint_kind = 'caution' AND until <> '') "
        "OR (kind = 'applied' AND restraint_kind = 'caution' AND until = '') "
        "OR (kind = 'converted' AND restraint_kind = 'caution' AND until = '') "
        "OR (kind IN ('released', 'lapsed') AND until = '')",
    ),
    Index(None, "asset_no"),
)
