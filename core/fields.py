"""Kinds of fields: how each reads a raw value, refuses a wrong one and reads what people type.

A kind has two readers. :meth:`Kind.parse` is strict and serves JSON, the command line and the
ledger; :meth:`Kind.typed` forgives what fingers do (full-width digits, grouped amounts, dates
without hyphens) and returns the text that ``parse`` wants. Both raise
:class:`~core.problems.FieldError` with a code of the catalogue. Standard library only.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from core import gb18030
from core.problems import FieldError, Problem, join_path


class JsonNumber(str):
    """A JSON number kept as the characters that were written, never as a binary float."""

    __slots__ = ()


@dc.dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold. Subclasses are immutable descriptions, shared freely."""

    name: ClassVar[str] = "kind"

    def parse(self, raw: object) -> Any:
        """Return the value of ``raw`` or raise ``FieldError``."""
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """Return the JSON form that :meth:`parse` reads back to the same value."""
        return value

    def typed(self, text: str, today: dt.date) -> str:
        """Return the canonical raw text for what a person typed."""
        return text.strip()


def _as_text(raw: object) -> str:
    if not isinstance(raw, str) or isinstance(raw, JsonNumber):
        raise FieldError("not_text", value=raw)
    return raw


def ascii_digits(text: str) -> str:
    """Turn full-width digits, signs and points (１２．５) into their ASCII forms."""
    return unicodedata.normalize("NFKC", text).strip()


