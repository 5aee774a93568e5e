"""What the search index holds of a record, and how a typed text is to be looked up in it.

Names are cut into single characters and pairs, addresses into pairs, numbers are kept backwards
so that any tail is a prefix, and names are spelled in pinyin, by initials and in full, with every
reading of every character. The index only proposes; :func:`why_matched` decides and says why.
"""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from core.domain.identity import from_legacy, normalise_id
from core.domain.names import comparison_key, phone_key

MOST_VARIANTS = 8  # spellings kept of one name; more would fill the index with unlikely ones
SPELLED_CHARACTERS = 20  # nobody types more of an organisation's name in pinyin
SHORTEST_TAIL = 4  # three digits end too many numbers to be a way of finding anybody


@dc.dataclass(frozen=True, slots=True, eq=False)  # one is another's equal only if it is the same
class Readings:
    """How characters are read, the usual reading first; no tones, ``v`` for ü.

    ``characters`` has ``单 -> ("dan", "chan", "shan")`` and words that single out a reading,
    ``银行 -> ("yin hang",)``; ``surnames`` holds at the head of a name: ``单 -> ("shan",)``,
    ``万俟 -> ("mo qi",)``.
    """

    characters: Mapping[str, tuple[str, ...]]
    surnames: Mapping[str, tuple[str, ...]]


def read_readings(lines: Iterable[str]) -> Readings:
    """Read the lines of ``resources/pinyin.tsv``, whose form its generator describes."""
    characters: dict[str, tuple[str, ...]] = {}
    surnames: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name, _, found = line.rstrip("\n").partition("\t")
        if name.startswith("^"):
            surnames[name[1:]] = tuple(found.split(","))
        else:
            characters[name] = tuple(found.split(","))
    return Readings(characters, surnames)


@dc.dataclass(frozen=True, slots=True)
class Spellings:
    """A name in pinyin: at most eight of each, the likeliest first."""

    initials: tuple[str, ...]
    full: tuple[str, ...]


def name_grams(name: str) -> tuple[str, ...]:
    """Return the single characters and pairs of a name, each once, in order."""
    key = comparison_key(name)
    return tuple(dict.fromkeys([*key, *_pairs(key)]))


def address_grams(address: str) -> tuple[str, ...]:
    """Return the pairs of an address: single characters would match half the county."""
    key = comparison_key(address)
    return tuple(dict.fromkeys(_pairs(key))) or ((key,) if key else ())


def _pairs(key: str) -> list[str]:
    return [key[i : i + 2] for i in range(len(key) - 1)]


def number_key(number: str) -> str:
    """Return the form in which numbers are compared: upper case, no spaces, no hyphens."""
    return normalise_id(number)


def tail_key(number: str) -> str:
    """Return a number backwards, so that any tail of it is a prefix of this key."""
    return number_key(number)[::-1]


@lru_cache(maxsize=4096)  # one name is met with its party, its cases, its mortgages …
def spellings(name: str, readings: Readings) -> Spellings:
    """Spell a name in pinyin; letters and digits stay, characters without a reading are skipped."""
    key = "".join(c for c in comparison_key(name) if c.isalnum())[:SPELLED_CHARACTERS]
    sounds = [_sounds(char, readings) for char in key]
    for place, pair in enumerate(_pairs(key)):
        _prefer(sounds, place, readings.characters.get(pair, ()))
    for surname in (key[:1], key[:2]):
        _prefer(sounds, 0, readings.surnames.get(surname, ()))
    return Spellings(_likeliest(sounds, initials=True), _likeliest(sounds, initials=False))


def _sounds(char: str, readings: Readings) -> tuple[str, ...]:
    return readings.characters.get(char) or ((char,) if char.isascii() else ("",))


def _prefer(sounds: list[tuple[str, ...]], place: int, wanted: tuple[str, ...]) -> None:
    """Put the readings a word has to the front; the others stay, for people type those too."""
    for reading in reversed(wanted):
        for offset, syllable in enumerate(reading.split()):
            usual = sounds[place + offset]
            sounds[place + offset] = tuple(dict.fromkeys([syllable, *usual]))


