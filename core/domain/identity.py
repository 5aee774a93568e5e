"""Identity numbers: the citizen's number, the unified social credit code and other documents.

Sources: GB 11643-1999 (公民身份号码), GB 32100-2015 (统一社会信用代码). Check digits prove only
that a number was typed as it was issued, never that the person exists.

Decisions. The 15-digit numbers of first-generation cards are refused with the 18-digit number
they became: those cards ceased to be valid on 2013-01-01 (居民身份证法 第二十三条), and one
person must not stand in the register under two numbers. Place codes are checked only as far as
the province, because tables of counties lack abolished codes that living people carry.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from core.problems import FieldError


class Sex(StrEnum):
    """What the sequence digits of a citizen's number say (GB 11643: odd male, even female)."""

    MALE = "male"
    FEMALE = "female"


def normalise_id(id_no: str) -> str:
    """Return a number as it is stored: ASCII forms, upper case, without spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", id_no).upper()
    return "".join(plain.split()).translate(_WITHOUT_HYPHENS)


_WITHOUT_HYPHENS = str.maketrans("", "", "-‐‑–—")


def check_id(id_kind: str, id_no: str, today: dt.date) -> str:
    """Return the normalised number of a document, or raise ``FieldError``.

    ``today`` bounds birth dates. Codes raised: ``id_length``, ``id_charset``, ``id_region``,
    ``id_birth_date``, ``id_birth_future``, ``id_check_digit``, ``id_legacy``,
    ``id_residence_permit``, ``id_not_residence_permit``, ``id_shape``, ``uscc_length``,
    ``uscc_charset``, ``uscc_region``, ``uscc_check_digit``; ``ValueError`` for an unknown kind.
    """
    if id_kind not in _CHECKS:
        raise ValueError(f"unknown kind of identity document: {id_kind!r}")
    number = normalise_id(id_no)
    _CHECKS[id_kind](number, today)
    return number


def birth_date(id_no: str) -> dt.date:
    """Return the birth date in an 18-digit number; ``FieldError('id_birth_date')`` if none."""
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    number = normalise_id(id_no)
    if not _CITIZEN.fullmatch(number):
        raise FieldError("id_birth_date", value=id_no, date=number[6:14])
    try:
        born: dt.date = ric.get_birth_date(number)
    except ValidationError:
        raise FieldError("id_birth_date", value=id_no, date=number[6:14]) from None
    return born


def born(id_kind: str, id_no: str) -> dt.date | None:
    """Return the birth date that a document's number tells, or None where it tells none."""
    if id_kind not in _PERSON_CHECKS:
        return None
    try:
        return birth_date(from_legacy(id_no) or id_no)
    except FieldError:
        return None


def sex(id_no: str) -> Sex:
    """Return the sex that the sequence digits of an 18-digit number tell."""
    return Sex.MALE if int(normalise_id(id_no)[16]) % 2 else Sex.FEMALE


def is_collective(code: str) -> bool:
    """Tell whether a credit code is one of a rural collective (农村集体经济组织, ``N2…``)."""
    return normalise_id(code).startswith("N2")


def mask_id(id_no: str) -> str:
    """Hide the middle of a number for lists (个人信息保护法 第五十一条): ``3303**********0011``.

    Birth date and sex do not survive; a short number keeps its first and last two characters.
    """
    kept = 4 if len(id_no) >= 15 else 2
    if len(id_no) <= 2 * kept:
        return "*" * len(id_no)
    return id_no[:kept] + "*" * (len(id_no) - 2 * kept) + id_no[-kept:]


def citizen_check_digit(first_17: str) -> str:
    """Return the 18th character of a citizen's number (ISO 7064 MOD 11-2)."""
    from stdnum.cn import ric

    if not re.fullmatch("[0-9]{17}", first_17):
        raise ValueError(first_17)
    digit: str = ric.calc_check_digit(first_17 + "0")
    return digit


def uscc_check_digit(first_17: str) -> str:
    """Return the 18th character of a unified social credit code: ``(31 − Σ aᵢ·3ⁱ) mod 31``.

    The outer ``mod 31`` matters: where Σ is a multiple of 31 the character is ``0``.
    """
    total = sum(
        _USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_17)
    )
    return _USCC_ALPHABET[-total % 31]


def from_legacy(id_no: str) -> str | None:
    """Return the 18-digit number that a 15-digit one became, or ``None`` if it is not one.

    People born before 1900 (numbers 996–999) have no such conversion; none can apply today.
    """
    number = normalise_id(id_no)
    if not re.fullmatch("[0-9]{15}", number):
        return None
    first_17 = f"{number[:6]}19{number[6:]}"
    whole = first_17 + citizen_check_digit(first_17)
    try:
        birth_date(whole)
    except FieldError:
        return None
    return whole