@dc.dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text of at most ``limit`` characters (code points, not UTF-16 units)."""

    name: ClassVar[str] = "text"
    limit: int = 200
    lines: bool = False

    def parse(self, raw: object) -> str:
        return _printable(raw, self.limit, lines=self.lines)


def _printable(raw: object, limit: int, *, lines: bool = False) -> str:
    text = _as_text(raw).strip()
    if not text:
        raise FieldError("required", value="")
    if len(text) > limit:
        raise FieldError("too_long", value=text[:20] + "…", limit=limit)
    if text.isprintable():  # by far the most: no character need be looked at
        return text
    text = gb18030.modern(text)
    for char in text:
        if unicodedata.category(char) in _UNPRINTABLE and not (lines and char == "\n"):
            raise FieldError("unprintable", value=text, char=f"U+{ord(char):04X}")
    return text


# Control, surrogate, private-use, unassigned: nothing a certificate could print.
# Format characters (Cf) hide inside names and make two equal-looking names differ.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dc.dataclass(frozen=True, slots=True)
class PersonName(Text):
    """A person's or organisation's name: full GB 18030, separator ``·`` (U+00B7) only.

    Source: 民委发〔2016〕33号 (names of minority nationalities); at least 50 characters must fit.
    """

    name: ClassVar[str] = "name"
    limit: int = 100

    def parse(self, raw: object) -> str:
        text = Text.parse(self, raw)
        if not _WRONG_DOTS.isdisjoint(text):
            char = next(char for char in text if char in _WRONG_DOTS)
            raise FieldError("wrong_dot", value=text, char=f"U+{ord(char):04X}")
        return text

    def typed(self, text: str, today: dt.date) -> str:
        return text.strip().translate(_DOTS_TO_MIDDLE)


_WRONG_DOTS = frozenset("•・‧∙⋅●．")
_DOTS_TO_MIDDLE = str.maketrans(dict.fromkeys(_WRONG_DOTS, "·"))


@dc.dataclass(frozen=True, slots=True)
class Code(Kind):
    """A number or code as others issued it: letters, digits and the usual punctuation."""

    name: ClassVar[str] = "code"
    limit: int = 60
    as_issued: bool = False  # full-width brackets stay what they are, in spreadsheets too

    def parse(self, raw: object) -> str:
        text = _printable(raw, self.limit)
        if len(text.split()) > 1:
            raise FieldError("code_with_space", value=text)
        return text

    def typed(self, text: str, today: dt.date) -> str:
        return "".join(text.split())


_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _number(raw: object) -> Fraction:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise FieldError("not_number", value=raw)
    _refuse_endless(raw)
    if not _DECIMAL.fullmatch(str(raw)):
        raise FieldError("not_number", value=raw)
    return Fraction(str(raw))


LONGEST_NUMBER = 1000  # characters; Python refuses to read whole numbers above 4,300 digits


def _refuse_endless(raw: str | int) -> None:
    """Refuse a number nobody wrote by hand before it is turned into one."""
    if isinstance(raw, str) and len(raw) > LONGEST_NUMBER:
        raise FieldError("too_long", value=f"{raw[:20]}…", limit=LONGEST_NUMBER)


@dc.dataclass(frozen=True, slots=True)
class Money(Kind):
    """An amount in yuan with at most two decimals, held as integer fen."""

    name: ClassVar[str] = "money"
    positive: bool = False
    signed: bool = False

    def parse(self, raw: object) -> int:
        amount = _money_number(raw) * 100
        if amount.denominator != 1:
            raise FieldError("money_decimals", value=raw)
        if amount < 0 and not self.signed:
            raise FieldError("negative", value=raw)
        if amount == 0 and self.positive:
            raise FieldError("not_positive", value=raw)
        if abs(amount) >= LARGEST_FEN:
            raise FieldError("money_too_large", value=raw)
        return amount.numerator

    def dump(self, value: int) -> str:
        whole, part = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole}.{part:02d}"

    def typed(self, text: str, today: dt.date) -> str:
        plain = ascii_digits(text).replace(",", "").replace(" ", "").removesuffix("元")
        if plain.endswith("万") and _DECIMAL.fullmatch(plain[:-1]):
            fen = Fraction(plain[:-1]) * 1_000_000
            return self.dump(fen.numerator) if fen.denominator == 1 else plain
        return plain


LARGEST_FEN = 10**17  # fits a 64-bit column with room for sums; 10^15 yuan is no loan


def _money_number(raw: object) -> Fraction:
    try:
        return _number(raw)
    except FieldError:
        raise FieldError("not_money", value=raw) from None


@dc.dataclass(frozen=True, slots=True)
class Ratio(Kind):
    """An exact decimal or fraction (``"0.045"``, ``"2/5"``) between two bounds."""

    name: ClassVar[str] = "ratio"
    least: Fraction | None = Fraction(0)
    most: Fraction | None = None
    above_least: bool = False
    percent: bool = False  # people read and type it as a percentage

    def parse(self, raw: object) -> Fraction:
        number = _fraction(raw)
        low = self.least is not None and (
            number < self.least or (self.above_least and number == self.least)
        )
        if low or (self.most is not None and number > self.most):
            raise FieldError(
                "out_of_range",
                value=raw,
                least="" if self.least is None else str(self.least),
                most="" if self.most is None else str(self.most),
            )
        return number

    def dump(self, value: Fraction) -> str:
        return fraction_text(value)

    def typed(self, text: str, today: dt.date) -> str:
        plain = ascii_digits(text).replace(" ", "")
        if plain.endswith("%") and _DECIMAL.fullmatch(plain[:-1]):
            return fraction_text(Fraction(plain[:-1]) / 100)
        return plain


def _fraction(raw: object) -> Fraction:
    if isinstance(raw, str) and not isinstance(raw, JsonNumber) and "/" in raw:
        _refuse_endless(raw)
        top, _, bottom = raw.partition("/")
        digits = re.fullmatch(r"-?[0-9]+", top) and re.fullmatch(r"[0-9]+", bottom)
        if not digits or int(bottom) == 0:
            raise FieldError("not_number", value=raw)
        return Fraction(int(top), int(bottom))
    return _number(raw)


def fraction_text(value: Fraction) -> str:
    """Write a fraction as a finite decimal where one exists, else as ``n/d``."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = abs(value.numerator) * 10**places // value.denominator
    digits = str(scaled).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


@dc.dataclass(frozen=True, slots=True)
class Share(Kind):
    """A share of a whole as an exact fraction in (0, 1], e.g. ``"1/3"``."""

    name: ClassVar[str] = "share"

    def parse(self, raw: object) -> Fraction:
        share = _fraction(raw)
        if not 0 < share <= 1:
            raise FieldError("share_range", value=raw)
        return share

    def dump(self, value: Fraction) -> str:
        return f"{value.numerator}/{value.denominator}"

    def typed(self, text: str, today: dt.date) -> str:
        return ascii_digits(text).replace(" ", "")


