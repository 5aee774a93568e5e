"""The search index made anew from the register, and compared with it.

The index is no part of the register: nobody vouches for it, and whoever changes it can hide a
record from the search box or show it under another name. What it must hold follows from the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.domain.search_text import Findable
from core.domain.states import CASE
from core.services import assets, people
from core.services.assets import with_details
from core.services.operations import Context, Done, Plan, Request, operation
from core.services.ports import BadEntry, Indexed, Report, Work
from core.services.reading import Document
from core.services.search_words import index_certificate, index_known_case, index_mortgage

ALL = 10**9  # more records than a county has
_NONE: Mapping[str, str] = {}


class RebuildIndex(Document):
    """Nothing is said: the index follows from the register."""


@operation("ledger.reindex", RebuildIndex, journaled=False)
def reindex(request: Request) -> Plan:
    """Make the search index anew from the register; nothing of the register changes."""

    def carry_out() -> Done:
        count = str(rebuild(request.work, request.context, lambda done, total: None))
        return Done(count, {"records": count}, frozenset())

    return Plan([], carry_out)


def rebuild(work: Work, context: Context, report: Report) -> int:
    """Write the whole index anew, inside this work; return how many records it holds."""
    work.search.clear()
    found = list(_wanted(work, context))
    for place, one in enumerate(found):
        work.search.put(one.kind, one.number, one.title, one.subtitle, one.by)
        report(place, len(found))
    return len(found)


def fault(work: Work, context: Context, report: Report) -> BadEntry | None:
    """Return the first record whose words in the index are not what the register makes of it."""
    stored = {(one.kind, one.number): one for one in work.search.entries()}
    for place, wanted in enumerate(_wanted(work, context)):
        report(place, len(stored))
        found = stored.pop((wanted.kind, wanted.number), None)
        if found is None:
            return _bad("index_missing", wanted)
        if _plain(found) != _plain(wanted) and not _older_words(work, found, wanted):
            return _bad("index_changed", wanted)
    for stranger in stored.values():
        return _bad("index_foreign", stranger)
    odd = work.search.odd()
    return None if odd is None else _bad("index_changed", odd)


def _bad(what: str, one: Indexed) -> BadEntry:
    return BadEntry(0, what, "search_entry", f"{one.kind}/{one.number}")


class _Collector:
    """Takes what would be indexed, instead of the index."""

    def __init__(self) -> None:
        self.taken: list[Indexed] = []

    def put(self, kind: str, number: str, title: str, subtitle: str, by: Findable) -> None:
        self.taken.append(Indexed(kind, number, title, subtitle, by))


class _Showing:
    """A work whose search box is a collector; everything else is the work's own."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.search = _Collector()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


def _wanted(work: Work, context: Context) -> Iterator[Indexed]:
    """Yield what the index must hold of every record, as the register is now."""
    showing: Any = _Showing(work)
    for one in _told(work, showing, context):
        yield from one
    assert not showing.search.taken


def _told(work: Work, showing: Any, context: Context) -> Iterator[list[Indexed]]:
    def taken() -> list[Indexed]:
        found, showing.search.taken = showing.search.taken, []
        return list(found)

    for party in work.parties.all(ALL):
        people.index(showing, party)
        yield taken()
    for asset in work.assets.all(ALL):
        assets.index(showing, with_details(context, asset), context.classes[asset.asset_class])
        yield taken()
    for mortgage in work.mortgages.latest(ALL):
        index_mortgage(showing, mortgage)
        yield taken()
    for case in work.cases.in_states(CASE.states, ALL):
        index_known_case(showing, case)
        yield taken()
    for certificate in work.certificates.latest(ALL):
        snapshot = certificate.snapshot
        number, about = certificate.certificate_no, snapshot["register_no"]
        index_certificate(showing, number, _names_on(snapshot), about)
        yield taken()


def _names_on(snapshot: Mapping[str, Any]) -> list[str]:
    """Return by whose names a certificate is looked up: its subject's, or its holders'."""
    if "subject" in snapshot:
        return [snapshot["subject"]]
    return [one["name"] for one in snapshot.get("mortgagees") or snapshot["holders"]]


def _plain(one: Indexed, names: Mapping[str, str] = _NONE) -> tuple[object, ...]:
    """Return what counts of an indexed record: its words, in whatever order, by today's names."""

    def told(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    def listed(text: str) -> list[str]:
        return sorted(set(re.split("[、 ]", told(text))))

    words = (frozenset(map(told, one.by.names)), one.by.numbers, one.by.addresses)
    return (one.kind, one.number, listed(one.title), listed(one.subtitle), *words)


def _older_words(work: Work, found: Indexed, wanted: Indexed) -> bool:
    """Tell whether words differ only because something was renamed since they were written."""
    names = _renamed(work, wanted)
    return bool(names) and _plain(found, names) == _plain(wanted, names)


def _renamed(work: Work, one: Indexed) -> dict[str, str]:
    """Return the older names of the assets of a mortgage or case, with what they are called now."""
    if one.kind == "mortgage":
        known = work.mortgages.get(one.number)
        numbers = [e.asset_no for e in known.encumbrances] if known else []
    elif one.kind == "case":
        case = work.cases.get(one.number)
        numbers = list(case.asset_nos) if case else []
    elif one.kind == "certificate":
        return _certificate_names(work, one)
    else:
        return {}
    names = {}
    for number in numbers:
        asset = work.assets.get(number)
        for version in work.assets.versions(number) if asset else ():
            names[str(version.values.get("name", ""))] = asset.name if asset else ""
    return {old: new for old, new in names.items() if old and old != new}


def _certificate_names(work: Work, one: Indexed) -> dict[str, str]:
    """A copy issued anew of a query's answer is found by who asked, not by what was asked of."""
    known = work.certificates.get(one.number)
    if known is None or "subject" not in known.snapshot:
        return {}
    return {holder["name"]: known.snapshot["subject"] for holder in known.snapshot["holders"]}
