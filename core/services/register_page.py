"""The printed register page (登记簿页): the one definite paper form of what the screen shows.

It is not an answer to anybody outside: the office files it and compares with it, so it shows whole
identities and has neither number nor code. Its foot names the journal entry that it rests on.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.domain.chinese_dates import written_moment
from core.domain.register_history import moment
from core.services.operations import Context
from core.services.ports import Work
from core.services.register import Moment, register_at
from core.services.register_words import Telling

REGISTER_PAGE = "register_page"


def printed_page(
    work: Work,
    context: Context,
    asset_no: str,
    at: Moment | None = None,
    known_at: Moment | None = None,
) -> dict[str, Any] | None:
    """Return what the page prints, history included; None where there is no page."""
    state = register_at(work, context.today, asset_no, at, known_at)
    if state is None:
        return None
    tells = Telling(work, context, lambda party: party.particulars.id_no, for_office=True)
    page = tells.page(state, history=True)
    return {
        "register_no": asset_no,
        "pages": [page],
        "pages_name": page["name"],
        "as_at": _as_at(context, at, known_at),
        "journal_sequence": work.head.sequence,
        "journal_head": work.head.hash[:16],
        "office_name": context.office.name,
        "issued_on": context.today.isoformat(),
        "printed_by": context.operator,
        "legal_effect_code": page["legal_effect_code"],
        "demonstration": context.office.demonstration,
        "program_version": context.program_version,
    }


def _as_at(context: Context, at: Moment | None, known_at: Moment | None) -> str:
    """Return in words which moment is printed, and as known when."""
    text = context.text
    if at is None and known_at is None:
        return text("paper.register_page.now")
    known = "" if known_at is None else _written(known_at)
    when = "" if at is None else _written(at)
    said = text("paper.register_page.at", at=when) if when else ""
    return said + (text("paper.register_page.known_at", at=known) if known else "")


def _written(given: Moment) -> str:
    return written_moment(dt.datetime.fromisoformat(moment(given)[:19]))
