"""What may be erased of rows that nothing in the register stands on, and the record of it.

The register is kept for ever (不动产登记暂行条例 13); data whose purpose is achieved are deleted
(个人信息保护法 47). So a row keeps its place, its key and the entry that wrote it, and loses what
it said of a person. The journal goes on vouching for the digest of what it was; the erasure, which
the journal vouches for too, says which digest the row has since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.storage.schema.columns import one_of, register_table, text

ERASED = "（个人信息已删除）"
_NO_DIGEST = "0" * 64

# What stands in the personal columns of an erased row. The salt goes too: with it, a name and a
# number could be guessed from the digest in the journal.
BLANKS: Mapping[str, Mapping[str, str]] = {
    "party_version": {
        "name": ERASED,
        "id_no": "",
        "id_until": "",
        "legal_representative": "",
        "phone": "",
        "address": "",
        "reason": "",
        "evidence": "",
        "salt": "",
    },
    "case_content": {"body": "{}", "salt": ""},
    "case_event": {"detail": "{}", "salt": ""},
    "case_step": {"opinion": ERASED, "salt": ""},
    "attachment": {"name": "", "digest": _NO_DIGEST, "salt": ""},
    "attachment_withdrawal": {"why": ERASED, "salt": ""},
}

erasure = register_table(
    "erasure",
    text("table_name", key=True),
    text("row_key", key=True),  # the parts of its key, with / between them
    text("digest"),  # for which the entry that wrote the row vouches
    text("erased_digest"),
    text("why"),
    one_of("table_name", *sorted(BLANKS)),
)


def is_blank(table: str, row: Mapping[str, Any]) -> bool:
    """Tell whether nothing personal stands in a row any more."""
    return table in BLANKS and all(row[name] == mark for name, mark in BLANKS[table].items())


def row_key(row: Mapping[str, Any], keys: list[str]) -> str:
    """Return a row's key as an erasure names it."""
    return "/".join(str(row[name]) for name in keys)
