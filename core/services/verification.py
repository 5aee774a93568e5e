"""Is this certificate genuine? Answered from the file and a list of trusted keys, offline.

A code proves the facts it states. A PDF is also read: what it prints must be what its code
states, otherwise somebody changed the text or copied the code from another paper. What a picture
shows is left to the eyes of whoever holds the paper; the verdict lists what to compare.
"""

from __future__ import annotations

import dataclasses as dc
import re
import unicodedata
from collections.abc import Callable, Iterator

from core.domain.patterns import fill
from core.domain.proof import PREFIX, Facts, names_match
from core.domain.trust import Verdict
from core.problems import FieldError, Problem
from core.services.declarations import load_declaration
from core.text import Catalogue

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_LONGEST_TYPED = 2_000  # characters; a code has about two hundred
_HOLDER = "\x00"  # stands for the holder while a pattern is filled
_DIGIT = "[0-9A-Za-z零壹贰叁肆伍陆柒捌玖拾佰仟万亿负-]"


@dc.dataclass(frozen=True, slots=True)
class FileContent:
    """What a reader found in a file: its text, empty for a scan, and the codes on its pages."""

    text: str
    codes: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Readers:
    """What checking needs from outside; both raise ``FieldError`` for a file they cannot read."""

    picture: Callable[[bytes], tuple[str, ...]]
    pdf: Callable[[bytes], FileContent]
    code: Callable[[str], Verdict]


def verify_file(data: bytes, readers: Readers, text: Catalogue) -> Verdict:
    """Judge a PDF, a PNG or JPEG picture of the code, or a text file that contains it."""
    try:
        content = _content(data, readers)
    except FieldError as error:
        return Verdict(problems=(Problem(error.code, params=error.params),), readable=False)
    codes = tuple(dict.fromkeys(c for c in content.codes if c.startswith(PREFIX)))
    if not codes:
        return Verdict(problems=(Problem("code_missing"),), readable=False)
    verdict = readers.code(codes[0])
    if len(codes) > 1:
        verdict = dc.replace(verdict, problems=(*verdict.problems, Problem("codes_differ")))
    if verdict.facts is not None and content.text.strip() and data.lstrip()[:4] == b"%PDF":
        return _compared(verdict, verdict.facts, content.text, text)
    return verdict


def typed_code(data: bytes) -> bytes:
    """Return a code that somebody typed or pasted as it was made; other content as it is.

    Small letters, full-width forms and line ends change nothing: Base45 has none of them. A space
    is one of its characters and stays.
    """
    try:
        words = unicodedata.normalize("NFKC", data.decode("utf-8-sig")).upper().strip("\r\n\t")
    except UnicodeDecodeError:
        return data
    if not words.startswith(PREFIX) or words.count(PREFIX) > 1 or len(words) > _LONGEST_TYPED:
        return data
    return "".join(words.splitlines()).encode()


def _content(data: bytes, readers: Readers) -> FileContent:
    if b"%PDF-" in data[:1024]:
        return readers.pdf(data)
    if data.startswith(_PICTURES):
        return FileContent("", readers.picture(data))
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FieldError("file_unreadable") from None
    return FileContent(words, tuple(re.findall(rf"{re.escape(PREFIX)}[^\r\n]*", words)))


def _compared(verdict: Verdict, facts: Facts, printed: str, text: Catalogue) -> Verdict:
    """Add what the file's own text says to a verdict on its code."""
    same, wrong = compared(facts, printed, text)
    problems = [Problem(f"{name}_differs", params=said(facts, text)) for name in wrong]
    if "certificate_no" in wrong:
        # Another paper's number: the code was taken from the one it names.
        problems.insert(0, Problem("code_copied", params={"value": facts.certificate_no}))
    return dc.replace(verdict, problems=(*verdict.problems, *problems), compared=tuple(same))


def compared(facts: Facts, printed: str, text: Catalogue) -> tuple[list[str], list[str]]:
    """Return which facts a printed text states, and which it does not."""
    printed = _squeezed(printed)
    same: list[str] = []
    wrong: list[str] = []
    for name, expected in _expected(facts, text):
        (same if _states(printed, name, expected, facts.holder) else wrong).append(name)
    return same, wrong


def _expected(facts: Facts, text: Catalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each compared fact with the ways it may be printed."""
    values = {
        "certificate_no": facts.certificate_no,
        "register_no": facts.register_no,
        "holder": _HOLDER,
        "amount": facts.amount,
        "currency": "",
        "priority_rank": facts.rank,
        "issued_on": facts.date.isoformat(),
        "snapshot_digest": facts.digest.hex(),
    }
    compare = load_declaration(facts.kind).content["compare"]
    for name, parts in compare.items():
        patterns = [text(part) if part.startswith("paper.") else part for part in parts]
        ways = [
            _squeezed("".join(fill(pattern, {**values, "nth": nth}).text for pattern in patterns))
            for nth in ("", text("paper.nth", n=1))
        ]
        yield name, tuple(dict.fromkeys(ways))


def _states(printed: str, name: str, ways: tuple[str, ...], holder: str) -> bool:
    for expected in ways:
        pattern = re.escape(expected).replace(re.escape(_HOLDER), "(.{1,200}?)")
        # A number begins and ends where it does: 0001 is not found in 00012, 叁拾万 not in
        # 壹佰叁拾万. Of the digest the code has the first half only.
        begins = f"(?<!{_DIGIT})" if re.match(_DIGIT, expected) else ""
        ends = f"(?!{_DIGIT})" if re.match(_DIGIT, expected[-1]) and name != "digest" else ""
        found = re.search(begins + pattern + ends, printed)
        if found and (not found.groups() or names_match(holder, found[1])):
            return True
    return False


def said(facts: Facts, text: Catalogue) -> dict[str, str]:
    """Return what a code states, by fact, as people read it.

    A paper that is not about a mortgage states neither amount nor rank nor state.
    """
    values = {"amount": facts.amount, "issued_on": facts.date.isoformat()}
    stated = {
        "certificate_no": facts.certificate_no,
        "register_no": facts.register_no,
        "holder": facts.holder,
        "id_tail": facts.id_tail,
        "amount": fill(text("verify.value.amount"), values).text,
        "rank": str(facts.rank),
        "date": fill("{issued_on:date}", values).text,
        "state": text(f"verify.state.{facts.state}"),
        "journal": f"{facts.sequence} / {facts.head.hex()}",
        "digest": facts.digest.hex(),
    }
    content = load_declaration(facts.kind).content
    left_out = _ONLY_IF_PRINTED - content["compare"].keys() | set(content.get("not_stated", ()))
    return {name: value for name, value in stated.items() if name not in left_out}


def label(facts: Facts, name: str, text: Catalogue) -> str:
    """Return what a fact is called on the kind of certificate that states it."""
    own = f"verify.fact.{facts.kind}.{name}"
    return text(own if text.has(own) else f"verify.fact.{name}")


_ONLY_IF_PRINTED = frozenset({"amount", "rank"})  # a certificate about no mortgage has neither


def _squeezed(words: str) -> str:
    return "".join(words.split())