def _likeliest(sounds: list[tuple[str, ...]], *, initials: bool) -> tuple[str, ...]:
    """Return the spellings that use the least unusual readings, dropping the rest on the way."""
    best = {"": 0}
    for options in sounds:
        if len(options) == 1:  # most characters: no spelling becomes likelier than another
            only = options[0][:1] if initials else options[0]
            best = {text + only: cost for text, cost in best.items()}
            continue
        longer: dict[str, int] = {}
        for text, cost in best.items():
            for rank, sound in enumerate(options):
                new = text + (sound[:1] if initials else sound)
                longer[new] = min(cost + rank, longer.get(new, cost + rank))
        best = dict(sorted(longer.items(), key=lambda item: item[1])[:MOST_VARIANTS])
    return tuple(text for text in best if text)


class Way(StrEnum):
    """How a word may be looked up; a record that any way finds is a candidate."""

    NUMBER = "number"  # exact, then as a prefix
    TAIL = "tail"  # the end of an identity or telephone number
    FRAGMENT = "fragment"  # a piece of a name, address or long number
    INITIALS = "initials"
    PINYIN = "pinyin"


@dc.dataclass(frozen=True, slots=True)
class Word:
    """One word of the typed text with its terms for each way; terms of one way are alternatives.

    ``grams`` must all be present; ``tail`` is backwards; ``sound`` is what the first character
    must sound like where surname and initials were mixed (``wangxm``).
    """

    text: str
    ways: tuple[Way, ...]
    numbers: tuple[str, ...] = ()
    tail: str = ""
    grams: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    sound: str = ""


@dc.dataclass(frozen=True, slots=True)
class Lookup:
    """A typed text, understood: every word must be found in a record, each in one of its ways."""

    typed: str
    words: tuple[Word, ...]

    @property
    def mixed(self) -> bool:
        """Whether different kinds of words were typed together (``王小明 0011``)."""
        return len({word.ways for word in self.words}) > 1


def parse_query(typed: str, readings: Readings) -> Lookup:
    """Understand what was typed into the search box; an empty text has no words."""
    pieces = unicodedata.normalize("NFKC", typed).casefold().replace("ü", "v").split()
    words = []
    for script, group in groupby(pieces, key=_script):
        run = list(group)
        if script != "han":  # people put spaces into numbers and between syllables
            run = ["".join(run)]
        words += [_READERS[script](piece, readings) for piece in run]
    return Lookup(typed, tuple(word for word in words if word.text))


def _script(piece: str) -> str:
    if not piece.isascii():
        return "spelled" if _BOTH.fullmatch(comparison_key(piece)) else "han"
    return "number" if any(char in "0123456789" for char in piece) else "letters"


# Characters and letters but no digit: 王xm. With digits it is an address or a certificate number.
_BOTH = re.compile(r"(?=.*[a-z])(?=.*[^\x00-\x7f])[^0-9]+")
_SURNAME_THEN_INITIALS = re.compile(
    "((?:[bcdfghjklmnpqrstwxyz]{0,2})[aeiouv]{1,3}(?:ng|n|r)?)([bcdfghjklmnpqrstwxyz]+)"
)


def _number_word(piece: str, readings: Readings) -> Word:
    key = number_key(piece)
    forms = [key, piece.upper()]
    if legacy := from_legacy(key):
        forms.append(legacy)
    if len(key) > 11 and len(phone_key(piece)) == 11:
        forms.append(phone_key(piece))
    is_tail = len(key) >= SHORTEST_TAIL and re.fullmatch("[0-9]+X?", key)
    return Word(
        text=comparison_key(piece),
        ways=(Way.NUMBER, Way.TAIL) if is_tail else (Way.NUMBER,),
        numbers=tuple(dict.fromkeys(forms)),
        tail=key[::-1] if is_tail else "",
    )


def _han_word(piece: str, readings: Readings) -> Word:
    """Read a piece of a name or, with digits in it, of an address or a certificate's number."""
    key = comparison_key(piece)
    word = Word(text=key, ways=(Way.FRAGMENT,), grams=_fragment_grams(key))
    if not any(char in "0123456789" for char in key):
        return word
    return dc.replace(word, ways=(Way.NUMBER, Way.FRAGMENT), numbers=(number_key(piece),))


def _letters_word(piece: str, readings: Readings) -> Word:
    key = comparison_key(piece)
    halves = _SURNAME_THEN_INITIALS.fullmatch(key)
    initials = [key, halves[1][0] + halves[2]] if halves else [key]
    return Word(
        text=key,
        ways=(Way.INITIALS, Way.PINYIN, Way.FRAGMENT),
        grams=_fragment_grams(key),
        initials=tuple(dict.fromkeys(initials)),
        pinyin=_ways_to_type(key),
        sound=halves[1] if halves else "",
    )


