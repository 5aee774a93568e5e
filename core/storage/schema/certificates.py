"""Numbers issued, certificates with their snapshots, what happened to each sheet, proofs."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import (
    check,
    follows,
    number,
    one_of,
    plain_table,
    register_table,
    text,
)

# Where a series begins that goes on from older books (存量补录); every other begins at 1.
number_start = register_table(
    "number_start",
    text("series", key=True),
    number("first"),
    text("reason"),
    check("first_positive", "first > 1"),
)

number_series = plain_table(
    "number_series",
    text("series", key=True),
    number("last"),
    check("last_not_negative", "last >= 0"),
)

issued_number = register_table(
    "issued_number",
    text("number", key=True),
    text("series", ForeignKey("number_series.series")),
    number("ordinal"),
    UniqueConstraint("series", "ordinal"),
    check("ordinal_positive", "ordinal > 0"),
)

certificate = register_table(
    "certificate",
    text("certificate_no", ForeignKey("issued_number.number"), key=True),
    text("kind"),
    text("case_no", ForeignKey("case_file.case_no"), null=True),
    text("mortgage_no", ForeignKey("mortgage.mortgage_no"), null=True),
    text("asset_no", ForeignKey("asset.asset_no"), null=True),
    text("party_no", ForeignKey("party.party_no"), null=True),  # whose share it certifies
    text("snapshot"),  # canonical JSON: what the register said on the day
    text("snapshot_sha256"),
    check(
        "about_something",
        "mortgage_no IS NOT NULL OR asset_no IS NOT NULL OR party_no IS NOT NULL",
    ),
    Index(None, "case_no"),
    Index(None, "mortgage_no"),
    Index(None, "asset_no"),
)

certificate_event = register_table(
    "certificate_event",
    text("certificate_no", ForeignKey("certificate.certificate_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("detail"),  # JSON
    follows("event", "previous_event"),
    one_of("kind", "printed", "issued", "voided"),
    ForeignKeyConstraint(
        ["certificate_no", "previous_event"],
        ["certificate_event.certificate_no", "certificate_event.event"],
    ),
)

# Made after the commit, because it holds the head that the commit made; kept for reprints.
proof = plain_table(
    "proof",
    text("certificate_no", ForeignKey("certificate.certificate_no"), key=True),
    text("code"),
    text("key_id"),
    number("head_sequence"),
    text("head_hash"),
    append_only=True,
)
