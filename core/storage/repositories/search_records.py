"""What the search index keeps of a record: its words, the keys and grams by which it is found."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Mapping
from typing import Any

from core.domain.search_text import (
    Findable,
    address_grams,
    name_grams,
    number_key,
    spellings,
    tail_key,
)
from core.services.pinyin import readings
from core.services.ports import Indexed
from core.storage.canonical import canonical

Key = tuple[str, str]  # topic, value
# Grams of names and of addresses are apart: a name is the more exact reason to be found by.
NAME, ADDRESS = "n", "a"


def as_record(by: Findable) -> str:
    """Write by what a record is found, as the index keeps it."""
    return canonical({field.name: getattr(by, field.name) for field in dc.fields(by)})


def findable(row: Mapping[str, Any]) -> Findable:
    """Read by what the record of a row is found."""
    stored = json.loads(row["record"])
    return Findable(**{name: tuple(values) for name, values in stored.items()})


def indexed(row: Mapping[str, Any]) -> Indexed:
    """Read a row of the index; what cannot be read is found by nothing."""
    try:
        by = findable(row)
    except (ValueError, TypeError, AttributeError):
        by = Findable()
    return Indexed(row["kind"], row["number"], row["title"], row["subtitle"], by)


def as_tokens(by: Findable) -> set[str]:
    """Return the grams of a record one by one."""
    return set(grams_of(by).split())


def keys_of(number: str, by: Findable) -> set[Key]:
    """Return the keys of a record: numbers, their tails, days, pinyin."""
    keys = {("number", number_key(number))}
    for one in by.numbers:
        keys |= {("number", number_key(one)), ("tail", tail_key(one))}
    keys |= {("until", day) for day in by.days}
    for name in by.names:
        sounds = spellings(name, readings())
        keys |= {("initials", value) for value in sounds.initials}
        keys |= {("pinyin", value) for value in sounds.full}
    return keys


def grams_of(by: Findable) -> str:
    """Return the grams of a record as the full-text index takes them."""
    tokens = {token(NAME, gram) for name in by.names for gram in name_grams(name)}
    tokens |= {token(ADDRESS, gram) for one in by.addresses for gram in address_grams(one)}
    return " ".join(sorted(tokens))


def token(where: str, gram: str) -> str:
    """Write a gram as an ASCII token, so that no tokenizer can have an opinion on characters."""
    return where + gram.encode("utf-8").hex()
