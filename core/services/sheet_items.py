"""Cells that name several records: ``P000001 1/2；330324…0011 1/2``, ``A000001 1``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.domain import identity
from core.domain.search_text import number_key
from core.services.ports import Work
from core.services.tabular import Items, split_items


def read_items(work: Work, items: Items, said: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the items that a cell names, as a document has them, and the numbers nobody has.

    People are found by their number or that of an identity document, assets by their number
    however it is written.
    """
    found, unknown = [], []
    for number, beside in split_items(said):
        numbers = _parties(work, number) if items.to == "party" else _assets(work, number)
        if len(numbers) != 1:
            unknown.append(number)
        item: dict[str, Any] = {items.to: numbers[0] if numbers else number}
        if beside:
            name = items.beside or "share"
            item[name] = int(beside) if name == "priority_rank" and beside.isdigit() else beside
        found.append(item)
    return found, unknown


def written_as(work: Work, to: str, number: str) -> str:
    """Return the number of a record as the ledger writes it; an unknown one as it is."""
    if to != "asset":
        return number
    found = _assets(work, number)
    return found[0] if len(found) == 1 else number


def _parties(work: Work, number: str) -> Sequence[str]:
    if work.parties.get(number.upper()):
        return [number.upper()]
    found = []
    for kind in (*identity.ID_KINDS_PERSON, *identity.ID_KINDS_ORGANISATION):
        party = work.parties.by_id(kind, identity.normalise_id(number))
        if party is not None:
            found.append(party.party_no)
    return found


def _assets(work: Work, number: str) -> Sequence[str]:
    if work.assets.get(number.upper()):
        return [number.upper()]
    hits = [hit for hit in work.search.by_number(number) if hit.kind == "asset"]
    named = dict.fromkeys(hit.number for hit in hits)
    return [one for one in named if number_key(one) == number_key(number)]
