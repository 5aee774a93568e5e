"""What the search box can do besides finding: begin a registration, show a page, by its words.

An action is found by any part of its title, by the beginning of its pinyin or of its initials.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.domain.search_text import spellings
from core.present.offers import offered_alone
from core.services.import_kinds import IMPORTS
from core.services.pinyin import readings
from core.text import Catalogue

OPERATION, PAGE, IMPORT = "operation", "page", "import"
SHORTEST, MOST = 2, 6  # characters typed, actions shown


@dc.dataclass(frozen=True, slots=True)
class Action:
    """A form to open, filled with ``raw``, a page to show, or a kind of sheet to import."""

    kind: str
    name: str
    title: str
    sounds: tuple[str, ...]
    raw: Mapping[str, Any] = dc.field(default_factory=dict)


def actions(text: Catalogue, pages: Iterable[str], classes: Iterable[Any]) -> Sequence[Action]:
    """Return every action: pages, what begins with no record, new assets by class, imports."""
    found = [_action(PAGE, name, text(f"ui.page.{name}")) for name in pages]
    begin = text("ui.search.begin")
    for one in classes:
        raw = {"asset_class": one.code}
        term = text(f"asset_class.{one.code}")
        title = text("ui.search.new_asset", what=term)
        found.append(_action(OPERATION, "asset.enter", title, raw))
        if "mortgage_first" in one.registrations:
            title = text("ui.search.new_mortgage", what=term)
            found.append(_action(OPERATION, "mortgage.apply", title))
    found += [
        _action(OPERATION, name, f"{begin}{text(f'operation.{name}')}") for name in offered_alone()
    ]
    found += [_action(IMPORT, kind, text(f"operation.import.{kind}")) for kind in IMPORTS]
    return found


def _action(kind: str, name: str, title: str, raw: Mapping[str, Any] | None = None) -> Action:
    spelled = spellings(title, readings())
    return Action(kind, name, title, (*spelled.initials, *spelled.full), raw or {})


def matching(typed: str, known: Sequence[Action]) -> list[Action]:
    """Return the actions that a typed text means, those it begins first."""
    words = typed.casefold().split()
    if not words or len("".join(words)) < SHORTEST:
        return []
    found = [(all_in, one) for one in known if (all_in := _place(words, one)) is not None]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])][:MOST]


def _place(words: Sequence[str], action: Action) -> int | None:
    """Return where the first word stands in a title; None unless each of them is in it."""
    plain = action.title.casefold()
    for word in words:
        if word not in plain and not any(sound.startswith(word) for sound in action.sounds):
            return None
    return max(plain.find(words[0]), 0)
