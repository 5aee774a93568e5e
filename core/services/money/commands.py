"""The three commands by name, from the bytes of a file to an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.problems import FieldError, Problem
from core.services.incoming import load
from core.services.money import dividend, subsidy, value
from core.services.money.answer import Answer, refuse_faults
from core.text import Catalogue

COMMANDS: dict[str, Callable[[object, Catalogue], Answer]] = {
    "value": value.answer,
    "dividend": dividend.answer,
    "subsidy": subsidy.answer,
}


def answer_bytes(command: str, content: bytes, text: Catalogue) -> Answer:
    """Answer the one request in ``content``; what is no JSON is a fault with an empty path.

    A byte order mark is skipped: Windows editors write one unasked (RFC 8259 section 8.1).
    """
    try:
        raw = load(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return refuse_faults([Problem("not_utf8")], text)
    except FieldError as error:
        return refuse_faults([Problem(error.code, "", error.params)], text)
    return COMMANDS[command](raw, text)


def answer_lines(command: str, content: bytes, text: Catalogue) -> Iterator[tuple[int, Answer]]:
    """Answer one request a line, with its line number; an empty line is no request.

    Lines end at line feeds only: a JSON text may hold U+2028, which is a line end to Python.
    """
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip(b" \t\r\xef\xbb\xbf"):
            yield number, answer_bytes(command, line, text)