_CITIZEN = re.compile("[0-9]{17}[0-9X]")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z

# GB/T 2260 province codes; the lists of counties change, this one has not since 1997.
# Each region's provinces are numbered from 1 on: Beijing 11 … Inner Mongolia 15, and so forth.
_PROVINCES = frozenset(
    f"{region}{place}"
    for region, places in {
        1: range(1, 6),
        2: range(1, 4),
        3: range(1, 8),
        4: range(1, 7),
        5: range(5),
        6: range(1, 6),
        7: range(1, 2),
    }.items()
    for place in places
)
_PERMIT_REGIONS = frozenset({"81", "82", "83"})  # Hong Kong, Macao, Taiwan residents


def _check_citizen(number: str, today: dt.date) -> None:
    if legacy := from_legacy(number):
        raise FieldError("id_legacy", value=number, number=legacy)
    _check_18(number)
    if number[:2] in _PERMIT_REGIONS:
        raise FieldError("id_residence_permit", value=number)
    if number[:2] not in _PROVINCES:
        raise FieldError("id_region", value=number, region=number[:2])
    _check_birth_and_digit(number, today)


def _check_residence_permit(number: str, today: dt.date) -> None:
    _check_18(number)
    if number[:2] not in _PERMIT_REGIONS:
        raise FieldError("id_not_residence_permit", value=number)
    _check_birth_and_digit(number, today)


def _check_18(number: str) -> None:
    if len(number) != 18:
        raise FieldError("id_length", value=number, length=len(number))
    if not _CITIZEN.fullmatch(number):
        place = next(i for i, char in enumerate(number) if not _fits_citizen(i, char))
        raise FieldError("id_charset", value=number, char=number[place], place=place + 1)


def _fits_citizen(place: int, char: str) -> bool:
    return char in "0123456789" or (place == 17 and char == "X")


def _check_birth_and_digit(number: str, today: dt.date) -> None:
    """Name the wrong date before the wrong digit: it says more precisely where to look."""
    if birth_date(number) > today:
        raise FieldError("id_birth_future", value=number, date=birth_date(number).isoformat())
    if number[-1] != citizen_check_digit(number[:-1]):
        raise FieldError("id_check_digit", value=number)


def _check_uscc(number: str, today: dt.date) -> None:
    if len(number) != 18:
        raise FieldError("uscc_length", value=number, length=len(number))
    for place, char in enumerate(number, start=1):
        if char not in _USCC_ALPHABET:
            raise FieldError("uscc_charset", value=number, char=char, place=place)
    # The first two characters name authority and kind and may be letters: N2 = rural collective.
    if not re.fullmatch("[0-9]{6}", number[2:8]):
        raise FieldError("uscc_region", value=number, region=number[2:8])
    if number[-1] != uscc_check_digit(number[:-1]):
        raise FieldError("uscc_check_digit", value=number)


def _check_foreign_residence_card(number: str, today: dt.date) -> None:
    """The 2023 card has 18 digits from 9 on and the citizen's check digit; older ones a shape."""
    if re.fullmatch("9[0-9]{16}[0-9X]", number):
        _check_birth_and_digit(number, today)
    elif not re.fullmatch("[A-Z]{3}[0-9]{12}", number):
        raise FieldError("id_shape", value=number)


def _shape(pattern: str) -> Callable[[str, dt.date], None]:
    """Make a check of the shape alone, for documents whose numbers carry no check digit."""
    compiled = re.compile(pattern)

    def check(number: str, today: dt.date) -> None:
        if not compiled.fullmatch(number):
            raise FieldError("id_shape", value=number)

    return check


_PERSON_CHECKS: dict[str, Callable[[str, dt.date], None]] = {
    "identity_card": _check_citizen,
    "residence_permit": _check_residence_permit,
    "passport": _shape("(?=.*[0-9])[A-Z0-9]{5,15}"),
    "hong_kong_macao_permit": _shape("[HM][0-9]{8}([0-9]{2})?"),
    "taiwan_permit": _shape(r"[0-9]{8}|[0-9]{10}(\([A-Z]\))?"),
    "foreign_residence_card": _check_foreign_residence_card,
    "military_card": _shape(r"(?=.*[0-9])[\u4e00-\u9fff]{0,3}字?第?[A-Z0-9]{4,12}号?"),
}
_ORGANISATION_CHECKS: dict[str, Callable[[str, dt.date], None]] = {
    "uscc": _check_uscc,
    # An overseas company, or a unit that was never given a credit code.
    "other_registration": _shape("(?=.*[0-9]).{4,60}"),
}
_CHECKS = _PERSON_CHECKS | _ORGANISATION_CHECKS

ID_KINDS_PERSON = tuple(_PERSON_CHECKS)
ID_KINDS_ORGANISATION = tuple(_ORGANISATION_CHECKS)
