"""People and organisations; every change of particulars is a new version."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import (
    because,
    check,
    follows,
    number,
    one_of,
    register_table,
    text,
)

PARTY_RELATIONS = ("guardian", "branch", "heir", "agent")

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
    *because(),
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["party_no", "previous_version"], ["party_version.party_no", "party_version.version"]
    ),
    Index(None, "id_kind", "id_no"),
)

# Two records of one person: the first goes on under the second. Old papers keep their number.
party_merge = register_table(
    "party_merge",
    text("party_no", ForeignKey("party.party_no"), key=True),
    text("into_no", ForeignKey("party.party_no")),
    text("document_no"),
    check("not_into_itself", "party_no <> into_no"),
    Index(None, "into_no"),
)

# Who acts for or stands behind a party: its guardian, head office, the deceased it inherits from.
party_relation = register_table(
    "party_relation",
    text("party_no", ForeignKey("party.party_no"), key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("kind"),
    text("other_no", ForeignKey("party.party_no")),
    text("document_no"),
    text("from_date"),
    text("until"),
    ForeignKeyConstraint(
        ["party_no", "previous_line"], ["party_relation.party_no", "party_relation.line"]
    ),
    follows("line", "previous_line"),
    one_of("kind", *PARTY_RELATIONS),
    check("not_to_itself", "party_no <> other_no"),
    UniqueConstraint("party_no", "kind", "other_no", "from_date", "until"),
    Index(None, "other_no"),
)
