"""The manual: which chapter explains a problem, and the pages and chapters in words.

A page is ``resources/manual/<language>/<page>.md``; a chapter begins with ``## Title {#anchor}``.
Which codes a chapter explains stands in ``topics.toml`` beside the languages.
"""

from __future__ import annotations

import dataclasses as dc
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache

from core.resources import read_toml, resource_dir
from core.text import DEFAULT_LANGUAGE

_CHAPTER = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>\w+)\}$", re.MULTILINE)


@dc.dataclass(frozen=True, slots=True)
class Topic:
    """A chapter of the manual and the codes that it explains, ``*`` for any ending."""

    page: str
    anchor: str
    codes: tuple[str, ...]

    def explains(self, code: str) -> bool:
        """Tell whether a problem of this code is explained here."""
        return any(fnmatchcase(code, pattern) for pattern in self.codes)


@dc.dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter in one language, as Markdown without its heading."""

    page: str
    anchor: str
    title: str
    text: str


@cache
def topics() -> Sequence[Topic]:
    """Return every topic in the order in which they are looked through."""
    found = read_toml("manual/topics.toml")["topic"]
    return tuple(Topic(one["page"], one["anchor"], tuple(one["codes"])) for one in found)


def topics_of(codes: Iterable[str]) -> tuple[Topic, ...]:
    """Return the topics of some problems, each once, in the order of the problems."""
    known = (next((one for one in topics() if one.explains(code)), None) for code in codes)
    return tuple(dict.fromkeys(one for one in known if one is not None))


def page_text(language: str, page: str) -> str:
    """Return a page as Markdown, in the default language where this one has none, or ''."""
    return _CHAPTER.sub(r"## \g<title>", _source(language, page))


def chapters(language: str, page: str) -> dict[str, Chapter]:
    """Return the chapters of a page by their anchors."""
    source = _source(language, page)
    heads = list(_CHAPTER.finditer(source))
    ends = [*(one.start() for one in heads[1:]), len(source)]
    found = {}
    for head, end in zip(heads, ends, strict=True):
        said = source[head.end() : end].strip()
        found[head["anchor"]] = Chapter(page, head["anchor"], head["title"], said)
    return found


def _source(language: str, page: str) -> str:
    for one in (language, DEFAULT_LANGUAGE):
        path = resource_dir() / "manual" / one / f"{page}.md"
        if path.is_file():
            return path.read_text("utf-8")
    return ""
