"""Files of a case, as the ledger knows them; their bytes lie beside it."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from core.domain.attachments import Attachment
from core.storage.rows import Rows
from core.storage.schema.attachments import attachment, attachment_withdrawal


class SqlAttachments:
    """Attachments; see :class:`core.services.ports.Attachments`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def file(self, new: Attachment) -> int:
        """Write a file of a case; returns its number within the case."""
        last = self._rows.value(
            select(func.max(attachment.c.attachment)).where(attachment.c.case_no == new.case_no)
        )
        number = (last or 0) + 1
        values = dc.asdict(new) | {
            "attachment": number,
            "previous_attachment": last,
            "operator": self._rows.operator,
            "filed_at": self._rows.entered_at,
        }
        del values["withdrawn"]
        self._rows.insert(attachment, values)
        return number

    def withdraw(self, case_no: str, number: int, why: str) -> None:
        """Write that a file no longer counts."""
        self._rows.insert(
            attachment_withdrawal,
            {
                "case_no": case_no,
                "attachment": number,
                "why": why,
                "operator": self._rows.operator,
                "withdrawn_at": self._rows.entered_at,
            },
        )

    def of_case(self, case_no: str) -> Sequence[Attachment]:
        """Return the files of a case in the order they were filed, withdrawn ones included."""
        found = _all().where(attachment.c.case_no == case_no).order_by(attachment.c.attachment)
        return [_attachment(row) for row in self._rows.all(found)]

    def every(self) -> Iterator[Attachment]:
        """Yield every file of every case, to be verified."""
        found = _all().order_by(attachment.c.case_no, attachment.c.attachment)
        yield from (_attachment(row) for row in self._rows.all(found))


_READ = [
    getattr(attachment.c, field.name)
    for field in dc.fields(Attachment)
    if field.name != "withdrawn"
]


def _all() -> Select[Any]:
    gone = attachment_withdrawal
    same = (gone.c.case_no == attachment.c.case_no) & (gone.c.attachment == attachment.c.attachment)
    withdrawn = func.coalesce(gone.c.why, "").label("withdrawn")
    there = select(*_READ, withdrawn).select_from(attachment.outerjoin(gone, same))
    return there.where(attachment.c.salt != "")  # else it was erased


def _attachment(row: Mapping[str, Any]) -> Attachment:
    return Attachment(**{field.name: row[field.name] for field in dc.fields(Attachment)})
