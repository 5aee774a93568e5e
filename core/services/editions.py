"""Editions of a paper: what an office has made of a declaration, kept in its ledger.

Edition 0 is the declaration that the program ships. An office's own editions are dated settings
(``document.<code>``), journaled and never changed; a certificate's snapshot names the edition it
was made with, and by that one it is drawn for ever.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from core.problems import Problem, Rejected
from core.services.declarations import Declaration, load_declaration
from core.services.ports import Work
from core.services.samples import has_sample
from core.services.toml_text import toml_of

SHIPPED = 0
# What an office may write anew; everything else of a declaration is law or the program's.
EDITABLE = ("title", "subject", "running", "footer", "block")
_CODE = "code"


def setting_of(code: str) -> str:
    """Return the name under which the ledger keeps the editions of a paper."""
    return f"document.{code}"


def editable(code: str) -> bool:
    """Whether an office may have editions of a paper: its declaration can be checked."""
    return has_sample(code)


def edition_in_force(work: Work, code: str, day: dt.date) -> int:
    """Return the edition by which a paper is made on a day."""
    found = work.settings.get(setting_of(code), day)
    return SHIPPED if found is None else int(found["edition"])


def declaration_of(work: Work, code: str, edition: int) -> Declaration:
    """Return an edition of a paper; ``Rejected`` for one that the ledger does not have."""
    if edition == SHIPPED:
        return load_declaration(code)
    for version in work.settings.versions(setting_of(code)):
        if version.values["edition"] == edition:
            return declaration_from(code, str(version.values["content"]))
    raise Rejected([Problem("no_such_edition", "", {"value": str(edition), "paper": code})])


def declaration_in_force(work: Work, code: str, day: dt.date) -> Declaration:
    """Return the edition of a paper that counts on a day."""
    return declaration_of(work, code, edition_in_force(work, code, day))


def drawn_by(work: Work, code: str, snapshot: Mapping[str, Any]) -> Declaration:
    """Return the edition that a certificate was made with; before there were any, the shipped."""
    return declaration_of(work, code, int(snapshot.get("edition", SHIPPED)))


@lru_cache(maxsize=64)
def declaration_from(code: str, content: str) -> Declaration:
    """Return the declaration that a checked edition writes."""
    written = tomllib.loads(content, parse_float=Decimal)
    own = {name: written[name] for name in EDITABLE if name in written}
    return Declaration(code, {**load_declaration(code).content, **own})


def written_out(code: str, declaration: Declaration, header: str) -> str:
    """Return a declaration as the file that an office edits; ``header`` explains it."""
    own = {name: _plain(declaration.content[name]) for name in EDITABLE}
    comment = "\n".join(f"# {line}".rstrip() for line in header.splitlines())
    return f"{comment}\n\n{toml_of({_CODE: code, **own})}"


def _plain(value: Any) -> Any:
    """Leave out what only names where a part came from: an edition stands on its own."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if name != "part"}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
