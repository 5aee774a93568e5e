"""Times as older books wrote them down: a day, with the time of day where it is known."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from typing import ClassVar

from core.domain.calendar import OFFICE_ZONE
from core.fields import Date, Kind, ascii_digits
from core.problems import FieldError

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


@dc.dataclass(frozen=True, slots=True)
class RecordedTime(Kind):
    """``YYYY-MM-DD``, ``YYYY-MM-DD HH:MM`` or ``YYYY-MM-DD HH:MM:SS``.

    The value is in the office's zone; a day alone is its first moment, and is written as a day
    again.
    """

    name: ClassVar[str] = "recorded_time"

    def parse(self, raw: object) -> dt.datetime:
        text = raw if isinstance(raw, str) else ""
        if not _WRITTEN.fullmatch(text):
            raise FieldError("not_recorded_time", value=raw)
        try:
            return dt.datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)
        except ValueError:
            raise FieldError("no_such_date", value=raw) from None

    def dump(self, value: dt.datetime) -> str:
        written = value.isoformat(sep=" ", timespec="seconds")[:19]
        return written.removesuffix(":00").removesuffix(" 00:00")

    def typed(self, text: str, today: dt.date) -> str:
        day, _, time = ascii_digits(text).replace("T", " ").replace("日", "日 ").partition(" ")
        time = time.strip().replace("时", ":").replace("分", ":").removesuffix("秒").strip(":")
        parts = [part.rjust(2, "0") for part in time.split(":")] if time else []
        parts += ["00"] if len(parts) == 1 else []
        return " ".join([Date().typed(day, today), *([":".join(parts)] if parts else [])])
