"""The catalogue: codes and facts in, sentences out, in the user's language.

Sentences live in ``resources/text/<language>/*.toml``, one file a subject, merged on reading. A
key may stand in one file only. ``problem.<code>`` has ``text``, and where they apply ``basis``
(the article of law) and ``next`` (what to do now); everything else is a plain string.
"""

from __future__ import annotations

import dataclasses as dc
import re
import tomllib
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from core.problems import Problem
from core.resources import resource_dir

DEFAULT_LANGUAGE = "zh_CN"
ENGLISH = "en"  # the one other language that data files have words in


@dc.dataclass(frozen=True, slots=True)
class Sentence:
    """A problem in words: what is wrong, on which legal basis, what to do next."""

    code: str
    field: str
    text: str
    basis: str
    next: str

    def __str__(self) -> str:
        parts = (self.text, f"（依据：{self.basis}）" if self.basis else "", self.next)
        gap = " " if self.text.endswith(".") else ""  # Chinese sentences follow without one
        return gap.join(part for part in parts if part)


class Catalogue:
    """The texts of one language; what it lacks is said in the default one.

    With a ``subject`` (the name of a text file) that one is read now and the others when a text is
    asked for that it lacks: a window shows itself before all is read.
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE, subject: str = "") -> None:
        self.language = language
        self._subject = subject
        read = partial(_load_subject, subject=subject) if subject else _load
        self._texts = {**read(DEFAULT_LANGUAGE), **read(language)}

    def _known(self, key: str, otherwise: str) -> str:
        """Return the text of a key, reading the other subjects for it if they were not yet."""
        if key not in self._texts:
            self._read_all()
        return self._texts.get(key, otherwise)

    def _read_all(self) -> None:
        if self._subject:
            self._texts = {**_load(DEFAULT_LANGUAGE), **_load(self.language), **self._texts}
            self._subject = ""

    def __call__(self, key: str, /, **params: object) -> str:
        """Return the sentence of ``key`` with its facts filled in.

        A missing key is a bug that a house test finds; here it comes out as the key itself, so
        that no user ever meets a stack trace over a word.
        """
        template = self._known(key, key)
        return template if not params else template.format_map(_Blank(params))

    def add(self, texts: Mapping[str, str], language: str = DEFAULT_LANGUAGE) -> None:
        """Add the terms that a data file has in a language; another one keeps what it has.

        One key has one wording in a language, or it is a ``ValueError``.
        """
        self._read_all()
        for key, value in texts.items():
            known = self._texts.setdefault(key, value)
            if known != value and self.language == language:
                raise ValueError(f"{key}: {known} and {value}")

    def has(self, key: str) -> bool:
        """Tell whether the language has a sentence for ``key``."""
        if key not in self._texts:
            self._read_all()
        return key in self._texts

    def keys(self) -> frozenset[str]:
        """Return every key, for the house tests."""
        self._read_all()
        return frozenset(self._texts)

    def term(self, path: str) -> str:
        """Return the term of a field path: ``parties[1].id_no`` -> ``证件号码（第2项）``."""
        names = re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
        words = [self._field_word(name) for name, _ in names if name]
        places = [int(index) + 1 for _, index in names if index]
        if not words:
            return self("ui.whole_form")
        where = "".join(self("ui.nth_item", n=place) for place in places)
        return words[-1] + where

    def _field_word(self, name: str) -> str:
        return self._known(f"field.{name}", name)

    def _word(self, fact: str) -> str:
        return self._known(fact, fact) if fact.startswith(_WORDS) else fact

    def sentence(self, problem: Problem) -> Sentence:
        """Put a problem into words; a fact that is the key of a word becomes that word.

        No other key does: what a person typed is repeated as it was typed.
        """
        facts: dict[str, object] = {"field": self.term(problem.field), "value": "", "least": ""}
        facts |= {name: self._word(fact) for name, fact in problem.params.items()}
        stem = f"problem.{problem.code}"
        return Sentence(
            code=problem.code,
            field=problem.field,
            text=self(f"{stem}.text", **facts),
            basis=self(f"{stem}.basis", **facts) if self.has(f"{stem}.basis") else "",
            next=self(f"{stem}.next", **facts) if self.has(f"{stem}.next") else "",
        )


_WORDS = ("choice.", "document_kind.")


class _Blank(dict[str, object]):
    """Facts that leave a blank instead of failing when one is missing."""

    def __init__(self, params: Mapping[str, object]) -> None:
        super().__init__(params)

    def __missing__(self, key: str) -> str:
        return ""


def own_keys(language: str) -> frozenset[str]:
    """Return the keys that a language has words of its own for, for the house tests."""
    return frozenset(_load(language))


@cache
def _load(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((resource_dir() / "text" / language).glob("*.toml")):
        for key, value in _load_subject(language, path.stem).items():
            if key in texts:
                raise ValueError(f"{path.name}: {key} is declared twice")
            texts[key] = value
    return texts


def _load_subject(language: str, subject: str) -> dict[str, str]:
    with (resource_dir() / "text" / language / f"{subject}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file), ""))


def _flatten(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        flat += _flatten(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return flat
