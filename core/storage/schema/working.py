"""Office settings (journaled) and what is outside the register: drafts and the search index."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index

from core.storage.schema.columns import follows, number, plain_table, register_table, text

setting = register_table(
    "setting",
    text("name", key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("valid_from"),
    text("value"),  # JSON
    follows("version", "previous_version"),
    ForeignKeyConstraint(["name", "previous_version"], ["setting.name", "setting.version"]),
)

draft = plain_table(
    "draft",
    text("draft_no", key=True),
    text("operator"),
    text("operation"),
    text("title"),
    text("body"),  # JSON
    text("saved_at"),
    Index(None, "operator"),
)

# The words of the search index; search_grams (contentless FTS5) holds their grams by rowid.
search_entry = plain_table(
    "search_entry",
    number("entry", key=True),
    text("kind"),
    text("number"),
    text("title"),
    text("subtitle"),
    text("record"),  # JSON of the texts it may be found by; the index only proposes, this decides
    Index("ix_search_entry_record", "kind", "number", unique=True),
)

# Exact, prefix and tail look-ups: numbers, ids, id tails, pinyin, last days. Some thirty rows a
# record, so on SQLite the key is the table and there is nothing beside it: that costs a third.
search_key = plain_table(
    "search_key",
    text("topic", key=True),
    text("value", key=True),
    number("entry", key=True),
    sqlite_with_rowid=False,
)
