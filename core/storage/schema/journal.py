"""The journal: append-only, hash-chained, one line for every operation; and its signed heads."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint

from core.storage.schema.columns import check, number, plain_table, text

journal = plain_table(
    "journal",
    number("sequence", key=True),
    number("previous_sequence", null=True),
    text("previous_hash"),
    text("previous_entered_at"),
    text("entered_at"),
    text("operator"),
    text("operation"),
    text("reason"),
    text("acknowledged"),  # JSON list of the confirmations that were given
    text("facts"),  # JSON object of record numbers and states; no names, no IDs
    text("rows"),  # JSON list of [table, key, salted digest] of every register row written
    text("hash"),
    UniqueConstraint("sequence", "hash", "entered_at"),
    UniqueConstraint("previous_sequence"),
    ForeignKeyConstraint(
        ["previous_sequence", "previous_hash", "previous_entered_at"],
        ["journal.sequence", "journal.hash", "journal.entered_at"],
    ),
    check(
        "sequence_follows",
        "(sequence = 1 AND previous_sequence IS NULL AND previous_hash = '') OR (sequence > 1 "
        "AND previous_sequence IS NOT NULL AND previous_sequence = sequence - 1)",
    ),
    check("time_rises", "entered_at > previous_entered_at"),
    append_only=True,
)

# Heads signed by the office's key, one a day: who writes the chain anew needs the key too.
checkpoint = plain_table(
    "checkpoint",
    number("sequence", key=True),
    text("hash"),
    text("entered_at"),
    text("signed_at"),
    text("key_id"),
    text("public_key"),
    text("signature"),
    ForeignKeyConstraint(
        ["sequence", "hash", "entered_at"],
        ["journal.sequence", "journal.hash", "journal.entered_at"],
    ),
    check("signature_whole", "length(signature) = 128 AND length(public_key) = 64"),
    append_only=True,
)
