"""An official answer is refused where the register counts more than its pages list (I26)."""

from typing import Any

import pytest

from core.problems import Rejected
from core.storage.address import Place
from tests.builders import ALICE, SOLE, Clock
from tests.storage.raw import Step, connected, insert_all, last, tamper
from tests.storage.scripts import SALT, next_folio
from tests.storage.telling import open_told

QUERY = {
    "asset": SOLE,
    "applicant": {"party": ALICE},
    "standing": "holder",
    "purpose": "办理贷款",
}
INCOMPLETE = {"query_incomplete"}


def answer(place: Place, **changes: Any) -> set[str]:
    """What stands in the way of a query."""
    asked = {name: one for name, one in {**QUERY, **changes}.items() if one is not None}
    desk = open_told(place, Clock())
    try:
        desk.perform("register.query", asked)
    except Rejected as error:
        return {problem.code for problem in error.problems}
    finally:
        desk.close()
    return set()


@pytest.mark.holds("I26", raw=True)
def test_the_story_itself_is_answered(any_told: Place) -> None:
    assert answer(any_told) == set()
    assert answer(any_told, asset=None, party=ALICE) == set()


@pytest.mark.holds("I26", raw=True)
@pytest.mark.parametrize("kind", ["mortgage", "caution"])
def test_an_entry_whose_record_nobody_wrote(any_told: Place, kind: str) -> None:
    """The folio takes it as it takes every lawful entry; no page can list what is not there."""
    with connected(any_told) as connection:
        insert_all(connection, [Step("folio", next_folio(connection, SOLE, kind))])
    assert answer(any_told) == INCOMPLETE
    assert answer(any_told, asset=None, party=ALICE) == INCOMPLETE


@pytest.mark.holds("I26", raw=True)
def test_a_mortgage_smuggled_away(any_told: Place) -> None:
    """Somebody takes the keys and guards away and lets a mortgage leave without an entry."""

    def leave(connection: Any) -> None:
        place = last(connection, "encumbrance", asset_no=SOLE)
        left = {name: place[name] for name in ("asset_no", "priority_rank", "mortgage_no")}
        entry = {"folio_entry": 1, "folio_kind": "discharge"}
        insert_all(connection, [Step("encumbrance_release", {**left, **entry, **SALT})])

    tamper(any_told, leave)
    assert answer(any_told) == INCOMPLETE
