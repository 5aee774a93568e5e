"""Files of a case by what they contain; a withdrawn one stays, with the reason."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index

from core.domain.attachments import MEDIA
from core.storage.schema.columns import check, follows, number, one_of, register_table, text

attachment = register_table(
    "attachment",
    text("case_no", ForeignKey("case_file.case_no"), key=True),
    number("attachment", key=True),
    number("previous_attachment", null=True),
    text("paper"),
    text("digest"),
    number("size"),
    text("media"),
    number("pages"),
    text("name"),
    text("operator"),
    text("filed_at"),
    ForeignKeyConstraint(
        ["case_no", "previous_attachment"], ["attachment.case_no", "attachment.attachment"]
    ),
    follows("attachment", "previous_attachment"),
    one_of("media", *MEDIA),
    check("has_content", "size > 0 AND pages > 0"),
    check("digest_whole", "length(digest) = 64"),
    Index(None, "digest"),
)

attachment_withdrawal = register_table(
    "attachment_withdrawal",
    text("case_no", key=True),
    number("attachment", key=True),
    text("why"),
    text("operator"),
    text("withdrawn_at"),
    ForeignKeyConstraint(
        ["case_no", "attachment"], ["attachment.case_no", "attachment.attachment"]
    ),
    check("says_why", "why <> ''"),
)
