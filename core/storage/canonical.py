"""The encoding that hashes are taken of. Frozen: a change here breaks every chain ever written."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

# Made once: json.dumps makes an encoder anew for each call that asks for anything unusual.
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """Encode as JSON with sorted keys, no spaces, characters as they are."""
    return _ENCODE(value)


def row_digest(table: str, row: Mapping[str, Any]) -> str:
    """Return the salted digest of a register row, ``salt`` included as the row holds it.

    What is NULL is left out, so that a column added one day changes no digest of the rows before.
    """
    held = {name: value for name, value in row.items() if value is not None}
    return hashlib.sha256(canonical([table, held]).encode()).hexdigest()


def entry_hash(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of a journal entry bound to the one before it."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(dict(entry))}".encode()).hexdigest()


def row_digester(table: str, columns: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """Return :func:`row_digest` for rows that come as tuples of ``columns``, in half the time."""
    encode = _object_encoder(columns)
    start = f"[{canonical(table)},"

    def digest(row: Sequence[Any]) -> str:
        return hashlib.sha256(f"{start}{encode(row)}]".encode()).hexdigest()

    return digest


def entry_hasher(columns: Sequence[str]) -> Callable[[str, Sequence[Any]], str]:
    """Return :func:`entry_hash` for entries that come as tuples of ``columns``."""
    encode = _object_encoder(columns)

    def digest(previous_hash: str, entry: Sequence[Any]) -> str:
        return hashlib.sha256(f"{previous_hash}\n{encode(entry)}".encode()).hexdigest()

    return digest


def _object_encoder(names: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """Return what makes of values the canonical object with these names, which must be sorted."""
    assert list(names) == sorted(names)
    heads = [f"{canonical(name)}:" for name in names]

    def encode(values: Sequence[Any]) -> str:
        parts = [
            head + _FORMS[type(value)](value)
            for head, value in zip(heads, values, strict=True)
            if value is not None
        ]
        return f"{{{','.join(parts)}}}"

    return encode


# Tables hold texts and whole numbers; what else a tampered file answers has no true digest.
_FORMS: defaultdict[type, Callable[[Any], str]] = defaultdict(
    lambda: repr, {str: encode_basestring, int: int.__repr__}
)
