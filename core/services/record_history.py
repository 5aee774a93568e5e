"""What became of a record: its versions, who held an asset when, and records of one person."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Sequence

from core.domain.asset import Holding
from core.domain.duplicates import suspicions
from core.domain.versions import Version
from core.services import record_views
from core.services.asset_versions import kinds_of_asset
from core.services.desk_work import SetOffice
from core.services.parties import PARTICULARS
from core.services.question import Question, query
from core.services.rows import name_of, shown_number
from core.services.versions import Kinds, changes_in_words, kinds_of


@query
def party_history(question: Question, party_no: str) -> tuple[record_views.VersionRow, ...] | None:
    """Show what was changed and corrected of a party's particulars, the latest first."""
    found, party = question.work.parties.versions(party_no), question.work.parties.get(party_no)
    if not found or party is None:
        return None
    shown = [
        dc.replace(
            one,
            values={
                **one.values,
                "id_no": shown_number(question, party, str(one.values["id_no"])),
            },
        )
        for one in found
    ]
    return _rows(question, shown, PARTICULARS)


@query
def asset_history(question: Question, asset_no: str) -> tuple[record_views.VersionRow, ...] | None:
    """Show what was changed and corrected of an asset's description, the latest first."""
    known = question.work.assets.get(asset_no)
    if known is None:
        return None
    kinds = kinds_of_asset(question.context, known)
    return _rows(question, question.work.assets.versions(asset_no), kinds)


@query
def setting_history(question: Question, name: str) -> tuple[record_views.VersionRow, ...] | None:
    """Show who set what of the office, the latest first."""
    found = question.work.settings.versions(name)
    return _rows(question, found, kinds_of(SetOffice)) if found else None


def _rows(
    question: Question, versions: Sequence[Version], kinds: Kinds
) -> tuple[record_views.VersionRow, ...]:
    rows = []
    for place, one in enumerate(versions):
        before = versions[place - 1].values if place else one.values
        changes = changes_in_words(before, one.values, kinds, question.context.text)
        rows.append(
            record_views.VersionRow(
                one.version,
                question.text(f"choice.version_kind.{one.because.kind}"),
                changes,
                one.because.reason,
                one.because.evidence,
                one.operator,
                one.entered_at[:16].replace("T", " "),
            )
        )
    return tuple(reversed(rows))


# --- who held what when ---------------------------------------------------------------------------


@query
def asset_holders(question: Question, asset_no: str) -> tuple[record_views.TenureRow, ...] | None:
    """Show who held an asset in which shares, from when until when, the latest first.

    Of each tenure what its transfer changed: who held nothing or something else before.
    """
    tenures = question.work.assets.tenures(asset_no)
    if not tenures:
        return None
    rows: list[record_views.TenureRow] = []
    standing: dict[tuple[str, ...], int] = {}  # where the row of each holder's share is
    before: Shares = {}
    for one in tenures:
        now = _shares(one.holdings)
        since = _minute(one.entered_at)
        for holders in [*now, *(gone for gone in before if gone not in now)]:
            if now.get(holders) == before.get(holders):
                continue
            if holders in standing:
                known = standing.pop(holders)
                rows[known] = dc.replace(rows[known], until=since)
            if holders in now:
                standing[holders] = len(rows)
            rows.append(
                record_views.TenureRow(
                    one.tenure,
                    since,
                    "" if holders in now else since,
                    "、".join(name_of(question, number) for number in holders),
                    _share(question, before.get(holders)),
                    _share(question, now.get(holders)),
                    one.case_no,
                )
            )
        before = now
    return tuple(reversed(rows))


Shares = dict[tuple[str, ...], tuple[str, ...]]


def _shares(holdings: Iterable[Holding]) -> Shares:
    """Return by holders what each holds, line by line."""
    found: Shares = {}
    for one in holdings:
        found[one.holders] = (*found.get(one.holders, ()), f"{one.share}")
    return found


def _share(question: Question, lines: tuple[str, ...] | None) -> str:
    return " + ".join(lines) if lines else question.text("ui.version.nothing")


def _minute(entered_at: str) -> str:
    return entered_at[:16].replace("T", " ")


# --- records of one person ------------------------------------------------------------------------


@query
def duplicate_parties(question: Question) -> tuple[record_views.DuplicateRow, ...]:
    """List records that may be of one person: same number, same name and birth date."""
    return tuple(
        record_views.DuplicateRow(
            one.first.party_no,
            one.second.party_no,
            one.first.name,
            one.second.name,
            question.text(f"choice.duplicate.{one.reason}"),
        )
        for one in suspicions(question.work.parties.suspects())
    )
