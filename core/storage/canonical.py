"""The encoding that hashes are taken of. Frozen: a change here breaks every chain ever written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> str:
    """Encode as JSON with sorted keys, no spaces, characters as they are."""
    return _ENCODE(value)


# Made once: json.dumps makes an encoder anew for each call that asks for anything unusual.
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def row_digest(table: str, row: Mapping[str, Any]) -> str:
    """Return the salted digest of a register row, ``salt`` included as the row holds it."""
    return hashlib.sha256(canonical([table, dict(row)]).encode()).hexdigest()


def entry_hash(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of a journal entry bound to the one before it."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(dict(entry))}".encode()).hexdigest()
