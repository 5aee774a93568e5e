"""Numbered blank forms: lots, and what became of each sheet."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import check, follows, number, one_of, register_table, text

blank_lot = register_table(
    "blank_lot",
    text("lot_no", key=True),
    text("kind"),
    text("prefix"),
    number("digits"),
    number("first"),
    number("last"),
    text("received_on"),
    text("source"),
    UniqueConstraint("lot_no", "first", "last"),
    check("range", "first >= 0 AND last >= first"),
    check("digits_known", "digits BETWEEN 1 AND 15"),
)

# A sheet is printed once at most, and never after it was spoiled: printing is its first event.
blank_event = register_table(
    "blank_event",
    text("lot_no", key=True),
    number("number", key=True),
    number("event", key=True),
    number("previous_event", null=True),
    number("first"),
    number("last"),
    text("kind"),
    text("certificate_no", ForeignKey("certificate.certificate_no"), null=True),
    text("reason"),
    text("why"),
    text("happened_on"),
    UniqueConstraint("lot_no", "number", "kind"),
    ForeignKeyConstraint(
        ["lot_no", "first", "last"], ["blank_lot.lot_no", "blank_lot.first", "blank_lot.last"]
    ),
    ForeignKeyConstraint(
        ["lot_no", "number", "previous_event"],
        ["blank_event.lot_no", "blank_event.number", "blank_event.event"],
    ),
    follows("event", "previous_event"),
    one_of("kind", "printed", "spoiled"),
    check("of_the_lot", "number BETWEEN first AND last"),
    check("printed_first", "kind <> 'printed' OR event = 1"),
    check("printed_with", "(kind = 'printed') = (certificate_no IS NOT NULL)"),
    check("spoiled_why", "kind <> 'spoiled' OR (reason <> '' AND why <> '')"),
    Index(None, "certificate_no"),
)
