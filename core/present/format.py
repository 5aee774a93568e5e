"""Values for people: amounts grouped and in capitals, shares, days; no widget anywhere."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Any

from core.domain.capitals import capitals
from core.domain.values import FEN_PER_YUAN, Fen, yuan
from core.fields import Choice, Kind, Money, Ratio, Whole, YesNo, fraction_text
from core.problems import FieldError

LARGEST_IN_CAPITALS = 10**17  # fen; longer numbers are slips of the finger


def amount(fen: Fen | None) -> str:
    """Write fen as grouped yuan: ``123456789`` -> ``1,234,567.89``; nothing for None."""
    if fen is None:
        return ""
    whole, _, cents = yuan(abs(fen)).partition(".")
    return f"{'-' if fen < 0 else ''}{int(whole):,}.{cents}"


def amount_in_ten_thousands(fen: Fen) -> str:
    """Write fen as 万元 with two decimals, for figures on the start page."""
    hundredths = Fraction(fen, FEN_PER_YUAN * 10_000) * 100
    whole, part = divmod(round(hundredths), 100)
    return f"{whole:,}.{part:02d}"


def capitals_of(text: str, today: dt.date) -> str:
    """Return the amount that was typed in Chinese capitals, ``""`` while it is no amount."""
    kind = Money()
    try:
        fen = kind.parse(kind.typed(text, today))
    except FieldError:
        return ""
    return capitals(fen) if 0 < fen < LARGEST_IN_CAPITALS else ""


def capitals_of_fen(fen: Fen) -> str:
    """Return an amount of the register in Chinese capitals."""
    return capitals(fen)


def share_text(share: str) -> str:
    """Write a share ``1/1`` as 全部 does: empty for the whole, ``n/d`` otherwise."""
    return "" if Fraction(share) == 1 else share


def percent(part: Fraction | int, whole: Fraction | int) -> str:
    """Write part of whole as a percentage with one decimal; ``""`` of nothing."""
    if not whole:
        return ""
    tenths = round(Fraction(part) * 1000 / Fraction(whole))
    return f"{tenths // 10}.{tenths % 10}%"


def shown(kind: Kind, raw: object) -> str:
    """Return the text an editor shows for a raw JSON value of a kind; typing it gives it back."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(kind, Money) and isinstance(raw, str):
        return _grouped(raw)
    if isinstance(kind, Ratio) and kind.percent:
        return f"{fraction_text(Fraction(str(raw)) * 100)}%"
    return str(raw)


def typed_raw(kind: Kind, text: str, today: dt.date) -> Any:
    """Return the raw JSON value of what was typed; ``None`` for nothing.

    A percentage may be typed with or without its sign. What is not of its kind is returned as
    the kind's forgiving reader leaves it, for the strict reader to refuse.
    """
    if not text.strip():
        return None
    if isinstance(kind, YesNo):
        return {"yes": True, "no": False}.get(text, text)
    if isinstance(kind, Choice):
        return text
    if isinstance(kind, Ratio) and kind.percent and not _says_unit(text):
        text += "%"
    typed = kind.typed(text, today)
    if isinstance(kind, Whole) and re.fullmatch(r"-?[0-9]{1,18}", typed):
        return int(typed)
    return typed


def _says_unit(text: str) -> bool:
    return text.rstrip().endswith(("%", "％")) or "/" in text


def tidy(kind: Kind, text: str, today: dt.date) -> str:
    """Return what was typed as it should stand there once the field is left.

    A text that is not of its kind stays as it was typed.
    """
    try:
        raw = typed_raw(kind, text, today)
        value = kind.parse(raw)
    except FieldError:
        return text
    return shown(kind, kind.dump(value) if isinstance(kind, Money) else raw)


def _grouped(raw: str) -> str:
    whole, point, cents = raw.partition(".")
    digits = whole.lstrip("-")
    if not digits.isdecimal():
        return raw
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(digits):,}{point}{cents}"


def elapsed_days(days: int) -> tuple[str, int]:
    """Return the catalogue key and number for a distance in days: ahead, today or past."""
    if days == 0:
        return "ui.day_today", 0
    return ("ui.days_left", days) if days > 0 else ("ui.days_past", -days)
