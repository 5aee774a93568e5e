"""The paper key: a secret as text that people copy from a sheet in the safe without a mistake.

160 random bits are eight groups of four symbols; the fifth symbol of each group checks it. The
check is a sum over GF(32) in which every place has a weight of its own and the group's number
stands too: it finds each symbol that was misread, each two that changed places, and groups in
another order, and says which group it is. The alphabet is Crockford's: no I, L, O or U.
"""

from __future__ import annotations

import unicodedata

from core.problems import FieldError

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BYTES = 20
GROUPS, DATA = 8, 4  # groups, symbols in each that carry the secret
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, primitive over GF(2)


def written(secret: bytes) -> str:
    """Return a secret of 20 bytes as eight groups of five symbols: ``K7QM2-…``."""
    if len(secret) != BYTES:
        raise ValueError(len(secret))
    number = int.from_bytes(secret, "big")
    places = [number >> shift & 31 for shift in range(5 * (GROUPS * DATA - 1), -1, -5)]
    return "-".join(
        "".join(SYMBOLS[place] for place in (*group, _check(group, index)))
        for index, group in enumerate(_grouped(places, DATA))
    )


def read(typed: str) -> bytes:
    """Read a paper key however it was typed: spaces, hyphens, small letters, full width.

    ``FieldError('paper_key_length')`` for too few or too many symbols, ``paper_key_group`` with
    every group (from 1) that cannot be right.
    """
    symbols = _symbols(typed)
    if len(symbols) != GROUPS * (DATA + 1):
        raise FieldError("paper_key_length", value=len(symbols), most=GROUPS * (DATA + 1))
    groups = _grouped([SYMBOLS.find(one) for one in symbols], DATA + 1)
    wrong = [
        str(index + 1)
        for index, group in enumerate(groups)
        if min(group) < 0 or _check(group[:DATA], index) != group[DATA]
    ]
    if wrong:
        raise FieldError("paper_key_group", value="、".join(wrong))
    number = 0
    for group in groups:
        for place in group[:DATA]:
            number = number << 5 | place
    return number.to_bytes(BYTES, "big")


def looks_like(typed: str) -> bool:
    """Tell whether somebody meant to type a paper key: about as many of its symbols, in groups."""
    symbols = _symbols(typed)
    whole = GROUPS * (DATA + 1)
    return whole - 3 <= len(symbols) <= whole + 3 and all(one in SYMBOLS for one in symbols)


def _symbols(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    return "".join(one for one in plain if one.isalnum())


def _grouped(places: list[int], size: int) -> list[list[int]]:
    return [places[start : start + size] for start in range(0, len(places), size)]


def _check(group: list[int], index: int) -> int:
    total = index
    for power, place in enumerate(group, start=1):
        total ^= _times_alpha(place, power)
    return total


def _times_alpha(element: int, power: int) -> int:
    for _ in range(power):
        element <<= 1
        if element & 32:
            element ^= _POLYNOMIAL
    return element
