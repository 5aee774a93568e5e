"""People and organisations; every change of particulars is a new version."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index

from core.storage.schema.columns import follows, number, one_of, register_table, text

party = register_table(
    "party",
    text("party_no", key=True),
    text("kind"),
    one_of("kind", "person", "organisation"),
)

party_version = register_table(
    "party_version",
    text("party_no", ForeignKey("party.party_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("name"),
    text("id_kind"),
    text("id_no"),
    text("id_until"),
    text("legal_representative"),
    text("phone"),
    text("address"),
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["party_no", "previous_version"], ["party_version.party_no", "party_version.version"]
    ),
    Index(None, "id_kind", "id_no"),
)