@dc.dataclass(frozen=True, slots=True)
class Whole(Kind):
    """A whole number (JSON integer)."""

    name: ClassVar[str] = "whole"
    least: int = 0
    most: int | None = None

    def parse(self, raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise FieldError("not_whole", value=raw)
        if raw < self.least or (self.most is not None and raw > self.most):
            raise FieldError(
                "out_of_range",
                value=raw,
                least=self.least,
                most="" if self.most is None else self.most,
            )
        return raw

    def typed(self, text: str, today: dt.date) -> str:
        return ascii_digits(text).replace(",", "")


@dc.dataclass(frozen=True, slots=True)
class Date(Kind):
    """A calendar date, ``YYYY-MM-DD``."""

    name: ClassVar[str] = "date"

    def parse(self, raw: object) -> dt.date:
        text = raw if isinstance(raw, str) else ""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise FieldError("not_date", value=raw)
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise FieldError("no_such_date", value=raw) from None

    def dump(self, value: dt.date) -> str:
        return value.isoformat()

    def typed(self, text: str, today: dt.date) -> str:
        plain = ascii_digits(text)
        if re.fullmatch(r"[0-9]{4}", plain):  # month and day of this year
            plain = f"{today.year:04d}{plain}"
        if re.fullmatch(r"[0-9]{8}", plain):
            return f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
        parts = re.fullmatch(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?", plain)
        if parts:
            return f"{parts[1]}-{int(parts[2]):02d}-{int(parts[3]):02d}"
        return plain


@dc.dataclass(frozen=True, slots=True)
class Moment(Kind):
    """A day and a time to the minute, ``YYYY-MM-DD HH:MM``, in the office's zone."""

    name: ClassVar[str] = "moment"

    def parse(self, raw: object) -> str:
        text = raw if isinstance(raw, str) else ""
        day, _, time = text.partition(" ")
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", time):
            raise FieldError("not_moment", value=raw)
        return f"{Date().parse(day).isoformat()} {time}"

    def typed(self, text: str, today: dt.date) -> str:
        day, _, time = ascii_digits(text).rpartition(" ")
        digits = time.replace(":", "")
        if re.fullmatch(r"[0-9]{3,4}", digits):  # 930 or 0930, of today unless a day is typed
            day = Date().typed(day, today) if day else today.isoformat()
            return f"{day} {digits.zfill(4)[:2]}:{digits[-2:]}"
        return text.strip()


@dc.dataclass(frozen=True, slots=True)
class YesNo(Kind):
    """Yes or no (JSON true/false)."""

    name: ClassVar[str] = "yes_no"

    def parse(self, raw: object) -> bool:
        if not isinstance(raw, bool):
            raise FieldError("not_yes_no", value=raw)
        return raw


@dc.dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few codes; their words stand in the catalogue under ``choice.<topic>.<code>``."""

    name: ClassVar[str] = "choice"
    topic: str = ""
    options: tuple[str, ...] = ()

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str) or raw not in self.options:
            raise FieldError("not_a_choice", value=raw, options="、".join(self.options))
        return raw


@dc.dataclass(frozen=True, slots=True)
class Ref(Kind):
    """The number of a record already in the ledger (``party``, ``asset``, ``case`` ...)."""

    name: ClassVar[str] = "ref"
    to: str = ""

    def parse(self, raw: object) -> str:
        return _RECORD_NUMBER.parse(raw)


_RECORD_NUMBER = Code(limit=80)


@dc.dataclass(frozen=True, slots=True)
class FieldSpec:
    """One declared field: its name, kind and what forms and papers need to know of it."""

    name: str
    kind: Kind
    required: bool = True
    group: str = ""
    search: bool = False
    help: str = ""
    extra: Mapping[str, Any] = dc.field(default_factory=dict)


def read_fields(
    specs: Sequence[FieldSpec], raw: object, path: str = ""
) -> tuple[dict[str, Any], list[Problem]]:
    """Read an object against declared fields; return the good values and *every* problem.

    Missing optional fields read as ``None``; a key nobody declared is a problem of its own,
    because a misspelt key must not be ignored.
    """
    if not isinstance(raw, Mapping):
        return {}, [Problem("not_object", path, {"value": str(raw)})]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for spec in specs:
        place = join_path(path, spec.name)
        given = raw.get(spec.name)
        if given is None or given == "":
            if spec.required:
                problems.append(Problem("required", place))
            values[spec.name] = None
            continue
        try:
            values[spec.name] = spec.kind.parse(given)
        except FieldError as error:
            problems.append(Problem(error.code, place, error.params))
    known = {spec.name for spec in specs}
    for key in raw:
        if key not in known:
            problems.append(Problem("unknown_key", join_path(path, str(key))))
    return values, problems


_KINDS = (Text, PersonName, Code, Money, Ratio, Share, Whole, Date, Moment, YesNo, Choice, Ref)
KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in _KINDS}
