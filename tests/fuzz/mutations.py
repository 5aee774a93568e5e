"""Files as chance and malice make them, and how much of them is tried.

``NONGQUAN_FUZZ=2000 python3 dev.py test tests/fuzz`` tries so many of each kind, differently each
time; without it a fixed few, always the same, so that a red test is red again.
"""

import io
import os
import tomllib
import zipfile

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.problems import NongquanError

LONG = int(os.environ.get("NONGQUAN_FUZZ", "0"))


def budget(usual):
    """How many examples: ``usual``, or as many as the environment says."""
    return settings(
        max_examples=LONG or usual,
        derandomize=not LONG,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


PLACE, BYTE = st.integers(0, 2**24), st.integers(0, 255)
ODD = st.sampled_from(
    [
        b"",
        b"\0",
        b"\xff" * 9,
        b"<",
        b"&a;",
        b'"',
        b"9" * 5000,
        b"-1",
        b"%s",
        b"\xed\xa0\x80",
        b"[" * 99,
    ]
)


def _flip(data, at, value):
    return data[:at] + bytes([data[at] ^ (value or 1)]) + data[at + 1 :] if data else data


def _cut(data, at, value):
    return data[:at]


def _drop(data, at, value):
    return data[:at] + data[at + value + 1 :]


def _double(data, at, value):
    return data[: at + value] + data[at:]


_KINDS = (_flip, _flip, _cut, _drop, _double)


@st.composite
def mutated(draw, data):
    """A file after one to six slips: bits flipped, ends lost, pieces lost, doubled, put in."""
    for _ in range(draw(st.integers(1, 6))):
        at = draw(PLACE) % max(len(data), 1)
        if draw(st.integers(0, 4)) == 0:
            data = data[:at] + draw(ODD) + data[at:]
        else:
            data = draw(st.sampled_from(_KINDS))(data, at, draw(BYTE))
    return data


def either(data):
    """A mutated file, or bytes that never were one."""
    return st.one_of(mutated(data), mutated(data), st.binary(max_size=300))


@st.composite
def repacked(draw, data):
    """A ZIP whose one part was mutated inside, sizes and sums made to fit again."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = draw(mutated(parts[name]))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return made.getvalue()


# --- documents with a wrong value somewhere -------------------------------------------------------

WRONG = st.sampled_from(
    [
        *(None, True, 0, -1, 10**30, 1.5, float("inf"), float("nan")),
        *("", "x", "{", "{a!r:>99}", "0001", "9" * 5000, "\0", "../../x", "2026-13-41"),
        *([], [[]], [1], [{}], {}, {"a": 1}),
    ]
)


def places(value, way=()):
    """Yield the way to every value of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*way, key)
        if isinstance(item, dict | list):
            yield from places(item, (*way, key))


def _copied(value):
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


@st.composite
def spoiled(draw, document):
    """A document with a wrong value at one to three places, or without one."""
    made = _copied(document)
    for _ in range(draw(st.integers(1, 3))):
        ways = list(places(made))
        if not ways:
            return made
        way = draw(st.sampled_from(ways))
        place = made
        for key in way[:-1]:
            place = place[key]
        if draw(st.booleans()) and isinstance(place, dict):
            del place[way[-1]]
        else:
            place[way[-1]] = _copied(draw(WRONG))
    return made


def written(value):
    """A value as TOML on one line; a table inline, so that it may stand anywhere."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        pairs = ", ".join(f"{written(str(key))} = {written(one)}" for key, one in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if value is None:
        return '""'
    if isinstance(value, str):
        plain = value.replace("\\", "\\\\").replace('"', '\\"')
        return (
            '"'
            + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in plain)
            + '"'
        )
    return str(value)


@st.composite
def toml(draw, text):
    """A TOML file with wrong values, or with wrong bytes."""
    if draw(st.booleans()):
        return draw(mutated(text.encode()))
    document = draw(spoiled(tomllib.loads(text)))
    return "\n".join(f"{written(k)} = {written(v)}" for k, v in document.items()).encode()


def answered(do, *arguments):
    """What is answered, or None for a refusal; anything else fails the test where it arose."""
    try:
        return do(*arguments)
    except NongquanError:
        return None