def _spelled_word(piece: str, readings: Readings) -> Word:
    """Read 王xm as wxm and wangxm whose name also holds the character 王."""
    key = comparison_key(piece)
    sounds = spellings(key, readings)
    return Word(
        text=key,
        ways=(Way.INITIALS, Way.PINYIN, Way.FRAGMENT),
        grams=_fragment_grams(key),
        initials=sounds.initials,
        pinyin=sounds.full,
    )


_READERS = {
    "number": _number_word,
    "han": _han_word,
    "letters": _letters_word,
    "spelled": _spelled_word,
}


def _ways_to_type(key: str) -> tuple[str, ...]:
    """Return what the index may call a spelling: ü is typed v, yu (passports) or u (lue, nue)."""
    forms = [key, key.replace("lyu", "lv").replace("nyu", "nv")]
    forms += [key.replace("lue", "lve").replace("nue", "nve")]
    return tuple(dict.fromkeys(forms))


def _fragment_grams(key: str) -> tuple[str, ...]:
    """Return the pairs to look up: whatever holds the fragment holds each of them."""
    return tuple(dict.fromkeys(_pairs(key))) or ((key,) if key else ())


class Reason(StrEnum):
    """Why a record was found, as codes of ``choice.match``, the most exact first."""

    NUMBER = "number"
    TAIL = "tail"
    NAME = "name"
    NUMBER_PART = "number_part"
    ADDRESS = "address"
    INITIALS = "initials"
    PINYIN = "pinyin"


@dc.dataclass(frozen=True, slots=True)
class Findable:
    """The texts of one record by which it may be found.

    ``days`` are its last days (``2031-12-31``): nobody types them, reminders look them up.
    """

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dc.dataclass(frozen=True, slots=True)
class Hit:
    """One word found: why, and in which text of the record."""

    word: str
    reason: Reason
    text: str


def why_matched(lookup: Lookup, record: Findable, readings: Readings) -> tuple[Hit, ...]:
    """Return one hit for each word, or nothing where any word is missing from the record."""
    hits = [_hit(word, record, readings) for word in lookup.words]
    return tuple(hit for hit in hits if hit) if all(hits) else ()


def _hit(word: Word, record: Findable, readings: Readings) -> Hit | None:
    return (
        _number_hit(word, record) or _text_hit(word, record) or _sound_hit(word, record, readings)
    )


def _number_hit(word: Word, record: Findable) -> Hit | None:
    if not word.numbers and not word.tail:
        return None
    for number in record.numbers:
        if number_key(number) in word.numbers or number.upper() in word.numbers:
            return Hit(word.text, Reason.NUMBER, number)
    for number in record.numbers:
        if word.tail and tail_key(number).startswith(word.tail):
            return Hit(word.text, Reason.TAIL, number)
    return None


def _text_hit(word: Word, record: Findable) -> Hit | None:
    places = (
        (Reason.NAME, record.names),
        (Reason.NUMBER_PART, record.numbers),
        (Reason.ADDRESS, record.addresses),
    )
    for reason, texts in places:
        for text in texts:
            if _is_part(word, text, reason):
                return Hit(word.text, reason, text)
    return None


def _is_part(word: Word, text: str, reason: Reason) -> bool:
    key = comparison_key(text)
    if reason is Reason.NUMBER_PART and word.numbers:
        # The middle of a number is not a way to find anybody; its beginning is.
        return any(number_key(text).startswith(number) for number in word.numbers)
    return word.text in key


def _sound_hit(word: Word, record: Findable, readings: Readings) -> Hit | None:
    typed_characters = [char for char in word.text if not char.isascii()]
    for name in record.names if word.initials else ():
        if not all(char in comparison_key(name) for char in typed_characters):
            continue
        sounds = spellings(name, readings)
        if _begins(sounds.full, word.pinyin):
            return Hit(word.text, Reason.PINYIN, name)
        if _begins(sounds.initials, _initials_for(word, sounds)):
            return Hit(word.text, Reason.INITIALS, name)
    return None


def _initials_for(word: Word, sounds: Spellings) -> tuple[str, ...]:
    """Return the initials a name may be found by: the mixed form only if the surname sounds so."""
    if word.sound and not _begins(sounds.full, (word.sound,)):
        return word.initials[:1]
    return word.initials


def _begins(keys: tuple[str, ...], starts: tuple[str, ...]) -> bool:
    return any(key.startswith(start) for key in keys for start in starts)
