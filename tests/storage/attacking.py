"""What the tables of attacks share: how one is made of a legal script, and what it holds.

An attack is a legal script of inserts in which one row, the last one of a table, says something
else, or after which a row is added that does not belong there. The constraint that must answer is
named, so that an attack cannot be refused for a reason that is none.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.storage.address import Place
from tests.storage.raw import Refused, Row, Step, connected, insert_all

KEY = "FOREIGN KEY"
Script = Callable[[Any], list[Step]]
Changes = Mapping[str, Any]  # values, or functions of the legal value; "": of the whole row


class Attack(NamedTuple):
    """What is tried, the columns that lie, what must answer, which invariants that holds."""

    what: str
    changes: Changes
    answer: str
    holds: str = ""


Attacks = Mapping[tuple[str, str], list[Attack | tuple[Any, ...]]]


def added(**deltas: int) -> dict[str, Callable[[int], int]]:
    """Changes that add to what the legal row says."""
    return {name: (lambda old, by=by: old + by) for name, by in deltas.items()}


def attacked(script: list[Step], table: str, changes: Changes) -> list[Step]:
    """The script with the last row of a table changed."""
    place = max(i for i, step in enumerate(script) if step.table == table)
    row: Row = dict(script[place].row)
    for name, change in changes.items():
        if not name:
            row |= change(row)
        else:
            row[name] = change(row[name]) if callable(change) else change
    return [*script[:place], Step(table, row), *script[place + 1 :]]


def every(attacks: Attacks, holds: Mapping[tuple[str, str], str]) -> list[Any]:
    """Return each attack as a parameter, marked with the invariants that refusing it holds.

    ``holds`` names them for all attacks on a table of a script that name none themselves.
    """
    found = []
    for (script, table), group in attacks.items():
        for one in group:
            attack = Attack(*one)
            names = (attack.holds or holds.get((script, table), "")).split()
            marks = [pytest.mark.holds(*names, raw=True)] if names else []
            values = (script, table, attack.changes, attack.answer)
            found.append(pytest.param(*values, id=attack.what, marks=marks))
    return found


def check_accepted(place: Place, script: Script) -> None:
    """The legal script beside an attack goes through."""
    with connected(place) as connection:
        insert_all(connection, script(connection))
        if isinstance(place, Path):
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def check_refused(place: Place, script: Script, table: str, changes: Changes, answer: str) -> None:
    """The script with a lie in it is refused, by the constraint that is named."""
    with connected(place) as connection:
        legal = script(connection)
        steps = attacked(legal, table, changes)
        assert steps != legal
        with pytest.raises(Refused, match=answer):
            insert_all(connection, steps)
