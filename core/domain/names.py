"""Names for comparing and searching: folded copies, never a change of what is stored."""

from __future__ import annotations

import dataclasses as dc
import unicodedata
from enum import StrEnum

from core.domain.identity import from_legacy, normalise_id

# NFKC leaves these apart although people use them for one another.
_FOLDED = str.maketrans("〔〕【】［］[]﹝﹞", "()()()()()", "·•・‧∙⋅●．.，,、'’‘\"“”")


def comparison_key(name: str) -> str:
    """Fold a name, address or number so that ways of writing it compare equal.

    Full-width and compatibility forms, case, kinds of bracket, spaces and separator dots are
    levelled: ``瓯岭民宿（金溪）店`` and ``瓯岭民宿(金溪) 店`` have one key. Different characters
    stay different, variants such as 喆 and 哲 included: they are different names.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(plain.split()).translate(_FOLDED)


def phone_key(phone: str) -> str:
    """Return the digits of a telephone number, without the country code 86."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c in "0123456789")
    if len(digits) > 11 and digits.startswith(("86", "0086")):
        return digits.removeprefix("00").removeprefix("86")
    return digits


class Verdict(StrEnum):
    """How sure we are that two entries are one person; only ``SAME`` speaks for itself."""

    SAME = "same"
    LIKELY = "likely"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dc.dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a person or organisation when duplicates are looked for."""

    name: str
    id_no: str = ""
    phone: str = ""


@dc.dataclass(frozen=True, slots=True)
class Likeness:
    """A score of 0 to 100 and the reasons for it, as codes of ``choice.likeness``."""

    score: int
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """Sort the score into the four answers a clerk can act upon."""
        if self.score >= 90:
            return Verdict.SAME
        if self.score >= 50:
            return Verdict.LIKELY
        return Verdict.POSSIBLE if self.score >= 30 else Verdict.DIFFERENT


# Set so that nothing but the number itself says "same", not even all other signs together.
_POINTS = {
    "same_id": 100,
    "id_one_character_apart": 30,
    "same_name": 35,
    "name_one_character_apart": 15,
    "name_is_part": 15,
    "same_phone": 20,
    "different_id": -30,
}
REASONS = tuple(_POINTS)


def same_person(a: Traits, b: Traits) -> Likeness:
    """Judge whether two entries mean one person; symmetric in ``a`` and ``b``.

    The same number decides alone: different names are then a renaming or a fault to look at. The
    same name with two different complete numbers is two people, however alike they look.
    """
    reasons = [reason for reason in (_ids(a, b), _names(a, b), _phones(a, b)) if reason]
    score = sum(_POINTS[reason] for reason in reasons)
    return Likeness(max(0, min(100, score)), tuple(reasons))


def _ids(a: Traits, b: Traits) -> str:
    one, two = _number(a.id_no), _number(b.id_no)
    if not one or not two:
        return ""
    if one == two:
        return "same_id"
    return "id_one_character_apart" if one_slip_apart(one, two) else "different_id"


def _number(id_no: str) -> str:
    return from_legacy(id_no) or normalise_id(id_no)


def _names(a: Traits, b: Traits) -> str:
    one, two = sorted((comparison_key(a.name), comparison_key(b.name)), key=lambda s: (len(s), s))
    if not one:
        return ""
    if one == two:
        return "same_name"
    if len(one) >= 2 and one_slip_apart(one, two):
        return "name_one_character_apart"
    # A bank and its branch; two characters alone are a person's name inside another's.
    return "name_is_part" if len(one) >= 4 and one in two else ""


def _phones(a: Traits, b: Traits) -> str:
    one, two = phone_key(a.phone), phone_key(b.phone)
    return "same_phone" if one and one == two else ""


def one_slip_apart(one: str, two: str) -> bool:
    """Tell whether one wrong, missing, extra or exchanged neighbouring character separates them."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    head = next((i for i, (x, y) in enumerate(zip(one, two, strict=False)) if x != y), None)
    if head is None:  # one is the other and a last character
        return True
    rest_one, rest_two = one[head:], two[head:]
    exchanged = rest_one[:2] == rest_two[:2][::-1] and rest_one[2:] == rest_two[2:]
    return (
        exchanged
        or rest_one[1:] == rest_two[1:]
        or rest_one[1:] == rest_two
        or rest_one == rest_two[1:]
    )
